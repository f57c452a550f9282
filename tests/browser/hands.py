"""What a reader's hands do on a page: type, choose, press; each fails with the page's own words when refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.speech import named, settled, words

REFUSED = "main .note-stop[role=alert]"


def follow(page: Page, text: str, *, exact: bool = True) -> None:
    """Click the link with this text and wait for its page."""
    name = named(page, text) if exact else words(page, text)
    page.locator("main").get_by_role("link", name=name).first.click()
    page.wait_for_load_state()


def menu(page: Page, text: str) -> None:
    """Go by the menu; a count may stand behind the word."""
    page.locator("nav.rolenav").get_by_role(
        "link", name=re.compile(rf"^({words(page, text).pattern})(\D?\d.*)?$")
    ).click()
    page.wait_for_load_state()


def press(page: Page, text: str | re.Pattern[str]) -> None:
    """Press the button that begins with this text. Raises AssertionError with the page's refusal."""
    name = re.compile(rf"^({words(page, text, begins=True).pattern})") if isinstance(text, str) else text
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name).first.click()
    page.wait_for_load_state()
    refusal = page.locator(REFUSED)
    assert settled(page, refusal.count) == 0, refusal.first.inner_text()


def fill(page: Page, values: Mapping[str, str]) -> None:
    """Type or choose by field name."""
    for name, value in values.items():
        control = page.locator(f'main [name="{name}"]').first
        if control.evaluate("node => node.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)


def attach(page: Page, name: str, path: Path) -> None:
    page.locator(f'main input[name="{name}"]').set_input_files(path)


def fetch(page: Page, text: str, path: Path) -> Path:
    """Download what the link gives, into `path`."""
    with page.expect_download() as coming:
        page.locator("main").get_by_role("link", name=named(page, text)).click()
    coming.value.save_as(path)
    return path


def said(page: Page) -> str:
    """What the page's body says."""
    return page.locator("main").inner_text()
