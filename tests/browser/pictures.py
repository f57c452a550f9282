"""Pictures of the walk for docs/guide: screenshots with a palette of 256 colours, small enough for a repository."""

from __future__ import annotations

import base64
import os
import struct
import zlib
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "guide"
LIMIT_BYTES = 120_000
_PIXELS = """async (source) => {
  const image = new Image();
  image.src = "data:image/png;base64," + source;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width; canvas.height = image.height;
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const data = context.getImageData(0, 0, image.width, image.height).data;
  let text = "";
  for (let at = 0; at < data.length; at += 32768) text += String.fromCharCode(...data.subarray(at, at + 32768));
  return [image.width, image.height, btoa(text)];
}"""


class Guide:
    """Writes docs/guide/<name>.png while GUIDE=1."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.is_on = os.environ.get("GUIDE") == "1"

    def show(self, page: Page, name: str, *, whole: bool = False) -> None:
        """The window as it stands, or the whole page. Raises ValueError when the picture is too large."""
        if not self.is_on:
            return
        small = self._shrink(page.screenshot(full_page=whole))
        if len(small) > LIMIT_BYTES:
            msg = f"{name}.png has {len(small)} bytes"
            raise ValueError(msg)
        (FOLDER / f"{name}.png").write_bytes(small)

    def _shrink(self, picture: bytes) -> bytes:
        page = self.browser.new_page()
        width, height, raw = page.evaluate(_PIXELS, base64.b64encode(picture).decode())
        page.close()
        pixels = np.frombuffer(base64.b64decode(raw), np.uint8).reshape(height, width, 4)[:, :, :3]
        return palette_png(pixels)


def palette_png(pixels: np.ndarray) -> bytes:
    """The picture (height, width, RGB) as an indexed PNG; rarer colours become the nearest of the 256 commonest."""
    height, width, _ = pixels.shape
    colours, inverse, counts = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    kept = np.argsort(-counts, kind="stable")[:256]
    palette = colours[kept]
    nearest = np.array([np.abs(palette.astype(int) - colour).sum(axis=1).argmin() for colour in colours.astype(int)])
    rows = nearest[inverse.reshape(-1)].astype(np.uint8).reshape(height, width)
    lines = np.concatenate([np.zeros((height, 1), np.uint8), rows], axis=1)  # every line unfiltered
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = [
        (b"IHDR", head),
        (b"PLTE", palette.tobytes()),
        (b"IDAT", zlib.compress(lines.tobytes(), 9)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
