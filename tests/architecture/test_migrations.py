"""Migrations: one sequential line, both directions on both databases, equal to the models, triggers in place."""

from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Enum, inspect

from migrations.triggers import missing_triggers
from procurement.cli_config import alembic_config
from procurement.config import Settings
from procurement.core import db
from procurement.metadata import metadata
from tests.postgres import new_database


def _config(url):
    return alembic_config(Settings(url, Path("/nonexistent"), Path("/nonexistent")))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request, tmp_path):
    return f"sqlite:///{tmp_path}/empty.db" if request.param == "sqlite" else new_database()


def test_revisions_are_numbered_in_one_line():
    script = ScriptDirectory.from_config(_config("sqlite://"))
    revisions = [revision.revision for revision in script.walk_revisions()]
    assert sorted(revisions) == [f"{number:04d}" for number in range(1, len(revisions) + 1)]
    assert len(script.get_heads()) == 1
    for revision in script.walk_revisions():
        assert Path(revision.path).name.startswith(f"{revision.revision}_")


def test_up_down_up_equal_to_the_models_and_triggers_survive(empty_url):
    config = _config(empty_url)
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    command.upgrade(config, "head")
    command.check(config)
    engine = db.make_engine(empty_url)
    with engine.connect() as connection:
        assert missing_triggers(connection) == []
    engine.dispose()


def test_each_step_down_and_up_again(empty_url):
    config = _config(empty_url)
    command.upgrade(config, "head")
    count = len(list(ScriptDirectory.from_config(config).walk_revisions()))
    for _ in range(count - 1):
        command.downgrade(config, "-1")
    command.upgrade(config, "head")
    command.check(config)


def test_the_migrated_checks_list_every_value_of_the_models(empty_url):
    """An enum that a later change made longer is longer in the database too."""
    command.upgrade(_config(empty_url), "head")
    engine = db.make_engine(empty_url)
    short = []
    with engine.connect() as connection:
        for table in metadata.tables.values():
            checks = {c["name"]: c["sqltext"] for c in inspect(connection).get_check_constraints(table.name)}
            for column in table.columns:
                if isinstance(column.type, Enum):
                    text = checks.get(f"ck_{table.name}_{column.type.name}", "")
                    short += [f"{table.name}.{column.name}: {v}" for v in column.type.enums if f"'{v}'" not in text]
    engine.dispose()
    assert short == []
