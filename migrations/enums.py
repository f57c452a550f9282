"""New values for a column that `core.db.enum_type` made: its CHECK is taken from the database and widened or narrowed.

Rebuilding the table would do it too, but on SQLite a rebuild silently loses every other CHECK.
"""

import re

from sqlalchemy import Connection, inspect, text


def add_values(connection: Connection, table: str, enum: str, *values: str) -> None:
    """Let the column with the CHECK `ck_<table>_<enum>` take `values` as well. Raises LookupError without the CHECK."""
    _rewrite(connection, table, f"ck_{table}_{enum}", lambda known: [*known, *(v for v in values if v not in known)])


def remove_values(connection: Connection, table: str, enum: str, *values: str) -> None:
    """Take the values back. Raises RuntimeError while a row has one: the older program could not read it."""
    column = _check(connection, table, f"ck_{table}_{enum}").split()[0].strip('("')
    query = text(f"SELECT COUNT(*) FROM {table} WHERE {column} IN ({_quoted(values)})")  # noqa: S608  (own names)
    if connection.execute(query).scalar_one():
        raise RuntimeError(f"{table} has rows with {', '.join(values)}")
    _rewrite(connection, table, f"ck_{table}_{enum}", lambda known: [value for value in known if value not in values])


def _check(connection: Connection, table: str, name: str) -> str:
    for found in inspect(connection).get_check_constraints(table):
        if found["name"] == name:
            return str(found["sqltext"])
    raise LookupError(f"{table} has no CHECK {name}")


def _rewrite(connection, table, name, change) -> None:
    old = _check(connection, table, name)
    column, known = old.split()[0].strip('("'), re.findall(r"'([^']+)'", old)
    new = f"{column} IN ({_quoted(change(known))})"
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
        connection.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({new})"))
        return
    version = connection.execute(text("PRAGMA schema_version")).scalar_one()
    connection.execute(text("PRAGMA writable_schema = ON"))
    changed = connection.execute(
        text("UPDATE sqlite_master SET sql = replace(sql, :old, :new) WHERE type = 'table' AND name = :table"),
        {"old": f"({old})", "new": f"({new})", "table": table},
    )
    if changed.rowcount != 1:
        raise RuntimeError(f"{table} is not in the schema")
    connection.execute(text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(text("PRAGMA writable_schema = OFF"))


def _quoted(values) -> str:
    return ", ".join(f"'{value}'" for value in values)
