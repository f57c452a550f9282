"""alembic's configuration for a database of ours."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from procurement.config import Settings
from procurement.core import db

ROOT = Path(__file__).resolve().parent.parent


def alembic_config(settings: Settings) -> Config:
    """Migrations of this project, for the database of `settings`."""
    config = Config(str(ROOT / "migrations" / "alembic.ini"))
    config.set_main_option("sqlalchemy.url", settings.database_url.replace("%", "%%"))
    return config


def bring_schema(settings: Settings) -> None:
    """Migrate unless the schema is the newest already: a role that only serves has no right to change tables."""
    with db.engine().connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    config = alembic_config(settings)
    if current != ScriptDirectory.from_config(config).get_current_head():
        command.upgrade(config, "head")
