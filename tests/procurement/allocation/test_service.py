"""Runs: what is frozen, what counts, what is kept, what is refused."""

import json
from hashlib import sha256

import pytest
from sqlalchemy import select

from procurement.allocation import queries, service
from procurement.allocation.models import AllocationLine
from procurement.allocation.states import RunStatus
from procurement.audit.queries import facts_of, find_entry
from procurement.audit.tags import AuditTag
from procurement.core import clock, files
from procurement.core.actors import SYSTEM
from procurement.core.errors import Forbidden, RuleViolation
from procurement.core.files import Shelf
from procurement.core.transaction import reading, transaction
from procurement.jobs import worker
from tests.factories import allocation as factory
from tests.factories.tenders import make_published


def _codes(problems):
    return [problem.code for problem in problems]


def test_the_binding_run_awards_each_lot_once_within_the_limit_an_owner(solved, session):
    run = queries.get_run(session, solved.run_id)
    assert (run.status, run.is_binding, run.failure) == (RunStatus.SOLVED, True, "")
    lowest_two = sorted(str(bidder.supplier_id) for bidder in solved.bidders[:2])
    assert sorted(award["supplier"] for award in run.summary["awards"]) == lowest_two
    assert run.checks
    assert all(check["ok"] for check in run.checks)
    assert run.summary["amount"] == "55050.00"  # by hand: 5000 x 4.40 + 2500 x 3.30 + 4000 x 4.50 + 2000 x 3.40


def test_the_log_names_the_very_files(solved, session):
    run = queries.get_run(session, solved.run_id)
    facts = facts_of(find_entry(session, run.id, AuditTag.ALLOCATION_SOLVED))
    assert facts["instance_sha256"] == run.instance_sha256
    assert facts["result_sha256"] == run.result_sha256
    result = json.loads(files.get(Shelf.OBJECTS, run.result_sha256))
    assert result["instance_sha256"] == sha256(queries.read_object(run.instance_sha256)).hexdigest()
    assert facts["result_fingerprint"] == result["result_sha256"]
    assert service.run_problems(session, run) == []


def test_anybody_who_solves_the_published_instance_again_gets_the_same_fingerprint(solved, session):
    import optimizer

    run = queries.get_run(session, solved.run_id)
    again = optimizer.solve(optimizer.parse_instance(queries.read_object(run.instance_sha256)))
    assert again["result_sha256"] == run.summary["fingerprint"]


def test_asking_twice_gives_the_first_run_and_one_job(evaluated, session):
    first = factory.prepare(evaluated.people, evaluated.tender_id)
    assert factory.prepare(evaluated.people, evaluated.tender_id) == first
    assert worker.run_pending() >= 1
    assert factory.prepare(evaluated.people, evaluated.tender_id) == first
    assert len(queries.list_runs(session, evaluated.tender_id)) == 1


def test_executing_twice_changes_nothing(evaluated, session):
    run_id = factory.solve(evaluated.people, evaluated.tender_id)
    before = queries.get_run(session, run_id).result_sha256
    service.execute_run(run_id)
    session.rollback()
    assert queries.get_run(session, run_id).result_sha256 == before
    assert len(session.scalars(select(AllocationLine).filter_by(run_id=run_id)).all()) == 6


def test_a_comparison_is_numbered_kept_and_not_binding(solved, session):
    other = factory.solve(solved.people, solved.tender_id, purpose="不限包数", changes={"max_lots_per_owner": None})
    run = queries.get_run(session, other)
    assert (run.number, run.is_binding, run.changes) == (2, False, {"max_lots_per_owner": None})
    assert run.summary["winners"] == 1
    assert queries.find_binding_run(session, solved.tender_id).id == solved.run_id


def test_a_comparison_that_changes_nothing_or_says_no_purpose_is_refused(evaluated):
    with pytest.raises(RuleViolation) as refusal:
        factory.prepare(evaluated.people, evaluated.tender_id, purpose=" ", changes={})
    assert _codes(refusal.value.problems) == ["allocation.nothing_changed", "allocation.no_purpose"]


def test_no_feasible_award_is_a_result_with_its_reason_and_is_verified(evaluated, session, monkeypatch):
    """All bidders belong to one owner, and an owner may win one lot of the two."""
    owners = dict.fromkeys((bidder.supplier_id for bidder in evaluated.bidders), "one family")
    monkeypatch.setattr(queries.suppliers, "owner_groups", lambda _session: owners)
    run = queries.get_run(session, factory.solve(evaluated.people, evaluated.tender_id))
    assert (run.status, run.lines) == (RunStatus.INFEASIBLE, [])
    (reason,) = run.summary["reasons"]
    assert reason["params"] == {"most": 1, "lots": 2, "given": 1, "owners": 1}
    assert all(check["ok"] for check in run.checks)
    instance = queries.read_instance(run)
    assert "one family" not in json.dumps(instance)
    assert {supplier["owner"] for supplier in instance["suppliers"]} == {min(s["id"] for s in instance["suppliers"])}


