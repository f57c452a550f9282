"""The clock's page and API: what it will do, what it did, when it stood still; each county its own."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from procurement import scheduler
from procurement.bids import service as bids
from procurement.core import clock
from procurement.scheduler.models import ClockSpan
from tests.factories.people import make_county, make_people
from tests.factories.tenders import make_published, read_tender


def _coming(send, effect="box"):
    return [(row["title"], row["at"], row["is_late"]) for row in send("GET", "/clock").json["coming"]
            if row["effect"] == effect]  # fmt: skip


def test_the_deadline_is_announced_then_done_then_stands_in_the_log(people, api_as, login_as, still_clock):
    tender = read_tender(people, make_published(people))
    send = api_as(people.auditor)
    ((title, at, is_late),) = _coming(send)
    assert (title, is_late) == (f"{tender.number} {tender.title}", False)
    assert at == tender.deadline_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ") or at.startswith(
        tender.deadline_at.strftime("%Y-%m-%dT%H:%M")
    )
    still_clock.set(tender.deadline_at)
    scheduler.run_due(clock.now())
    send = api_as(people.auditor)
    assert _coming(send) == []
    done = send("GET", "/clock").json["happened"]
    assert ("box", title) in {(row["effect"], row["title"]) for row in done}
    page = login_as(people.officer).get("/clock").get_data(as_text=True)
    assert "时钟在走" in page
    assert title in page


def test_work_that_is_due_and_fails_is_shown_as_late(people, login_as, still_clock, monkeypatch):
    tender = read_tender(people, make_published(people))
    still_clock.set(tender.deadline_at + timedelta(minutes=1))
    monkeypatch.setattr(bids, "close_box", lambda *_args, **_kwargs: 1 / 0)
    scheduler.run_due(clock.now())
    assert "已到时间，还没办成" in login_as(people.officer).get("/clock").get_data(as_text=True)
    monkeypatch.undo()
    scheduler.run_due(clock.now())
    assert "已到时间，还没办成" not in login_as(people.officer).get("/clock").get_data(as_text=True)


def test_a_clock_that_stood_still_says_since_when_and_catches_up(people, login_as, still_clock, session):
    for _ in range(3):
        scheduler.run_due(clock.now())
        still_clock.move(minutes=4)
    spans = session.scalars(select(ClockSpan)).all()
    assert [(span.last_at - span.started_at) for span in spans] == [timedelta(minutes=8)]
    still_clock.move(minutes=1, seconds=1)  # 5 minutes and a second since the last run
    assert "时钟停了" in login_as(people.administrator).get("/clock").get_data(as_text=True)
    still_clock.move(hours=6)
    scheduler.run_due(clock.now())
    page = login_as(people.administrator).get("/clock").get_data(as_text=True)
    assert "时钟在走" in page
    assert "停过的时候" in page
    session.rollback()
    assert len(session.scalars(select(ClockSpan)).all()) == 2


def test_another_countys_time_is_not_shown(people, api_as):
    other = make_people(make_county("QH", "青禾县"), prefix="qh-")
    tender = read_tender(people, make_published(people))
    assert _coming(api_as(other.officer)) == []
    scheduler.run_due(clock.now())
    titles = {row["title"] for row in api_as(other.officer)("GET", "/clock").json["happened"]}
    assert titles == {"青禾县"}
    assert [row[0] for row in _coming(api_as(people.administrator))] == [f"{tender.number} {tender.title}"]


@pytest.mark.parametrize("role", ["expert", "viewer"])
def test_who_has_nothing_to_do_with_it_does_not_see_it(people, api_as, role):
    assert api_as(getattr(people, role))("GET", "/clock").status_code == 403
