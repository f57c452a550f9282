"""A long road walked once a test run: later tests start from a copy of everything it wrote."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from procurement import app
from procurement.config import Settings
from procurement.core import clock, db

T = TypeVar("T")
_KEPT: dict[str, tuple[Path, datetime, Any]] = {}


def kept(name: str, settings: Settings, still_clock: Any, build: Callable[[], T]) -> T:
    """What `build` returned the first time, with database, files, keys and clock as it left them.

    On PostgreSQL the road is walked each time: there is no file to copy.
    """
    if not settings.database_url.startswith("sqlite"):
        return build()
    if name not in _KEPT:
        made = build()
        db.engine().dispose()  # the last connection's end brings the write-ahead log into the file
        folder = Path(tempfile.mkdtemp(prefix="kept-"))
        shutil.copytree(settings.data_dir, folder, dirs_exist_ok=True)
        _KEPT[name] = (folder, clock.now(), made)
        return made
    folder, at, made = _KEPT[name]
    db.engine().dispose()
    shutil.rmtree(settings.data_dir)
    shutil.copytree(folder, settings.data_dir)
    app.configure(settings)
    still_clock.set(at)
    return made
