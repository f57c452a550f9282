"""Two roles on PostgreSQL: one owns the tables and migrates, the other serves and may only add to what is append-only.

Triggers stop the application's mistakes; a role without the right stops whoever holds the application's password, who
could otherwise drop the triggers of tables that it owns.
"""

from __future__ import annotations

import re

from sqlalchemy import Connection, inspect, text

from migrations.triggers import APPEND_ONLY

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def grant_app_role(connection: Connection, role: str) -> None:
    """Give the existing login role `role` what the application needs and no more; the owner of the tables calls this.

    SELECT, INSERT, UPDATE, DELETE on ordinary tables; SELECT and INSERT on append-only ones; SELECT on the schema's
    version. Call it again after each migration. Raises ValueError for a name that is no plain identifier.
    """
    if not _NAME.fullmatch(role):
        msg = f"{role!r}: a role's name is lower-case letters, digits and _"
        raise ValueError(msg)
    tables = inspect(connection).get_table_names()
    for statement in (
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        *(f"GRANT {_rights(table)} ON {table} TO {role}" for table in tables),
    ):
        connection.execute(text(statement))


def _rights(table: str) -> str:
    if table == "alembic_version":
        return "SELECT"
    return "SELECT, INSERT" if table in APPEND_ONLY else "SELECT, INSERT, UPDATE, DELETE"


def role_problems(connection: Connection) -> list[str]:
    """Why the connection's role could rewrite the log: a superuser, the owner of a table, too many rights (doctor)."""
    is_super = connection.execute(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")).scalar()
    found = ["superuser"] if is_super else []
    owned = text(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename = ANY(:tables) "
        "AND pg_has_role(current_user, tableowner, 'MEMBER') ORDER BY tablename"
    )
    found += [f"owns {name}" for (name,) in connection.execute(owned, {"tables": list(APPEND_ONLY)})]
    tables = set(inspect(connection).get_table_names())
    may = text("SELECT has_table_privilege(current_user, :table, :act)")
    for table in sorted(tables.intersection(APPEND_ONLY)):
        acts = [act for act in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER")
                if connection.execute(may, {"table": table, "act": act}).scalar()]  # fmt: skip
        found += [f"may {', '.join(acts)} {table}"] if acts else []
    return found
