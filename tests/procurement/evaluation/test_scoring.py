"""Weighted scoring from the empty sheets to the award: alone, unseen, committed by hash, revealed together."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from hashlib import sha256

import pytest

from procurement.allocation import queries as runs
from procurement.audit import export
from procurement.audit.entries import canonical
from procurement.audit.service import county_log, issue_checkpoint
from procurement.core import clock, files
from procurement.core.actors import SYSTEM
from procurement.core.errors import Conflict, Forbidden, NotFound, RuleViolation
from procurement.core.files import Shelf
from procurement.core.transaction import reading, transaction
from procurement.evaluation.scoring import queries, service
from procurement.evaluation.scoring.models import ReopenGround
from procurement.evaluation.scoring.states import RoundStatus
from procurement.replay.export import read_export
from procurement.replay.findings import Verdict
from procurement.replay.steps import replay
from procurement.tenders import queries as tenders
from procurement.tenders.states import TenderStatus
from tests.factories import allocation as allocating
from tests.factories import bids as make
from tests.factories import evaluation as reviews
from tests.factories.bench import seat
from tests.factories.scoring import GIVEN, PRICES, SCORED, begin, make_scored, score_all, sheet_of, sign
from tests.factories.snapshots import kept
from tests.factories.tenders import make_published, read_tender


@pytest.fixture
def scored(people, settings, still_clock):
    """An opened tender under 综合评分法, three bids, everything reviewed, the committee seated."""
    return kept("scored", settings, still_clock, lambda: make_scored(people, still_clock))


def entries(tender, *types):
    with reading(SYSTEM) as session:
        return [entry for entry in make.county_entries(session, tender) if entry["type"] in types]


def codes(refusal):
    return [problem.code for problem in refusal.value.problems]


def test_hashes_are_logged_before_anything_is_revealed_and_the_sheets_fit_them(scored):
    tender, bidders, judges = scored
    begin(judges[0], tender)
    points = sheet_of(tender, bidders)
    for number, judge in enumerate(judges, 1):
        assert entries(tender, "scores:revealed") == []
        signed = sign(judge, tender, points)
        assert not (signed.content and number < 5 and files.exists(Shelf.OBJECTS, signed.content_sha256))
    committed = [entry["facts"]["sheet"] for entry in entries(tender, "score_sheet:signed")]
    assert len(set(committed)) == 5  # equal points, five salts
    (revealed,) = entries(tender, "scores:revealed")
    shown = [revealed["facts"][f"sheet_1_{number}_sha256"] for number in range(1, 6)]
    assert sorted(shown) == sorted(committed)
    sheet = json.loads(files.get(Shelf.OBJECTS, shown[0]))
    assert (sheet["points"], len(sheet["salt"])) == (
        {lot: {a: {c: f"{Decimal(p):.2f}" for c, p in cells.items()} for a, cells in named.items()}
         for lot, named in points.items()}, 64,
    )  # fmt: skip
    assert sha256(files.get(Shelf.OBJECTS, shown[0])).hexdigest() == shown[0]


def test_the_best_score_wins_through_to_the_allocation(scored, people, session):
    """Price points 50, 45.45, 44.35: the second has the highest total though the first is cheaper."""
    tender, bidders, judges = scored
    with pytest.raises(RuleViolation) as refusal:
        reviews.complete(people, tender)
    assert "score.incomplete" in codes(refusal)
    begin(judges[0], tender)
    score_all(tender, bidders, judges)
    assert reviews.complete(people, tender).status is TenderStatus.EVALUATED
    ranked = queries.ranking(session, tenders.get_tender(session, tender.id))[tender.lots[0].id]
    assert [(str(one.price_points), str(one.total), one.rank) for one in ranked] == [
        ("45.45", "93.45", 1), ("44.35", "84.35", 2), ("50.00", "77.00", 3),
    ]  # fmt: skip
    run_id = allocating.solve(people, tender.id)
    with reading(people.officer) as reader:
        run = runs.get_run(reader, run_id)
        totals = runs.award_totals(run)
        instance = runs.read_instance(run)
    assert [total["supplier"] for total in totals] == [str(bidders[1].supplier_id)]
    assert {offer["quality"] for offer in instance["offers"]} == {"93.45", "84.35", "77.00"}


def test_a_scorers_page_and_api_show_no_price_no_name_and_no_other_sheet(scored, login_as, api_as, people):
    tender, bidders, judges = scored
    begin(judges[0], tender)
    first, second = login_as(judges[1]), login_as(judges[2])
    path = f"/tenders/{tender.id}/score-sheet"
    lot, named = next(iter(sheet_of(tender, bidders).items()))
    cells = {f"p.{lot}.{alias}.F2": "17.77" for alias in named}
    assert first.post(path, data=cells).status_code == 303
    assert "17.77" in first.get(path).get_data(as_text=True)
    seat_page = first.get(f"/tenders/{tender.id}/seat").get_data(as_text=True)
    assert path in seat_page
    assert "/bid-clarifications" not in seat_page  # it would name the bidders
    send = api_as(judges[2])
    seen = [
        second.get(path).get_data(as_text=True),
        second.get(f"/tenders/{tender.id}/scores").get_data(as_text=True),
        send("GET", f"/tenders/{tender.id}/score-sheet").get_data(as_text=True),
        send("GET", f"/tenders/{tender.id}/scores").get_data(as_text=True),
    ]
    secrets = ["17.77", *(price for asked in PRICES for price in asked.values())]
    secrets += [price.rstrip("0") for asked in PRICES for price in asked.values() if len(price.rstrip("0")) > 2]
    secrets += [bidder.actor.name for bidder in bidders] + ["粮油"]
    for text in seen:
        shown = re.sub(r"<footer.*?</footer>|<time.*?</time>|<header.*?</header>", "", text, flags=re.DOTALL)
        assert [secret for secret in secrets if secret in shown] == []
    assert second.get(f"/tenders/{tender.id}/price-checks").status_code == 403
    assert send("GET", f"/tenders/{tender.id}/price-checks").status_code == 403
    assert login_as(people.expert).get(path).status_code == 404


def test_a_sheet_is_signed_once_whole_and_in_range(scored, login_as):
    tender, bidders, judges = scored
    begin(judges[0], tender)
    points = sheet_of(tender, bidders)
    lot, alias = next((lot, alias) for lot, named in points.items() for alias in named)
    for typed, code in (("", "score.missing"), ("20.01", "score.range"), ("-0.01", "score.range"),
                        ("1.001", "score.range"), ("x", "score.range"), ("NaN", "score.range")):  # fmt: skip
        bad = {lot: {**points[lot], alias: {**points[lot][alias], "F2": typed}}}
        with pytest.raises(RuleViolation) as refusal:
            sign(judges[1], tender, bad)
        assert codes(refusal) == [code]
    edge = {lot: {**points[lot], alias: {**points[lot][alias], "F2": "20.00"}}}
    sign(judges[1], tender, edge)
    with pytest.raises(Conflict):
        sign(judges[1], tender, points)
    browser = login_as(judges[1])
    cells = {f"p.{lot}.{alias}.F2": "1"}
    assert browser.post(f"/tenders/{tender.id}/score-sheet", data=cells).status_code == 409


def test_unequal_objective_points_send_every_sheet_back_unrevealed(scored):
    tender, bidders, judges = scored
    begin(judges[0], tender)
    for judge in judges[:4]:
        sign(judge, tender, sheet_of(tender, bidders))
    sign(judges[4], tender, sheet_of(tender, bidders, (("10", "10", "12"), *GIVEN[1:])))
    with reading(SYSTEM) as session:
        first, second = queries.list_rounds(session, tender.id)
    assert (first.status, second.status) == (RoundStatus.RETURNED, RoundStatus.OPEN)
    assert [code for _, _, code in first.differences] == ["F1"]
    assert entries(tender, "scores:revealed") == []
    assert [sheet.points for sheet in second.sheets] == [sheet.points for sheet in first.sheets]
    score_all(tender, bidders, judges)
    (revealed,) = entries(tender, "scores:revealed")
    assert sum(name.startswith("sheet_") for name in revealed["facts"]) == 10


def test_results_change_on_a_ground_with_a_reason_by_the_chair_alone(scored, people):
    tender, bidders, judges = scored
    begin(judges[0], tender)

    def reopen(judge, reason="第2号评分表把 19 分写成了 9 分，核对记录可证"):
        with transaction(judge) as writer:
            return service.reopen_round(
                writer, actor=judge, tender_id=tender.id, ground=ReopenGround.EXTREME, reason=reason, now=clock.now()
            )

    with pytest.raises(RuleViolation) as refusal:
        reopen(judges[0])
    assert codes(refusal) == ["score.not_revealed"]
    score_all(tender, bidders, judges)
    reviews.complete(people, tender)
    run_id = allocating.solve(people, tender.id)
    with pytest.raises(RuleViolation) as refusal:
        reopen(judges[0], "错了")
    assert codes(refusal) == ["score.reason"]
    with pytest.raises(Forbidden):
        reopen(judges[1])
    reopen(judges[0])
    with pytest.raises(RuleViolation) as refusal:
        allocating.prepare(people, tender.id)
    assert codes(refusal) == ["score.incomplete"]
    score_all(tender, bidders, judges, (("10", "20", "20"), *GIVEN[1:]))
    again = allocating.solve(people, tender.id)
    with reading(people.officer) as reader:
        assert again != run_id
        assert [t["supplier"] for t in runs.award_totals(runs.get_run(reader, again))] == [str(bidders[0].supplier_id)]


def test_scoring_begins_once_after_every_review_by_the_chair(people, still_clock):
    tender = read_tender(people, make_published(people, **SCORED))
    bidders = make.make_bidders(3)
    make.make_opened(tender, people, still_clock, {bidder: {"lots": (1,)} for bidder in bidders})
    judges = seat(people, tender.id)
    with pytest.raises(RuleViolation) as refusal:
        begin(judges[0], tender)
    assert codes(refusal) == ["score.reviews"]
    reviews.review_all(people, tender)
    with pytest.raises(Forbidden):
        begin(judges[1], tender)
    with pytest.raises(NotFound):
        begin(people.expert, tender)
    begin(judges[0], tender)
    with pytest.raises(RuleViolation) as refusal:
        begin(judges[0], tender)
    assert codes(refusal) == ["score.begun"]


def test_the_replay_recomputes_every_total_and_exposes_a_tampered_sheet(scored, people, tmp_path):
    tender, bidders, judges = scored
    begin(judges[0], tender)
    score_all(tender, bidders, judges)
    reviews.complete(people, tender)
    allocating.solve(people, tender.id)
    with transaction(SYSTEM) as session:
        issue_checkpoint(session, county_log(tender.county_id), now=clock.now())
    with reading(SYSTEM) as session:
        export.write_export(session, tender.county_id, tmp_path)
    found = {finding.code: finding for finding in replay(read_export(tmp_path))}
    for code in ("corrections", "scores.sheets", "scores.ranking", "review.counts", "instance", "result.verify"):
        assert (code, found[code].verdict, found[code].detail) == (code, Verdict.AGREES, "")
    (revealed,) = entries(tender, "scores:revealed")
    path = tmp_path / "objects" / revealed["facts"]["sheet_1_1_sha256"]
    sheet = json.loads(path.read_bytes())
    lot, named = next(iter(sheet["points"].items()))
    alias = next(alias for alias, cells in named.items() if cells["F2"] == "15.00")
    sheet["points"][lot][alias]["F2"] = "20.00"
    path.write_bytes(canonical(sheet))
    found = {finding.code: finding.verdict for finding in replay(read_export(tmp_path))}
    assert found["scores.sheets"] is Verdict.DIFFERS
