"""The database's own refusal to change or remove what the log and acceptances hold, and to leave a gap in the log.

A second belt: it stops mistakes and whoever only has the application's rights. What shows a change made by somebody who
can drop triggers is the published checkpoints.
"""

from sqlalchemy import Connection, inspect, text

APPEND_ONLY = (
    "audit_log", "audit_entry", "audit_node", "checkpoint", "acceptance", "acceptance_line", "acceptance_decision",
    "conformity_vote", "measure_evidence", "measure_vote", "notice_version", "tender_ending",
    "witness", "cosignature", "checkpoint_timestamp", "checkpoint_notice", "statement_line", "invoice_line",
)  # fmt: skip

_SQLITE_GAP = """
CREATE TRIGGER audit_entry_no_gap BEFORE INSERT ON audit_entry
WHEN NEW.seq <> (SELECT COALESCE(MAX(seq) + 1, 0) FROM audit_entry WHERE log_id = NEW.log_id)
BEGIN SELECT RAISE(ABORT, 'audit_entry: the next number only'); END
"""

_POSTGRES_REFUSE = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%: rows are only ever added', TG_TABLE_NAME; END $$
"""

_POSTGRES_GAP = """
CREATE OR REPLACE FUNCTION audit_no_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.seq <> (SELECT COALESCE(MAX(seq) + 1, 0) FROM audit_entry WHERE log_id = NEW.log_id) THEN
    RAISE EXCEPTION 'audit_entry: the next number only';
  END IF;
  RETURN NEW;
END $$
"""


def create_triggers(connection: Connection) -> None:
    """(Re-)create every trigger; safe to call again."""
    if connection.dialect.name == "sqlite":
        _create_sqlite(connection)
    else:
        _create_postgres(connection)


def missing_triggers(connection: Connection) -> list[str]:
    """Names of triggers that should be there and are not (doctor, tests)."""
    sqlite = connection.dialect.name == "sqlite"
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
    )
    present = {row[0] for row in connection.execute(text(query))}
    return sorted({name for name, _ in _names(connection)} - present)


def _names(connection: Connection) -> list[tuple[str, str]]:
    """(trigger, table) for every append-only table that this revision of the schema has."""
    acts = ["update", "delete"] if connection.dialect.name == "sqlite" else ["update", "delete", "truncate"]
    tables = set(inspect(connection).get_table_names())
    names = [(f"{table}_no_{act}", table) for table in APPEND_ONLY if table in tables for act in acts]
    return [*names, ("audit_entry_no_gap", "audit_entry")]


def _create_sqlite(connection: Connection) -> None:
    for name, table in _names(connection):
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        if name == "audit_entry_no_gap":
            connection.execute(text(_SQLITE_GAP))
            continue
        act = name.rsplit("_", 1)[1].upper()
        connection.execute(
            text(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: rows are only ever added'); END"
            )
        )


def _create_postgres(connection: Connection) -> None:
    connection.execute(text(_POSTGRES_REFUSE))
    connection.execute(text(_POSTGRES_GAP))
    for name, table in _names(connection):
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name} ON {table}"))
        if name == "audit_entry_no_gap":
            timing, function = "BEFORE INSERT ON audit_entry FOR EACH ROW", "audit_no_gap"
        else:
            act = name.rsplit("_", 1)[1].upper()
            level = "STATEMENT" if act == "TRUNCATE" else "ROW"
            timing, function = f"BEFORE {act} ON {table} FOR EACH {level}", "audit_refuse"
        connection.execute(text(f"CREATE TRIGGER {name} {timing} EXECUTE FUNCTION {function}()"))
        connection.execute(text(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"))
