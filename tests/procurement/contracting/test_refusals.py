"""A winner that would not sign: recorded, confirmed by another, computed again without it, awarded anew."""

import json
from datetime import timedelta

import pytest

from procurement.allocation import queries as runs
from procurement.audit.queries import facts_of, find_entry
from procurement.audit.tags import AuditTag
from procurement.awards import queries as awards
from procurement.awards.states import AwardStatus
from procurement.contracting import queries
from procurement.contracting.refusals import service as refusals
from procurement.contracting.states import ContractStatus, RefusalStatus
from procurement.core import clock, files
from procurement.core.errors import Conflict, Forbidden, InvalidMove, RuleViolation
from procurement.core.files import Shelf
from procurement.core.transaction import transaction
from procurement.suppliers.paper_files import keep
from procurement.tenders import queries as tenders
from procurement.tenders.states import LotStatus, TenderStatus
from tests.factories import allocation
from tests.factories import awards as award_factory
from tests.factories import contracting as factory

ACCOUNT = "经两次书面催告，该公司复函表示放弃签订合同。"


def record(awarded, which, *, actor=None, days=0, account=ACCOUNT):
    actor = actor or awarded.people.officer
    with transaction(actor) as session:
        return refusals.record_refusal(
            session, actor=actor, tender_id=awarded.tender_id, supplier_id=awarded.suppliers[which].supplier_id,
            refused_on=clock.today() + timedelta(days=days), account=account, file=keep("函.pdf", b"%PDF-1.4 letter"),
            now=clock.now(),
        )  # fmt: skip


def confirm(awarded, refusal, actor=None):
    actor = actor or awarded.people.approver
    with transaction(actor) as session:
        return refusals.confirm_refusal(session, actor=actor, refusal_id=refusal.id, now=clock.now())


def codes(caught):
    return [problem.code for problem in caught.value.problems]


def award_again(awarded, still_clock):
    """The second round through the same services: run, proposal, approval, notice, window, confirmation."""
    run_id = allocation.solve(awarded.people, awarded.tender_id)
    road = allocation.Road(awarded.people, awarded.tender_id, [], run_id)
    award_factory.publish(road)
    still_clock.move(days=15)
    award_factory.confirm(road)
    return run_id


def test_recording_alone_changes_nothing_and_a_second_record_is_told(awarded, session):
    refusal = record(awarded, 1)
    assert refusal.status is RefusalStatus.RECORDED
    assert {a.status for a in awards.list_awards(session, awarded.tender_id)} == {AwardStatus.ACTIVE}
    with pytest.raises(Conflict):
        record(awarded, 1)


def test_the_recorder_cannot_confirm_and_a_second_confirmation_has_no_effect(awarded, session):
    refusal = record(awarded, 1)
    with pytest.raises(Forbidden):
        confirm(awarded, refusal, awarded.people.officer)
    confirm(awarded, refusal)
    with pytest.raises(InvalidMove):
        confirm(awarded, refusal)
    assert len(runs.list_reruns(session, awarded.tender_id)) == 1


@pytest.mark.parametrize(("days", "right"), [(-16, False), (-15, True), (0, True), (1, False)])
def test_a_refusal_lies_between_the_letter_and_today(awarded, days, right):
    """The letters went out 15 days ago."""
    if right:
        record(awarded, 1, days=days)
        return
    with pytest.raises(RuleViolation) as caught:
        record(awarded, 1, days=days)
    assert codes(caught) == ["refusal.day"]


def test_without_an_account_nothing_is_recorded(awarded):
    with pytest.raises(RuleViolation) as caught:
        record(awarded, 1, account="不签")
    assert codes(caught) == ["award.reason_short"]


def test_a_dismissed_record_leaves_the_award_and_may_be_made_again(awarded, session):
    refusal = record(awarded, 1)
    approver = awarded.people.approver
    with transaction(approver) as writing:
        refusals.dismiss_refusal(
            writing, actor=approver, refusal_id=refusal.id, reason="复函没有公章，不能证明放弃", now=clock.now()
        )
    assert {a.status for a in awards.list_awards(session, awarded.tender_id)} == {AwardStatus.ACTIVE}
    record(awarded, 1)


