"""The law's days from report to notice: told with lateness, and a winner deemed chosen when nobody chose."""

from datetime import timedelta

import pytest

from procurement.audit.queries import find_entry
from procurement.audit.tags import AuditTag
from procurement.awards import choice
from procurement.core import clock
from procurement.scheduler import run_due
from procurement.tenders import queries as tenders
from tests.factories import awards


def _due(session, road):
    return choice.choose_by(session, tenders.get_tender(session, road.tender_id))


@pytest.mark.parametrize(("after", "deemed"), [(-1, False), (0, False), (1, True)])
def test_after_five_working_days_without_a_proposal_rank_one_is_deemed_chosen_once(
    solved, session, still_clock, after, deemed
):
    due = _due(session, solved)
    still_clock.move(days=(due - clock.today()).days + after)
    done = [name for name in run_due(clock.now()) if name.startswith("winner:")]
    assert bool(done) is deemed
    assert run_due(clock.now()) == []
    session.rollback()
    assert (find_entry(session, solved.tender_id, AuditTag.AWARD_DEEMED) is not None) is deemed
    assert (choice.find_deemed(session, solved.tender_id) is not None) is deemed


def test_a_proposal_in_time_is_nobodys_deemed_choice(solved, session, still_clock):
    awards.propose(solved)
    still_clock.move(days=30)
    assert [name for name in run_due(clock.now()) if name.startswith("winner:")] == []


def test_people_still_propose_and_publish_what_was_deemed_and_the_page_shows_the_lateness(
    solved, session, still_clock, login_as
):
    still_clock.move(days=30)
    run_due(clock.now())
    assert "视同确定" in login_as(solved.people.officer).get(f"/tenders/{solved.tender_id}/awards").get_data(
        as_text=True
    )
    still_clock.move(days=10)
    awards.publish(solved)
    session.rollback()
    chosen, notice = choice.terms_of(session, tenders.get_tender(session, solved.tender_id))
    assert chosen.done_on > chosen.due_on
    assert notice.is_late(clock.today())
    page = login_as(solved.people.officer).get(f"/tenders/{solved.tender_id}/awards").get_data(as_text=True)
    assert page.count("逾期") >= 2


@pytest.mark.parametrize(("days", "late"), [(-1, False), (0, False), (1, True)])
def test_a_term_is_late_the_day_after_its_last(days, late):
    today = clock.today()
    assert choice.Term("", "", today, today + timedelta(days=days)).is_late(today) is late
