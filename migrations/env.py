"""Runs migrations against DATABASE_URL (or the URL given by the caller), in batch mode on SQLite."""

from alembic import context
from sqlalchemy import Connection

from migrations.triggers import create_triggers
from procurement.core import db
from procurement.metadata import metadata


def _render(kind: str, item: object, autogen: object) -> str | bool:
    if kind == "type" and type(item).__module__ == "procurement.core.db":
        return f"db.{type(item).__name__}()"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=_render,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if context.get_context().get_current_revision() and connection.dialect.has_table(connection, "audit_entry"):
        create_triggers(connection)  # a batch rebuild of a table drops its triggers
        connection.commit()


if context.is_offline_mode():
    msg = "offline migrations are not supported: they could not re-create the triggers"
    raise RuntimeError(msg)

given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    engine = db.make_engine(context.config.get_main_option("sqlalchemy.url") or "")
    with engine.connect() as connection:
        _run(connection)
    engine.dispose()
