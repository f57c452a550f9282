"""What a draw must keep to, each limit at -1, 0, +1."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from uuid import uuid4

import pytest

from procurement.core import clock
from procurement.evaluation.draws import lotteries, rules
from procurement.evaluation.draws.models import Game
from procurement.evaluation.draws.rules import Plan
from procurement.evaluation.draws.states import DrawStatus

NOW = datetime(2026, 3, 23, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Shanghai
LOTTERY = datetime(2026, 3, 23, 21, 15, tzinfo=clock.LOCAL)
PLAN = Plan(4, 10, Game.WELFARE_3D, date(2026, 3, 23), LOTTERY - timedelta(hours=1))
SEED = bytes(range(32))
HEX = SEED.hex()
COMMITMENT = sha256(SEED).hexdigest()
SECOND = timedelta(seconds=1)


def codes(problems):
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"wanted": 10}, []),
        ({"wanted": 11}, ["draw.pool_small"]),
        ({"reveal_by": LOTTERY - SECOND}, []),
        ({"reveal_by": LOTTERY}, ["draw.reveal_late"]),
        ({"reveal_by": LOTTERY + SECOND}, ["draw.reveal_late"]),
        ({"reveal_by": NOW}, ["draw.reveal_past"]),
        ({"reveal_by": NOW + SECOND}, []),
        ({"game": Game.DOUBLE_COLOUR}, ["draw.no_lottery"]),  # not on a Monday
        ({"game": Game.DOUBLE_COLOUR, "lottery_on": date(2026, 3, 24)}, []),
    ],
)
def test_a_plan_has_a_big_enough_pool_and_ends_revealing_before_its_lottery(change, expected):
    assert codes(rules.plan_problems(replace(PLAN, **change), NOW)) == expected


@pytest.mark.parametrize(
    ("lottery_on", "expected"),
    [
        (date(2026, 3, 22), ["draw.early"]),  # Sunday before; the review is on Wednesday the 25th
        (date(2026, 3, 23), []),
        (date(2026, 3, 25), []),
        (date(2026, 3, 26), ["draw.after_review"]),
    ],
)
def test_experts_are_drawn_two_working_days_before_the_review_at_the_earliest(lottery_on, expected):
    assert codes(rules.early_problems(lottery_on, date(2026, 3, 25), 2, {})) == expected
    holiday = {date(2026, 3, 24): False}
    assert codes(rules.early_problems(date(2026, 3, 20), date(2026, 3, 25), 2, holiday)) == []


@pytest.mark.parametrize(
    ("numbers", "sources"),
    [
        ("03 08 17 21 24 33 + 16", [[3, 8, 17, 21, 24, 33], [16]]),
        ("03 08 17 21 24 34 + 16", None), ("00 08 17 21 24 33 + 16", None), ("03 03 17 21 24 33 + 16", None),
        ("03 08 17 21 24 33 + 17", None), ("03 08 17 21 24 33 + 00", None), ("03 08 17 21 24 + 16", None),
    ],
)  # fmt: skip
def test_double_colour_numbers_are_six_different_of_33_and_one_of_16(numbers, sources):
    if sources is None:
        with pytest.raises(ValueError, match=r"is not like|six different"):
            lotteries.sources_of(lotteries.DOUBLE_COLOUR, numbers)
    else:
        assert lotteries.sources_of(lotteries.DOUBLE_COLOUR, numbers) == sources
        assert lotteries.normal(numbers.replace(" + ", "＋")) == numbers


def test_the_order_of_3d_digits_is_part_of_the_number():
    assert lotteries.sources_of(lotteries.WELFARE_3D, "935") == ["935"]
    for wrong in ("93", "9355", "9 3 5", "93x"):
        with pytest.raises(ValueError, match="is not like"):
            lotteries.sources_of(lotteries.WELFARE_3D, wrong)


def test_two_bodies_must_have_committed_and_time_must_be_left_to_reveal():
    one, other = uuid4(), uuid4()
    assert codes(rules.closing_problems([one, one], LOTTERY, NOW)) == ["draw.parties"]
    assert rules.closing_problems([one, other], LOTTERY, LOTTERY - SECOND) == []
    assert codes(rules.closing_problems([one, other], LOTTERY, LOTTERY)) == ["draw.closed_late"]


def test_a_seed_is_taken_until_its_time_and_must_be_the_one_committed():
    def found(seed=HEX, now=NOW, status=DrawStatus.REVEALING):
        return codes(rules.reveal_problems(status, LOTTERY, COMMITMENT, seed, now))

    assert found(now=LOTTERY - SECOND) == []
    assert found(now=LOTTERY) == ["draw.reveal_over"]
    assert found(seed=(SEED[:-1] + b"\x00").hex()) == ["draw.false_seed"]
    assert found(seed=SEED.hex().upper()) == ["draw.seed_form"]
    assert found(status=DrawStatus.COMMITTING) == ["draw.not_revealing"]


def test_a_commitment_is_a_hash_of_ones_own_while_they_are_taken():
    taking = DrawStatus.COMMITTING
    assert rules.commitment_problems(taking, [], COMMITMENT) == []
    assert codes(rules.commitment_problems(taking, [COMMITMENT], COMMITMENT)) == ["draw.commitment_taken"]
    assert codes(rules.commitment_problems(taking, [], COMMITMENT[:-1] + "G")) == ["draw.commitment_form"]
    assert codes(rules.commitment_problems(DrawStatus.REVEALING, [], COMMITMENT)) == ["draw.commitments_closed"]


def test_numbers_are_entered_once_drawn_and_confirmed_by_another_who_says_the_same():
    def entered(now, status=DrawStatus.REVEALING, numbers="935"):
        return codes(rules.number_problems(status, Game.WELFARE_3D, PLAN.lottery_on, numbers, now))

    assert entered(LOTTERY - SECOND) == ["draw.not_yet"]
    assert entered(LOTTERY) == []
    assert entered(LOTTERY, numbers="9356") == ["draw.number_form"]
    assert entered(LOTTERY, status=DrawStatus.DRAWN) == ["draw.not_numbering"]
    numbered = DrawStatus.NUMBERED
    one, other = uuid4(), uuid4()
    assert rules.confirm_problems(numbered, other, one, "935", "935") == []
    assert codes(rules.confirm_problems(numbered, one, one, "935", "935")) == ["draw.own_numbers"]
    assert codes(rules.confirm_problems(numbered, other, one, "936", "935")) == ["draw.numbers_differ"]
    assert codes(rules.confirm_problems(DrawStatus.DRAWN, other, one, "935", "935")) == ["draw.not_numbered"]


def test_a_tie_is_drawn_between_equal_prices_where_no_frozen_seed_settles_it():
    one, other, third = uuid4(), uuid4(), uuid4()
    amounts = {one: Decimal("10.00"), other: Decimal("10.00"), third: Decimal("10.01")}
    assert rules.tie_problems(amounts, [one, other], is_seeded=False) == []
    assert codes(rules.tie_problems(amounts, [one, other], is_seeded=True)) == ["draw.seeded_tie"]
    assert codes(rules.tie_problems(amounts, [one], is_seeded=False)) == ["draw.no_tie"]
    assert codes(rules.tie_problems(amounts, [one, uuid4()], is_seeded=False)) == ["draw.no_tie"]
    assert codes(rules.tie_problems(amounts, [one, third], is_seeded=False)) == ["draw.unequal"]


def test_only_a_draw_that_still_takes_commitments_can_be_cancelled():
    assert rules.cancel_problems(DrawStatus.COMMITTING, "专家库名单有误") == []
    assert codes(rules.cancel_problems(DrawStatus.COMMITTING, "  错  ")) == ["draw.cancel_reason"]
    for status in set(DrawStatus) - {DrawStatus.COMMITTING}:
        assert codes(rules.cancel_problems(status, "想要别人来评")) == ["draw.not_cancellable"]


def test_whom_the_draw_did_not_take_stands_back_while_the_taken_one_stands():
    tie = rules.Settled("lot 2", frozenset("abc"), "b")
    standing = {("lot 2", "a"), ("lot 2", "b"), ("lot 2", "c"), ("lot 2", "d"), ("lot 1", "a")}
    assert rules.outdrawn([tie], standing) == {("lot 2", "a"), ("lot 2", "c")}
    assert rules.outdrawn([tie], standing - {("lot 2", "b")}) == set()
    assert rules.outdrawn([], standing) == set()


def test_nothing_is_computed_while_one_tie_is_being_drawn():
    assert rules.unsettled_problems(0) == []
    (problem,) = rules.unsettled_problems(1)
    assert (problem.code, problem.params) == ("draw.tie_open", {"count": 1})


TWICE = """[
  {"code": "daily", "valid_from": "2026-04-01", "weekdays": [0, 2], "at": "20:30"},
  {"code": "daily", "valid_from": "2026-01-01", "weekdays": [0, 1, 2, 3, 4, 5, 6], "at": "21:15"},
  {"code": "other", "valid_from": "2020-01-01", "weekdays": [3], "at": "22:00"}
]"""


@pytest.mark.parametrize(
    ("day", "drawn", "at"),
    [
        (date(2025, 12, 31), False, None),
        (date(2026, 1, 1), True, time(21, 15)),
        (date(2026, 3, 31), True, time(21, 15)),  # a Tuesday, the last day of the first schedule
        (date(2026, 4, 1), True, time(20, 30)),  # a Wednesday
        (date(2026, 4, 2), False, time(20, 30)),
    ],
)
def test_a_lottery_is_drawn_by_the_schedule_of_the_day(day, drawn, at):
    lottery = lotteries.Lottery("daily", lotteries.read_schedules(TWICE, "daily"), lotteries.WELFARE_3D.pattern, "935")
    assert lottery.is_drawn_on(day) is drawn
    if at is None:
        with pytest.raises(ValueError, match="no schedule"):
            lottery.draws_at(day, clock.LOCAL)
    else:
        assert lottery.draws_at(day, clock.LOCAL).time() == at


def test_a_day_before_every_schedule_is_refused_and_not_a_fault():
    plan = rules.Plan(1, 2, Game.WELFARE_3D, date(2019, 12, 31), LOTTERY)
    assert "draw.no_lottery" in codes(rules.plan_problems(plan, NOW))
