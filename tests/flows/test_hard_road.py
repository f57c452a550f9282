"""The hard road: every difficulty happened, was decided as the law says, and left its document and its entries."""

import json
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from decimal import Decimal

import pytest

from tests.flows.conftest import ROOT, walk_road

# What this road claims to visit, as the log tells it: state of a lifecycle → an entry that only that state leaves.
VISITED = {
    "tender": {
        "draft": "tender:drafted", "submitted": "tender:submitted", "draft again": "tender:returned",
        "approved": "tender:approved", "published": "tender:published", "corrected": "tender:amended",
        "extended": "tender:extended", "closed": "box.closed", "opened": "opening:completed",
        "evaluated": "evaluation:completed", "awarded": "award:published", "evaluated again": "allocation:reopened",
        "completed": "contract:filed", "unsuccessful": "tender:failed", "cancelled": "tender:cancelled",
        "made anew": "tender:remade",
    },
    "lot": {"unsuccessful": "lot:failed", "awarded": "award:published", "active again": "award:voided"},
    "bid": {"lapsed": "bid:lapsed", "opened": "bid:opened"},
    "box": {"sealed": "bid:sealed", "replaced": "bid:replaced", "withdrawn": "bid:withdrawn"},
    "award": {
        "proposed": "award:proposed", "approved": "award:approved", "published": "award:published",
        "active": "award:confirmed", "cancelled": "award:voided",
    },
    "contract": {
        "drafted": "contract:drafted", "rendered": "contract:rendered", "signed": "contract:signed",
        "terminated": "contract:terminated",
    },
    "challenge": {
        "received": "challenge:received", "answered": "challenge:answered", "withdrawn": "challenge:withdrawn",
    },
    "complaint": {
        "submitted": "complaint:submitted", "returned": "complaint:returned", "submitted again": "complaint:corrected",
        "accepted": "complaint:accepted", "decided": "complaint:decided",
    },
    "measure": {"proposed": "measure:proposed", "effective": "measure:taken", "lifted": "measure:ended"},
    "measure_appeal": {"open": "measure:appealed", "rejected": "measure:appeal_decided"},
    "score_round": {"returned": "score_round:returned", "revealed": "scores:revealed"},
    "price_correction": {"requested": "price_correction:requested", "confirmed": "price_correction:answered"},
    "price_explanation": {
        "requested": "price_explanation:requested", "answered": "price_explanation:answered",
        "decided": "price_explanation:decided",
    },
    "bid_clarification": {"asked": "bid_clarification:asked", "answered": "bid_clarification:answered"},
    "evaluation_report": {"drafted": "report:drafted", "sent": "report:sent"},
    "draw": {
        "committing": "draw:frozen", "revealing": "draw:closed", "numbered": "draw:numbered", "drawn": "draw:computed",
    },
    "winner_refusal": {"recorded": "winner_refusal:recorded", "confirmed": "winner_refusal:confirmed"},
    "bond": {"held": "bond:recorded", "ended": "bond:ended"},
}  # fmt: skip
DOCUMENTS = {
    "procurement_intention", "tender_notice", "tender_clarification", "tender_correction", "tender_failure",
    "tender_termination", "opening_record", "evaluation_report", "award_notice", "award_letter", "debrief_letter",
    "challenge_reply", "complaint_decision", "contract", "draw_record", "measure_notice", "measure_decision",
}  # fmt: skip


@pytest.fixture(scope="module")
def hard(tmp_path_factory):
    """DATA_DIR of the hard road, walked alone."""
    data_dir = tmp_path_factory.mktemp("hard")
    (data_dir / "log.txt").write_text(walk_road(data_dir, "--hard", "alone"))
    return data_dir


@pytest.fixture(scope="module")
def entries(hard):
    logs = [hard / "out" / "audit.jsonl", *sorted((hard / "out" / "boxes").glob("*.jsonl"))]
    return [json.loads(line) for log in logs for line in log.read_text().splitlines()]


