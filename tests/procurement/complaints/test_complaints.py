"""A complaint walked from the challenge to the finance bureau's decision, and what the decision does."""

from datetime import date, timedelta

import pytest

from procurement.allocation import queries as runs
from procurement.audit.queries import facts_of, find_entry
from procurement.audit.tags import AuditTag
from procurement.awards import holds
from procurement.awards import queries as awards
from procurement.complaints import decisions, queries, rules
from procurement.complaints.states import ChallengeOutcome, ChallengeStatus, ComplaintOutcome, ComplaintStatus
from procurement.core import clock
from procurement.core.errors import Conflict, Forbidden, InvalidMove, NotFound, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.documents.models import Document, DocumentKind
from procurement.tenders import queries as tenders
from procurement.tenders.states import TenderStatus
from tests.factories import allocation
from tests.factories import awards as award_factory
from tests.factories import complaints as make


def codes(caught):
    return [problem.code for problem in caught.value.problems]


@pytest.fixture
def answered(awarded, loser):
    """A challenge that was found without basis."""
    return make.answer(awarded.people.officer2, make.challenge(loser, awarded.tender_id).id)


DUE, UNTIL = date(2026, 4, 24), date(2026, 5, 19)


@pytest.mark.parametrize(
    ("status", "today", "code"),
    [
        (ChallengeStatus.RECEIVED, DUE, "complaint.too_early"),
        (ChallengeStatus.RECEIVED, DUE + timedelta(days=1), None),
        (ChallengeStatus.ANSWERED, DUE, None),
        (ChallengeStatus.ANSWERED, UNTIL - timedelta(days=1), None),
        (ChallengeStatus.ANSWERED, UNTIL, None),
        (ChallengeStatus.ANSWERED, UNTIL + timedelta(days=1), "complaint.too_late"),
        (ChallengeStatus.WITHDRAWN, DUE, "complaint.withdrawn"),
    ],
)
def test_a_complaint_comes_after_reply_or_term_and_within_fifteen_working_days(status, today, code):
    found = rules.complaint_problems(status, DUE, UNTIL, today)
    assert [problem.code for problem in found] == ([code] if code else [])


def test_the_terms_are_counted_over_labour_day_and_its_make_up_day(awarded, session):
    """Reply term over on 24 April 2026; 1 to 5 May are off and Saturday 9 May is worked."""
    days = {
        day: queries.add_working(session, awarded.people.county.id, "complaint_working_days", day)
        for day in (date(2026, 4, 23), date(2026, 4, 24), date(2026, 4, 27))
    }
    assert tenders.calendar_days(session, awarded.people.county.id)[date(2026, 5, 9)] is True
    assert days == {
        date(2026, 4, 23): date(2026, 5, 18),
        date(2026, 4, 24): date(2026, 5, 19),
        date(2026, 4, 27): date(2026, 5, 20),
    }


@pytest.mark.parametrize(
    ("matters", "on_reply", "code"),
    [((2,), "", "complaint.beyond"), ((-1,), "", "complaint.beyond"), ((), " ", "complaint.nothing"), ((1,), "", None),
     ((), "答复没有说明理由", None)],
)  # fmt: skip
def test_a_complaint_stays_within_what_was_challenged(matters, on_reply, code):
    found = rules.scope_problems(matters, on_reply, 2)
    assert [problem.code for problem in found] == ([code] if code else [])


def test_walked_to_a_decision_that_makes_the_award_again(awarded, loser, answered, session, still_clock):
    people = awarded.people
    made = make.complain(loser, answered.id)
    with reading(awarded.suppliers[0]) as other, pytest.raises(NotFound):
        queries.get_complaint(other, made.id)
    with pytest.raises(Forbidden):
        make.accept(people.discipline, made.id)
    accepted = make.accept(people.supervisor, made.id)
    assert accepted.suspended_until == clock.today() + timedelta(days=30)
    assert holds.is_held(session, awarded.tender_id)
    excluded = awarded.suppliers[0].supplier_id
    make.decide(people.supervisor, made.id, ComplaintOutcome.NEW_AWARD, excluded=excluded)
    with pytest.raises(InvalidMove):
        make.decide(people.supervisor, made.id, ComplaintOutcome.DISMISSED)
    session.rollback()
    assert not holds.is_held(session, awarded.tender_id)
    decision = session.query(Document).filter_by(kind=DocumentKind.COMPLAINT_DECISION).one()
    assert decision.is_public
    assert make.FINDING in decision.content["paragraphs"]
    assert [r.cause for r in runs.list_reruns(session, awarded.tender_id)] == ["complaint"]
    run_id = allocation.solve(people, awarded.tender_id)
    award_factory.publish(allocation.Road(people, awarded.tender_id, [], run_id))
    session.rollback()
    assert excluded not in {a.supplier_id for a in awards.list_live(session, awarded.tender_id)}
    assert tenders.get_tender(session, awarded.tender_id).status is TenderStatus.AWARDED


