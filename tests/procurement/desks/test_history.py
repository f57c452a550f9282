"""Award history: found by whatever one knows; figures, flags and log numbers; one award's whole record."""

import csv
import io
import json

import openpyxl
import pytest

from procurement.audit.tags import AuditTag
from procurement.awards import queries as awards
from procurement.core import clock
from procurement.core.spreadsheet import Column, write_csv
from procurement.core.transaction import reading
from procurement.desks import history, record
from procurement.schools.queries import list_schools
from tests.factories import contracting
from tests.factories.people import make_county, make_people


def found(actor, **wanted):
    with reading(actor) as session:
        awards = session.scalars(history.select_awards(session, history.Search(**wanted))).all()
        return history.rows(session, awards)


def record_of(actor, award_id):
    with reading(actor) as session:
        return record.read(session, awards.get_award(session, award_id), clock.today())


def test_every_award_is_found_with_bids_and_saving(awarded):
    rows = found(awarded.people.auditor)
    assert [row.award.id for row in rows] == awarded.award_ids
    assert {(row.bid_count, row.valid_count) for row in rows} == {(3, 3)}
    first = rows[0]  # 5,000 kg of rice at 5.0000 and 2,500 kg of flour at 3.8000
    assert f"{first.ceiling:.2f}" == "34500.00"
    assert first.below_ceiling == 1 - first.award.amount / first.ceiling
    assert first.entry.tag == AuditTag.AWARD_CONFIRMED
    assert str(first.award.id) in json.loads(first.entry.body)["facts"]["awards"][0]["award"]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"text": "秋季学期"}, 2),
        ({"text": "没有这个"}, 0),
        ({"text": "100%"}, 0),
        ({"year": 2026}, 2),
        ({"year": 2025}, 0),
    ],
)
def test_awards_are_found_by_words_and_year(awarded, wanted, count):
    assert len(found(awarded.people.auditor, **wanted)) == count


def test_awards_are_found_by_supplier_school_and_officer(awarded):
    auditor = awarded.people.auditor
    with reading(auditor) as session:
        winner = awards.get_award(session, awarded.award_ids[0]).supplier
        schools = {school.code: school.id for school in list_schools(session)}
    assert [row.award.id for row in found(auditor, text=winner.name)] == awarded.award_ids[:1]
    assert [row.award.id for row in found(auditor, text=winner.credit_code)] == awarded.award_ids[:1]
    assert [row.award.id for row in found(auditor, school_id=schools["S3"])] == awarded.award_ids[1:]
    assert len(found(auditor, officer_id=awarded.people.officer.user_id)) == 2
    assert len(found(auditor, officer_id=awarded.people.approver.user_id)) == 2
    assert found(auditor, officer_id=awarded.people.officer2.user_id) == []


def test_awards_are_found_by_whoever_stands_behind_the_supplier(awarded):
    auditor = awarded.people.auditor
    with reading(auditor) as session:
        winner = awards.get_award(session, awarded.award_ids[0]).supplier
        owner, leader = winner.owners[0].name, winner.legal_representative
    for name in (owner, leader):
        assert [row.award.id for row in found(auditor, owner=name)] == awarded.award_ids[:1]
    assert found(auditor, owner="查无此人") == []


def test_an_award_without_anything_remarkable_has_no_flag(awarded):
    assert [row.flags for row in found(awarded.people.auditor)] == [[], []]


def test_another_countys_awards_do_not_exist(awarded):
    other = make_people(make_county("QH", "青禾县"), prefix="other-")
    assert found(other.auditor) == []


def test_the_record_holds_every_part_with_its_log_number(awarded):
    contracting.make_contracts(awarded)
    kept = record_of(awarded.people.auditor, awarded.award_ids[0])
    assert len(kept.bids) == 3
    assert len(kept.reviews) == 6
    assert all(kept.review_log(review).startswith("#") for review in kept.reviews)
    assert len({kept.review_log(review) for review in kept.reviews}) == 6
    assert all(kept.log(bid.opened.bid_id, "bid:opened") for bid in kept.bids)
    assert all(kept.log(run.id, "allocation:solved") for run in kept.runs)
    assert all(kept.log(document.id, "document:issued") for document in kept.documents)
    assert kept.contract is not None
    assert kept.log(kept.contract.id, "contract:drafted")
    assert kept.log(kept.contract.id, "contract:signed") == ""
    assert kept.notice["number"] == kept.tender.number
    assert kept.deliveries == []


def test_the_story_is_in_order_and_repeated_acts_are_one_line(awarded):
    kept = record_of(awarded.people.auditor, awarded.award_ids[0])
    numbers = [event.first.seq for event in kept.events]
    assert numbers == sorted(numbers)
    reviews = [event for event in kept.events if event.text == "审查一份投标"]
    assert [event.count for event in reviews] == [3, 3]  # of this lot alone: the purchaser, then the committee
    assert "–" in reviews[0].log


def test_prices_stand_beside_the_ceiling(awarded):
    kept = record_of(awarded.people.auditor, awarded.award_ids[0])
    assert [f"{row.ceiling:.4f}" for row in kept.prices] == ["3.8000", "5.0000"]
    winner = kept.row.award.supplier_id
    assert all(row.asked[winner] < row.ceiling for row in kept.prices)
    assert all(len(row.asked) == 3 for row in kept.prices)


def test_the_page_finds_and_the_files_have_its_rows(awarded, login_as):
    browser = login_as(awarded.people.auditor)
    page = browser.get("/history?text=秋季").get_data(as_text=True)
    assert page.count("/history/") == 2
    assert "2 条" in page
    answer = browser.get("/history.xlsx?text=秋季")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert len(rows) == 3
    assert rows[0][5] == "中标金额（元）"
    lines = list(csv.reader(io.StringIO(browser.get("/history.csv").get_data(as_text=True).lstrip("\ufeff"))))
    assert [float(line[5]) for line in lines[1:]] == [row[5] for row in rows[1:]]
    assert len(list(csv.reader(io.StringIO(browser.get("/history.csv?year=2025").get_data(as_text=True))))) == 1


def test_a_search_that_makes_no_sense_finds_everything_instead_of_failing(awarded, login_as):
    browser = login_as(awarded.people.auditor)
    for query in ("year=abc", "year=99999", "school=x", "officer=x", "page=-4", "page=x"):
        assert "2 条" in browser.get(f"/history?{query}").get_data(as_text=True)


def test_text_that_a_spreadsheet_would_run_is_quoted():
    columns = [Column("name", "名称"), Column("amount", "金额")]
    data = write_csv(columns, [{"name": '=HYPERLINK("x")', "amount": -5}, {"name": "禾丰", "amount": None}])
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert lines[1:] == [['\'=HYPERLINK("x")', "-5"], ["禾丰", ""]]


def test_the_record_page_shows_and_links_everything(awarded, login_as):
    contracting.make_contracts(awarded)
    browser = login_as(awarded.people.discipline)
    page = browser.get(f"/history/{awarded.award_ids[0]}").get_data(as_text=True)
    for shown in ("冻结的公告", "开标后的投标与审查", "分配计算", "合同与送货", "全过程", "SFHT-2026-001", "检查点"):
        assert shown in page
    english = browser.get("/language/en?next=/history/" + str(awarded.award_ids[0]), follow_redirects=True)
    assert english.status_code == 200


def test_another_countys_record_is_not_found(awarded, login_as):
    other = make_people(make_county("QH", "青禾县"), prefix="other-")
    assert login_as(other.auditor).get(f"/history/{awarded.award_ids[0]}").status_code == 404