def test_refused_computed_again_awarded_to_another_and_signed(awarded, contracts, session, still_clock):
    """Nothing signed: both lots are open again, the same frozen inputs without the refuser decide."""
    refuser = awarded.suppliers[1].supplier_id
    before = runs.find_binding_run(session, awarded.tender_id)
    confirm(awarded, record(awarded, 1))
    session.rollback()
    assert {c.status for c in queries.list_contracts(session, tender_id=awarded.tender_id)} == {
        ContractStatus.TERMINATED
    }
    tender = tenders.get_tender(session, awarded.tender_id)
    assert tender.status is TenderStatus.EVALUATED
    assert {lot.status for lot in tender.lots} == {LotStatus.ACTIVE}
    facts = facts_of(find_entry(session, awarded.tender_id, AuditTag.ALLOCATION_REOPENED))
    assert (facts["excluded"], facts["kept_lots"], facts["cause"]) == (str(refuser), {}, "refusal")

    run_id = award_again(awarded, still_clock)
    session.rollback()
    assert run_id != before.id
    first, second = (runs.read_instance(run) for run in (before, runs.get_run(session, run_id)))
    assert {s["id"] for s in first["suppliers"]} - {s["id"] for s in second["suppliers"]} == {str(refuser)}
    same = ("items", "schools", "demands", "lots", "rules", "objective", "tie_seed")
    assert [first[name] for name in same] == [second[name] for name in same]
    live = awards.list_live(session, awarded.tender_id)
    assert {a.status for a in live} == {AwardStatus.ACTIVE}
    assert refuser not in {a.supplier_id for a in live}
    factory.draft(awarded)
    session.rollback()
    drafted = [c for c in queries.list_contracts(session, tender_id=awarded.tender_id) if c.status != "terminated"]
    assert {c.supplier_id for c in drafted} == {a.supplier_id for a in live}
    assert len(drafted) == 2


def test_a_lot_already_under_contract_stays_and_counts_towards_the_limit(awarded, contracts, session, still_clock):
    """At most one lot an owner: whoever signed lot 1 cannot win lot 2 as well, though it is the lowest there."""
    for actor in (awarded.suppliers[0], awarded.people.approver):
        factory.sign(actor, contracts[0])
    confirm(awarded, record(awarded, 1))
    kept = awards.list_awards(session, awarded.tender_id)[0]
    run_id = award_again(awarded, still_clock)
    session.rollback()
    live = {award.lot.number: award for award in awards.list_live(session, awarded.tender_id)}
    assert live[1].id == kept.id
    assert live[1].run_id != run_id
    assert live[2].supplier_id not in {actor.supplier_id for actor in awarded.suppliers}
    result = json.loads(files.get(Shelf.OBJECTS, runs.get_run(session, run_id).result_sha256))
    assert {award["supplier"] for award in result["awards"]} == {str(a.supplier_id) for a in live.values()}


def test_who_has_signed_cannot_be_recorded(awarded, contracts):
    for actor in (awarded.suppliers[1], awarded.people.approver):
        factory.sign(actor, contracts[1])
    with pytest.raises(RuleViolation) as caught:
        record(awarded, 1)
    assert codes(caught) == ["refusal.nothing_to_sign"]


def test_the_ban_waits_as_a_task_until_it_is_decided(awarded, session):
    from procurement.suppliers import service as suppliers

    confirm(awarded, record(awarded, 1))
    assert [r.supplier_id for r in refusals.list_unbarred(session)] == [awarded.suppliers[1].supplier_id]
    approver = awarded.people.approver
    with transaction(approver) as writing:
        suppliers.bar_supplier(
            writing, actor=approver, supplier_id=awarded.suppliers[1].supplier_id, reason="拒绝签订中标合同",
            legal_basis="政府采购法第77条", starts_on=clock.today(), ends_on=clock.today() + timedelta(days=366),
            now=clock.now(),
        )  # fmt: skip
    session.rollback()
    assert refusals.list_unbarred(session) == []
