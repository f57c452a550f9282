"""What is missing for this installation to work, each with what to do."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from migrations.roles import role_problems
from migrations.triggers import missing_triggers
from procurement.accounts.queries import list_counties
from procurement.audit import queries
from procurement.cli_config import alembic_config
from procurement.config import Settings
from procurement.core import clock, db
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading
from procurement.documents.environment import pdf_environment_problems
from procurement.tenders.queries import calendar_days
from procurement.tenders.workdays.rules import missing_years


@dataclass(frozen=True)
class Finding:
    """One check: `is_good`, and words saying what was found or what to do."""

    is_good: bool
    what: str
    words: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Every check, in the order one would mend them."""
    yield _rights(settings.data_dir, "DATA_DIR")
    yield _rights(settings.files_dir, "FILES_DIR")
    yield _key(settings.keys_dir / "log.key")
    yield _key(settings.keys_dir / "cookie.key")
    yield _key(settings.keys_dir / "second_factor.key")
    yield from _database(settings)
    problems = pdf_environment_problems()
    yield Finding(not problems, "PDF", "; ".join(problems) or "wkhtmltopdf, 中文字体 / Chinese font")
    yield Finding(
        shutil.which("pdftotext") is not None, "pdftotext", "only tests need it: apt-get install poppler-utils"
    )


def _rights(folder: Path, name: str) -> Finding:
    good = folder.is_dir() and os.access(folder, os.W_OK)
    return Finding(
        good, name, f"{folder}" if good else f"{folder}: cannot be written; give the program's user the right"
    )


def _key(path: Path) -> Finding:
    if not path.exists():
        return Finding(is_good=False, what=path.name, words=f"{path}: missing; the first start makes it")
    mode = stat.S_IMODE(path.stat().st_mode)
    return Finding(
        mode & 0o077 == 0, path.name, f"{path}: mode {mode:o}" + ("" if mode & 0o077 == 0 else "; chmod 600")
    )


def _role(excess: list[str] | None) -> Finding:
    if excess is None:
        return Finding(is_good=True, what="role", words="SQLite: whoever may write the file may write the log")
    words = "reads and appends only" if not excess else f"{'; '.join(excess)}: serve as another role, grant-app-role"
    return Finding(not excess, "role", words)


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        with db.engine().connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
            missing = missing_triggers(connection) if current else []
            excess = role_problems(connection) if connection.dialect.name == "postgresql" else None
    except Exception as error:  # (whatever the driver raises is what the reader must see)
        yield Finding(is_good=False, what="database", words=str(error).splitlines()[0])
        return
    head = ScriptDirectory.from_config(alembic_config(settings)).get_current_head()
    yield Finding(current == head, "migrations", f"{current} / {head}" + ("" if current == head else "; flask migrate"))
    yield Finding(not missing, "triggers", ", ".join(missing) or "all there")
    yield _role(excess)
    if current:
        with reading(SYSTEM) as session:
            last = queries.latest_instant(session)
        good = last is None or last <= clock.now() + timedelta(seconds=1)
        yield Finding(
            good, "clock", "ok" if good else f"the clock is behind the last log entry ({last}): set it by NTP"
        )
        yield from _calendars()


def _calendars() -> Iterator[Finding]:
    """Each county's list of holidays for the days that terms may reach."""
    with reading(SYSTEM) as session:
        for county in list_counties(session):
            missing = missing_years(calendar_days(session, county.id), clock.today())
            years = ", ".join(map(str, missing))
            words = f"{years}: 节假日安排未载入 / no list of holidays; load or import it" if missing else "ok"
            yield Finding(not missing, f"calendar {county.code}", words)