def test_a_dismissed_complaint_lets_the_signature_go_on(awarded, loser, answered, session):
    made = make.complain(loser, answered.id)
    make.accept(awarded.people.supervisor, made.id)
    make.decide(awarded.people.supervisor, made.id, ComplaintOutcome.DISMISSED, fabricated=True)
    assert not holds.is_held(session, awarded.tender_id)
    assert len(awards.list_live(session, awarded.tender_id)) == 2


def test_a_new_procurement_ends_the_tender(awarded, loser, answered, session):
    made = make.complain(loser, answered.id)
    make.accept(awarded.people.supervisor, made.id, suspend=False)
    make.decide(awarded.people.supervisor, made.id, ComplaintOutcome.NEW_TENDER)
    assert tenders.get_tender(session, awarded.tender_id).status is TenderStatus.CANCELLED
    assert awards.list_live(session, awarded.tender_id) == []


def test_it_is_corrected_once_and_its_days_begin_anew(awarded, loser, answered, still_clock):
    supervisor = awarded.people.supervisor
    made = make.complain(loser, answered.id)

    def send_back():
        with transaction(supervisor) as session:
            return decisions.return_complaint(
                session,
                actor=supervisor,
                complaint_id=made.id,
                correction="投诉请求不明确，请写明请求",
                now=clock.now(),
            )

    first, sent = made.decision_due_on, send_back()
    still_clock.set(make.at(sent.correction_due_on))
    with transaction(loser) as session:
        corrected = decisions.correct_complaint(
            session, actor=loser, complaint_id=made.id, on_reply="", request="认定第二包结果无效", now=clock.now()
        )
    assert corrected.status is ComplaintStatus.SUBMITTED
    assert corrected.decision_due_on > first
    with pytest.raises(Conflict):
        send_back()


def test_a_correction_a_day_late_is_refused(awarded, loser, answered, still_clock):
    supervisor = awarded.people.supervisor
    made = make.complain(loser, answered.id)
    with transaction(supervisor) as session:
        sent = decisions.return_complaint(
            session, actor=supervisor, complaint_id=made.id, correction="投诉请求不明确，请写明请求", now=clock.now()
        )
    still_clock.set(make.at(sent.correction_due_on + timedelta(days=1)))
    with pytest.raises(RuleViolation) as caught, transaction(loser) as session:
        decisions.correct_complaint(
            session, actor=loser, complaint_id=made.id, on_reply="", request="认定第二包结果无效", now=clock.now()
        )
    assert codes(caught) == ["complaint.correction_late"]


def test_a_second_complaint_about_the_same_challenge_is_told(loser, answered):
    make.complain(loser, answered.id)
    with pytest.raises(Conflict):
        make.complain(loser, answered.id)


def test_a_late_decision_is_logged_as_late(awarded, loser, answered, still_clock, session):
    made = make.complain(loser, answered.id)
    accepted = make.accept(awarded.people.supervisor, made.id)
    still_clock.set(make.at(accepted.decision_due_on + timedelta(days=1)))
    make.decide(awarded.people.supervisor, made.id, ComplaintOutcome.DISMISSED)
    assert facts_of(find_entry(session, made.id, AuditTag.COMPLAINT_DECIDED))["is_late"] is True


@pytest.mark.parametrize(("count", "abuse"), [(2, False), (3, True), (4, True)])
def test_three_complaints_without_basis_in_twelve_months_are_abuse(count, abuse):
    since = make.at(rules.months_before(date(2026, 3, 31), 12), 0)
    assert rules.is_abuse([since] * count, since, 3) is abuse
    assert rules.is_abuse([since - timedelta(seconds=1)] * count, since, 3) is False
    assert rules.months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("outcome", "has_award", "fabricated", "code"),
    [
        (ComplaintOutcome.NEW_AWARD, False, False, "complaint.no_award"),
        (ComplaintOutcome.NEW_TENDER, True, True, "complaint.fabricated"),
        (ComplaintOutcome.DISMISSED, False, True, None),
    ],
)
def test_a_decision_orders_only_what_can_be_done(outcome, has_award, fabricated, code):
    found = rules.decision_problems(outcome, has_award, None, (), fabricated=fabricated)
    assert [problem.code for problem in found] == ([code] if code else [])


def test_an_upheld_challenge_needs_an_upheld_answer(awarded):
    assert rules.renewal_problems(ChallengeOutcome.BASELESS, awarded.people.approver.user_id, None)
    assert not rules.renewal_problems(ChallengeOutcome.UPHELD, awarded.people.approver.user_id, None)
