"""Entries are appended last in the same commit; a change without one is refused; nobody rewrites the table."""

import subprocess
import sys
import threading

import pytest
from sqlalchemy import text

from procurement.accounts import service as accounts
from procurement.accounts.models import County, OrganizationKind
from procurement.audit import export, merkle, queries, service
from procurement.audit.models import LogKind
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.errors import UnauditedWrite
from procurement.core.transaction import transaction


def _declare(session, county, **facts):
    return service.declare(
        session, AuditTag.ZONE_CHANGED, log=service.county_log(county.id), facts=facts, subject_id=county.id
    )


def test_a_change_without_an_entry_is_refused_and_rolled_back(people, session):
    with pytest.raises(UnauditedWrite), transaction(SYSTEM) as writing:
        writing.add(County(code="XX", name="无", name_en="None", city="", province=""))
    assert "XX" not in {county.code for county in session.query(County)}


def test_a_bulk_update_without_an_entry_is_refused(people):
    from sqlalchemy import update

    with pytest.raises(UnauditedWrite), transaction(SYSTEM) as writing:
        writing.execute(update(County).values(name="改"))


def test_an_entry_gets_its_reference_when_the_transaction_ends(people):
    with transaction(SYSTEM) as writing:
        declared = _declare(writing, people.county, note="one")
    assert declared.reference.origin.endswith(str(people.county.id))
    assert declared.reference.leaf == merkle.leaf_hash(_body(declared.reference.seq, people))


def _body(seq, people):
    from procurement.core.transaction import reading

    with reading(SYSTEM) as session:
        log = queries.get_county_log(session, people.county.id)
        return list(queries.bodies(session, log.id))[seq]


def test_the_stored_nodes_give_the_root_of_all_leaves(people, session):
    for number in range(20):
        with transaction(SYSTEM) as writing:
            _declare(writing, people.county, number=number)
    log = queries.get_county_log(session, people.county.id)
    leaves = [merkle.leaf_hash(body) for body in queries.bodies(session, log.id)]
    assert service.root_of(session, log) == merkle.root(leaves)


def test_an_entry_earlier_than_the_one_before_is_refused(people, still_clock):
    with transaction(SYSTEM) as writing:
        _declare(writing, people.county, note="now")
    still_clock.move(seconds=-1)
    with pytest.raises(service.ClockWentBack), transaction(SYSTEM) as writing:
        _declare(writing, people.county, note="before")


TAMPER = [
    "UPDATE audit_entry SET tag = 'x'",
    "DELETE FROM audit_entry",
    "UPDATE audit_node SET level = 9",
    "DELETE FROM audit_log",
    """INSERT INTO audit_entry (log_id, seq, tag, at, body, leaf)
       SELECT log_id, seq + 5, tag, at, body, leaf FROM audit_entry WHERE seq = 0""",
]


@pytest.mark.parametrize("statement", TAMPER)
def test_the_database_refuses_to_change_the_log(people, statement):
    _refused(statement)


@pytest.mark.postgres
@pytest.mark.parametrize("statement", [*TAMPER, "TRUNCATE audit_node"])
def test_postgresql_refuses_to_change_the_log(people, statement):
    _refused(statement)


def _refused(statement):
    from procurement.core import db

    with db.engine().connect() as connection, pytest.raises(Exception, match="only"):
        connection.execute(text(statement))


@pytest.mark.postgres
def test_threads_append_without_a_gap_on_postgresql(people, session):
    _append_from_threads(people, session)


def test_threads_append_without_a_gap_on_sqlite(people, session):
    _append_from_threads(people, session)


def _append_from_threads(people, session):
    faults = []

    def work(worker):
        try:
            for number in range(10):
                with transaction(SYSTEM) as writing:
                    _declare(writing, people.county, worker=worker, number=number)
        except Exception as fault:
            faults.append(fault)

    before = service.size_of(session, queries.get_county_log(session, people.county.id))
    session.commit()
    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    log = queries.get_county_log(session, people.county.id)
    assert faults == []
    assert service.size_of(session, log) == before + 40
    leaves = [merkle.leaf_hash(body) for body in queries.bodies(session, log.id)]
    assert service.root_of(session, log) == merkle.root(leaves)


@pytest.fixture
def exported(people, session, tmp_path):
    with transaction(SYSTEM) as writing:
        service.declare(
            writing, AuditTag.ZONE_CHANGED, log=service.county_log(people.county.id), facts={"n": 1},
            objects={"thing": b"object"}, with_checkpoint=True,
        )  # fmt: skip
    export.write_export(session, people.county.id, tmp_path / "out")
    return tmp_path / "out"


def _verify(out, *more):
    command = [sys.executable, "-m", "procurement.audit.verify", str(out / "audit.jsonl"), str(out / "audit.vkey"),
               str(out / "checkpoint.txt"), "--objects", str(out / "objects"), *more]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_an_export_verifies_offline_and_any_changed_byte_does_not(exported):
    assert _verify(exported).returncode == 0, _verify(exported).stdout
    path = exported / "audit.jsonl"
    good = path.read_bytes()
    for position in range(0, len(good), max(1, len(good) // 25)):
        path.write_bytes(good[:position] + bytes([good[position] ^ 1]) + good[position + 1 :])
        assert _verify(exported).returncode == 1, position
    path.write_bytes(b"\n".join(good.split(b"\n")[:-2]) + b"\n")
    cut = _verify(exported)
    assert cut.returncode == 1
    assert "截去" in cut.stdout


def test_a_checkpoint_is_signed_once_a_size(people, session):
    with transaction(SYSTEM) as writing:
        service.declare(writing, AuditTag.ZONE_CHANGED, log=service.county_log(people.county.id), facts={},
                        with_checkpoint=True)  # fmt: skip
    with transaction(SYSTEM) as writing:
        first = service.issue_checkpoint(writing, service.county_log(people.county.id), now=clock.now())
    with transaction(SYSTEM) as writing:
        second = service.issue_checkpoint(writing, service.county_log(people.county.id), now=clock.now())
    assert first.note == second.note


def test_the_platform_and_each_county_have_logs_of_their_own(people, session):
    with transaction(SYSTEM) as writing:
        accounts.create_organization(writing, actor=SYSTEM, kind=OrganizationKind.CITY, name="市", region="示范市")
    assert queries.find_log(session, LogKind.PLATFORM) is not None
    assert queries.find_log(session, LogKind.COUNTY, people.county.id) is not None
