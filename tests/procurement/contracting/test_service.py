"""Contracts say what was bid and allocated, to the fen; signed in turn, by the right people, in the law's days."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from sqlalchemy import select

from procurement.allocation.models import AllocationLine
from procurement.audit import queries as audit_queries
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.awards.models import Award
from procurement.awards.states import AwardStatus
from procurement.catalogue.models import Grade
from procurement.contracting import queries, service
from procurement.contracting.models import Contract, ContractLine
from procurement.contracting.states import ContractStatus
from procurement.core import clock, files
from procurement.core.actors import SYSTEM
from procurement.core.errors import Conflict, Forbidden, InvalidMove, NotFound, RuleViolation
from procurement.core.queue import Job
from procurement.core.transaction import reading, transaction
from procurement.documents.models import Document
from procurement.messages.models import Message
from procurement.schools.models import School
from procurement.tenders.models import LotItem, Tender
from procurement.tenders.states import TenderStatus
from tests.factories import contracting as factory


@pytest.fixture
def unrendered(awarded):
    return factory.draft(awarded)


def codes(caught):
    return [problem.code for problem in caught.value.problems]


def change(obj_type, obj_id, **values):
    with transaction(SYSTEM) as session:
        for name, value in values.items():
            setattr(session.get(obj_type, obj_id), name, value)
        declare(session, AuditTag.CATALOGUE_CHANGED, log=county_log(session.get(obj_type, obj_id).county_id), facts={})


def test_each_awarded_supplier_gets_one_contract_for_its_lots(people, awarded, unrendered, session):
    found = session.scalars(select(Contract)).all()
    assert {c.supplier_id for c in found} == {a.organization_id for a in awarded.suppliers}
    assert all(c.status is ContractStatus.DRAFTED and c.number.startswith("SFHT-2026-") for c in found)


def test_a_contracts_money_is_run_times_bid_to_the_fen(unrendered, session):
    for contract in session.scalars(select(Contract)):
        given = session.scalars(select(AllocationLine).where(AllocationLine.supplier_id == contract.supplier_id)).all()
        lines = session.scalars(select(ContractLine).where(ContractLine.contract_id == contract.id)).all()
        written = {(x.school_id, x.item_id): (x.quantity, x.unit_price, x.amount) for x in lines}
        assert written == {
            (x.school_id, x.item_id): (
                x.quantity,
                x.unit_price,
                (x.quantity * x.unit_price).quantize(Decimal("0.01"), ROUND_HALF_UP),
            )
            for x in given
        }
        assert contract.total_amount == sum(x.amount for x in lines) == Decimal(contract.content["total_amount"])
        award = session.scalars(select(Award).where(Award.supplier_id == contract.supplier_id)).one()
        assert contract.total_amount == award.amount


def test_grade_standard_and_unit_come_from_the_frozen_notice_not_from_the_tables(people, awarded, session):
    with reading(SYSTEM) as before:
        lot_item = before.scalars(select(LotItem)).first()
        frozen = lot_item.grade.name
    change(Grade, lot_item.grade_id, name="改过的等级")
    factory.draft(awarded)
    assert {line.grade for line in session.scalars(select(ContractLine)) if line.item_id == lot_item.item_id} == {
        frozen
    }


def test_brand_and_delivery_days_of_the_bid_stand_in_the_text(unrendered, session):
    content = session.get(Contract, unrendered[0]).content
    assert all("牌" in rule and "黑龙江" in rule for rule in content["acceptance_rules"])
    assert len(content["acceptance_rules"]) == 2
    assert all("2日内" in term for term in content["delivery_terms"])


def test_drafting_logs_the_fingerprint_and_asks_for_the_pdf(unrendered, session):
    contract = session.get(Contract, unrendered[0])
    entry = audit_queries.find_entry(session, contract.id, AuditTag.CONTRACT_DRAFTED)
    assert audit_queries.facts_of(entry)["fingerprint"] == contract.fingerprint
    assert session.get(Document, contract.document_id).content_sha256 == contract.fingerprint
    jobs = session.scalars(select(Job).where(Job.kind == service.RENDER)).all()
    assert {job.payload["contract_id"] for job in jobs} == {str(key) for key in unrendered}


def test_the_pdf_is_there_before_the_supplier_is_asked(people, awarded, unrendered, session):
    service.attach_document(unrendered[0])
    service.attach_document(unrendered[0])  # a worker may try again
    contract = session.get(Contract, unrendered[0])
    assert contract.status is ContractStatus.RENDERED
    assert files.get(files.Shelf.DOCUMENTS, contract.document.pdf_sha256).startswith(b"%PDF")
    told = session.scalars(select(Message).where(Message.organization_id == contract.supplier_id)).all()
    assert [m.subject for m in told].count("合同 %(number)s 已拟好，请核对后签订") == 1


def test_nobody_gets_two_contracts(people, awarded, unrendered):
    with pytest.raises(Conflict):
        factory.draft(awarded)


def test_a_contract_waits_for_the_confirmed_award(awarded):
    for award_id in awarded.award_ids:
        change(Award, award_id, status=AwardStatus.PUBLISHED)
    with pytest.raises(RuleViolation) as caught:
        factory.draft(awarded)
    assert codes(caught) == ["contract.award_not_active"] * 2


def test_a_supplier_whose_award_is_not_confirmed_is_left_out(people, awarded):
    change(Award, awarded.award_ids[1], status=AwardStatus.PUBLISHED)
    assert len(factory.draft(awarded)) == 1


def test_only_an_officer_draws_up_contracts(people, awarded):
    with pytest.raises(Forbidden), transaction(people.approver) as session:
        service.draft_contracts(session, actor=people.approver, tender_id=awarded.tender_id, now=clock.now())


def test_supplier_then_buyer_sign_and_with_the_last_signature_the_tender_is_completed(
    people, awarded, contracts, session
):
    for supplier, contract_id in zip(awarded.suppliers, contracts, strict=True):
        factory.sign(supplier, contract_id)
        with reading(SYSTEM) as look:
            assert look.get(Tender, awarded.tender_id).status is TenderStatus.AWARDED
        factory.sign(people.approver, contract_id)
    assert session.get(Tender, awarded.tender_id).status is TenderStatus.COMPLETED
    assert {c.status for c in session.scalars(select(Contract))} == {ContractStatus.SIGNED}


def test_a_signature_is_logged_with_the_fingerprint_under_a_checkpoint(people, awarded, contracts, session):
    factory.sign(awarded.suppliers[0], contracts[0])
    entry = audit_queries.find_entry(session, contracts[0], AuditTag.CONTRACT_SIGNED)
    facts = audit_queries.facts_of(entry)
    contract = session.get(Contract, contracts[0])
    assert (facts["side"], facts["fingerprint"]) == ("supplier", contract.fingerprint)
    assert entry.actor_id == awarded.suppliers[0].user_id
    assert audit_queries.latest_checkpoint(session, entry.log_id).size > entry.seq


def test_the_buyer_cannot_sign_first(people, contracts):
    with pytest.raises(InvalidMove):
        factory.sign(people.approver, contracts[0])


def test_who_drew_it_up_does_not_sign_for_the_buyer(people, awarded, contracts):
    factory.sign(awarded.suppliers[0], contracts[0])
    change(Contract, contracts[0], drafted_by=people.approver.user_id)
    with pytest.raises(RuleViolation) as caught:
        factory.sign(people.approver, contracts[0])
    assert codes(caught) == ["contract.four_eyes"]
    with pytest.raises(Forbidden):
        factory.sign(people.officer, contracts[0])


def test_nobody_signs_on_the_last_day_of_the_challenge_window(awarded, contracts):
    change(Award, awarded.award_ids[0], challenge_until=clock.today())
    with pytest.raises(RuleViolation) as caught:
        factory.sign(awarded.suppliers[0], contracts[0])
    assert codes(caught) == ["contract.challenge_window"]
    change(Award, awarded.award_ids[0], challenge_until=clock.today() - timedelta(days=1))
    assert factory.sign(awarded.suppliers[0], contracts[0]).status is ContractStatus.SUPPLIER_SIGNED


def test_nobody_signs_later_than_thirty_days_after_the_notice(people, awarded, contracts, still_clock):
    with reading(people.officer) as session:
        sign_by = queries.deadlines_of(session, queries.get_contract(session, contracts[0])).sign_by
        published = clock.local(session.get(Award, awarded.award_ids[0]).published_at).date()
    assert 30 <= (sign_by - published).days <= 38  # rolled off a holiday where the thirtieth day is one
    still_clock.move(days=(sign_by - clock.today()).days)
    factory.sign(awarded.suppliers[0], contracts[0])
    still_clock.move(days=1)
    with pytest.raises(RuleViolation) as caught:
        factory.sign(people.approver, contracts[0])
    assert codes(caught) == ["contract.signing_late"]


@pytest.mark.parametrize("values", [{"unit_price": Decimal("4.5556")}, {"quantity": Decimal("1.000")}])
def test_a_contract_that_departs_from_bid_or_run_is_refused(people, awarded, contracts, session, values):
    line = session.scalars(select(ContractLine).where(ContractLine.contract_id == contracts[0])).first()
    change(ContractLine, line.id, **values)
    with pytest.raises(RuleViolation) as caught:
        factory.sign(awarded.suppliers[0], contracts[0])
    assert "contract.line_differs" in codes(caught)


def test_an_award_that_is_not_confirmed_stops_the_signing(people, awarded, contracts):
    change(Award, awarded.award_ids[0], status=AwardStatus.PUBLISHED)
    with pytest.raises(RuleViolation) as caught:
        factory.sign(awarded.suppliers[0], contracts[0])
    assert codes(caught) == ["contract.award_not_active"]


def test_a_supplier_finds_only_its_own_contract(awarded, contracts):
    with reading(awarded.suppliers[0]) as session:
        assert [c.id for c in queries.list_contracts(session)] == [contracts[0]]
        with pytest.raises(NotFound):
            queries.get_contract(session, contracts[1])


def test_supplier_and_schools_are_told_when_the_contract_is_in_force(people, awarded, contracts, session):
    factory.sign(awarded.suppliers[0], contracts[0])
    factory.sign(people.approver, contracts[0])
    told = {m.organization_id for m in session.scalars(select(Message)) if "生效" in m.subject}
    schools = {s.id for s in session.scalars(select(School)) if s.code in {"S1", "S2"}}
    assert told == schools | {awarded.suppliers[0].organization_id}


@pytest.mark.postgres
def test_two_approvers_signing_at_once_still_complete_the_tender(people, awarded, contracts):
    """Each waits for the other on the tender's row; the later one sees both contracts signed."""
    for supplier, contract_id in zip(awarded.suppliers, contracts, strict=True):
        factory.sign(supplier, contract_id)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda key: factory.sign(people.approver, key).status, contracts))
    with reading(SYSTEM) as session:
        assert session.get(Tender, awarded.tender_id).status is TenderStatus.COMPLETED
