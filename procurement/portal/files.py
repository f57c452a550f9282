"""The public pages as files that can be read without the program: handed over, archived, compared."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

LINK = re.compile(r'(href|src)="(/[^"#?]*)([^"]*)"')
START = "/portal"


def name_of(path: str) -> str:
    """The file a public page is kept in: /portal/notices/1 becomes notices-1.html, /portal index.html."""
    rest = path.removeprefix(START).strip("/")
    return f"{rest.replace('/', '-') or 'index'}.html"


def write_pages(fetch: Callable[[str], bytes | None], static: Path, out: Path) -> int:
    """Follow links from /portal through /portal pages and keep each below `out`; returns how many pages.

    `fetch` gives a page's bytes, or None for what is not there. Links to pages that are not kept become plain text.
    """
    out.mkdir(parents=True, exist_ok=True)
    waiting, pages = [START], {}
    while waiting:
        path = waiting.pop()
        if path in pages or (data := fetch(path)) is None:
            continue
        pages[path] = data.decode()
        waiting += [to for _, to, _ in LINK.findall(pages[path]) if to == START or to.startswith(f"{START}/")]
    for path, page in pages.items():
        (out / name_of(path)).write_text(LINK.sub(lambda found: _local(found, pages), page))
    for name in ("css/looks.css", "vendor/bootstrap-5.3.9/bootstrap.min.css"):
        target = out / "static" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((static / name).read_bytes())
    return len(pages)


def _local(found: re.Match[str], pages: dict[str, str]) -> str:
    attribute, path, rest = found.groups()
    if path.startswith("/static/"):
        return f'{attribute}="{path[1:]}"'
    return f'{attribute}="{name_of(path)}{rest}"' if path in pages else 'data-not-kept=""'