def test_registered_data_changed_afterwards_does_not_open_the_question_again(solved, session, monkeypatch):
    owners = dict.fromkeys((bidder.supplier_id for bidder in solved.bidders), "one family")
    monkeypatch.setattr(queries.suppliers, "owner_groups", lambda _session: owners)
    assert factory.prepare(solved.people, solved.tender_id) == solved.run_id
    assert service.run_problems(session, queries.get_run(session, solved.run_id)) == []


def test_reviews_must_be_complete_first(people, still_clock):
    tender_id = make_published(people)
    with pytest.raises(RuleViolation) as refusal:
        factory.prepare(people, tender_id)
    assert _codes(refusal.value.problems) == ["allocation.not_evaluated"]


def test_only_the_officer_may_run(evaluated):
    people = evaluated.people
    for actor in (people.approver, people.auditor, people.viewer, people.keyholders[0]):
        with pytest.raises(Forbidden), transaction(actor) as session:
            service.prepare_run(session, actor=actor, tender_id=evaluated.tender_id, now=clock.now())


def test_a_run_called_off_keeps_no_result_and_may_be_asked_for_again(evaluated, session):
    run_id = factory.prepare(evaluated.people, evaluated.tender_id)
    with transaction(evaluated.people.officer) as writing:
        service.cancel_run(writing, actor=evaluated.people.officer, run_id=run_id, now=clock.now())
    worker.run_pending()
    run = queries.get_run(session, run_id)
    assert (run.status, run.result_sha256) == (RunStatus.CANCELLED, None)
    assert factory.prepare(evaluated.people, evaluated.tender_id) != run_id
    with pytest.raises(RuleViolation), transaction(evaluated.people.officer) as writing:
        service.cancel_run(writing, actor=evaluated.people.officer, run_id=run_id, now=clock.now())


def test_an_instance_changed_on_disk_fails_the_run(evaluated, session):
    run_id = factory.prepare(evaluated.people, evaluated.tender_id)
    path = files.path_of(Shelf.OBJECTS, queries.get_run(session, run_id).instance_sha256)
    path.write_bytes(path.read_bytes().replace(b'"4.4000"', b'"4.9000"'))
    worker.run_pending()
    session.rollback()
    run = queries.get_run(session, run_id)
    assert run.status is RunStatus.FAILED
    assert "damaged" in run.failure
    assert find_entry(session, run_id, AuditTag.ALLOCATION_FAILED) is not None


def test_a_tampered_result_file_is_found(solved, session):
    run = queries.get_run(session, solved.run_id)
    path = files.path_of(Shelf.OBJECTS, run.result_sha256)
    path.write_bytes(path.read_bytes().replace(b"4.4", b"4.3", 1))
    assert _codes(service.run_problems(session, run)) == ["allocation.file_damaged"]


def test_a_result_exchanged_for_another_sound_file_is_found(solved, session):
    """Whoever rewrites file and table still lacks the log's entry and the verifier's agreement."""
    run = queries.get_run(session, solved.run_id)
    result = json.loads(files.get(Shelf.OBJECTS, run.result_sha256))
    result["awards"][0]["unit_price"] = "4.1"
    with reading(SYSTEM) as looking:
        run = queries.get_run(looking, solved.run_id)
        run.result_sha256 = files.put(Shelf.OBJECTS, json.dumps(result).encode())
        with looking.no_autoflush:
            codes = _codes(service.run_problems(looking, run))
        looking.rollback()
    assert codes == ["allocation.not_logged", "allocation.unverified", "allocation.lines_changed"]


def test_lines_changed_in_the_table_are_found(solved, session):
    with reading(SYSTEM) as looking:
        run = queries.get_run(looking, solved.run_id)
        line = queries.list_lines(looking, solved.run_id)[0]
        line.quantity += 1
        with looking.no_autoflush:
            codes = _codes(service.run_problems(looking, run))
        looking.rollback()
    assert codes == ["allocation.lines_changed"]


@pytest.mark.postgres
def test_two_officers_asking_at_once_get_one_run(people, still_clock):
    import threading

    tender_id, _ = factory.make_evaluated(people, still_clock)
    found = []
    threads = [threading.Thread(target=lambda: found.append(factory.prepare(people, tender_id))) for _ in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(found) == 3
    assert len(set(found)) == 1
