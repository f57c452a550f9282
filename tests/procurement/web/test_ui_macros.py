"""The macros every page is made of: semantics and escaping."""

from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import pytest

from procurement.web.payload import FormState, ShownProblem

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
NOW = datetime(2026, 11, 23, 10, 20, 6, tzinfo=timezone(timedelta(hours=8)))
COLUMNS = [
    {"key": "when", "label": "时间", "nb": True},
    {"key": "what", "label": "事项", "head": True},
    {"key": "price", "label": "金额（元）", "num": True},
    {"key": "why", "label": "理由", "wide": True},
]
ROW = {"when": "11-23", "what": HOSTILE, "price": "1,234.56", "why": HOSTILE}


def test_a_table_names_the_role_and_label_of_every_cell(render):
    page = render(
        "{{ ui.table(columns, rows, '记录', foot=foot) }}",
        columns=COLUMNS,
        rows=[ROW, ROW],
        foot={"what": "合计", "price": "2"},
    )
    assert page.one("table").attrs["class"] == "t cards"
    assert page.one("caption").text == "记录"
    assert [e.attrs["role"] for e in page.all("tr")] == ["row"] * 4
    assert [e.attrs["role"] for e in page.elements if e.tag in ("thead", "tbody", "tfoot")] == ["rowgroup"] * 3
    assert [e.text for e in page.all("th", role="columnheader")] == [c["label"] for c in COLUMNS]
    cells = page.all("td") + page.all("th", role="rowheader")
    assert len(cells) == 12
    assert all(e.attrs["data-label"] for e in cells)
    assert {e.attrs["data-label"] for e in page.all("th", role="rowheader", scope="row")} == {"事项"}
    assert all("num" in e.attrs["class"] for e in page.all("td", data_label="金额（元）"))


def test_an_empty_table_says_what_would_be_here(render):
    page = render("{{ ui.table(columns, [], '记录', empty_text='目前没有。') }}", columns=COLUMNS)
    assert page.one("p", class_="empty").text == "目前没有。"
    assert not page.all("table")


def test_a_wide_table_is_a_focusable_region_and_never_cards(render):
    page = render(
        "{{ ui.table(columns, rows, '比较', scroll=True) }}", columns=COLUMNS, rows=[{**ROW, "_chosen": True}]
    )
    region = page.one("div", role="region")
    assert region.attrs["tabindex"] == "0"
    assert "比较" in region.attrs["aria-label"]
    assert page.one("table").attrs["class"] == "t"
    assert page.one("tr", class_="chosen")


@pytest.mark.parametrize("kind", ["done", "active", "wait", "stop", "pause", "idle", "sealed"])
def test_a_status_says_its_word_and_hides_its_glyph(render, kind):
    page = render("{{ ui.st(kind, '已满') }}", kind=kind)
    assert page.one("i").attrs == {"aria-hidden": "true"}
    assert page.one("span").text == page.one("i").text + "已满"


def test_a_deadline_has_words_date_and_article(render):
    page = render("{{ ui.due('剩 2 个工作日', '11-25（周三）', 'soon', '94号令第13条') }}")
    assert page.one("span", class_="due due-soon").text == "▲ 剩 2 个工作日11-25（周三）　94号令第13条"


def test_a_fingerprint_is_short_and_its_whole_is_in_the_title(render):
    page = render("{{ ui.hash('sha256:' ~ digits) }}", digits="7be190c4" + "0" * 52 + "55af")
    assert page.one("span").text == "7be1 90c4 … 55af"
    assert page.one("span").attrs["title"] == "7be190c4" + "0" * 52 + "55af"


BODY_OF_ALL = """
{{ ui.st('done', x) }}{{ ui.due(x, x, 'over', x) }}{{ ui.law(x) }}{{ ui.code(x) }}{{ ui.hash(x) }}
{{ ui.facts([(x, x)]) }}
{{ ui.empty(x) }}{{ ui.check_box(x) }}{{ ui.crumbs([(x, '/a'), (x, None)]) }}
{{ ui.figures([{'value': x, 'unit': x, 'text': x}]) }}
{{ ui.tasks([{'title': x, 'url': '/t', 'why': x, 'due': ui.due(x), 'label': x, 'article': x, 'primary': True}]) }}
{{ ui.steps([{'mark': 1, 'text': x, 'url': x, 'current': True}, {'mark': 2, 'text': x}], x, 'step') }}
{{ ui.timeline([{'text': x, 'when': x, 'log': x, 'state': 'next'}]) }}{{ ui.pager(page, x) }}{{ ui.countdown(now, x) }}
{% call ui.note('wait', x) %}{{ x }}{% endcall %}{% call ui.panel('h', x, x) %}{{ x }}{% endcall %}
{{ ui.table(columns, rows, x) }}{{ ui.heat_table(columns[:1], rows, x) }}
{{ charts.chart('bars', x, x, x, x, wide=True) }}
{{ charts.scripts() }}{{ forms.problem_summary(form.problems) }}
{% for kind in kinds %}
{{ forms.field(form, 'f-' ~ kind, x, kind, hint=x, unit=x, options=[(x, x)], required=False) }}{% endfor %}
{{ forms.cell_input(form, 'price', 3, x) }}{{ forms.choice(form, 'take', x, [(x, x, 'yes')]) }}
{{ forms.action(x, x, 'stop', {'id': x}, x) }}{{ forms.consequences(x, [x]) }}{{ forms.submit_bar(x, x) }}
{{ forms.file_import(x, x, template_url=x) }}{% call forms.post(x, upload=True, id='z') %}{{ x }}{% endcall %}"""
KINDS = ("text", "number", "date", "datetime-local", "textarea", "select", "file", "checkbox", "password", "email")


def test_no_macro_lets_a_hostile_value_become_markup(render):
    form = FormState(
        {f"f-{kind}": HOSTILE for kind in KINDS} | {"price-3": HOSTILE, "take": HOSTILE},
        [ShownProblem(f"f-{kind}", None, "x", HOSTILE, HOSTILE) for kind in KINDS],
    )
    page = render(
        BODY_OF_ALL,
        x=HOSTILE,
        now=NOW,
        columns=COLUMNS,
        rows=[ROW],
        form=form,
        kinds=KINDS,
        page=SimpleNamespace(number=2, page_count=3, total=101),
    )
    assert not page.all("img")
    assert all(e.attrs.get("src", "").startswith("/static/") for e in page.all("script"))
    assert not [name for e in page.elements for name in e.attrs if name.startswith("on") or name == "style"]
