"""The times and texts around a price and a dissent, one step before, at and after each limit."""

from datetime import UTC, datetime, timedelta

import pytest

from procurement.evaluation.pricing import rules
from procurement.evaluation.report.models import Stance
from procurement.evaluation.report.rules import stance_problems
from procurement.evaluation.scoring.rules import reopening_problems
from procurement.evaluation.scoring.states import RoundStatus

UNTIL = datetime(2026, 3, 25, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, True), (1, True)])
def test_an_answer_is_in_time_until_the_last_second_and_nothing_is_decided_before(seconds, late):
    now = UNTIL + timedelta(seconds=seconds)
    assert bool(rules.late_problems(UNTIL, now)) is late
    assert bool(rules.early_problems(UNTIL, now)) is not late


@pytest.mark.parametrize(("length", "right"), [(9, False), (10, True), (11, True)])
def test_reasons_have_ten_characters(length, right):
    said = "缺" * length
    assert (rules.text_problems(said, "reason") == []) is right
    assert (rules.request_problems(False, said) == []) is right
    assert (stance_problems(Stance.DISSENTED, said) == []) is right
    assert (reopening_problems(RoundStatus.REVEALED, said) == []) is right
