"""Admissions by two people, assessments by figures, reminders once each; none of it keeps anybody from bidding."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from procurement import scheduler
from procurement.core import clock
from procurement.core.errors import Conflict, Forbidden, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.messages.models import Message
from procurement.supervision import assessments, queries, rules
from procurement.supervision.models import PaperReminder
from procurement.supervision.states import AdmissionStatus, AssessmentStatus, Step
from procurement.suppliers.models import PaperKind
from tests.factories import bids
from tests.factories import supervision as factory
from tests.factories.suppliers import add_paper
from tests.factories.tenders import make_published, read_tender


def codes(refusal):
    return {problem.code for problem in refusal.value.problems}


def test_an_admission_needs_two_people_and_is_there_once(people, supplier):
    made = factory.propose_admission(people.officer, supplier, factory.category_of(people))
    with pytest.raises(RuleViolation) as refusal:
        factory.decide_admission(people.officer, made)
    assert codes(refusal) == {"supervision.two_people"}
    with pytest.raises(Conflict):
        factory.propose_admission(people.officer2, supplier, factory.category_of(people))
    returned = factory.decide_admission(people.approver, made, agrees=False, reason="证照不全，补齐以后再提出。")
    assert returned.status is AdmissionStatus.RETURNED
    with pytest.raises(Conflict):
        factory.decide_admission(people.officer2, made)
    again = factory.propose_admission(people.officer, supplier, factory.category_of(people))
    assert again.id == made.id
    assert factory.decide_admission(people.approver, again).status is AdmissionStatus.ADMITTED


@pytest.mark.parametrize(("days", "is_taken"), [(0, False), (1, True), (1095, True), (1096, False)])
def test_an_admission_lasts_from_tomorrow_to_the_parameter(people, supplier, days, is_taken):
    if is_taken:
        assert factory.propose_admission(people.officer, supplier, factory.category_of(people), days)
        return
    with pytest.raises(RuleViolation) as refusal:
        factory.propose_admission(people.officer, supplier, factory.category_of(people), days)
    assert codes(refusal) == {"admission.span"}


def test_who_is_admitted_while_suspended_is_suspended(people, supplier):
    factory.take(people, supplier, Step.SUSPENSION)
    factory.admit(people, supplier)
    assert factory.status_of(supplier) == {"suspended"}


def test_a_year_is_scored_by_the_weights_of_the_parameters():
    facts = [
        rules.Fact(True, 2, 0, Decimal("1000.00"), Decimal("1000.00")),
        rules.Fact(False, 2, 1, Decimal("1000.00"), Decimal("500.00")),
    ]
    shares = rules.year_shares(facts)
    assert (shares.on_time, shares.accepted, shares.full) == (Decimal("0.5"), Decimal("0.75"), Decimal("0.75"))
    weights = rules.Weights(Decimal("0.40"), Decimal("0.40"), Decimal("0.20"))
    assert rules.score(shares, weights) == Decimal("65.00")  # 20 + 30 + 15
    assert rules.year_shares([]) is None


def test_an_assessment_counts_the_days_of_its_year_alone_and_low_is_below_sixty(people, supplier):
    good, late = {"is_on_time": True}, {"is_on_time": False, "accepted_amount": Decimal("500.00")}
    for on, how in ((date(2025, 12, 31), good), (date(2026, 1, 1), late), (date(2026, 12, 31), late)):
        factory.record(people, supplier, on, **how)
    made = factory.assess(people.officer, supplier, 2026)
    assert (made.delivery_count, made.score, made.is_low) == (2, Decimal("40.00"), True)  # 0 + 20 + 20
    with pytest.raises(Conflict):
        factory.assess(people.officer2, supplier, 2026)
    assert factory.assess(people.officer, supplier, 2025).score == Decimal("100.00")


def test_an_assessment_is_published_by_another_and_replied_to_once(people, supplier):
    factory.record(people, supplier, clock.today())
    made = factory.assess(people.officer, supplier, 2026)

    def decide(actor):
        with transaction(actor) as session:
            return assessments.decide_assessment(
                session, actor=actor, assessment_id=made.id, agrees=True, reason="", now=clock.now()
            )

    def reply():
        with transaction(supplier) as session:
            return assessments.reply_to_assessment(
                session, actor=supplier, assessment_id=made.id, text="感谢，我们会继续保持。", now=clock.now()
            )

    with pytest.raises(RuleViolation):
        decide(people.officer)
    with reading(supplier) as session:
        assert queries.list_assessments(session) == []
    assert decide(people.approver).status is AssessmentStatus.PUBLISHED
    with pytest.raises(Conflict):
        decide(people.officer2)
    assert reply().reply
    with pytest.raises(RuleViolation) as refusal:
        reply()
    assert codes(refusal) == {"assessment.replied"}


def test_other_roles_neither_propose_nor_decide(people, supplier):
    for actor in (people.auditor, people.expert, people.discipline):
        with pytest.raises(Forbidden):
            factory.propose(actor, supplier)
    with pytest.raises(Forbidden):
        factory.propose(people.approver, supplier)


def test_neither_suspended_nor_removed_nor_unadmitted_keeps_anybody_from_bidding(people):
    tender = read_tender(people, make_published(people))
    suspended, removed, stranger = bids.make_bidder(11), bids.make_bidder(12), bids.make_bidder(13)
    factory.take(people, suspended.actor, Step.SUSPENSION)
    factory.take(people, removed.actor, Step.REMOVAL)
    for bidder in (suspended, removed, stranger):
        assert bids.bid(tender, bidder).status == "sealed"


def test_a_paper_about_to_end_is_told_once_to_supplier_and_county(people, supplier, session, still_clock):
    factory.admit(people, supplier)
    ends_on = clock.today() + timedelta(days=60)
    paper = add_paper(supplier, number="JY-END", valid_until=ends_on)

    def told():
        session.rollback()
        return [m.organization_id for m in session.query(Message) if m.params.get("number") == "JY-END"]

    still_clock.set(clock.start_of(ends_on - timedelta(days=30)) - timedelta(seconds=1))
    assert f"paper:{paper.id}" not in scheduler.run_due(clock.now())
    still_clock.move(seconds=1)
    assert f"paper:{paper.id}" in scheduler.run_due(clock.now())
    assert f"paper:{paper.id}" not in scheduler.run_due(clock.now())
    assert set(told()) == {supplier.organization_id, people.officer.organization_id}
    assert len(told()) == 2
    assert session.query(PaperReminder).count() == 1


def test_a_paper_that_was_renewed_or_is_over_reminds_nobody(people, supplier, still_clock):
    factory.admit(people, supplier)
    ends_on = clock.today() + timedelta(days=20)
    old = add_paper(supplier, valid_until=ends_on)
    still_clock.move(minutes=1)
    add_paper(supplier, valid_until=ends_on + timedelta(days=400))
    assert f"paper:{old.id}" not in scheduler.run_due(clock.now())
    other = add_paper(supplier, PaperKind.TEST_REPORT, valid_until=ends_on)
    still_clock.set(clock.start_of(ends_on + timedelta(days=1)))
    assert f"paper:{other.id}" not in scheduler.run_due(clock.now())
