"""A purchase ends with a reason before it is awarded (政府采购法第36条第4项), by the approver once submitted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from procurement.config import Settings
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.errors import Forbidden, InvalidMove, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.documents.models import Document, DocumentKind
from procurement.tenders import queries, service
from procurement.tenders.states import LotStatus, TenderStatus
from tests.factories import bids, evaluation
from tests.factories import tenders as make
from tests.factories.people import People
from tests.factories.snapshots import kept

REASON = "县里调整了供餐办法，本次采购任务取消"


def _closed(people: People, still_clock: Any) -> UUID:
    tender = make.read_tender(people, make.make_published(people))
    for bidder in bids.make_bidders(3):
        bids.bid(tender, bidder)
    return bids.close(tender, still_clock).id


def _opened(people: People, still_clock: Any) -> UUID:
    tender = make.read_tender(people, make.make_published(people))
    bids.make_opened(tender, people, still_clock, {bidder: {} for bidder in bids.make_bidders(3)})
    return tender.id


def _evaluated(people: People, still_clock: Any) -> UUID:
    tender_id = _opened(people, still_clock)
    return evaluation.make_evaluated(people, make.read_tender(people, tender_id)).id


STAGES: dict[TenderStatus, Callable[[People, Any], UUID]] = {
    TenderStatus.SUBMITTED: lambda people, _clock: make.make_submitted(people),
    TenderStatus.APPROVED: lambda people, _clock: make.make_approved(people),
    TenderStatus.CLOSED: _closed,
    TenderStatus.OPENED: _opened,
    TenderStatus.EVALUATED: _evaluated,
}


def cancel(actor: Any, tender_id: UUID, reason: str = REASON) -> Any:
    with transaction(actor) as session:
        return service.cancel_tender(session, actor=actor, tender_id=tender_id, reason=reason, now=clock.now())


@pytest.mark.parametrize("stage", STAGES, ids=str)
def test_it_ends_with_its_lots_and_its_notice(
    people: People, settings: Settings, still_clock: Any, stage: TenderStatus
) -> None:
    tender_id = kept(f"to cancel: {stage}", settings, still_clock, lambda: STAGES[stage](people, still_clock))
    assert make.read_tender(people, tender_id).status is stage
    with pytest.raises(Forbidden):
        cancel(people.officer, tender_id)
    with pytest.raises(RuleViolation):
        cancel(people.approver, tender_id, " ")
    cancel(people.approver, tender_id)
    with pytest.raises(InvalidMove):
        cancel(people.approver, tender_id)
    with reading(SYSTEM) as session:
        tender = queries.get_tender(session, tender_id)
        assert (tender.status, tender.ended_reason) == (TenderStatus.CANCELLED, REASON)
        assert {lot.status for lot in tender.lots} == {LotStatus.CANCELLED}
        notices = session.query(Document).filter_by(kind=DocumentKind.TENDER_TERMINATION, subject_id=tender_id).count()
    assert (notices > 0) is (tender.published_at is not None)
