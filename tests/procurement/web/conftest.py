"""Templates rendered with plain Jinja, as strict as the application's, and read back element by element."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
NOW = datetime(2026, 11, 23, 10, 20, 6, tzinfo=timezone(timedelta(hours=8)))
VOID = {"meta", "link", "input", "br", "img", "wbr", "hr"}


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
        lang_url=lambda code: f"/language/{code}",
        get_flashed_messages=lambda with_categories: [("done", "已保存"), ("stop", "没有保存")],
    )
    environment.filters["log_links"] = escape  # as for a reader who may not read the log; the links: tests of the log
    environment.filters["local_time"] = lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S")
    return environment


@pytest.fixture
def context() -> dict:
    return {
        "lang": "zh-Hans-CN",
        "current_actor": SimpleNamespace(name="周敏", is_authenticated=True),
        "role_label": "采购专员",
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


@pytest.fixture
def read_page() -> type[Page]:
    """Parse HTML into a page; unbalanced tags and repeated attributes fail."""
    return Page


@pytest.fixture
def render(env: Environment) -> Callable[..., Page]:
    """Render a piece of template that may use the shared macros."""
    imports = "".join(f'{{% import "macros/{name}.html" as {name} %}}' for name in ("ui", "forms", "charts"))
    return lambda body, **values: Page(env.from_string(imports + body).render(**values))
