"""The shared templates: semantics, escaping, the content-security policy, translations and the vendored files."""

from __future__ import annotations

import importlib.util
import re
import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = ROOT / "templates"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
NOW = datetime(2026, 11, 23, 10, 20, 6, tzinfo=timezone(timedelta(hours=8)))
VOID = {"meta", "link", "input", "br", "img", "wbr", "hr"}


@dataclass
class Problem:
    """A problem as views hand it to templates: the text is already in the reader's language."""

    text: str
    field: str = ""
    row: int | None = None
    code: str = "x"
    law: str = ""


@dataclass
class FormState:
    """Typed values and what is wrong with them."""

    values: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def value(self, name: str) -> str:
        return self.values.get(name, "")

    def problems_for(self, name: str) -> list[Problem]:
        return [p for p in self.problems if p.field == name and p.row is None]


class Page(HTMLParser):
    """Every element of a page with its attributes and its text, and whether tags are balanced."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[SimpleNamespace] = []
        self.open: list[SimpleNamespace] = []
        self.feed(html)
        assert not self.open, f"not closed: {[e.tag for e in self.open]}"

    def handle_starttag(self, tag, attrs):
        element = SimpleNamespace(tag=tag, attrs=dict(attrs), text="")
        assert len(element.attrs) == len(attrs), f"repeated attribute on <{tag}>"
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop().tag == tag

    def handle_data(self, data):
        for element in self.open:
            element.text += data

    def all(self, tag: str, **wanted: str) -> list[SimpleNamespace]:
        names = {key.rstrip("_").replace("_", "-"): value for key, value in wanted.items()}
        return [e for e in self.elements if e.tag == tag and all(e.attrs.get(k) == v for k, v in names.items())]

    def one(self, tag: str, **wanted: str) -> SimpleNamespace:
        found = self.all(tag, **wanted)
        assert len(found) == 1, (tag, wanted, len(found))
        return found[0]


@pytest.fixture
def env() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"]
    )
    environment.install_gettext_callables(lambda s: s, lambda s, p, n: s if n == 1 else p, newstyle=True)
    environment.globals.update(
        url_for=lambda endpoint, filename: f"/{endpoint}/{filename}",
        csrf_token=lambda: "token-1",
        get_flashed_messages=lambda with_categories: [("done", "已保存"), ("stop", "没有保存")],
    )
    environment.filters["local_time"] = lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S")
    return environment


@pytest.fixture
def context() -> dict:
    return {
        "lang": "zh-Hans-CN",
        "current_actor": SimpleNamespace(name="周敏", role_label="采购专员", is_authenticated=True),
        "nav_items": [("/board", "看板", True, None), ("/mine", "等我处理", False, 4)],
        "site": SimpleNamespace(
            county_name="青禾县",
            county_mark="禾",
            checkpoint_text="#48,213 · 9f2c 41d7",
            server_now=NOW,
            complaint_phone="0700-5550123",
            is_demo=True,
            links={"logout": "/logout", "login": "/login", "help": "/help"},
        ),
    }


def render(env: Environment, body: str, **values) -> Page:
    imports = "".join(f'{{% import "macros/{name}.html" as {name} %}}' for name in ("ui", "forms", "charts"))
    return Page(env.from_string(imports + body).render(**values))


COLUMNS = [
    {"key": "when", "label": "时间", "nb": True},
    {"key": "what", "label": "事项", "head": True},
    {"key": "price", "label": "金额（元）", "num": True},
    {"key": "why", "label": "理由", "wide": True},
]
ROW = {"when": "11-23", "what": HOSTILE, "price": "1,234.56", "why": HOSTILE}


def test_a_table_names_the_role_and_label_of_every_cell(env):
    page = render(
        env,
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


def test_an_empty_table_says_what_would_be_here(env):
    page = render(env, "{{ ui.table(columns, [], '记录', empty_text='目前没有。') }}", columns=COLUMNS)
    assert page.one("p", class_="empty").text == "目前没有。"
    assert not page.all("table")


def test_a_wide_table_is_a_focusable_region_and_never_cards(env):
    page = render(
        env, "{{ ui.table(columns, rows, '比较', scroll=True) }}", columns=COLUMNS, rows=[{**ROW, "_chosen": True}]
    )
    region = page.one("div", role="region")
    assert region.attrs["tabindex"] == "0"
    assert "比较" in region.attrs["aria-label"]
    assert page.one("table").attrs["class"] == "t"
    assert page.one("tr", class_="chosen")


@pytest.mark.parametrize("kind", ["done", "active", "wait", "stop", "pause", "idle", "sealed"])
def test_a_status_says_its_word_and_hides_its_glyph(env, kind):
    page = render(env, "{{ ui.st(kind, '已满') }}", kind=kind)
    assert page.one("i").attrs == {"aria-hidden": "true"}
    assert page.one("span").text == page.one("i").text + "已满"


def test_a_deadline_has_words_date_and_article(env):
    page = render(env, "{{ ui.due('剩 2 个工作日', '11-25（周三）', 'soon', '94号令第13条') }}")
    assert page.one("span", class_="due due-soon").text == "▲ 剩 2 个工作日11-25（周三）　94号令第13条"


def test_a_fingerprint_is_short_and_its_whole_is_in_the_title(env):
    page = render(env, "{{ ui.hash('sha256:' ~ digits) }}", digits="7be190c4" + "0" * 52 + "55af")
    assert page.one("span").text == "7be1 90c4 … 55af"
    assert page.one("span").attrs["title"] == "7be190c4" + "0" * 52 + "55af"


BODY_OF_ALL = """
{{ ui.st('done', x) }}{{ ui.due(x, x, 'over', x) }}{{ ui.law(x) }}{{ ui.code(x) }}{{ ui.hash(x) }}{{ ui.facts([(x, x)]) }}
{{ ui.empty(x) }}{{ ui.check_box(x) }}{{ ui.crumbs([(x, '/a'), (x, None)]) }}{{ ui.figures([{'value': x, 'unit': x, 'text': x}]) }}
{{ ui.tasks([{'title': x, 'url': '/t', 'why': x, 'due': ui.due(x), 'label': x, 'article': x, 'primary': True}]) }}
{{ ui.steps([{'mark': 1, 'text': x, 'url': x, 'current': True}, {'mark': 2, 'text': x}], x, 'step') }}
{{ ui.timeline([{'text': x, 'when': x, 'log': x, 'state': 'next'}]) }}{{ ui.pager(page, x) }}{{ ui.countdown(now, x) }}
{% call ui.note('wait', x) %}{{ x }}{% endcall %}{% call ui.panel('h', x, x) %}{{ x }}{% endcall %}
{{ ui.table(columns, rows, x) }}{{ ui.heat_table(columns[:1], rows, x) }}{{ charts.chart('bars', x, x, x, x, wide=True) }}
{{ charts.scripts() }}{{ forms.problem_summary(form.problems) }}
{% for kind in kinds %}{{ forms.field(form, 'f-' ~ kind, x, kind, hint=x, unit=x, options=[(x, x)], required=False) }}{% endfor %}
{{ forms.cell_input(form, 'price', 3, x) }}{{ forms.choice(form, 'take', x, [(x, x, 'yes')]) }}
{{ forms.action(x, x, 'stop', {'id': x}, x) }}{{ forms.consequences(x, [x]) }}{{ forms.submit_bar(x, x) }}
{{ forms.file_import(x, x, template_url=x) }}{% call forms.post(x, upload=True, id='z') %}{{ x }}{% endcall %}"""
KINDS = ("text", "number", "date", "datetime-local", "textarea", "select", "file", "checkbox", "password", "email")


def test_no_macro_lets_a_hostile_value_become_markup(env):
    form = FormState(
        {f"f-{kind}": HOSTILE for kind in KINDS} | {"price-3": HOSTILE, "take": HOSTILE},
        [Problem(HOSTILE, f"f-{kind}", law=HOSTILE) for kind in KINDS],
    )
    page = render(
        env,
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


def test_a_refused_field_keeps_its_value_and_is_tied_to_its_problem(env):
    form = FormState({"price": "12.40"}, [Problem("超过上限 12.00 元/L", "price", law="87号令第63条")])
    page = render(
        env,
        "{{ forms.problem_summary(form.problems) }}{{ forms.field(form, 'price', '单价', 'number', hint='含税', unit='元/L') }}",
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


def test_a_good_field_claims_no_problem_and_says_when_it_is_optional(env):
    page = render(
        env,
        "{{ forms.field(form, 'note', '备注', required=False) }}{{ forms.field(form, 'name', '名称') }}",
        form=FormState(),
    )
    optional, needed = page.all("input")
    assert not {"aria-invalid", "aria-describedby", "required"} & optional.attrs.keys()
    assert "required" in needed.attrs
    assert [e.text for e in page.all("label")] == ["备注（选填）", "名称"]


def test_a_password_and_a_file_are_never_sent_back(env):
    form = FormState({"secret": "hunter2", "paper": "c:/licence.pdf"})
    page = render(
        env,
        "{{ forms.field(form, 'secret', '口令', 'password') }}{{ forms.field(form, 'paper', '证照', 'file') }}",
        form=form,
    )
    assert all("value" not in e.attrs for e in page.all("input"))


def test_typed_choices_stay_chosen(env):
    form = FormState({"unit": "kg", "agree": "1", "take": "part", "why": "\n第一行"})
    page = render(
        env,
        "{{ forms.field(form, 'unit', '单位', 'select', options=[('L', '升'), ('kg', '千克')]) }}{{ forms.field(form, 'agree', '我同意', 'checkbox') }}"
        "{{ forms.choice(form, 'take', '收不收', [('all', '全收', 'yes'), ('part', '部分收', 'part')]) }}{{ forms.field(form, 'why', '理由', 'textarea') }}",
        form=form,
    )
    assert [e.attrs["value"] for e in page.all("option") if "selected" in e.attrs] == ["kg"]
    assert "checked" in page.one("input", type="checkbox").attrs
    assert [e.attrs["value"] for e in page.all("input", type="radio") if "checked" in e.attrs] == ["part"]
    assert page.one("textarea").text == "\n\n第一行"  # a browser drops the first line break


def test_a_price_sheet_marks_only_the_row_that_is_wrong(env):
    form = FormState({"price-1": "4.55", "price-2": ""}, [Problem("没有填单价", "price", row=2)])
    page = render(
        env,
        "{{ forms.problem_summary(form.problems, rows_are_fields=True) }}{{ forms.cell_input(form, 'price', 1, '大米') }}{{ forms.cell_input(form, 'price', 2, '面粉') }}",
        form=form,
    )
    good, bad = page.all("input")
    assert "aria-invalid" not in good.attrs
    assert (bad.attrs["aria-invalid"], page.one("a").attrs["href"]) == ("true", "#" + bad.attrs["id"])


def test_a_problem_in_a_file_names_its_row_and_links_nowhere(env):
    page = render(env, "{{ forms.problem_summary([problem]) }}", problem=Problem("数量不是数", "quantity", row=7))
    assert "第 7 行：数量不是数" in page.one("li").text
    assert not page.all("a")


def test_every_form_carries_the_token_and_is_a_post(env):
    page = render(
        env,
        "{{ forms.action('/a', '撤回') }}{{ forms.file_import('/b', '导入') }}{% call forms.post('/c') %}{% endcall %}",
    )
    assert [e.attrs["method"] for e in page.all("form")] == ["post"] * 3
    assert [e.attrs["value"] for e in page.all("input", name="csrf_token")] == ["token-1"] * 3
    assert page.one("form", action="/b").attrs["enctype"] == "multipart/form-data"


@pytest.mark.parametrize("lang", ["zh-Hans-CN", "en"])
def test_the_frame_stands_for_every_reader(env, context, lang):
    template = env.from_string(
        '{% extends "base.html" %}{% block title %}招标看板{% endblock %}{% block main %}<p>正文</p>{% endblock %}'
    )
    page = Page(template.render(**{**context, "lang": lang}))
    assert page.one("html").attrs["lang"] == lang
    assert page.one("title").text == "招标看板 - 青禾县学校食堂大宗食材采购"
    assert page.one("h1").text == "招标看板"
    assert page.one("a", class_="skip").attrs["href"] == "#" + page.one("main").attrs["id"]
    assert [e.text for e in page.all("a", aria_current="page")] == ["看板"]
    assert page.one("form", action="/logout").attrs["method"] == "post"
    assert page.one("p", class_="demo").text == "示范数据：学校、企业、人员均为虚构"
    assert [e.attrs["role"] for e in page.all("div") if "note" in e.attrs.get("class", "")] == ["status", "alert"]
    assert page.one("time").attrs["datetime"] == NOW.isoformat()
    other = "en" if lang != "en" else "zh-Hans-CN"
    assert page.one("a", hreflang=other).attrs["href"] == f"?lang={other}"


def test_a_visitor_sees_login_and_no_logout(env, context):
    context["current_actor"] = SimpleNamespace(name="", role_label="", is_authenticated=False)
    context["site"].is_demo = False
    page = Page(env.from_string('{% extends "base.html" %}').render(**context))
    assert page.one("a", href="/login")
    assert not page.all("form") + page.all("p", class_="demo")


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_every_error_page_says_what_happened_and_shows_a_way_out(env, context, code):
    page = Page(env.get_template("errors/error.html").render(**context, code=code))
    assert (page.one("h1").text == "系统出错了，不是你的错") == (code == 500)
    assert str(code) in page.one("p", class_="sub").text
    assert page.one("a", class_="btn btn-primary").attrs["href"] == "/"
    assert not page.all("div", role="alert")[1:]


def test_an_error_page_keeps_what_was_typed_and_lists_the_problems(env, context):
    given = {
        "title": "不能提交",
        "problems": [Problem("少于三家", law="87号令第41条")],
        "kept": [("理由", HOSTILE)],
        "way_out": [("回招标", "/tenders/1")],
    }
    page = Page(env.get_template("errors/error.html").render(**context, code=422, **given))
    assert page.one("h1").text == "不能提交"
    assert "少于三家" in page.all("li")[-1].text
    assert page.one("dd").text == HOSTILE
    assert page.one("a", href="/tenders/1")


def test_an_official_document_is_a_sheet_with_place_for_code_and_seal(env, context):
    source = '{% extends "print.html" %}{% block title %}中标公告{% endblock %}{% block seal %}<div class="sealarea">盖章处</div>{% endblock %}'
    page = Page(env.from_string(source).render(**context))
    assert page.one("article").attrs["class"] == "sheet"
    assert page.one("h2").text == "中标公告"
    assert page.one("div", class_="sealarea")
    assert "hidden" in page.one("button", data_print=None, type="button").attrs


# templates/contracts are turned into PDF files and never served under the policy
SERVED = [path for path in sorted(TEMPLATES.rglob("*.html")) if not path.is_relative_to(TEMPLATES / "contracts")]


@pytest.mark.parametrize("path", SERVED, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_no_template_needs_a_looser_content_security_policy(path):
    source = path.read_text("utf-8")
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:", source, re.IGNORECASE)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", source))


def test_every_shared_phrase_has_an_english_one_and_the_same_places():
    with (ROOT / "procurement/translations/en/web.po").open("rb") as file:
        english = {message.id: message.string for message in read_po(file) if message.id}
    found = {
        message[2]
        for message in extract_from_dir(
            TEMPLATES,
            [
                ("base.html", "jinja2"),
                ("print.html", "jinja2"),
                ("macros/**.html", "jinja2"),
                ("errors/**.html", "jinja2"),
            ],
            {},
        )
    }
    assert len(found) > 50
    assert found - english.keys() == set()
    places = re.compile(r"%\(\w+\)s|\{\w\}")
    assert all(english[m] and sorted(set(places.findall(m))) == sorted(set(places.findall(english[m]))) for m in found)


@pytest.fixture
def vendor():
    spec = importlib.util.spec_from_file_location("vendor", ROOT / "scripts/vendor.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_vendored_files_agree_with_their_lock(vendor):
    assert vendor.check_problems(vendor.VENDOR) == []
    assert all((vendor.VENDOR / f"{name}-{version}" / "LICENSE").exists() for name, version in vendor.WANTED)


def test_a_changed_missing_or_added_vendored_file_is_told(vendor, tmp_path):
    copy = shutil.copytree(vendor.VENDOR, tmp_path / "vendor")
    (copy / "echarts-6.1.0/echarts.min.js").write_text("alert(1)")
    (copy / "bootstrap-5.3.9/LICENSE").unlink()
    (copy / "extra.js").write_text("1")
    assert vendor.check_problems(copy) == [
        "missing: bootstrap-5.3.9/LICENSE",
        "not in vendor.lock.json: extra.js",
        "changed: echarts-6.1.0/echarts.min.js",
    ]
    assert vendor.check_problems(tmp_path) != []


def test_frame_and_charts_load_files_that_exist(env, context):
    html = env.get_template("base.html").render(**context) + str(
        env.get_template("macros/charts.html").module.scripts()
    )
    addresses = re.findall(r'"/static/([^"]+)"', html)
    assert len(addresses) == 5
    assert all((ROOT / "procurement/static" / address).is_file() for address in addresses)
