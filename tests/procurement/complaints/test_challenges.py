"""A challenge in time is received, stops the signature, and is answered by somebody who did not take part."""

from datetime import UTC, date, datetime, timedelta

import pytest

from procurement.audit.queries import facts_of, find_entry
from procurement.audit.tags import AuditTag
from procurement.awards import holds
from procurement.awards import queries as awards
from procurement.awards.states import AwardStatus
from procurement.complaints import queries, service
from procurement.complaints.states import ChallengeOutcome, ChallengeStatus, Step
from procurement.contracting import queries as contracts
from procurement.core import clock
from procurement.core.errors import Conflict, NotFound, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.documents.models import Document, DocumentKind
from procurement.messages.models import Message
from procurement.tenders import queries as tenders
from procurement.tenders.states import TenderStatus
from tests.factories import awards as award_factory
from tests.factories import complaints as make
from tests.factories import contracting


def codes(caught):
    return [problem.code for problem in caught.value.problems]


def test_a_challenge_is_logged_numbered_and_told_to_the_bureau(awarded, loser, session):
    made = make.challenge(loser, awarded.tender_id)
    assert made.number.startswith("SFZY-2026-")
    facts = facts_of(find_entry(session, made.id, AuditTag.CHALLENGE_RECEIVED))
    assert facts["step"] == "result"
    assert not any(matter in str(facts) for matter in make.MATTERS)
    told = [m.subject for m in session.query(Message).filter_by(organization_id=awarded.people.officer.organization_id)]
    assert "收到质疑 %(number)s：最迟 %(due)s 答复" in told


def test_a_challenge_stops_confirmation_and_signature_until_it_is_answered(awarded, loser, session, still_clock):
    """The window ends, nothing is confirmed; after the answer it is, and the held days extend the term of signature."""
    made = make.challenge(loser, awarded.tender_id)
    still_clock.move(days=15)
    with pytest.raises(RuleViolation) as caught:
        contracting.confirm(awarded)
    assert codes(caught) == ["award.held"]
    assert awards.list_confirmable(session, clock.now()) == []
    make.answer(awarded.people.officer2, made.id)
    session.rollback()
    assert [found for found, _at in awards.list_confirmable(session, clock.now())] == [awarded.tender_id]
    contracting.confirm(awarded)
    made_contracts = contracting.make_contracts(awarded)
    session.rollback()
    published = awards.list_live(session, awarded.tender_id)[0].published_at
    sign_by = contracts.deadlines_of(session, contracts.get_contract(session, made_contracts[0])).sign_by
    assert sign_by >= clock.local(published).date() + timedelta(days=45)
    contracting.sign(awarded.suppliers[0], made_contracts[0])


def test_a_challenge_that_comes_between_draft_and_signature_stops_the_signature(awarded, loser, still_clock):
    with reading(loser) as session:
        until = queries.challenge_until(session, tenders.get_tender(session, awarded.tender_id), Step.RESULT)
    still_clock.set(make.at(until))
    made = make.challenge(loser, awarded.tender_id)
    with transaction(awarded.people.approver) as session:
        service.release_hold(
            session,
            actor=awarded.people.approver,
            challenge_id=made.id,
            reason="所述与中标结果无关，理由如下",
            now=clock.now(),
        )
    still_clock.move(days=1)
    contracting.confirm(awarded)
    made_contracts = contracting.make_contracts(awarded)
    with transaction(awarded.people.officer) as session:
        tender = tenders.get_tender(session, awarded.tender_id, lock=True)
        holds.suspend_awards(
            session, actor=awarded.people.officer, tender=tender, cause="complaint", cause_id=awarded.tender_id,
            now=clock.now(),
        )  # fmt: skip
    with pytest.raises(RuleViolation) as caught:
        contracting.sign(awarded.suppliers[0], made_contracts[0])
    assert codes(caught) == ["award.held"]


