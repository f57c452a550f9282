"""The sealing page as one file that needs no network and may open none: what a supplier keeps on a USB stick.

``python -m scripts.offline_page`` writes static/seal/offline.htm; ``--check`` says whether it is up to date.
Scripts and styles lie inside it; its own policy names the hash of each script and forbids every connection.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from pathlib import Path

from procurement.bids.seal_page import OFFLINE_PAGE, SCRIPTS, WORDS, offline_sha256
from scripts.translations import english

STATIC = Path(__file__).resolve().parent.parent / "procurement" / "static"
STYLES = ("vendor/bootstrap-5.3.9/bootstrap.min.css", "seal/offline.css")
# The reader chooses the language by address, before anything is typed; #seal-words is emptied for Chinese.
LANGUAGE = """
(function () {
  "use strict";
  var english = window.location.hash === "#en", title = english ? "Seal a bid offline" : "离线封标";
  document.documentElement.lang = english ? "en" : "zh-Hans-CN";
  document.title = title;
  document.querySelector("h1").textContent = title;
  if (!english) { document.getElementById("seal-words").textContent = "{}"; }
  window.addEventListener("hashchange", function () { window.location.reload(); });
}());
"""
PAGE = """<!DOCTYPE html>
<html lang="zh-Hans-CN">
<head>
<meta charset="utf-8">
<meta content="{policy}" http-equiv="Content-Security-Policy">
<meta content="width=device-width, initial-scale=1" name="viewport">
<title>离线封标</title>
{styles}
</head>
<body>
<main id="main"><div class="frame">
<div class="title"><div><h1>离线封标</h1></div><p><a href="#zh">中文</a> / <a href="#en" lang="en">English</a></p></div>
<div id="seal"></div>
</div></main>
<script id="seal-words" type="application/json">{words}</script>
{scripts}
</body>
</html>
"""


def build() -> str:
    """The page's text; the same files give the same text."""
    catalog = english()[0]
    words = {word: catalog[word].string for word in WORDS if word in catalog}
    sources = [LANGUAGE, *((STATIC / name).read_text("utf-8") for name in SCRIPTS)]
    scripts = [source.replace("</script", "<\\/script") for source in sources]
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    policy = f"default-src 'none'; script-src {hashes} 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src data:"
    return PAGE.format(
        policy=f"{policy}; form-action 'none'; base-uri 'none'",
        styles="\n".join(f"<style>{(STATIC / name).read_text('utf-8')}</style>" for name in STYLES),
        words=json.dumps(words, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c"),
        scripts="\n".join(f"<script>{script}</script>" for script in scripts),
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def main(arguments: list[str]) -> int:
    """0 when the page is up to date or was written, 1 when `--check` finds another."""
    page = build().encode()
    if "--check" not in arguments:
        OFFLINE_PAGE.write_bytes(page)
    elif not OFFLINE_PAGE.exists() or OFFLINE_PAGE.read_bytes() != page:
        print(f"{OFFLINE_PAGE.name} is not what its sources make: run python -m scripts.offline_page")
        return 1
    print(f"{offline_sha256()}  {OFFLINE_PAGE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
