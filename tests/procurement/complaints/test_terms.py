"""Terms that pass are entered once; a suspension ends with its thirty days."""

from datetime import timedelta

import pytest

from procurement.awards import holds
from procurement.complaints.states import ComplaintStatus
from procurement.core import clock
from procurement.scheduler import run_due
from tests.factories import complaints as make


@pytest.mark.parametrize(("after", "late"), [(-1, False), (0, False), (1, True)])
def test_an_unanswered_challenge_is_entered_as_late_once(awarded, loser, still_clock, after, late):
    made = make.challenge(loser, awarded.tender_id)
    still_clock.set(make.at(made.reply_due_on + timedelta(days=after)))
    assert (f"late_reply:{made.id}" in run_due(clock.now())) is late
    assert f"late_reply:{made.id}" not in run_due(clock.now())


@pytest.mark.parametrize(("after", "ended"), [(-1, False), (0, False), (1, True)])
def test_a_suspension_ends_after_thirty_days(awarded, loser, session, still_clock, after, ended):
    answered = make.answer(awarded.people.officer2, make.challenge(loser, awarded.tender_id).id)
    made = make.accept(awarded.people.supervisor, make.complain(loser, answered.id).id)
    still_clock.set(make.at(made.suspended_until + timedelta(days=after)))
    assert (f"suspension:{made.id}" in run_due(clock.now())) is ended
    session.rollback()
    assert holds.is_held(session, awarded.tender_id) is not ended
    assert made.status is ComplaintStatus.ACCEPTED
