"""Rules tried on imagined bids while a tender is drafted."""

import io
import json
from uuid import UUID

import openpyxl
import pytest
from sqlalchemy import select

import optimizer
from procurement.allocation import queries, scenarios
from procurement.core import clock
from procurement.core.errors import InvalidInput, RuleViolation
from procurement.core.queue import Job
from procurement.core.transaction import reading, transaction
from procurement.jobs import worker
from tests.factories.people import make_county, make_people
from tests.factories.tenders import make_draft, make_published

BIDDERS = (
    {"name": "甲", "owner": "", "is_small_business": False, "quality": "70", "lead_days": 1, "distance_km": "10",
     "lots": [], "prices": {"rice": "4.4000", "flour": "3.3000"}},
    {"name": "乙", "owner": "", "is_small_business": False, "quality": "90", "lead_days": 2, "distance_km": "30",
     "lots": [], "prices": {"rice": "4.6000", "flour": "3.5000"}},
)  # fmt: skip


@pytest.fixture
def draft(people, app):
    return make_draft(people)


def _try(people, tender_id, bidders=BIDDERS, changes=None, purpose="试"):
    with transaction(people.officer) as session:
        run_id = scenarios.try_scenario(
            session, actor=people.officer, tender_id=tender_id, bidders=bidders, now=clock.now(), purpose=purpose,
            changes=changes,
        ).id  # fmt: skip
    worker.run_pending()
    with reading(people.officer) as session:
        run = queries.get_run(session, run_id)
        session.expunge(run)
        return run


def test_a_rule_has_its_price_and_a_goal_its_measure(people, draft):
    free = _try(people, draft, changes={"max_lots_per_owner": None})
    assert free.summary["winners"] == 1
    # 9,000 kg rice at 4.40, 4,500 kg flour at 3.30
    assert free.summary["amount"] == "54450.00"
    assert (free.summary["quality"], free.summary["distance"]) == ("70.00", "10.00")
    one_each = _try(people, draft, changes={"max_lots_per_owner": 1})
    assert one_each.summary["winners"] == 2
    # the cheaper second lot goes to the other: (4,000 + 2,000) kg x 0.20
    assert one_each.summary["amount"] == "55650.00"
    assert one_each.summary["rules"]["/rules/max_lots_per_owner"]["price_cny"] == "1200"
    best = _try(
        people,
        draft,
        changes={"max_lots_per_owner": None, "objective": [{"maximise": "quality"}, {"minimise": "evaluated_cost"}]},
    )
    assert best.summary["quality"] == "90.00"


def test_two_of_one_owner_count_as_one(people, draft):
    related = [{**bidder, "owner": "同一家"} for bidder in BIDDERS]
    run = _try(people, draft, related, changes={"max_lots_per_owner": 1})
    assert run.status == "infeasible"


def test_the_same_question_again_gives_the_first_run(people, draft):
    assert _try(people, draft).id == _try(people, draft).id


def test_imagined_bids_name_nobody_and_can_never_be_awarded(people, draft):
    run = _try(people, draft)
    assert not run.is_binding
    instance = queries.read_instance(run)
    assert {supplier["id"] for supplier in instance["suppliers"]} == {"E01", "E02"}
    assert "甲" not in json.dumps(instance, ensure_ascii=False)
    with reading(people.officer) as session:
        assert queries.find_binding_run(session, draft) is None


def test_after_the_notice_nothing_is_tried(people, app, still_clock):
    tender_id = make_published(people)
    with pytest.raises(RuleViolation) as refused:
        _try(people, tender_id)
    assert refused.value.problems[0].code == "allocation.too_late_to_try"


def test_faulty_bidders_are_named_by_row_and_nothing_is_kept(people, draft):
    bad = [{**BIDDERS[0], "lots": [9]}, {**BIDDERS[0], "prices": {"milk": "1.0000"}}]
    with pytest.raises(InvalidInput) as refused:
        _try(people, draft, bad)
    found = {(p.code, p.row) for p in refused.value.problems}
    assert found == {("estimate.lot_unknown", 2), ("estimate.name_twice", 3), ("estimate.no_price", 3)}
    with reading(people.officer) as session:
        assert queries.list_runs(session, draft) == []


def test_an_officer_tries_by_form_and_by_table(people, draft, login_as):
    browser, address = login_as(people.officer), f"/tenders/{draft}/scenarios"
    assert browser.post(address, data={"purpose": "编造五家"}).status_code == 303
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{address}/estimate.xlsx").data))
    book.active["A3"] = "我估计的一家"  # a small business: wins by its deduction
    out = io.BytesIO()
    book.save(out)
    table = {"purpose": "自己的表", "assignment": "split", "file": (io.BytesIO(out.getvalue()), "estimate.xlsx")}
    assert browser.post(address, data=table, content_type="multipart/form-data").status_code == 303
    worker.run_pending()
    page = browser.get(address).get_data(as_text=True)
    assert "编造五家" in page
    assert "我估计的一家" in page
    assert 'data-chart="scatter"' in page
    book.active["E3"] = "很快"
    out = io.BytesIO()
    book.save(out)
    bad = {"purpose": "坏表", "file": (io.BytesIO(out.getvalue()), "estimate.xlsx")}
    answer = browser.post(address, data=bad, content_type="multipart/form-data")
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "第 3 行" in text
    assert 'value="坏表"' in text


def test_the_api_takes_imagined_bids(people, draft, api_as):
    send, address = api_as(people.officer), f"/tenders/{draft}/scenarios"
    asked = {"purpose": "试", "bidders": [{"name": "甲", "prices": {"rice": "4.4", "flour": "3.3"}}]}
    run = send("POST", address, json=asked)
    assert run.status_code == 202, run.json
    assert run.json["estimate"][0]["prices"]["rice"] == "4.4000"
    assert send("POST", address, json={"purpose": "试", "bidders": []}).status_code == 422
    assert api_as(people.auditor)("POST", address, json=asked).status_code == 403
    others = make_people(make_county("QH", "邻县"), prefix="q-")
    assert api_as(others.officer)("POST", address, json=asked).status_code == 404
    assert UUID(run.json["id"])


def test_a_run_tells_how_far_it_came(people, draft, monkeypatch):
    seen = []
    price_rules = optimizer.price_rules

    def watched(*asked):
        with reading(people.officer) as session:
            seen.extend(session.scalars(select(Job.progress)))
        return price_rules(*asked)

    monkeypatch.setattr(optimizer, "price_rules", watched)
    _try(people, draft)
    assert seen == [75]
    with reading(people.officer) as session:
        assert session.scalars(select(Job.progress)).all() == [100]
