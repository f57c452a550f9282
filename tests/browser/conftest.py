"""A live server on the test's database, Debian's Chromium, and pages that report every fault they meet."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from procurement.core.actors import Actor
from tests.browser.pictures import Guide
from tests.factories.people import PASSWORD

STRETCHES = ("demand", "tender", "bids", "committee", "report", "award", "delivery")
for stretch in ("hands", *(f"road_{stretch}" for stretch in STRETCHES)):
    pytest.register_assert_rewrite(f"tests.browser.{stretch}")

CHROMIUM = "/usr/bin/chromium"
PATIENCE_MS = 30_000
DESKTOP = {"width": 1200, "height": 900}
PHONE = {"width": 390, "height": 844}
ARGUMENTS = [
    "--no-sandbox", "--lang=zh-CN", "--disable-gpu", "--disable-gpu-rasterization", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


class Quietly(WSGIRequestHandler):
    """Says nothing of requests that went well."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the site of this test answers, with its CSRF checks and security headers on."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quietly)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Visitors:
    """Opens pages as somebody, and keeps what went wrong on any of them."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.faults: list[str] = []
        self.contexts: list[BrowserContext] = []

    def __call__(self, actor: Actor | None = None, *, phone: bool = False, locale: str = "zh-CN") -> Page:
        """A page of a fresh browser, logged in through the form as `actor`; nobody is logged in without one."""
        context = self.browser.new_context(
            base_url=self.address, locale=locale, viewport=PHONE if phone else DESKTOP, has_touch=phone,
            timezone_id="Asia/Shanghai", reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        page = context.new_page()
        self._watch(page)
        if actor is not None:
            log_in(page, actor.name)
        return page

    def _watch(self, page: Page) -> None:
        def note(kind: str, text: str) -> None:
            self.faults.append(f"{page.url}: {kind}: {text}")

        page.on("console", lambda said: note("console", said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: note("script", str(error)))
        page.on("response", lambda got: note("answer", f"{got.status} {got.url}") if got.status >= 400 else None)

    def leave(self) -> None:
        """Everybody closes their browser."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()


def log_in(page: Page, login: str, password: str = PASSWORD) -> None:
    page.goto("/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    page.locator("main button.btn-primary").click()
    page.wait_for_url(lambda url: not url.endswith("/login"))


@pytest.fixture
def page_as(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """`page_as(actor, phone=True)`. After the test: no console error, no broken policy, no answer of 500 or above."""
    visitors = Visitors(browser, address)
    yield visitors
    visitors.leave()
    assert visitors.faults == []


@pytest.fixture
def guide(browser: Browser) -> Any:
    """`guide.show(page, "name")` keeps a picture for docs/guide when GUIDE=1, and does nothing otherwise."""
    return Guide(browser)
