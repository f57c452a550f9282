"""Awards: proposed from the binding run alone, approved by another, published to all, confirmed after the window."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from procurement.allocation.models import AllocationLine
from procurement.audit.models import Checkpoint
from procurement.audit.queries import find_entry
from procurement.audit.tags import AuditTag
from procurement.awards import queries, service
from procurement.awards.states import AwardStatus
from procurement.core import clock, files
from procurement.core.errors import Conflict, Forbidden, NotFound, RuleViolation
from procurement.core.files import Shelf
from procurement.core.text import N_
from procurement.core.transaction import transaction
from procurement.documents.models import Document, DocumentKind
from procurement.messages.models import Message
from procurement.suppliers import service as suppliers
from procurement.tenders import queries as tenders
from procurement.tenders import service as tender_service
from procurement.tenders.states import LotStatus, TenderStatus
from tests.factories import allocation, awards
from tests.factories.people import make_county, make_people


def _codes(refusal):
    return [problem.code for problem in refusal.value.problems]


def test_the_binding_run_is_proposed_lot_by_lot(solved, session):
    proposed = awards.propose(solved)
    assert [award.status for award in proposed] == [AwardStatus.PROPOSED] * 2
    assert sum(award.amount for award in proposed) == 55050
    assert find_entry(session, solved.tender_id, AuditTag.AWARD_PROPOSED) is not None


def test_a_second_click_on_propose_and_approve_and_publish_is_told_and_has_no_effect(solved, session):
    for act in (awards.propose, awards.approve, awards.publish_approved):
        act(solved)
        with pytest.raises(Conflict):
            act(solved)
    assert len(queries.list_awards(session, solved.tender_id)) == 2
    assert len(session.scalars(select(Document).filter_by(kind=DocumentKind.AWARD_NOTICE)).all()) == 1


def test_a_comparison_cannot_be_proposed(solved):
    run_id = allocation.solve(solved.people, solved.tender_id, purpose="不限", changes={"max_lots_per_owner": None})
    with pytest.raises(RuleViolation) as refusal, transaction(solved.people.officer) as session:
        service.propose_awards(
            session, actor=solved.people.officer, run_id=run_id, reason=awards.REASON, now=clock.now()
        )
    assert _codes(refusal) == ["award.run_not_binding"]


def test_a_result_tampered_with_cannot_be_proposed(solved, session):
    from procurement.allocation.queries import get_run

    path = files.path_of(Shelf.OBJECTS, get_run(session, solved.run_id).result_sha256)
    path.write_bytes(path.read_bytes().replace(b"4.4", b"4.3", 1))
    with pytest.raises(RuleViolation) as refusal:
        awards.propose(solved)
    assert _codes(refusal) == ["allocation.file_damaged"]


def test_lines_written_past_the_log_cannot_be_proposed(solved):
    from procurement.core import db

    with db.engine().begin() as connection:
        connection.execute(AllocationLine.__table__.update().values(unit_price=1))
    with pytest.raises(RuleViolation) as refusal:
        awards.propose(solved)
    assert _codes(refusal) == ["allocation.lines_changed"]


def test_a_winner_barred_today_is_refused_at_every_step(solved):
    def bar(supplier_id):
        with transaction(solved.people.approver) as session:
            suppliers.bar_supplier(
                session, actor=solved.people.approver, supplier_id=supplier_id, reason="提供虚假材料谋取中标",
                legal_basis="政府采购法第77条", starts_on=clock.today(), ends_on=date(2027, 12, 31), now=clock.now(),
            )  # fmt: skip

    proposed = awards.propose(solved)
    bar(proposed[0].supplier_id)
    with pytest.raises(RuleViolation) as refusal:
        awards.approve(solved)
    assert _codes(refusal) == ["award.supplier_barred"]


def test_four_eyes_whoever_may_approve(solved):
    """The roles are apart; the rule and the table hold even if they were not."""
    awards.propose(solved)
    with pytest.raises(Forbidden), transaction(solved.people.officer) as session:
        service.approve_awards(session, actor=solved.people.officer, tender_id=solved.tender_id, now=clock.now())
    both = replace(solved.people.approver, user_id=solved.people.officer.user_id)
    for verb, more in ((service.approve_awards, {}), (service.return_awards, {"reason": awards.REASON})):
        with pytest.raises(RuleViolation) as refusal, transaction(both) as session:
            verb(session, actor=both, tender_id=solved.tender_id, now=clock.now(), **more)
        assert _codes(refusal) == ["award.four_eyes"]


@pytest.mark.parametrize("is_approved", [False, True])
def test_a_returned_proposal_is_kept_with_its_reason_and_can_be_made_again(solved, session, is_approved):
    awards.propose(solved)
    if is_approved:
        awards.approve(solved)
    approver = solved.people.approver
    with transaction(approver) as writing:
        service.return_awards(
            writing, actor=approver, tender_id=solved.tender_id, reason="请补充第二包的定标理由", now=clock.now()
        )
    awards.propose(solved)
    found = queries.list_awards(session, solved.tender_id)
    assert sorted(award.status for award in found) == [AwardStatus.CANCELLED] * 2 + [AwardStatus.PROPOSED] * 2
    told = session.scalar(
        select(Message).filter_by(user_id=solved.people.officer.user_id, body="请补充第二包的定标理由")
    )
    assert told is not None


def test_publication_moves_the_tender_and_opens_the_window_by_working_days(solved, session, still_clock):
    """Published Friday 2026-04-03: Saturday to Monday are Qingming, so the notice ends on Tuesday the 7th."""
    still_clock.set(datetime(2026, 4, 3, 1, 0, tzinfo=UTC))
    published = awards.publish(solved)
    assert {award.notice_ends_on for award in published} == {date(2026, 4, 7)}
    assert {award.challenge_until for award in published} == {date(2026, 4, 16)}
    tender = tenders.get_tender(session, solved.tender_id)
    assert tender.status is TenderStatus.AWARDED
    assert {lot.status for lot in tender.lots} == {LotStatus.AWARDED}
    entry = find_entry(session, solved.tender_id, AuditTag.AWARD_PUBLISHED)
    sizes = session.scalars(select(Checkpoint.size).filter_by(log_id=entry.log_id)).all()
    assert max(sizes) > entry.seq


@pytest.mark.parametrize(
    ("at", "stands"),
    [
        (datetime(2026, 4, 15, 9, 0, tzinfo=UTC), False),  # one working day before the end
        (datetime(2026, 4, 16, 15, 59, 59, tzinfo=UTC), False),  # 23:59:59 of the last day in Shanghai
        (datetime(2026, 4, 16, 16, 0, tzinfo=UTC), True),  # midnight
    ],
)
def test_confirmation_waits_for_the_end_of_the_last_day(solved, session, still_clock, at, stands):
    still_clock.set(datetime(2026, 4, 3, 1, 0, tzinfo=UTC))
    awards.publish(solved)
    still_clock.set(at)
    if not stands:
        with pytest.raises(RuleViolation) as refusal:
            awards.confirm(solved)
        assert _codes(refusal) == ["award.window_open"]
        return
    assert {award.status for award in awards.confirm(solved)} == {AwardStatus.ACTIVE}
    with pytest.raises(Conflict):
        awards.confirm(solved)
    assert {award.confirmed_at for award in queries.list_awards(session, solved.tender_id)} == {at}


def test_a_year_without_a_list_of_holidays_is_not_guessed(solved, still_clock):
    still_clock.set(datetime(2026, 12, 28, 1, 0, tzinfo=UTC))
    awards.propose(solved)
    awards.approve(solved)
    with pytest.raises(RuleViolation) as refusal:
        awards.publish_approved(solved)
    assert set(_codes(refusal)) == {"calendar.year_missing"}


def test_each_loser_hears_its_own_total_the_winners_total_and_why_and_nothing_of_others(solved, session):
    published = awards.publish(solved)
    totals = {str(award.evaluated_amount) for award in published}
    third = solved.bidders[2]
    letters = [
        message
        for message in session.scalars(select(Message).filter_by(organization_id=third.supplier_id))
        if "未中标" in message.subject
    ]
    assert {message.params["lot"] for message in letters} == {1, 2}
    assert {message.params["own"] for message in letters} == {"31,750.00", "25,400.00"}  # 4.60, 3.50 by hand
    assert {message.params["winning"].replace(",", "") for message in letters} == totals
    others = [str(bidder.supplier_id) for bidder in solved.bidders[:2]] + ["第1粮油", "第2粮油"]
    for message in letters:
        assert not any(other in str(message.params) + message.body for other in others)
        assert len(message.subject) <= 200


def test_a_bidder_lower_than_the_winner_is_told_of_the_limit_and_not_that_it_was_dearer(solved, session):
    """Bidder 1 is lowest in both lots and may win one only."""
    awards.publish(solved)
    letters = session.scalars(select(Message).filter_by(organization_id=solved.bidders[0].supplier_id)).all()
    assert [m.subject for m in letters if "未中标" in m.subject] == [
        N_(
            "%(number)s 第 %(lot)d 包未中标：你的评审总价 %(own)s 元，中标人 %(winning)s 元；"
            "公告限制每家中标包数，按各包总价之和最低的组合定标"
        )
    ]


def test_winners_get_a_letter_that_no_other_supplier_reads_and_the_notice_names_every_unit_price(solved, session):
    awards.publish(solved)
    letters = session.scalars(select(Document).filter_by(kind=DocumentKind.AWARD_LETTER)).all()
    assert {letter.supplier_id for letter in letters} == {bidder.supplier_id for bidder in solved.bidders[:2]}
    assert not any(letter.is_public for letter in letters)
    notice = session.scalars(select(Document).filter_by(kind=DocumentKind.AWARD_NOTICE)).one()
    assert notice.is_public
    cells = {cell for table in notice.content["tables"] for row in table["rows"] for cell in row}
    assert {"4.4000", "3.3000", "4.5000", "3.4000"} <= cells
    assert awards.REASON in notice.content["paragraphs"]


def test_another_countys_officer_finds_nothing(solved):
    other = make_people(make_county("QT", "其他县"), prefix="qt-")
    with pytest.raises(NotFound), transaction(other.officer) as session:
        service.propose_awards(
            session, actor=other.officer, run_id=solved.run_id, reason=awards.REASON, now=clock.now()
        )
    with pytest.raises(NotFound), transaction(other.approver) as session:
        service.approve_awards(session, actor=other.approver, tender_id=solved.tender_id, now=clock.now())


def test_a_lot_cancelled_after_the_run_makes_the_run_outdated(solved):
    with transaction(solved.people.officer) as session:
        tender = tenders.get_tender(session, solved.tender_id, lock=True)
        tender_service.fail_lot(
            session, actor=solved.people.officer, lot=tender.lots[1], reason="采购任务取消", now=clock.now()
        )
    with pytest.raises(RuleViolation) as refusal:
        awards.propose(solved)
    assert _codes(refusal) == ["allocation.outdated"]
