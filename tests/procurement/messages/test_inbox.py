"""Telling, reading and marking; nobody reads another's inbox."""

from datetime import date
from decimal import Decimal

import pytest

from procurement.accounts.models import OrganizationKind
from procurement.audit.models import AuditEntry
from procurement.core import clock
from procurement.core.actors import PUBLIC, SYSTEM, Role
from procurement.core.errors import Forbidden, NotFound
from procurement.core.transaction import reading, transaction
from procurement.messages import queries, rules, service
from procurement.messages.models import Message
from tests.factories.people import make_county, make_organization, make_people, make_user

SUBJECT = "证照“%(number)s”被退回"


def tell(people, to, **changes):
    told = {"subject": SUBJECT, "params": {"number": "JY-1"}, "organization_id": to.organization_id} | changes
    with transaction(SYSTEM) as session:
        return service.tell(session, county_id=people.county.id, now=clock.now(), **told)


@pytest.fixture
def supplier(people):
    return make_user(make_organization(OrganizationKind.SUPPLIER, "禾丰粮油"), Role.SUPPLIER, "hefeng")


def unread(actor):
    with reading(actor) as session:
        return queries.count_unread(session, actor)


def test_a_message_to_an_organization_reaches_its_people_and_nobody_else(people, supplier):
    tell(people, people.officer)
    assert unread(people.officer) == unread(people.approver) == 1
    assert unread(people.auditor) == unread(supplier) == unread(people.administrator) == 0


def test_a_message_to_one_person_reaches_that_person_alone(people):
    tell(people, people.officer, user_id=people.officer.user_id)
    assert unread(people.officer) == 1
    assert unread(people.officer2) == 0


def test_the_first_reading_counts_and_a_second_changes_nothing(people, still_clock):
    message = tell(people, people.officer)
    first = still_clock.move(minutes=5)
    with transaction(people.officer) as session:
        service.mark_read(session, actor=people.officer, message_id=message.id, now=first)
    with transaction(people.officer2) as session:
        again = service.mark_read(
            session, actor=people.officer2, message_id=message.id, now=still_clock.move(minutes=5)
        )
    assert again.read_at == first


def test_anothers_message_does_not_exist(people, supplier):
    message = tell(people, people.officer)
    elsewhere = make_people(make_county("QH", "青禾县"), prefix="qh.")
    for actor in (supplier, people.auditor, elsewhere.officer):
        with pytest.raises(NotFound), transaction(actor) as session:
            service.mark_read(session, actor=actor, message_id=message.id, now=clock.now())
    with pytest.raises(Forbidden), transaction(PUBLIC) as session:
        service.mark_read(session, actor=PUBLIC, message_id=message.id, now=clock.now())


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"params": {}, "subject": " "}, ValueError),
        ({"params": {"other": 1}}, KeyError),
        ({"link": "https://elsewhere.cn/"}, ValueError),
        ({"link": "//elsewhere.cn"}, ValueError),
    ],
)
def test_a_message_that_could_not_be_shown_is_a_fault_of_its_sender(people, changes, error):
    with pytest.raises(error):
        tell(people, people.officer, **changes)


def test_dates_and_decimals_are_kept_as_text(people, session):
    message = tell(people, people.officer, params={"number": Decimal("1.50"), "day": date(2026, 3, 2), "count": 2})
    assert session.get(Message, (people.county.id, message.id)).params == {
        "number": "1.50", "day": "2026-03-02", "count": 2,
    }  # fmt: skip
    assert rules.subject_of(message).params["count"] == 2


def test_telling_leaves_no_trace_in_any_log(people, session):
    before = session.query(AuditEntry).count()
    tell(people, people.officer)
    assert session.query(AuditEntry).count() == before


def test_the_page_shows_subject_and_words_as_text_and_marks(people, login_as):
    message = tell(people, people.officer, params={"number": "<script>"}, body="<b>看不清</b>", link="/account")
    browser = login_as(people.officer)
    page = browser.get("/messages").get_data(as_text=True)
    assert "证照“&lt;script&gt;”被退回" in page
    assert "&lt;b&gt;看不清" in page
    answer = browser.post(f"/messages/{message.id}/read")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert "已读" in browser.get("/messages").get_data(as_text=True)
    assert unread(people.officer) == 0


def test_all_are_marked_at_once_and_the_unread_can_be_seen_alone(people, login_as):
    tell(people, people.officer)
    tell(people, people.officer, params={"number": "JY-2"})
    browser = login_as(people.officer)
    assert "JY-2" in browser.get("/messages?unread=1").get_data(as_text=True)
    assert browser.post("/messages/read").status_code == 303
    assert "JY-2" not in browser.get("/messages?unread=1").get_data(as_text=True)
    assert "JY-2" in browser.get("/messages").get_data(as_text=True)


def test_the_inbox_is_paged_and_an_odd_page_number_is_no_fault(people, login_as):
    with transaction(SYSTEM) as session:
        for n in range(51):
            service.tell(
                session, county_id=people.county.id, organization_id=people.officer.organization_id, subject=SUBJECT,
                params={"number": n}, now=clock.now(),
            )  # fmt: skip
    browser = login_as(people.officer)
    page = browser.get("/messages?page=2").get_data(as_text=True)
    assert "第 2 页，共 2 页，51 条" in page
    assert browser.get("/messages?page=9999").status_code == 200
    assert browser.get("/messages?page=x").status_code == 200


def test_nobody_is_sent_to_log_in(client, people):
    assert client.get("/messages").status_code == 303
    assert client.get("/api/v1/messages").status_code == 401


def test_the_api_lists_and_marks(people, supplier, api_as):
    message = tell(people, supplier)
    send = api_as(supplier)
    inbox = send("GET", "/messages").json
    assert inbox["unread_count"] == inbox["total"] == 1
    assert inbox["items"][0]["subject"] == "证照“JY-1”被退回"
    assert send("POST", f"/messages/{message.id}/read").json["read_at"] == "2026-03-02T01:00:00Z"
    assert send("GET", "/messages?unread=true").json["total"] == 0
    assert send("POST", "/messages/read").json == {"marked_count": 0}
    assert send("GET", "/messages?page=0").status_code == 422
    assert api_as(people.officer)("POST", f"/messages/{message.id}/read").status_code == 404