@pytest.mark.parametrize(
    ("at", "in_time"),
    [
        (datetime(2026, 4, 15, 9, 0, tzinfo=UTC), True),
        (datetime(2026, 4, 16, 15, 59, 59, tzinfo=UTC), True),  # 23:59:59 of the last day in Shanghai
        (datetime(2026, 4, 16, 16, 0, tzinfo=UTC), False),
    ],
)
def test_the_window_runs_over_qingming_and_ends_with_its_last_day(solved_road, still_clock, at, in_time):
    """Published on Friday 3 April 2026; 4 to 6 April are off: the notice ends on the 7th, the window on the 16th."""
    still_clock.set(at)
    loser = solved_road.bidders[2].actor
    if in_time:
        made = make.challenge(loser, solved_road.tender_id)
        assert made.reply_due_on == {15: date(2026, 4, 24), 16: date(2026, 4, 27)}[clock.today().day]
        return
    with pytest.raises(RuleViolation) as caught:
        make.challenge(loser, solved_road.tender_id)
    assert codes(caught) == ["challenge.too_late"]


@pytest.fixture
def solved_road(app, settings, still_clock):
    """A result published on the Friday before Qingming."""
    from tests.factories.allocation import make_road
    from tests.factories.snapshots import kept

    road = kept("solved", settings, still_clock, lambda: make_road(still_clock))
    still_clock.set(datetime(2026, 4, 3, 1, 0, tzinfo=UTC))
    award_factory.publish(road)
    return road


def test_a_supplier_that_did_not_bid_challenges_the_documents_only(awarded, app, still_clock):
    from tests.factories.suppliers import make_supplier

    stranger = make_supplier(9)
    with pytest.raises(RuleViolation) as caught:
        make.challenge(stranger, awarded.tender_id)
    assert codes(caught) == ["challenge.not_bidder"]


def test_a_step_is_challenged_once_and_another_supplier_finds_nothing(awarded, loser):
    made = make.challenge(loser, awarded.tender_id)
    with pytest.raises(Conflict):
        make.challenge(loser, awarded.tender_id)
    with reading(awarded.suppliers[0]) as session, pytest.raises(NotFound):
        queries.get_challenge(session, made.id)


def test_whoever_took_part_does_not_answer_and_of_two_answers_one_holds(awarded, loser, session):
    made = make.challenge(loser, awarded.tender_id)
    for involved in (awarded.people.officer, awarded.people.approver):
        with pytest.raises(RuleViolation) as caught:
            make.answer(involved, made.id)
        assert codes(caught) == ["challenge.involved"]
    make.answer(awarded.people.officer2, made.id)
    with pytest.raises(Conflict):
        make.answer(awarded.people.officer2, made.id, ChallengeOutcome.UPHELD)
    documents = session.query(Document).filter_by(kind=DocumentKind.CHALLENGE_REPLY).all()
    assert len(documents) == 1
    assert documents[0].is_public
    assert make.REPLY in documents[0].content["paragraphs"]


def test_a_late_answer_is_taken_and_logged_as_late(awarded, loser, session, still_clock):
    made = make.challenge(loser, awarded.tender_id)
    still_clock.set(make.at(made.reply_due_on + timedelta(days=1)))
    make.answer(awarded.people.officer2, made.id)
    assert facts_of(find_entry(session, made.id, AuditTag.CHALLENGE_ANSWERED))["is_late"] is True


def test_a_withdrawn_challenge_frees_the_signature_and_may_come_again(awarded, loser, session):
    made = make.challenge(loser, awarded.tender_id)
    with transaction(loser) as writing:
        service.withdraw_challenge(writing, actor=loser, challenge_id=made.id, now=clock.now())
    assert not holds.is_held(session, awarded.tender_id)
    assert make.challenge(loser, awarded.tender_id).status is ChallengeStatus.RECEIVED


def test_an_upheld_challenge_voids_the_award_by_another_persons_act_and_it_is_made_again(awarded, loser, session):
    made = make.challenge(loser, awarded.tender_id)
    make.answer(awarded.people.officer2, made.id, ChallengeOutcome.UPHELD)
    assert holds.is_held(session, awarded.tender_id)
    excluded, approver = awarded.suppliers[0].supplier_id, awarded.people.approver
    with transaction(approver) as writing:
        service.renew_award(
            writing, actor=approver, challenge_id=made.id, excluded_supplier_id=excluded, now=clock.now()
        )
    session.rollback()
    assert not holds.is_held(session, awarded.tender_id)
    assert {a.status for a in awards.list_awards(session, awarded.tender_id)} == {AwardStatus.CANCELLED}
    assert tenders.get_tender(session, awarded.tender_id).status is TenderStatus.EVALUATED
    with pytest.raises(Conflict), transaction(approver) as writing:
        service.renew_award(writing, actor=approver, challenge_id=made.id, excluded_supplier_id=None, now=clock.now())
