"""flask commands. Each job lives where its capability is; here they only get names."""

from __future__ import annotations

import click
from alembic import command
from alembic.config import Config
from flask import Flask, current_app

from procurement.config import Settings


def init_app(app: Flask) -> None:
    app.cli.add_command(migrate)


def alembic_config(settings: Settings) -> Config:
    """alembic's configuration for this database."""
    config = Config("migrations/alembic.ini")
    config.set_main_option("sqlalchemy.url", settings.database_url.replace("%", "%%"))
    return config


@click.command("migrate")
def migrate() -> None:
    """Bring the database to the newest schema."""
    command.upgrade(alembic_config(current_app.config["SETTINGS"]), "head")
