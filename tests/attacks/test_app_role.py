"""Whoever has the application's PostgreSQL password: can serve, and can neither rewrite the log nor drop its guards."""

from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from migrations.roles import grant_app_role, role_problems
from procurement import doctor
from procurement.audit.verification import verify_county_log
from procurement.core import db
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading
from tests.factories import bids as make
from tests.factories.tenders import make_published, read_tender

TAMPERING = [
    "UPDATE audit_entry SET tag = 'x'",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry CASCADE",
    "DROP TABLE audit_entry CASCADE",
    "DROP TRIGGER audit_entry_no_update ON audit_entry",
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_delete",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
    "UPDATE checkpoint SET size = 0",
    "DELETE FROM cosignature",
    "UPDATE alembic_version SET version_num = '0001'",
    "INSERT INTO audit_entry SELECT log_id, seq + 9, tag, at, actor_id, subject_id, body, leaf FROM audit_entry",
]


@pytest.fixture
def app_role(people, settings):
    """The process serves as a role of its own from here on; the owner's rights stay with the old address."""
    role = f"app_{uuid4().hex[:8]}"
    owner = create_engine(settings.database_url)
    with owner.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN PASSWORD 'secret'"))
        grant_app_role(connection, role)
        assert "superuser" in role_problems(connection)
    url = make_url(settings.database_url).set(username=role, password="secret")
    db.configure(url.render_as_string(hide_password=False))
    yield role
    db.engine().dispose()
    with owner.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {role}"))
        connection.execute(text(f"DROP ROLE {role}"))
    owner.dispose()


@pytest.mark.postgres
def test_the_application_works_as_its_own_role_and_is_refused_every_tampering(people, app_role, still_clock):
    tender = read_tender(people, make_published(people))
    for bidder in make.make_bidders(3):
        make.bid(tender, bidder)
    make.close(tender, still_clock)
    for statement in TAMPERING:
        with db.engine().connect() as connection, pytest.raises(Exception, match=r"denied|must be owner|next number"):
            connection.execute(text(statement))
    with reading(SYSTEM) as session:
        assert verify_county_log(session, people.county.id).problems == []


@pytest.mark.postgres
def test_the_doctor_names_a_role_with_too_many_rights(app_role, settings):
    def role_finding():
        return next(finding for finding in doctor.examine(settings) if finding.what == "role")

    assert role_finding().is_good, role_finding().words
    owner = create_engine(settings.database_url)
    with owner.begin() as connection:
        connection.execute(text(f"GRANT UPDATE ON audit_entry TO {app_role}"))
    assert "may UPDATE audit_entry" in role_finding().words
    assert not role_finding().is_good
    db.configure(settings.database_url)
    assert "superuser" in role_finding().words
    owner.dispose()


def test_a_roles_name_is_no_statement():
    for name in ("x; DROP TABLE audit_entry", 'x"', "", "X"):
        with pytest.raises(ValueError, match="a role's name"):
            grant_app_role(None, name)


@pytest.mark.sqlite
def test_the_doctor_of_sqlite_says_who_may_write(people, settings):
    found = {finding.what: finding for finding in doctor.examine(settings)}
    assert found["role"].is_good
    assert found["triggers"].is_good
    assert found["clock"].is_good
    assert found["log.key"].is_good
    (settings.keys_dir / "log.key").chmod(0o644)
    assert not next(f for f in doctor.examine(settings) if f.what == "log.key").is_good
