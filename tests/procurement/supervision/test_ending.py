"""How measures end: by themselves after their last day, early, lapsed without confirmation, undone on appeal."""

from datetime import timedelta

import pytest

from procurement import scheduler
from procurement.audit.models import AuditEntry
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.errors import RuleViolation
from procurement.supervision.models import Ground
from procurement.supervision.states import AppealStatus, MeasureStatus, Step
from tests.factories import supervision as factory


def codes(refusal):
    return {problem.code for problem in refusal.value.problems}


def to_day(still_clock, day, hours=0):
    """The start of `day` in Shanghai, and some hours."""
    return still_clock.set(clock.start_of(day) + timedelta(hours=hours))


def entries(session, tag):
    session.rollback()
    return session.query(AuditEntry).filter_by(tag=tag.value).all()


def test_an_urgent_suspension_is_in_force_at_once_and_confirmed_after_the_reply(people, supplier):
    factory.admit(people, supplier)
    measure = factory.propose_urgent(people.officer, supplier)
    assert (measure.status, measure.starts_on) == (MeasureStatus.PROVISIONAL, clock.today())
    assert factory.status_of(supplier) == {"suspended"}
    factory.reply(supplier, measure)
    factory.vote(people.approver, measure)
    assert factory.measure_of(measure).status is MeasureStatus.PROVISIONAL
    assert factory.vote(people.officer2, measure).status is MeasureStatus.EFFECTIVE
    assert factory.status_of(supplier) == {"suspended"}


def test_only_a_food_safety_incident_is_urgent(people, supplier):
    with pytest.raises(RuleViolation) as refusal:
        factory.propose(people.officer, supplier, Step.SUSPENSION, is_urgent=True, ground=Ground.LATE_DELIVERY)
    assert codes(refusal) == {"measure.not_urgent"}


def test_an_unconfirmed_urgent_suspension_lapses_after_its_last_day_once(people, supplier, session, still_clock):
    factory.admit(people, supplier)
    measure = factory.propose_urgent(people.officer, supplier)
    for after in (-1, 0):
        to_day(still_clock, measure.confirm_until + timedelta(days=after), 23)
        assert f"measure:{measure.id}" not in scheduler.run_due(clock.now())
    to_day(still_clock, measure.confirm_until + timedelta(days=1))
    with pytest.raises(RuleViolation) as refusal:
        factory.vote(people.approver, measure)
    assert "measure.confirm_late" in codes(refusal)
    assert f"measure:{measure.id}" in scheduler.run_due(clock.now())
    assert f"measure:{measure.id}" not in scheduler.run_due(clock.now())
    assert factory.measure_of(measure).status is MeasureStatus.LAPSED
    assert factory.status_of(supplier) == {"admitted"}
    assert len(entries(session, AuditTag.MEASURE_ENDED)) == 1


def test_a_suspension_ends_by_itself_after_its_last_day_once(people, supplier, session, still_clock):
    factory.admit(people, supplier)
    measure = factory.take(people, supplier, Step.SUSPENSION, duration_days=30)
    assert measure.ends_on == clock.today() + timedelta(days=29)  # thirty days, today the first
    to_day(still_clock, measure.ends_on, 23)
    scheduler.run_due(clock.now())
    assert factory.status_of(supplier) == {"suspended"}
    to_day(still_clock, measure.ends_on + timedelta(days=1))
    assert f"measure:{measure.id}" in scheduler.run_due(clock.now())
    assert f"measure:{measure.id}" not in scheduler.run_due(clock.now())
    assert factory.measure_of(measure).status is MeasureStatus.LIFTED
    assert factory.status_of(supplier) == {"admitted"}
    assert len(entries(session, AuditTag.MEASURE_ENDED)) == 1


def test_two_suspensions_end_one_by_one_and_an_ended_removal_leaves_no_admission_behind(people, supplier, still_clock):
    factory.admit(people, supplier, days=90)
    factory.take(people, supplier, Step.SUSPENSION, duration_days=10)
    second = factory.propose_urgent(people.officer, supplier, duration_days=60)
    factory.reply(supplier, second)
    factory.vote(people.approver, second)
    factory.vote(people.officer2, second)
    still_clock.move(days=11)
    scheduler.run_due(clock.now())
    assert factory.status_of(supplier) == {"suspended"}  # the second is in force still
    removal = factory.take(people, supplier, Step.REMOVAL, duration_days=100)
    assert factory.status_of(supplier) == {"removed"}
    to_day(still_clock, removal.ends_on + timedelta(days=1))
    scheduler.run_due(clock.now())
    assert factory.status_of(supplier) == {"expired"}  # its own term was over in the meantime


def test_a_measure_is_lifted_early_with_a_reason(people, supplier):
    factory.admit(people, supplier)
    measure = factory.take(people, supplier, Step.SUSPENSION)
    with pytest.raises(RuleViolation) as refusal:
        factory.lift(people.approver, measure, reason="好了")
    assert codes(refusal) == {"measure.text_short"}
    assert factory.lift(people.approver, measure).status is MeasureStatus.LIFTED
    assert factory.status_of(supplier) == {"admitted"}


@pytest.mark.parametrize(("after", "is_taken"), [(-1, True), (0, True), (1, False)])
def test_an_appeal_is_taken_through_the_last_day(people, supplier, still_clock, after, is_taken):
    measure = factory.take(people, supplier, Step.REMOVAL)
    assert measure.appeal_until == clock.today() + timedelta(days=60)
    to_day(still_clock, measure.appeal_until + timedelta(days=after), 12)
    if is_taken:
        assert factory.appeal(supplier, measure).status is AppealStatus.OPEN
        return
    with pytest.raises(RuleViolation) as refusal:
        factory.appeal(supplier, measure)
    assert codes(refusal) == {"measure.appeal_late"}


def test_an_allowed_appeal_undoes_the_measure_and_it_is_made_once(people, supplier):
    factory.admit(people, supplier)
    measure = factory.take(people, supplier, Step.REMOVAL)
    factory.appeal(supplier, measure)
    with pytest.raises(RuleViolation) as refusal:
        factory.appeal(supplier, measure)
    assert codes(refusal) == {"measure.appealed"}
    factory.hear(people.discipline, measure, allows=True)
    assert factory.measure_of(measure).status is MeasureStatus.REVOKED
    assert factory.status_of(supplier) == {"admitted"}
    with pytest.raises(RuleViolation) as refusal:
        factory.hear(people.discipline, measure, allows=False)
    assert codes(refusal) == {"measure.no_open_appeal"}
