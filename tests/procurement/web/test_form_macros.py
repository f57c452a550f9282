"""The macros of forms: typed values stay, refusals are tied to their fields."""

from procurement.web.payload import FormState, ShownProblem


def wrong(text: str, field: str = "", row: int | None = None, law: str = "") -> ShownProblem:
    return ShownProblem(field, row, "x", text, law)


def test_a_refused_field_keeps_its_value_and_is_tied_to_its_problem(render):
    form = FormState({"price": "12.40"}, [wrong("超过上限 12.00 元/L", "price", law="87号令第63条")])
    page = render(
        "{{ forms.problem_summary(form.problems) }}"
        "{{ forms.field(form, 'price', '单价', 'number', hint='含税', unit='元/L') }}",
        form=form,
    )
    control = page.one("input")
    assert control.attrs["value"] == "12.40"
    assert control.attrs["aria-invalid"] == "true"
    ids = {e.attrs.get("id"): e for e in page.elements}
    described = control.attrs["aria-describedby"].split()
    assert "超过上限" in ids[described[0]].text
    assert ids[described[1]].text == "含税"
    summary = page.one("div", role="alert")
    assert summary.attrs["tabindex"] == "-1"
    assert page.one("a").attrs["href"] == "#" + control.attrs["id"]
    assert page.one("label").attrs["for"] == control.attrs["id"]
    assert "87号令第63条" in summary.text


def test_a_good_field_claims_no_problem_and_says_when_it_is_optional(render):
    page = render(
        "{{ forms.field(form, 'note', '备注', required=False) }}{{ forms.field(form, 'name', '名称') }}",
        form=FormState(),
    )
    optional, needed = page.all("input")
    assert not {"aria-invalid", "aria-describedby", "required"} & optional.attrs.keys()
    assert "required" in needed.attrs
    assert [e.text for e in page.all("label")] == ["备注（选填）", "名称"]


def test_a_password_and_a_file_are_never_sent_back(render):
    form = FormState({"secret": "hunter2", "paper": "c:/licence.pdf"})
    page = render(
        "{{ forms.field(form, 'secret', '口令', 'password') }}{{ forms.field(form, 'paper', '证照', 'file') }}",
        form=form,
    )
    assert all("value" not in e.attrs for e in page.all("input"))


def test_typed_choices_stay_chosen(render):
    form = FormState({"unit": "kg", "agree": "1", "take": "part", "why": "\n第一行"})
    page = render(
        "{{ forms.field(form, 'unit', '单位', 'select', options=[('L', '升'), ('kg', '千克')]) }}"
        "{{ forms.field(form, 'agree', '我同意', 'checkbox') }}"
        "{{ forms.choice(form, 'take', '收不收', [('all', '全收', 'yes'), ('part', '部分收', 'part')]) }}"
        "{{ forms.field(form, 'why', '理由', 'textarea') }}",
        form=form,
    )
    assert [e.attrs["value"] for e in page.all("option") if "selected" in e.attrs] == ["kg"]
    assert "checked" in page.one("input", type="checkbox").attrs
    assert [e.attrs["value"] for e in page.all("input", type="radio") if "checked" in e.attrs] == ["part"]
    assert page.one("textarea").text == "\n\n第一行"  # a browser drops the first line break


def test_a_price_sheet_marks_only_the_row_that_is_wrong(render):
    form = FormState({"price-1": "4.55", "price-2": ""}, [wrong("没有填单价", "price", row=2)])
    page = render(
        "{{ forms.problem_summary(form.problems, rows_are_fields=True) }}"
        "{{ forms.cell_input(form, 'price', 1, '大米') }}"
        "{{ forms.cell_input(form, 'price', 2, '面粉') }}",
        form=form,
    )
    good, bad = page.all("input")
    assert "aria-invalid" not in good.attrs
    assert (bad.attrs["aria-invalid"], page.one("a").attrs["href"]) == ("true", "#" + bad.attrs["id"])


def test_a_problem_in_a_file_names_its_row_and_links_nowhere(render):
    page = render("{{ forms.problem_summary([problem]) }}", problem=wrong("数量不是数", "quantity", row=7))
    assert "第 7 行：数量不是数" in page.one("li").text
    assert not page.all("a")


def test_every_form_carries_the_token_and_is_a_post(render):
    page = render(
        "{{ forms.action('/a', '撤回') }}{{ forms.file_import('/b', '导入') }}{% call forms.post('/c') %}{% endcall %}",
    )
    assert [e.attrs["method"] for e in page.all("form")] == ["post"] * 3
    assert [e.attrs["value"] for e in page.all("input", name="csrf_token")] == ["token-1"] * 3
    assert page.one("form", action="/b").attrs["enctype"] == "multipart/form-data"
