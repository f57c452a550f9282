"""The frame, error pages and documents; the content-security policy and the translations of all templates."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from procurement.web.payload import ShownProblem

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = ROOT / "templates"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
NOW = datetime(2026, 11, 23, 10, 20, 6, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize("lang", ["zh-Hans-CN", "en"])
def test_the_frame_stands_for_every_reader(read_page, env, context, lang):
    template = env.from_string(
        '{% extends "base.html" %}{% block title %}招标看板{% endblock %}{% block main %}<p>正文</p>{% endblock %}'
    )
    page = read_page(template.render(**{**context, "lang": lang}))
    assert page.one("html").attrs["lang"] == lang
    assert page.one("title").text == "招标看板 - 青禾县学校食堂大宗食材采购"
    assert page.one("h1").text == "招标看板"
    assert page.one("a", class_="skip").attrs["href"] == "#" + page.one("main").attrs["id"]
    assert [e.text for e in page.all("a", aria_current="page")] == ["看板"]
    assert page.one("form", action="/logout").attrs["method"] == "post"
    assert page.one("p", class_="demo").text == "示范数据：学校、企业、人员均为虚构"
    assert [e.attrs["role"] for e in page.all("div") if "note" in e.attrs.get("class", "")] == ["status", "alert"]
    assert page.one("time").attrs["datetime"] == NOW.isoformat(timespec="milliseconds")
    other = "en" if lang != "en" else "zh-Hans-CN"
    assert page.one("a", hreflang=other).attrs["href"] == f"/language/{other}"


def test_a_visitor_sees_login_and_no_logout(read_page, env, context):
    context["current_actor"] = SimpleNamespace(name="", is_authenticated=False)
    context["site"].is_demo = False
    page = read_page(env.from_string('{% extends "base.html" %}').render(**context))
    assert page.one("a", href="/login")
    assert not page.all("form") + page.all("p", class_="demo")


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_every_error_page_says_what_happened_and_shows_a_way_out(read_page, env, context, code):
    page = read_page(env.get_template("errors/error.html").render(**context, status=code, code="x.y", title="办不成"))
    assert page.one("h1").text == "办不成"
    assert page.one("section").text.strip() not in ("", "回首页")
    assert str(code) in page.one("p", class_="sub").text
    assert page.one("a", class_="btn btn-primary").attrs["href"] == "/"
    assert not page.all("div", role="alert")[1:]


def test_an_error_page_keeps_what_was_typed_and_lists_the_problems(read_page, env, context):
    given = {
        "title": "不能提交",
        "problems": [ShownProblem("", None, "x", "少于三家", "87号令第41条")],
        "kept": [("理由", HOSTILE)],
        "way_out": [("回招标", "/tenders/1")],
    }
    page = read_page(env.get_template("errors/error.html").render(**context, status=422, code="few_bids", **given))
    assert page.one("h1").text == "不能提交"
    assert "少于三家" in page.all("li")[-1].text
    assert page.one("dd").text == HOSTILE
    assert page.one("a", href="/tenders/1")


def test_an_official_document_is_a_sheet_with_place_for_code_and_seal(read_page, env, context):
    seal = '{% block seal %}<div class="sealarea">盖章处</div>{% endblock %}'
    source = '{% extends "print.html" %}{% block title %}中标公告{% endblock %}' + seal
    page = read_page(env.from_string(source).render(**context))
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
    scripts = re.findall(r"<script[^>]*>", source)
    assert all("src=" in tag or 'type="application/json"' in tag for tag in scripts)  # JSON is data, never run


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


def test_frame_and_charts_load_files_that_exist(env, context):
    html = env.get_template("base.html").render(**context) + str(
        env.get_template("macros/charts.html").module.scripts()
    )
    addresses = re.findall(r'"/static/([^"]+)"', html)
    assert len(addresses) == 6
    assert all((ROOT / "procurement/static" / address).is_file() for address in addresses)
