"""Under 综合评分法 a loser is told its own scores, the rank by score, and what decided; the notice names who judged."""

from __future__ import annotations

import json
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

import pytest
from sqlalchemy import select

from procurement.awards import queries
from procurement.awards.losses import Cause, Figures, Place, loss_of
from procurement.core.transaction import reading
from procurement.documents.models import Document, DocumentKind
from procurement.evaluation.committee.queries import list_members
from procurement.jobs import worker
from procurement.messages.models import Message
from tests.factories import allocation, awards, bench, scoring
from tests.factories import evaluation as reviews

LOT, WINNER, LOSER = UUID(int=1), UUID(int=2), UUID(int=3)
AWARD = SimpleNamespace(
    lot_id=LOT, supplier_id=WINNER, evaluated_amount=Decimal("100.00"), lot=SimpleNamespace(number=1)
)


def place(total: str, rank: int, *, is_candidate: bool = True) -> Place:
    return Place(Decimal(total), rank, is_candidate, [])


@pytest.mark.parametrize(
    ("own", "cause"),
    [
        (place("89.99", 2), Cause.LOWER_SCORE),
        (place("90.00", 2), Cause.EQUAL_SCORE_DEARER),
        (place("90.00", 1), Cause.TIED_SCORE),
        (place("90.01", 0), Cause.CAPPED_SCORE),
        (place("95.00", 0, is_candidate=False), Cause.SAME_BRAND),
    ],
)
def test_what_decided_is_read_from_score_then_price_and_never_from_the_evaluated_price(own, cause):
    figures = Figures({(LOT, LOSER): Decimal("1.00")}, {(LOT, WINNER): place("90.00", 1), (LOT, LOSER): own}, {})
    loss = loss_of(AWARD, LOSER, figures)
    assert (loss.cause, loss.rank, loss.bidder_count) == (cause, own.rank, 2)
    message, params = loss.message
    assert message % {"number": "X", **params}


@pytest.mark.parametrize(("own", "cause"), [("99.99", Cause.CAPPED), ("100.00", Cause.TIED), ("100.01", Cause.DEARER)])
def test_without_scores_the_evaluated_price_decides(own, cause):
    figures = Figures({(LOT, WINNER): Decimal("100.00"), (LOT, LOSER): Decimal(own)}, {}, {})
    assert loss_of(AWARD, LOSER, figures).cause is cause


def test_a_bid_found_invalid_is_told_the_reviewers_words():
    figures = Figures({(LOT, WINNER): Decimal(1)}, {}, {(LOT, LOSER): "许可证已过期"})
    loss = loss_of(AWARD, LOSER, figures)
    assert (loss.cause, loss.rank, loss.reason) == (Cause.INVALID, None, "许可证已过期")


def test_letters_rank_by_total_score_with_the_own_points_of_each_factor(people, still_clock, session):
    """The cheapest bid is last by score: the letter says rank 3 of 3 and not 1."""
    tender, bidders, judges = scoring.make_scored(people, still_clock)
    scoring.begin(judges[0], tender)
    scoring.score_all(tender, bidders, judges)
    reviews.complete(people, tender)
    bench.send_report(people, tender.id)
    run_id = allocation.solve(people, tender.id)
    awards.publish(allocation.Road(people, tender.id, bidders, run_id))
    worker.run_pending()
    rows = {row.supplier_id: row for row in queries.list_debriefs(session, tender.id)}
    cheapest = rows.pop(bidders[0].supplier_id)
    assert (cheapest.score, cheapest.rank, cheapest.bidder_count) == (Decimal("77.00"), 3, 3)
    assert [(part["name"], part["most"], part["own"]) for part in cheapest.scores] == [
        ("价格", "50", "50.00"), ("检测报告", "10", "5.00"), ("质量保障", "20", "10.00"), ("配送能力", "20", "12.00"),
    ]  # fmt: skip
    assert cheapest.prices == []
    printed = json.dumps(session.get(Document, cheapest.document_id).content, ensure_ascii=False)
    for told in ("评审总得分低于中标人", "3 / 3", "77.00", "配送能力"):
        assert told in printed
    for hidden in ("93.45", "84.35", "45.45", "评审总价高于中标人", "能中标的最高单价"):
        assert hidden not in printed
    message = session.scalars(
        select(Message).filter_by(organization_id=bidders[0].supplier_id).where(Message.subject.contains("总得分"))
    ).one()
    assert (message.params["score"], message.params["rank"]) == ("77.00", 3)


def test_the_award_notice_names_the_committee_and_no_earlier_paper_does(solved, session, client):
    with reading(solved.people.officer) as reader:
        names = [member.user.name for member in list_members(reader, solved.tender_id)]
    earlier = [json.dumps(document.content, ensure_ascii=False) for document in session.scalars(select(Document))]
    assert not any(name in text for name in names for text in earlier)
    before = client.get(f"/portal/notices/{solved.tender_id}").get_data(as_text=True)
    assert not any(name in before for name in names)
    session.rollback()
    awards.publish(solved)
    worker.run_pending()
    notice = session.scalars(select(Document).filter_by(kind=DocumentKind.AWARD_NOTICE)).one()
    assert notice.pdf_sha256
    sheet = client.get(f"/documents/{notice.id}/sheet").get_data(as_text=True)
    page = client.get(f"/portal/notices/{solved.tender_id}").get_data(as_text=True)
    assert len(names) == 5
    assert all(f"{name}（评审专家" in sheet and name in page for name in names)
    assert (sheet.count("评审专家，组长"), sheet.count("评标委员会成员名单")) == (1, 1)
