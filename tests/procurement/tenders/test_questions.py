"""Written questions: nobody learns who asked, everybody reads the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.audit.models import AuditEntry
from procurement.core.actors import Actor
from procurement.messages.models import Message
from procurement.tenders.procedure.models import TenderQuestion
from tests.conftest import StillClock
from tests.factories import tenders as make
from tests.factories.people import People
from tests.factories.suppliers import make_supplier

LogIn = Callable[[Actor], FlaskClient]
ApiAs = Callable[[Actor], Callable[..., Any]]
TEXT = "面粉可以用 10 千克包装吗？"


@pytest.fixture
def tender_id(people: People) -> UUID:
    return make.make_published(people)


def test_a_question_goes_from_page_to_published_answer_without_the_asker(
    people: People, tender_id: UUID, login_as: LogIn, session: Session, app: Any
) -> None:
    asker, other = make_supplier(1, name="甲粮油公司"), make_supplier(2, name="乙粮油公司")
    page = f"/tenders/{tender_id}/procedure"
    browser = login_as(asker)
    assert "书面提问" in browser.get(page).get_data(as_text=True)
    assert browser.post(f"{page}/questions", data={"text": TEXT}).status_code == 303
    assert TEXT in browser.get(page).get_data(as_text=True)
    assert TEXT not in login_as(other).get(page).get_data(as_text=True)

    office = login_as(people.officer).get(page).get_data(as_text=True)
    assert TEXT in office
    for trace in (asker.name, "甲粮油公司", str(asker.supplier_id), str(asker.user_id)):
        assert trace not in office
    question = session.scalars(select(TenderQuestion)).one()
    assert question.reply_due_on == date(2026, 3, 5)  # three working days after Monday 03-02
    asked = session.scalars(select(AuditEntry).where(AuditEntry.actor_id == asker.user_id)).all()
    assert "tender_question:asked" in {entry.tag for entry in asked}
    told = session.scalars(select(Message).where(Message.organization_id == people.officer.organization_id)).all()
    assert not any(str(asker.supplier_id) in str(message.params) for message in told)

    answer = {"question": TEXT, "reply": "可以，10 千克和 25 千克包装都接受。"}
    assert login_as(people.officer).post(f"{page}/questions/{question.id}", data=answer).status_code == 303
    for reader in (login_as(other), login_as(people.auditor), app.test_client()):
        where = page if reader is not None and reader.get(page).status_code == 200 else f"/portal/notices/{tender_id}"
        shown = reader.get(where).get_data(as_text=True)
        assert TEXT in shown
        assert answer["reply"] in shown
        assert "甲粮油公司" not in shown


def test_the_entry_of_a_question_stays_in_the_bid_box(people: People, tender_id: UUID, api_as: ApiAs) -> None:
    asker = make_supplier(1)
    send = api_as(asker)
    assert send("POST", f"/tenders/{tender_id}/questions", json={"text": TEXT}).status_code == 201
    log = api_as(people.auditor)("GET", "/audit/entries")
    tags = {entry["tag"] for entry in log.json}
    assert "tender:published" in tags
    assert "tender_question:asked" not in tags
    assert [row["text"] for row in send("GET", f"/tenders/{tender_id}/questions").json] == [TEXT]
    assert api_as(make_supplier(2))("GET", f"/tenders/{tender_id}/questions").json == []
    assert api_as(people.keyholders[0])("GET", f"/tenders/{tender_id}/questions").json == []


def test_a_question_is_answered_once(people: People, tender_id: UUID, api_as: ApiAs, session: Session) -> None:
    api_as(make_supplier(1))("POST", f"/tenders/{tender_id}/questions", json={"text": TEXT})
    question = session.scalars(select(TenderQuestion)).one()
    answer = {"question": TEXT, "reply": "可以，都接受。"}
    first = api_as(people.officer)("POST", f"/questions/{question.id}/answer", json=answer)
    second = api_as(people.officer2)("POST", f"/questions/{question.id}/answer", json=answer)
    assert (first.status_code, second.status_code) == (201, 409)
    assert len(api_as(people.auditor)("GET", f"/tenders/{tender_id}/clarifications").json) == 1


@pytest.mark.parametrize(("days", "status"), [(21, 201), (22, 422)])
def test_after_the_deadline_nobody_asks(
    people: People, tender_id: UUID, api_as: ApiAs, still_clock: StillClock, days: int, status: int
) -> None:
    asker = make_supplier(1)
    still_clock.move(days=days)
    send = api_as(asker)  # a log-in of three weeks ago has ended
    assert send("POST", f"/tenders/{tender_id}/questions", json={"text": TEXT}).status_code == status


def test_the_page_corrects_and_keeps_what_was_typed(people: People, tender_id: UUID, login_as: LogIn) -> None:
    page, browser = f"/tenders/{tender_id}/procedure", login_as(people.officer)
    base = make.read_tender(people, tender_id).notice_sha256
    form = {"base_sha256": base, "payment_days": "20", "bond_amount": "9999.00", "reason": "付款期限写错了"}
    refused = browser.post(f"{page}/amendments", data=form)
    assert refused.status_code == 422
    shown = refused.get_data(as_text=True)
    assert "9999.00" in shown
    assert "付款期限写错了" in shown
    assert "政府采购法实施条例第33条" in shown
    assert browser.post(f"{page}/amendments", data={**form, "bond_amount": "0.00"}).status_code == 303
    after = browser.get(page).get_data(as_text=True)
    assert "第 2 版" in after
    assert "30 → 20" in after
    stale = browser.post(
        f"{page}/extensions", data={"base_sha256": base, "deadline_at": "2026-04-01T09:30", "reason": "再等几天吧"}
    )
    assert stale.status_code == 409
    assert "请看过新的版本再改" in stale.get_data(as_text=True)
