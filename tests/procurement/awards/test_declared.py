"""The declaration of size goes out with the result where the winner enjoyed the policy, and of nobody else."""

import json

import pytest
from sqlalchemy import select

from procurement.documents.models import Document, DocumentKind
from procurement.jobs import worker
from procurement.portal.executed import executed_by_year
from tests.factories import allocation, awards, bench, bids, contracting, evaluation, tenders
from tests.factories.people import make_people
from tests.factories.snapshots import kept
from tests.procurement.evaluation.test_reserved_lots import BASIS, zone_ids

MAKERS = {"rice": ("丰年米厂", "micro")}  # of flour the winner names none
LOSERS = {"rice": ("别家米厂", "small"), "flour": ("别家面厂", "small")}


@pytest.fixture
def solved_by_size(app, settings, still_clock):
    """Lot 1 reserved, lot 2 with the deduction; the small bidder 1 is the lowest on both."""

    def build():
        people = make_people()
        plan_id = tenders.make_plan(people)  # which makes the zones
        changes = {
            "reserved_zones": zone_ids(people, "Z1"),
            "reserve_basis": BASIS,
            "plan_id": plan_id,
            "max_lots_per_owner": None,
        }
        tender_id = tenders.make_published(people, **changes)
        tender = tenders.read_tender(people, tender_id)
        said = [("small", MAKERS), ("medium", LOSERS), ("small", LOSERS)]
        bidders = bids.make_bidders(len(said))
        offers = {
            bidder: {"prices": asked, "size": size, "makers": makers}
            for bidder, asked, (size, makers) in zip(bidders, allocation.PRICES, said, strict=True)
        }
        bids.make_opened(tender, people, still_clock, offers)
        still_clock.move(hours=1)
        evaluation.make_evaluated(people, tender)
        bench.send_report(people, tender_id)
        return allocation.Road(people, tender_id, bidders, allocation.solve(people, tender_id))

    return kept("solved by size", settings, still_clock, build)


def printed(session):
    notice = session.scalars(select(Document).filter_by(kind=DocumentKind.AWARD_NOTICE)).one()
    return notice, {table["caption"]: table["rows"] for table in notice.content["tables"]}


def test_the_notice_prints_who_makes_each_item_and_how_big_it_is(solved_by_size, session, client):
    public = ("/portal/awards", f"/portal/notices/{solved_by_size.tender_id}")
    for page in public:
        text = client.get(page).get_data(as_text=True)
        assert "丰年米厂" not in text
        assert "声明函" not in text
    awards.publish(solved_by_size)
    worker.run_pending()
    notice, tables = printed(session)
    winner = "第1粮油配送有限公司（小型企业）"
    assert tables["中小企业声明函"] == [
        ["第 1 包", winner, "小麦粉", "投标没有逐项写明", "—", "专门面向中小企业的采购包"],
        ["第 1 包", winner, "大米", "丰年米厂", "微型企业", "专门面向中小企业的采购包"],
        ["第 2 包", winner, "小麦粉", "投标没有逐项写明", "—", "小微企业价格扣除"],
        ["第 2 包", winner, "大米", "丰年米厂", "微型企业", "小微企业价格扣除"],
    ]
    assert notice.pdf_sha256
    sheet = client.get(f"/documents/{notice.id}/sheet").get_data(as_text=True)
    portal = client.get("/portal/awards").get_data(as_text=True)
    for text in (sheet, portal):
        assert "丰年米厂" in text
        assert "微型企业" in text
        assert "财库〔2020〕46号第13条" in text
    for text in (sheet, portal, json.dumps(notice.content, ensure_ascii=False)):
        assert "别家" not in text
    english = client.get("/portal/awards", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "not stated in the bid" in english


def test_a_winner_that_enjoyed_nothing_has_nothing_declared_published(solved, session, client):
    awards.publish(solved)
    worker.run_pending()
    notice, tables = printed(session)
    assert "中小企业声明函" not in tables
    assert "声明函" not in json.dumps(notice.content["paragraphs"], ensure_ascii=False)
    assert "声明函" not in client.get("/portal/awards").get_data(as_text=True)


def test_what_was_bought_under_reservation_is_published_by_year(solved_by_size, still_clock, session, client):
    """Lot 1 is reserved and went to a small enterprise: its contract counts once it is signed, lot 2 never does."""
    road, county_id = solved_by_size, solved_by_size.people.county.id
    actor = road.bidders[0].actor
    made = awards.publish(road)
    reserved = next(award for award in made if award.lot.number == 1).amount
    still_clock.move(days=15)
    awards.confirm(road)
    awarded = contracting.Awarded(road.people, road.tender_id, [actor], [])
    (contract_id,) = contracting.make_contracts(awarded)
    assert executed_by_year(session, county_id) == {}
    for signer in (actor, road.people.approver):
        contracting.sign(signer, contract_id)
    session.rollback()
    ((year, done),) = executed_by_year(session, county_id).items()
    assert (done.amount, done.small_amount, done.small_share) == (reserved, reserved, 1)
    page = client.get("/portal/intentions").get_data(as_text=True)
    assert f"{reserved:,.2f}" in page
    assert str(year) in page
