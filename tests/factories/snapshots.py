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
from tests.postgres import copy_database, new_database

T = TypeVar("T")
_KEPT: dict[str, tuple[str, Path, datetime, Any]] = {}


def kept(name: str, settings: Settings, still_clock: Any, build: Callable[[], T]) -> T:
    """What `build` returned the first time, with database, files, keys and clock as it left them."""
    is_file = settings.database_url.startswith("sqlite")
    name = name if is_file else f"{name} on PostgreSQL"
    if name not in _KEPT:
        made = build()
        db.engine().dispose()  # the last connection's end brings the write-ahead log into the file
        folder = Path(tempfile.mkdtemp(prefix="kept-"))
        shutil.copytree(settings.data_dir, folder, dirs_exist_ok=True)
        url = settings.database_url if is_file else new_database(settings.database_url)
        _KEPT[name] = (url, folder, clock.now(), made)
        return made
    url, folder, at, made = _KEPT[name]
    db.engine().dispose()
    if not is_file:
        copy_database(url, settings.database_url)
    shutil.rmtree(settings.data_dir)
    shutil.copytree(folder, settings.data_dir)
    app.configure(settings)
    still_clock.set(at)
    return made
