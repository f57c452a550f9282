"""Translations: Chinese is the source language, English fragments lie one a capability.

build  merge procurement/translations/en/*.po into the compiled catalogues that the application reads
check  name every text without an English translation, and every translation whose text is gone; exit 1 if there is any
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
FRAGMENTS = ROOT / "procurement" / "translations" / "en"
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext.babel_extract")]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}


def english() -> tuple[Catalog, list[str]]:
    """All fragments in one catalogue, and texts that two fragments translate differently (the first holds)."""
    merged, conflicts = Catalog(locale="en"), []
    for path in sorted(FRAGMENTS.glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale="en"):
                known = merged.get(message.id) if message.id else None
                if known and known.string != message.string:
                    conflicts.append(f"{path.name}: {message.id!r} is also {known.string!r}")
                elif message.id:
                    merged.add(message.id, message.string)
    return merged, conflicts


def used() -> dict[str, str]:
    """Every Chinese text marked in code and templates, with one place where it stands."""
    texts: dict[str, str] = {}
    for folder in ("procurement", "contracts", "optimizer", "templates"):
        for name, line, message, _comments, _context in extract_from_dir(
            str(ROOT / folder), METHODS, {"**.html": {"silent": "false"}}, KEYWORDS
        ):
            for text in message if isinstance(message, tuple) else (message,):
                if text and CHINESE.search(text):
                    texts.setdefault(text, f"{folder}/{name}:{line}")
    return texts


def build() -> None:
    for locale, catalog in (("en", english()[0]), ("zh_Hans_CN", Catalog(locale="zh_Hans_CN"))):
        target = ROOT / "procurement" / "translations" / locale / "LC_MESSAGES" / "messages.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as stream:
            write_mo(stream, catalog)


def problems() -> list[str]:
    (catalog, conflicts), texts = english(), used()
    translated = {message.id for message in catalog if message.id and message.string}
    missing = [f"no English: {place}: {text}" for text, place in sorted(texts.items()) if text not in translated]
    gone = [f"no longer used: {text}" for text in sorted(translated - set(texts)) if isinstance(text, str)]
    broken = [
        f"places differ: {message.id!r} / {message.string!r}"
        for message in catalog
        if message.id
        and set(re.findall(r"%\(\w+\)", str(message.id))) != set(re.findall(r"%\(\w+\)", str(message.string)))
    ]
    return conflicts + missing + gone + broken


if __name__ == "__main__":
    if sys.argv[1:] == ["build"]:
        build()
    elif sys.argv[1:] == ["check"]:
        found = problems()
        print("\n".join(found) or "every text has English")
        sys.exit(bool(found))
    else:
        sys.exit(__doc__)
