"""Rules of sealed bids on their own: no database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from procurement.bids import rules
from procurement.bids.states import BidStatus
from procurement.tenders.states import TenderStatus

DEADLINE = datetime(2026, 4, 1, 1, 30, tzinfo=UTC)
LOT, OTHER = UUID(int=1), UUID(int=2)
RICE, FLOUR = UUID(int=11), UUID(int=12)


def codes(problems) -> list[str]:
    return [problem.code for problem in problems]


@pytest.mark.parametrize(("microseconds", "late"), [(-1, False), (0, True), (1, True)])
def test_equal_to_the_deadline_is_late(microseconds, late):
    now = DEADLINE + timedelta(microseconds=microseconds)
    assert bool(rules.late_problems(DEADLINE, now)) is late
    assert bool(rules.withdrawal_problems(DEADLINE, now)) is late
    assert bool(rules.closing_problems(TenderStatus.PUBLISHED, DEADLINE, now)) is not late


def test_a_late_bid_is_told_both_times_to_the_microsecond():
    (problem,) = rules.late_problems(DEADLINE, DEADLINE + timedelta(microseconds=1))
    assert problem.params == {"deadline": "2026-04-01 09:30:00", "now": "2026-04-01 09:30:00.000001"}
    assert problem.law == "87号令第33条"


@pytest.mark.parametrize("status", [status for status in TenderStatus if status is not TenderStatus.PUBLISHED])
def test_only_a_published_tender_takes_bids_or_is_closed(status):
    early = DEADLINE - timedelta(days=1)
    assert codes(rules.open_problems(status, DEADLINE, early)) == ["bid.tender_not_open"]
    assert codes(rules.closing_problems(status, DEADLINE, DEADLINE)) == ["box.not_open"]


def test_a_tender_without_deadline_takes_nothing():
    assert codes(rules.late_problems(None, DEADLINE)) == ["bid.late"]
    assert codes(rules.closing_problems(TenderStatus.PUBLISHED, None, DEADLINE)) == ["box.not_open"]


def test_an_envelope_replaces_exactly_the_present_one():
    assert rules.replaces_problems(None, None) == []
    assert rules.replaces_problems("ab", "ab") == []
    assert codes(rules.replaces_problems("ab", None)) == ["bid.replaces_nothing"]
    assert codes(rules.replaces_problems(None, "ab")) == ["bid.replaces_other"]
    assert codes(rules.replaces_problems("cd", "ab")) == ["bid.replaces_other"]


@pytest.mark.parametrize("status", list(BidStatus))
def test_replaced_and_withdrawn_envelopes_cannot_be_played_back(status):
    refused = status in {BidStatus.REPLACED, BidStatus.WITHDRAWN}
    assert bool(rules.replay_problems(status)) is refused


def test_every_code_of_the_envelope_check_has_words_and_others_are_named_in_full():
    known = rules.envelope_problems(list(rules.ENVELOPE_MESSAGES))
    assert codes(known) == list(rules.ENVELOPE_MESSAGES)
    (malformed,) = rules.envelope_problems(["header.k", "x" * 1000])
    assert malformed.code == "envelope.malformed"
    assert len(malformed.params["places"]) == 200
    assert rules.envelope_problems([]) == []


def test_a_lot_needs_three_distinct_bidders():
    one, two, three = (UUID(int=n) for n in (21, 22, 23))
    bids = [(one, {LOT, OTHER}), (two, {LOT, OTHER}), (three, {LOT}), (three, {LOT}), (three, {UUID(int=9)})]
    assert rules.failing_lots([LOT, OTHER], bids, 3) == {OTHER: 2}
    assert rules.failing_lots([LOT], [(one, {LOT}), (one, {LOT}), (two, {LOT})], 3) == {LOT: 2}
    assert rules.failing_lots([LOT], [], 3) == {LOT: 0}


def line(item: str, price: str = "4.5") -> dict:
    return {"item": item, "unit_price": price, "brand": "金穗", "origin": "黑龙江", "lead_days": 2}


def test_lines_of_active_lots_are_read_and_others_passed_over():
    bid = {"lots": [{"lot": str(LOT), "lines": [line("rice"), line("flour", "3.4")]},
                    {"lot": str(OTHER), "lines": [line("rice", "9.9")]}]}  # fmt: skip
    lines, faults = rules.read_lots(bid, {LOT: {"rice": RICE, "flour": FLOUR}})
    assert faults == []
    assert {(found.item_id, found.unit_price) for found in lines} == {
        (RICE, Decimal("4.5000")),
        (FLOUR, Decimal("3.4000")),
    }


def test_a_missing_and_an_unknown_item_are_faults():
    bid = {"lots": [{"lot": str(LOT), "lines": [line("caviar")]}]}
    lines, faults = rules.read_lots(bid, {LOT: {"rice": RICE}})
    assert lines == []
    assert [fault["code"] for fault in faults] == ["line.missing", "line.unknown"]
    assert [fault["item"] for fault in faults] == ["rice", "caviar"]
