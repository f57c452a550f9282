"""The log verified from the page: true while it is as signed; false, with the reason, as soon as it is not."""

import pytest
from sqlalchemy import text

from procurement.accounts.queries import list_counties
from procurement.audit.merkle import leaf_hash
from procurement.audit.queries import bodies, get_county_log, latest_checkpoint
from procurement.audit.service import county_log, issue_checkpoint
from procurement.audit.verification import verify_county_log
from procurement.core import clock, db
from procurement.core.actors import SYSTEM
from procurement.core.errors import NotFound
from procurement.core.transaction import reading, transaction
from tests.factories.people import make_county, make_people
from tests.factories.tenders import prepare_county

pytestmark = pytest.mark.sqlite  # tampers by SQLite's means; PostgreSQL's triggers have tests/attacks


@pytest.fixture
def signed(people):
    """A county whose log has entries, all covered by a checkpoint."""
    prepare_county(people)
    checkpoint()
    return people


def checkpoint():
    with transaction(SYSTEM) as session:
        for county in list_counties(session):
            issue_checkpoint(session, county_log(county.id), now=clock.now())


def verified(people):
    with reading(SYSTEM) as session:
        return verify_county_log(session, people.county.id)


def tamper(people, statement, **values):
    """Change the stored log as somebody with the database's password could."""
    with db.engine().begin() as connection:
        triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        for name in triggers:
            connection.execute(text(f"DROP TRIGGER {name}"))
        log_id = connection.execute(
            text("SELECT id FROM audit_log WHERE kind = 'county' AND origin LIKE :origin"),
            {"origin": f"%{people.county.id}"},
        ).scalar_one()
        connection.execute(text(statement), {"log": log_id, **values})


def codes(found):
    return {problem.code for problem in found.problems}


def test_an_untouched_log_holds(signed):
    found = verified(signed)
    assert found.is_good
    assert found.size == found.covered > 3
    with reading(SYSTEM) as session:
        log = get_county_log(session, signed.county.id)
        assert latest_checkpoint(session, log.id).root == found.root


def test_a_log_without_a_checkpoint_proves_nothing(people):
    assert codes(verified(people)) == {"log.no_checkpoint"}


def rewritten(people, seq):
    """The bytes of an entry with one more fact."""
    with reading(SYSTEM) as session:
        log = get_county_log(session, people.county.id)
        return list(bodies(session, log.id))[seq].replace(b'"facts":{', b'"facts":{"x":1,')


def test_a_changed_entry_is_named(signed):
    body = rewritten(signed, 2)
    tamper(signed, "UPDATE audit_entry SET body = :body WHERE log_id = :log AND seq = 2", body=body)
    found = verified(signed)
    assert codes(found) == {"log.leaf", "checkpoint.root"}
    assert next(problem for problem in found.problems if problem.code == "log.leaf").params == {"seq": 2}


def test_a_changed_entry_with_a_matching_hash_still_misses_the_signed_root(signed):
    body = rewritten(signed, 2)
    values = {"body": body, "leaf": leaf_hash(body)}
    tamper(signed, "UPDATE audit_entry SET body = :body, leaf = :leaf WHERE log_id = :log AND seq = 2", **values)
    assert codes(verified(signed)) == {"checkpoint.root"}


def test_a_removed_entry_is_a_gap(signed):
    tamper(signed, "DELETE FROM audit_entry WHERE log_id = :log AND seq = 1")
    assert codes(verified(signed)) >= {"log.gap", "checkpoint.short"}


def test_a_cut_off_end_is_told(signed):
    tamper(signed, "DELETE FROM audit_entry WHERE log_id = :log AND seq > 1")
    assert codes(verified(signed)) == {"checkpoint.short"}


def test_a_column_that_says_other_than_the_signed_bytes_is_told(signed):
    tamper(signed, "UPDATE audit_entry SET tag = 'zone:changed' WHERE log_id = :log AND seq = 1")
    assert codes(verified(signed)) == {"log.columns"}


def test_a_checkpoint_signed_by_another_key_does_not_hold(signed):
    tamper(signed, "UPDATE checkpoint SET note = replace(note, '— ', '— x') WHERE log_id = :log")
    assert codes(verified(signed)) == {"checkpoint.signature"}


def test_a_checkpoint_whose_columns_differ_from_its_note_is_told(signed):
    tamper(signed, "UPDATE checkpoint SET root = :root WHERE log_id = :log", root=b"\x00" * 32)
    assert codes(verified(signed)) == {"checkpoint.note"}


def test_entries_after_the_last_checkpoint_are_counted_as_not_covered(signed):
    make_people(signed.county, prefix="more-")
    found = verified(signed)
    assert found.is_good
    assert found.size > found.covered


def test_a_county_without_a_log_is_not_found(people):
    with reading(SYSTEM) as session, pytest.raises(NotFound):
        verify_county_log(session, people.officer.user_id)


def test_the_page_says_true_and_offers_the_offline_way(signed, login_as):
    answer = login_as(signed.auditor).post("/log/verification")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "成立：日志没有被改写" in page
    assert "python -m procurement.audit.verify" in page


def test_the_page_says_false_and_why(signed, login_as):
    browser = login_as(signed.auditor)
    tamper(signed, "DELETE FROM audit_entry WHERE log_id = :log AND seq > 1")
    page = browser.post("/log/verification").get_data(as_text=True)
    assert "不成立" in page
    assert "记录被截去" in page


def test_another_countys_tampering_is_not_this_countys(signed, login_as):
    other = make_people(make_county("QH", "青禾县"), prefix="other-")
    checkpoint()
    tamper(other, "DELETE FROM audit_entry WHERE log_id = :log AND seq > 1")
    assert verified(signed).is_good
    assert "成立：日志没有被改写" in login_as(signed.auditor).post("/log/verification").get_data(as_text=True)
