"""The ladder: every step in its order, who may decide, every time limit to the day, what the clock does by itself."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from procurement.audit import queries as audit_queries
from procurement.audit.models import AuditEntry
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.errors import Conflict, DomainError, Forbidden, NotFound, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.documents.models import Document, DocumentKind
from procurement.messages.models import Message
from procurement.supervision import queries, service
from procurement.supervision.models import MeasureVote
from procurement.supervision.states import AppealStatus, MeasureStatus, Step
from procurement.tenders.models import RuleParameter
from tests.factories import supervision as factory
from tests.factories.people import make_county, make_people
from tests.factories.suppliers import make_supplier


def codes(refusal):
    return {problem.code for problem in refusal.value.problems}


def to_day(still_clock, day, hours=0):
    """The start of `day` in Shanghai, and some hours."""
    return still_clock.set(clock.start_of(day) + timedelta(hours=hours))


def entries(session, tag):
    session.rollback()
    return session.query(AuditEntry).filter_by(tag=tag.value).all()


def change_parameter(people, code, value):
    with transaction(SYSTEM) as session:
        session.add(
            RuleParameter(county_id=people.county.id, code=code, value=str(value), valid_from=clock.today(),
                          unit="days", source="县里的规定", confidence="confirmed")
        )  # fmt: skip
        declare(session, AuditTag.RULE_PARAMETERS_LOADED, log=county_log(people.county.id), facts={"code": code})


def test_the_whole_ladder_is_walked_step_by_step_up_to_removal_and_appeal(people, supplier, session):
    factory.admit(people, supplier)
    taken = []
    for step in Step:
        measure = factory.take(people, supplier, step, skip_reason="")  # no step is skipped
        assert measure.status is MeasureStatus.EFFECTIVE
        taken.append(measure)
    kept = queries.list_measures(session, supplier_id=supplier.organization_id)
    assert [m.step for m in reversed(kept)] == list(Step)
    assert [m.lower_id for m in reversed(kept)] == [None, *(m.id for m in taken[:-1])]
    assert factory.status_of(supplier) == {"removed"}
    removal = taken[-1]
    factory.appeal(supplier, removal)
    assert factory.hear(people.discipline, removal, allows=False).status is AppealStatus.REJECTED
    assert factory.measure_of(removal).status is MeasureStatus.EFFECTIVE
    titles = [d.title for d in session.query(Document).order_by(Document.issued_at, Document.number)]
    assert {"履约提醒函", "约谈通知书", "限期整改通知书", "暂停供货决定书", "清退决定书"} <= set(titles)
    public = {d.title for d in session.query(Document).filter_by(is_public=True)}
    assert public == {"暂停供货决定书", "清退决定书"}


def test_every_step_is_logged_without_words_or_names(people, supplier, session):
    measure = factory.take(people, supplier, Step.SUSPENSION)
    factory.appeal(supplier, measure)
    factory.hear(people.discipline, measure, allows=True)
    tags = (AuditTag.MEASURE_PROPOSED, AuditTag.MEASURE_REPLIED, AuditTag.MEASURE_TAKEN, AuditTag.MEASURE_APPEALED,
            AuditTag.MEASURE_APPEAL_DECIDED)  # fmt: skip
    for tag in tags:
        (entry,) = entries(session, tag)
        assert audit_queries.facts_of(entry)["measure"] == str(measure.id)
        assert not any(words in entry.body.decode() for words in (factory.FACTS, factory.REPLY, "配送有限公司"))
    assert len(entries(session, AuditTag.MEASURE_VOTED)) == 2
    skipped = audit_queries.facts_of(entries(session, AuditTag.MEASURE_PROPOSED)[0])["skipped"]
    assert skipped is True


def test_a_skipped_step_needs_a_recorded_ground(people, supplier):
    with pytest.raises(RuleViolation) as refusal:
        factory.propose(people.officer, supplier, Step.CORRECTION, skip_reason="")
    assert codes(refusal) == {"measure.step_skipped"}
    assert factory.propose(people.officer, supplier, Step.CORRECTION).skip_reason


def test_a_step_counts_as_walked_for_the_days_of_the_parameter(people, supplier, still_clock):
    change_parameter(people, "ladder_memory_days", 100)
    start = factory.take(people, supplier, Step.REMINDER).starts_on
    for after in (99, 100):
        to_day(still_clock, start + timedelta(days=after))
        with reading(people.officer) as session:
            assert service.lower_measure(session, people.county.id, supplier.organization_id, Step.TALK, clock.now())
    to_day(still_clock, start + timedelta(days=101))
    with pytest.raises(RuleViolation) as refusal:
        factory.propose(people.officer, supplier, Step.TALK, skip_reason="")
    assert codes(refusal) == {"measure.step_skipped"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"facts": "短秤"}, "measure.text_short"),
        ({"files": []}, "measure.evidence_missing"),
        ({"duration_days": 0}, "measure.duration"),
        ({"duration_days": 6}, "measure.duration"),  # five working days at most
        ({"is_urgent": True}, "measure.not_urgent"),
    ],
)
def test_a_faulty_proposal_is_refused_whole(people, supplier, session, changes, code):
    with pytest.raises(RuleViolation) as refusal:
        factory.propose(people.officer, supplier, **changes)
    assert codes(refusal) == {code}
    assert queries.list_measures(session) == []
    assert session.query(Document).count() == 0


@pytest.mark.parametrize(("step", "most"), [(Step.CORRECTION, 5), (Step.SUSPENSION, 180), (Step.REMOVAL, 1095)])
def test_no_step_lasts_longer_than_its_parameter(people, supplier, step, most):
    with pytest.raises(RuleViolation) as refusal:
        factory.propose(people.officer, supplier, step, duration_days=most + 1)
    assert codes(refusal) == {"measure.duration"}
    assert factory.propose(people.officer, supplier, step, duration_days=most).duration_days == most


def test_deliveries_serve_as_evidence_and_only_the_suppliers_own(people, supplier):
    own = factory.record(people, supplier, clock.today())
    strange = factory.record(people, make_supplier(2), clock.today())
    measure = factory.propose(people.officer, supplier, files=[], record_ids=[own])
    assert [piece.record_id for piece in factory.measure_of(measure).evidence] == [own]
    with pytest.raises(NotFound):
        factory.propose(people.officer, supplier, Step.TALK, files=[], record_ids=[strange])


def test_nothing_is_decided_before_the_reply_or_the_end_of_its_time_limit(people, supplier, still_clock):
    measure = factory.propose(people.officer, supplier)
    last = measure.reply_until
    assert (last - clock.today()).days == 7  # five working days over a weekend
    for day in (last - timedelta(days=1), last):
        to_day(still_clock, day, 23)
        with pytest.raises(RuleViolation) as refusal:
            factory.vote(people.approver, measure)
        assert codes(refusal) == {"measure.reply_open"}
    to_day(still_clock, last + timedelta(days=1))
    assert factory.vote(people.approver, measure).status is MeasureStatus.EFFECTIVE


@pytest.mark.parametrize(("after", "is_taken"), [(-1, True), (0, True), (1, False)])
def test_the_reply_is_taken_through_the_last_day(people, supplier, still_clock, after, is_taken):
    measure = factory.propose(people.officer, supplier)
    to_day(still_clock, measure.reply_until + timedelta(days=after), 12)
    if is_taken:
        factory.reply(supplier, measure, files=[factory.photo(b"\xff\xd8\xff\xe0 the new scales")])
        assert factory.vote(people.approver, measure).status is MeasureStatus.EFFECTIVE  # a reply opens the way
        return
    with pytest.raises(RuleViolation) as refusal:
        factory.reply(supplier, measure)
    assert codes(refusal) == {"measure.reply_late"}


def test_one_reply_and_none_after_the_decision(people, supplier):
    measure = factory.propose(people.officer, supplier)
    factory.reply(supplier, measure)
    with pytest.raises(RuleViolation) as refusal:
        factory.reply(supplier, measure)
    assert codes(refusal) == {"measure.replied"}
    factory.vote(people.approver, measure)
    with pytest.raises(RuleViolation) as refusal:
        factory.reply(supplier, measure)
    assert codes(refusal) == {"measure.closed"}


def test_who_proposed_neither_decides_nor_lifts_nor_hears(people, supplier, session):
    measure = factory.propose(people.officer, supplier, Step.SUSPENSION)
    factory.reply(supplier, measure)
    with pytest.raises(RuleViolation) as refusal:
        factory.vote(people.officer, measure)
    assert codes(refusal) == {"measure.involved"}
    factory.vote(people.approver, measure)
    with pytest.raises(RuleViolation) as refusal:
        factory.vote(people.approver, measure)  # two people, not one twice
    assert codes(refusal) == {"measure.voted"}
    factory.vote(people.officer2, measure)
    with pytest.raises(RuleViolation) as refusal:
        factory.lift(people.officer, measure)
    assert codes(refusal) == {"measure.involved"}
    factory.appeal(supplier, measure)
    with pytest.raises(RuleViolation) as refusal:
        factory.hear(people.approver, measure, allows=False)
    assert codes(refusal) == {"measure.involved"}
    with pytest.raises(Forbidden):
        factory.hear(people.officer2, measure, allows=False)
    assert factory.hear(factory.approver2(people), measure, allows=False).status is AppealStatus.REJECTED


def test_the_database_itself_refuses_the_proposers_vote(people, supplier):
    measure = factory.propose(people.officer, supplier)
    own = MeasureVote(
        county_id=measure.county_id, supplier_id=measure.supplier_id, measure_id=measure.id, agrees=True,
        proposed_by=people.officer.user_id, voter_id=people.officer.user_id, reason="x", voted_at=clock.now(),
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction(SYSTEM) as session:
        session.add(own)


def test_one_decider_who_does_not_agree_ends_it_and_the_supplier_is_told(people, supplier, session):
    measure = factory.propose(people.officer, supplier, Step.REMOVAL)
    factory.reply(supplier, measure)
    factory.vote(people.approver, measure)
    assert factory.vote(people.officer2, measure, agrees=False).status is MeasureStatus.DROPPED
    subjects = [m.subject for m in session.query(Message).filter_by(organization_id=supplier.organization_id)]
    assert "%(number)s：经审议，不对你单位采取措施" in subjects
    with pytest.raises(RuleViolation) as refusal:
        factory.vote(people.officer2, measure)
    assert codes(refusal) == {"measure.decided"}


def test_the_supplier_is_told_of_notice_and_decision_and_reads_both(people, supplier):
    measure = factory.take(people, supplier, Step.TALK)
    with reading(supplier) as session:
        documents = session.query(Document).filter_by(subject_id=measure.id).order_by(Document.number.desc()).all()
        assert {d.kind for d in documents} == {DocumentKind.MEASURE_NOTICE, DocumentKind.MEASURE_DECISION}
        assert all(d.supplier_id == supplier.organization_id for d in documents)
        assert session.query(Message).filter_by(organization_id=supplier.organization_id).count() == 2


def test_the_same_step_is_open_once(people, supplier):
    factory.propose(people.officer, supplier)
    with pytest.raises(Conflict):
        factory.propose(people.officer2, supplier)


def test_other_suppliers_and_other_counties_do_not_see_it(people, supplier):
    measure = factory.propose(people.officer, supplier)
    stranger = make_supplier(2)
    elsewhere = make_people(make_county("XF", "另一县"), "x")
    for actor in (stranger, elsewhere.officer):
        with reading(actor) as session, pytest.raises(NotFound):
            queries.get_measure(session, measure.id)
    with pytest.raises(NotFound):
        factory.reply(stranger, measure)


def _both_vote(people, supplier, step):
    measure = factory.propose(people.officer, supplier, step)
    factory.reply(supplier, measure)
    told, gate = [], threading.Barrier(2, timeout=20)

    def decide(actor):
        try:
            with transaction(actor) as session:
                gate.wait()
                service.vote_on_measure(
                    session, actor=actor, measure_id=measure.id, agrees=True, reason=factory.REASON, now=clock.now()
                )
        except DomainError as refusal:
            told.append({problem.code for problem in refusal.problems})

    threads = [threading.Thread(target=decide, args=(actor,)) for actor in (people.approver, people.officer2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return factory.measure_of(measure), told


@pytest.mark.postgres
def test_two_deciders_at_once_have_one_effect_and_the_second_is_told_why(people, supplier, session):
    measure, told = _both_vote(people, supplier, Step.CORRECTION)
    assert measure.status is MeasureStatus.EFFECTIVE
    assert told == [{"measure.decided"}]
    assert len(entries(session, AuditTag.MEASURE_TAKEN)) == 1
    again, told = _both_vote(people, supplier, Step.REMOVAL)  # where two are needed, both count, once
    assert (again.status, told) == (MeasureStatus.EFFECTIVE, [])
    assert len(entries(session, AuditTag.MEASURE_TAKEN)) == 2


@pytest.mark.postgres
def test_two_proposals_of_one_step_at_once_make_one_measure(people, supplier, session):
    told = []

    def act(actor):
        try:
            factory.propose(actor, supplier)
        except DomainError as refusal:
            told.append(refusal.code)

    threads = [threading.Thread(target=act, args=(actor,)) for actor in (people.officer, people.officer2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert told == ["measure.open_already"]
    assert len(queries.list_measures(session)) == 1
