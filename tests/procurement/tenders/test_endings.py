"""A tender or lot that ends without contract: its ground, its notice, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor
from procurement.core.errors import InvalidMove
from procurement.core.transaction import transaction
from procurement.documents.models import Document, DocumentKind
from procurement.tenders import queries, service
from procurement.tenders.procedure.models import FailureGround, TenderEnding
from procurement.tenders.states import LOT, TENDER, LotStatus, TenderStatus
from tests.factories import tenders as make
from tests.factories.people import People

REASON = "投标人不足三家，不开标（87号令第41条）"


def fail(tender_id: UUID, *numbers: int) -> None:
    """These lots fail for want of bidders, the tender with them when none is left."""
    with transaction(SYSTEM) as session:
        tender = queries.get_tender(session, tender_id, lock=True)
        service.move_tender(session, actor=SYSTEM, tender=tender, to=TenderStatus.CLOSED, now=clock.now())
        for lot in (lot for lot in tender.lots if lot.number in numbers):
            service.fail_lot(session, actor=SYSTEM, lot=lot, reason=REASON, now=clock.now())
        if len(numbers) == len(tender.lots):
            to = TenderStatus.UNSUCCESSFUL
            service.move_tender(session, actor=SYSTEM, tender=tender, to=to, reason=REASON, now=clock.now())


def test_a_failed_tender_is_published_with_its_ground(people: People, session: Session, app: Any) -> None:
    tender_id = make.make_published(people)
    fail(tender_id, 1, 2)
    endings = session.scalars(select(TenderEnding)).all()
    assert {ending.ground for ending in endings} == {FailureGround.TOO_FEW}
    assert sum(ending.lot_id is None for ending in endings) == 1
    document = session.scalars(select(Document).filter_by(kind=DocumentKind.TENDER_FAILURE)).one()
    assert document.is_public
    assert "符合条件的供应商或有效投标不足三家" in str(document.content)
    assert REASON in app.test_client().get(f"/portal/notices/{tender_id}").get_data(as_text=True)


def test_a_cancelled_tender_is_published_as_terminated(people: People, session: Session) -> None:
    tender_id = make.make_published(people)
    with transaction(people.approver) as opened:
        service.cancel_tender(
            opened, actor=people.approver, tender_id=tender_id, reason="学校合并，采购任务取消", now=clock.now()
        )
    ending = session.scalars(select(TenderEnding)).one()
    assert (ending.ground, ending.lot_id) == (FailureGround.TASK_CANCELLED, None)
    assert session.scalars(select(Document).filter_by(kind=DocumentKind.TENDER_TERMINATION)).one().is_public
    with pytest.raises(InvalidMove):
        fail(tender_id, 1)


def test_a_cancelled_draft_is_nobodys_notice(people: People, session: Session) -> None:
    tender_id = make.make_draft(people)
    with transaction(people.officer) as opened:
        service.cancel_tender(opened, actor=people.officer, tender_id=tender_id, reason="计划要重做", now=clock.now())
    assert session.scalars(select(Document)).all() == []


def test_what_failed_is_drafted_anew_once_with_its_lots_alone(
    people: People, login_as: Callable[[Actor], FlaskClient], api_as: Any
) -> None:
    tender_id = make.make_published(people)
    send = api_as(people.officer)
    assert send("POST", f"/tenders/{tender_id}/remake").status_code == 422  # nothing failed
    fail(tender_id, 2)
    browser, page = login_as(people.officer), f"/tenders/{tender_id}/procedure"
    assert "由废标的采购包重新招标" in browser.get(page).get_data(as_text=True)
    answer = browser.post(f"{page}/remake")
    assert answer.status_code == 303
    made = make.read_tender(people, UUID(answer.location.rsplit("/", 1)[1]))
    assert [(lot.number, lot.title) for lot in made.lots] == [(1, "Z2片区")]
    assert (made.status, str(made.budget_amount)) == (TenderStatus.DRAFT, "27600.00")
    assert send("POST", f"/tenders/{tender_id}/remake").status_code == 409
    edited = send("GET", f"/tenders/{made.id}").json
    assert len(edited["lots"]) == 1
    assert made.number in browser.get(page).get_data(as_text=True)
    assert {row["ground"] for row in send("GET", f"/tenders/{tender_id}/endings").json} == {"too_few"}


@pytest.mark.parametrize("lifecycle", [TENDER, LOT], ids=["tender", "lot"])
def test_every_state_is_reached_by_lawful_moves_on_a_stored_tender(people: People, lifecycle: Any) -> None:
    """Each state is written to the database by a path of its table: no CHECK refuses one."""
    paths = {lifecycle.initial: [lifecycle.initial]}
    waiting = [lifecycle.initial]
    while waiting:
        state = waiting.pop(0)
        for to in sorted(lifecycle.moves[state] - paths.keys()):
            paths[to] = [*paths[state], to]
            waiting.append(to)
    tender_id = make.make_draft(people)
    for path in paths.values():
        with transaction(SYSTEM) as session:
            tender = queries.get_tender(session, tender_id, lock=True)
            thing = tender if lifecycle is TENDER else tender.lots[0]
            thing.status = lifecycle.initial
            for to in path[1:]:
                lifecycle.move(thing, to)
            session.flush()
            assert thing.status is path[-1]
            service._tell_log(session, tender, service.ENDINGS[TenderStatus.CANCELLED])
    assert {*paths} == {*(TenderStatus if lifecycle is TENDER else LotStatus)}
