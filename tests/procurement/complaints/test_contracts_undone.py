"""A complaint decided after contracts were drawn up: wherever they stand they end, and the award is made anew."""

import pytest

from procurement.awards import queries as awards
from procurement.complaints.states import ComplaintOutcome
from procurement.contracting import queries as contracts
from procurement.contracting.states import ContractStatus
from procurement.core import clock
from procurement.core.errors import InvalidMove
from procurement.core.transaction import transaction
from procurement.tenders import queries as tenders
from procurement.tenders import service as tender_service
from procurement.tenders.states import LotStatus, TenderStatus
from tests.factories import complaints as make
from tests.factories import contracting


@pytest.fixture
def accepted(awarded, loser, still_clock):
    """A complaint that suspends nothing, in the days in which contracts may be signed."""
    challenge = make.answer(awarded.people.officer2, make.challenge(loser, awarded.tender_id).id)
    still_clock.move(days=15)
    contracting.confirm(awarded)
    made = make.complain(loser, challenge.id)
    return make.accept(awarded.people.supervisor, made.id, suspend=False)


def drafted(awarded):
    contracting.draft(awarded)


def signed_by_suppliers(awarded):
    for supplier, contract_id in zip(awarded.suppliers, contracting.make_contracts(awarded), strict=True):
        contracting.sign(supplier, contract_id)


def signed(awarded):
    signed_by_suppliers(awarded)
    with transaction(awarded.people.approver) as session:
        made = [contract.id for contract in contracts.list_contracts(session, tender_id=awarded.tender_id)]
    for contract_id in made:
        contracting.sign(awarded.people.approver, contract_id)


@pytest.mark.parametrize(
    ("reach", "status", "stage"),
    [
        (drafted, ContractStatus.DRAFTED, TenderStatus.AWARDED),
        (signed_by_suppliers, ContractStatus.SUPPLIER_SIGNED, TenderStatus.AWARDED),
        (signed, ContractStatus.SIGNED, TenderStatus.COMPLETED),
    ],
)
def test_a_new_award_ends_what_was_not_signed_and_the_excluded_suppliers(
    awarded, accepted, session, reach, status, stage
):
    reach(awarded)
    found = contracts.list_contracts(session, tender_id=awarded.tender_id)
    assert {contract.status for contract in found} == {status}
    assert tenders.get_tender(session, awarded.tender_id).status is stage
    excluded = awarded.suppliers[0].supplier_id
    make.decide(awarded.people.supervisor, accepted.id, ComplaintOutcome.NEW_AWARD, excluded=excluded)
    session.rollback()
    after = {c.supplier_id: c.status for c in contracts.list_contracts(session, tender_id=awarded.tender_id)}
    stays = ContractStatus.SIGNED if status is ContractStatus.SIGNED else ContractStatus.TERMINATED
    assert after == {excluded: ContractStatus.TERMINATED, awarded.suppliers[1].supplier_id: stays}
    assert tenders.get_tender(session, awarded.tender_id).status is TenderStatus.EVALUATED


def test_a_new_procurement_ends_signed_contracts_too(awarded, accepted, session):
    signed(awarded)
    make.decide(awarded.people.supervisor, accepted.id, ComplaintOutcome.NEW_TENDER)
    tender = tenders.get_tender(session, awarded.tender_id)
    assert tender.status is TenderStatus.CANCELLED
    assert {lot.status for lot in tender.lots} == {LotStatus.CANCELLED}
    found = contracts.list_contracts(session, tender_id=tender.id)
    assert {contract.status for contract in found} == {ContractStatus.TERMINATED}
    assert awards.list_live(session, tender.id) == []


def test_once_awarded_nobody_calls_the_purchase_off(awarded, session):
    """After the letter to the winner the purchaser is bound (政府采购法第46条); only voided awards open the way."""
    approver = awarded.people.approver
    with pytest.raises(InvalidMove), transaction(approver) as writing:
        tender_service.cancel_tender(
            writing,
            actor=approver,
            tender_id=awarded.tender_id,
            reason="县里调整了供餐办法，本次采购任务取消",
            now=clock.now(),
        )
    assert len(awards.list_live(session, awarded.tender_id)) == 2