@pytest.fixture(scope="module")
def ask(hard):
    """Rows of a select on the road's database."""
    connection = sqlite3.connect(hard / "procurement.db")
    yield lambda statement: connection.execute(statement).fetchall()
    connection.close()


def facts(entries, type_):
    return [entry["facts"] for entry in entries if entry["type"] == type_]


@pytest.mark.parametrize("lifecycle", sorted(VISITED))
def test_every_state_that_the_road_claims_is_in_the_log(entries, lifecycle):
    types = {entry["type"] for entry in entries}
    assert {state for state, type_ in VISITED[lifecycle].items() if type_ not in types} == set()


def test_every_kind_of_document_can_be_opened_from_the_list(hard):
    folder = hard / "out" / "documents"
    page = (folder / "index.html").read_text()
    assert set(re.findall(r"<small>([a-z_]+)</small>", page)) >= DOCUMENTS
    links = re.findall(r'href="([^"]+)"', page)
    assert len(links) == 2 * page.count("<tr><td>") > 100
    for link in links:
        head = (folder / link).read_bytes()[:200]
        assert head.startswith(b"%PDF" if link.endswith(".pdf") else b"<!DOCTYPE html>"), link
    assert page.count("<td>#") == page.count("<tr><td>")  # each with its place in the log


def test_log_boxes_and_award_are_accepted_by_the_offline_programs(hard):
    out = hard / "out"
    assert "验证通过 / verified" in (hard / "log.txt").read_text()
    command = [sys.executable, "-m", "procurement.replay", str(out), "--lang", "en"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, [line for line in done.stdout.splitlines() if line.startswith("differs")]
    said = done.stdout
    assert "ALL AGREE" in said
    assert "\ndiffers" not in said


def test_who_won_what_and_who_lost_it_again(ask):
    rows = ask(
        "SELECT t.number, l.number, o.name, a.status FROM award a JOIN lot l ON l.id = a.lot_id"
        " JOIN tender t ON t.id = l.tender_id JOIN organization o ON o.id = a.supplier_id"
    )
    found = {(tender[-3:], lot, name, status) for tender, lot, name, status in rows}
    tied = {("001", 2, "众诚粮贸有限公司", "active"), ("001", 2, "谷满仓食品有限公司", "active")}
    assert len(found & tied) == 1
    assert found - tied == {
        ("001", 1, "金穗粮油有限公司", "cancelled"),  # lowest and explained; would not sign
        ("001", 1, "安谷粮业有限公司", "active"),  # next in rank, by the same published objective
        ("004", 1, "众诚配送有限公司", "active"),  # the lot made anew, lowest evaluated price
    }
    lots = ask("SELECT t.number, l.number, l.status FROM lot l JOIN tender t ON t.id = l.tender_id")
    assert {(tender[-3:], lot) for tender, lot, status in lots if status == "unsuccessful"} == {("001", 3), ("002", 1)}
    assert sorted({status for (status,) in ask("SELECT status FROM tender")}) == [
        "cancelled", "completed", "unsuccessful",
    ]  # fmt: skip


def test_the_public_draw_decided_the_tie(ask, entries):
    (taken,) = ask(
        "SELECT o.name FROM draw d JOIN draw_candidate c ON c.draw_id = d.id JOIN organization o ON o.id = c.subject_id"
        " WHERE d.purpose = 'supplier_tie' AND c.draw_row = 1"
    )
    (won,) = ask(
        "SELECT o.name FROM award a JOIN lot l ON l.id = a.lot_id JOIN tender t ON t.id = l.tender_id"
        " JOIN organization o ON o.id = a.supplier_id WHERE t.number LIKE '%001' AND l.number = 2"
    )
    assert taken == won


def test_four_rules_of_arithmetic_in_one_confirmed_correction(ask):
    ((status, steps),) = ask("SELECT status, steps FROM price_correction")
    assert status == "confirmed"
    assert [(step["rule"], step["place"]) for step in json.loads(steps)] == [
        (1, "rice"), (1, "total"), (2, "total"), (3, "flour"), (4, "rice/amount"),
    ]  # fmt: skip


def test_one_low_price_is_accepted_and_one_is_not(ask):
    rows = ask("SELECT o.name, e.status FROM price_explanation e JOIN organization o ON o.id = e.supplier_id")
    assert dict(rows) == {"金穗粮油有限公司": "accepted", "惠民粮食储备有限公司": "invalid"}


def test_bidders_of_one_brand_have_one_candidate(hard, ask, entries):
    digest = facts(entries, "scores:ranked")[-1]["ranking_sha256"]
    ((raw,),) = [[path.read_bytes()] for path in (hard / "out" / "objects").rglob(f"*{digest}*")]
    names = dict(ask("SELECT id, name FROM organization"))
    outdone = [
        names[line["bid"].replace("-", "")] for lot in json.loads(raw).values() for line in lot
        if not line["is_candidate"]
    ]  # fmt: skip
    assert outdone == ["清源粮油有限公司"]


def test_a_dissent_and_a_refusal_stand_in_the_report(ask):
    rows = ask("SELECT stance, reason FROM report_signature")
    assert Counter(stance for stance, _ in rows) == {"agreed": 8, "dissented": 1, "refused": 1}  # of two reports
    assert all(bool(reason) == (stance == "dissented") for stance, reason in rows)


def test_signatures_stopped_for_challenges_and_complaint_and_went_on(entries, ask):
    held = [(one["type"], one["facts"]["cause"]) for one in entries if one["type"] == "signing:held"]
    assert sorted(cause for _, cause in held) == ["challenge", "challenge", "complaint"]
    assert len(facts(entries, "signing:released")) == 3
    assert ask("SELECT status, outcome FROM complaint") == [("decided", "dismissed")]
    assert sorted(ask("SELECT status, outcome FROM challenge"), key=str) == [
        ("answered", "baseless"),
        ("withdrawn", None),
    ]


def test_bonds_go_back_in_time_late_with_interest_or_not_at_all(ask, entries):
    rows = ask("SELECT kind, status, interest, amount FROM bond")
    bids = [(status, interest) for kind, status, interest, _ in rows if kind == "bid"]
    assert len(bids) == 11 + 3  # and those of the lot made anew
    assert {status for status, _ in bids} == {"refunded", "kept"}
    assert len([1 for status, _ in bids if status == "kept"]) == 1
    assert len([1 for _, interest in bids if interest]) == 1
    assert [(kind, status) for kind, status, *_ in rows if kind == "performance"] == [("performance", "held")]
    late = [Decimal(str(one["interest"])) for one in facts(entries, "bond:ended") if Decimal(str(one["interest"]))]
    assert len(late) == 1
    assert Decimal(0) < late[0] < Decimal(60000) / 50


def test_contracts_are_signed_and_filed_in_time(ask, entries):
    assert sorted(status for (status,) in ask("SELECT status FROM contract")) == [
        "signed", "signed", "signed", "terminated",
    ]  # fmt: skip
    filed = facts(entries, "contract:filed")
    assert len(filed) == 3
    assert not any(one["is_late"] for one in filed)


def test_the_ladder_was_climbed_step_by_step(ask):
    rows = ask("SELECT step, status, skip_reason, lower_id IS NULL, reply <> '' FROM measure ORDER BY proposed_at")
    assert [step for step, *_ in rows] == ["reminder", "talk", "correction", "suspension", "removal"]
    assert all(skipped == "" and replied for _, _, skipped, _, replied in rows)
    assert [bool(first) for *_, first, _ in rows] == [True, False, False, False, False]
    assert ask("SELECT status FROM measure_appeal") == [("rejected",)]
    assert ask("SELECT a.status FROM admission a JOIN organization o ON o.id = a.supplier_id"
               " WHERE o.name = '远达粮油配送商行'") == [("removed",)]  # fmt: skip


def test_the_late_are_few_and_known(entries):
    """Nothing was done after its day but the refund of the one bond that was forgotten."""
    assert [one["what"] for one in facts(entries, "term:overdue")] == ["bond"]
