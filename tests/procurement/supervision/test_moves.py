"""What happens to an admission, an assessment and a measure on the less walked ways."""

from datetime import date, timedelta

from procurement import scheduler
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import transaction
from procurement.supervision import admissions, assessments
from procurement.supervision.states import AssessmentStatus, MeasureStatus, Step
from tests.factories import supervision as factory


def expire(admission):
    with transaction(SYSTEM) as session:
        admissions.expire_admission(session, actor=SYSTEM, admission_id=admission.id, now=clock.now())


def contract(people, supplier, days=200):
    """A contract for rice is signed."""
    with transaction(people.approver) as session:
        (made,) = admissions.admit_by_contract(
            session, county_id=people.county.id, supplier_id=supplier.organization_id,
            category_ids=[factory.category_of(people)], contract_number="SFHT-2026-001",
            valid_until=clock.today() + timedelta(days=days), drafted_by=people.officer.user_id,
            signed_by=people.approver.user_id, now=clock.now(),
        )  # fmt: skip
        return made


def test_an_admission_that_is_over_is_proposed_anew(people, supplier, still_clock):
    admission = factory.admit(people, supplier, days=1)
    still_clock.move(days=2)
    assert f"admission:{admission.id}" in scheduler.run_due(clock.now())
    assert factory.status_of(supplier) == {"expired"}
    factory.propose_admission(people.officer, supplier, factory.category_of(people))
    assert factory.status_of(supplier) == {"proposed"}


def test_a_contract_admits_whose_proposal_was_returned(people, supplier):
    made = factory.propose_admission(people.officer, supplier, factory.category_of(people))
    factory.decide_admission(people.approver, made, agrees=False, reason="证照不全，补齐以后再提出。")
    assert factory.status_of(supplier) == {"returned"}
    assert contract(people, supplier).contract_number == "SFHT-2026-001"
    assert factory.status_of(supplier) == {"admitted"}


def test_a_contract_admits_again_whose_admission_is_over(people, supplier):
    expire(factory.admit(people, supplier))
    contract(people, supplier)
    assert factory.status_of(supplier) == {"admitted"}


def test_an_admission_that_ran_out_while_suspended_is_over_when_the_suspension_ends(people, supplier, still_clock):
    factory.admit(people, supplier, days=10)
    factory.take(people, supplier, Step.SUSPENSION)
    assert factory.status_of(supplier) == {"suspended"}
    still_clock.move(days=31)
    scheduler.run_due(clock.now())
    assert factory.status_of(supplier) == {"expired"}


def test_a_removal_lifted_while_a_suspension_runs_leaves_the_suspension(people, supplier):
    factory.admit(people, supplier)
    factory.take(people, supplier, Step.SUSPENSION)
    removal = factory.take(people, supplier, Step.REMOVAL)
    assert factory.status_of(supplier) == {"removed"}
    factory.lift(people.approver, removal)
    assert factory.status_of(supplier) == {"suspended"}


def test_a_returned_assessment_is_proposed_again_with_the_new_figures(people, supplier):
    factory.record(people, supplier, date(2025, 3, 3))
    made = factory.assess(people.officer, supplier, 2025)
    with transaction(people.approver) as session:
        returned = assessments.decide_assessment(
            session, actor=people.approver, assessment_id=made.id, agrees=False, now=clock.now(),
            reason="漏了四月的一次迟到，请补上再提出。",
        )  # fmt: skip
    assert returned.status is AssessmentStatus.RETURNED
    factory.record(people, supplier, date(2025, 4, 3), is_on_time=False)
    again = factory.assess(people.officer, supplier, 2025)
    assert (again.id, again.status, again.delivery_count) == (made.id, AssessmentStatus.PROPOSED, 2)
    assert again.score < made.score


def test_an_urgent_suspension_that_a_decider_does_not_confirm_ends_at_once(people, supplier):
    factory.admit(people, supplier)
    measure = factory.propose_urgent(people.officer, supplier)
    assert measure.status is MeasureStatus.PROVISIONAL
    assert factory.status_of(supplier) == {"suspended"}
    factory.reply(supplier, measure)
    assert factory.vote(people.approver, measure, agrees=False).status is MeasureStatus.DROPPED
    assert factory.status_of(supplier) == {"admitted"}
