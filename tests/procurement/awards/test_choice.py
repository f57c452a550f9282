"""The law's days from report to notice: told with lateness, and a winner deemed chosen when nobody chose."""

from datetime import timedelta

import pytest

from procurement.audit.queries import find_entry
from procurement.audit.tags import AuditTag
from procurement.awards import choice
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.errors import RuleViolation
from procurement.core.transaction import transaction
from procurement.evaluation.report.service import supersede_report
from procurement.scheduler import run_due
from procurement.tenders import calendar
from procurement.tenders import queries as tenders
from tests.factories import awards, bench


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
    report, chosen, notice = choice.terms_of(session, tenders.get_tender(session, solved.tender_id))
    assert report.done_on < report.due_on
    assert chosen.done_on > chosen.due_on
    assert notice.is_late(clock.today())
    page = login_as(solved.people.officer).get(f"/tenders/{solved.tender_id}/awards").get_data(as_text=True)
    assert page.count("逾期") >= 2


def test_without_the_committees_signed_report_nothing_is_proposed_and_no_day_is_counted(
    solved, session, still_clock, login_as
):
    """As when scoring is opened again: the edition that was sent no longer counts."""
    with transaction(SYSTEM) as writing:
        supersede_report(writing, tender=tenders.get_tender(writing, solved.tender_id))
    assert _due(session, solved) is None
    with pytest.raises(RuleViolation) as refusal:
        awards.propose(solved)
    assert [problem.code for problem in refusal.value.problems] == ["award.report_missing"]
    still_clock.move(days=30)
    assert [name for name in run_due(clock.now()) if name.startswith("winner:")] == []
    address = f"/tenders/{solved.tender_id}/awards"
    officer = login_as(solved.people.officer)
    waiting = officer.get(address).get_data(as_text=True)
    assert "还没有收到评标报告" in waiting
    assert 'name="reason"' not in waiting
    bench.send_report(solved.people, solved.tender_id)
    session.rollback()
    days = tenders.calendar_days(session, solved.people.county.id)
    assert _due(session, solved) == calendar.add_working_days(clock.today(), 5, days)
    assert 'name="reason"' in officer.get(address).get_data(as_text=True)
    assert officer.get(f"/tenders/{solved.tender_id}/report").status_code == 200
    awards.propose(solved)


def test_a_proposal_is_not_approved_once_its_report_no_longer_counts(solved):
    awards.propose(solved)
    with transaction(SYSTEM) as writing:
        supersede_report(writing, tender=tenders.get_tender(writing, solved.tender_id))
    with pytest.raises(RuleViolation) as refusal:
        awards.approve(solved)
    assert [problem.code for problem in refusal.value.problems] == ["award.report_missing"]


@pytest.mark.parametrize(("days", "late"), [(-1, False), (0, False), (1, True)])
def test_a_term_is_late_the_day_after_its_last(days, late):
    today = clock.today()
    assert choice.Term("", "", today, today + timedelta(days=days)).is_late(today) is late
