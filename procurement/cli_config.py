"""alembic's configuration for a database of ours."""

from pathlib import Path

from alembic.config import Config

from procurement.config import Settings

ROOT = Path(__file__).resolve().parent.parent


def alembic_config(settings: Settings) -> Config:
    """Migrations of this project, for the database of `settings`."""
    config = Config(str(ROOT / "migrations" / "alembic.ini"))
    config.set_main_option("sqlalchemy.url", settings.database_url.replace("%", "%%"))
    return config
