"""The road is written in Chinese; on an English page its words are looked up in the catalogue the page itself uses."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from playwright.sync_api import Error, Page

from scripts.translations import english

T = TypeVar("T")
PLACE = re.compile(r"%\((\w+)\)[sd]|%%")
NAMES = {
    "大米": "Rice",
    "小麦粉": "Wheat flour",
    "菜籽油": "Rapeseed oil",
    "大豆油": "Soybean oil",
    "2026年秋季学期食堂米面": "Rice and flour, autumn term 2026",
}  # data with an English name
HAN = re.compile(r"[\u4e00-\u9fff]+")
SPACE = re.compile(r"\s+")


@cache
def _catalogue() -> list[tuple[str, str, re.Pattern[str]]]:
    """(Chinese, English, what the Chinese looks like once its places are filled) of every text."""
    return [
        (str(text.id), str(text.string), re.compile(_filled(str(text.id), lambda name: f"(?P<{name}>.+?)")))
        for text in english()[0]
        if text.id and text.string
    ]


def _filled(text: str, place: object) -> str:
    seen: set[str] = set()
    parts, end = [], 0
    for found in PLACE.finditer(text):
        parts.append(re.escape(text[end : found.start()]))
        name = found[1]
        parts.append("%" if name is None else ".+?" if name in seen or not callable(place) else place(name))
        seen.add(name or "")
        end = found.end()
    return "".join([*parts, re.escape(text[end:])])


def is_english(page: Page) -> bool:
    """Asked by a locator, which waits: a document that has only begun to arrive has no root yet."""
    return page.locator("html[lang]").get_attribute("lang") == "en"


def _english(text: str, *, part: bool, begins: bool) -> list[str]:
    """Regular expressions of what `text` may be called: the whole text; what it `begins`, or is `part` of, if told."""
    exact = [string for chinese, string, _ in _catalogue() if chinese == text]
    whole = [_filled(string, None) for string in exact]
    for _, string, shape in _catalogue():
        found = shape.fullmatch(text)
        if found and found.groupdict():
            given = {name: re.escape(NAMES.get(value, value)) for name, value in found.groupdict().items()}
            whole.append(_filled(string, lambda name, given=given: given.get(name, ".+?")))
    if begins or not (part or whole):
        return whole + [_filled(string, None) for chinese, string, _ in _catalogue() if chinese.startswith(text)]
    runs = re.compile(".*".join(re.escape(run) for run in HAN.findall(text)) or "$^")
    return whole + [_filled(string, None) for chinese, string, _ in _catalogue() if part and runs.search(chinese)]


def words(page: Page, text: str, *, part: bool = False, begins: bool = False) -> re.Pattern[str]:
    """What the page calls `text`, anywhere in a name; data that has no translation stays as it is."""
    if not is_english(page):
        return re.compile(re.escape(text))
    as_data = [re.escape(name) for name in {text, NAMES.get(text, text)}]
    pattern = "|".join((text not in NAMES and _english(text, part=part, begins=begins)) or as_data)
    return re.compile(re.sub(r"(?:\\ |\u3000)+", r"\\s+", pattern))  # browsers fold spaces in names


def named(page: Page, text: str) -> re.Pattern[str]:
    """The whole of a name."""
    return re.compile(rf"^\s*(?:{words(page, text).pattern})\s*$")


def settled(page: Page, ask: Callable[[], T]) -> T:
    """What `ask` reads of a page; a page that renews itself meanwhile is read again."""
    for _ in range(3):
        try:
            return ask()
        except Error as fault:
            if "Execution context was destroyed" not in str(fault):
                raise
            page.wait_for_load_state()
    return ask()


def tells(page: Page, text: str) -> bool:
    """Does the page's body say this?"""
    body = SPACE.sub(" ", settled(page, page.locator("main").inner_text))
    wanted = words(page, text, part=True)
    return re.compile(wanted.pattern, re.IGNORECASE).search(body) is not None
