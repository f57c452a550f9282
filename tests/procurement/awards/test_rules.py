"""What stands in the way of an award."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest

from procurement.allocation.states import RunStatus
from procurement.awards import rules
from procurement.tenders.states import LotStatus, TenderStatus

ID = uuid4()


def run(**changes):
    return SimpleNamespace(**{"id": ID, "is_binding": True, "status": RunStatus.SOLVED, **changes})


def candidate(**changes):
    given = {
        "lot": "1", "lot_status": LotStatus.ACTIVE, "supplier": "甲", "amount": Decimal("90.00"),
        "ceiling_amount": Decimal("90.00"), "dear_items": (), "bar_ends_on": None,
    }  # fmt: skip
    return rules.Candidate(**{**given, **changes})


@pytest.mark.parametrize(
    ("run_", "binding", "status", "one", "codes"),
    [
        (run(), ID, TenderStatus.EVALUATED, candidate(), []),
        (run(is_binding=False), ID, TenderStatus.EVALUATED, candidate(), ["award.run_not_binding"]),
        (run(), uuid4(), TenderStatus.EVALUATED, candidate(), ["award.run_not_binding"]),
        (run(), None, TenderStatus.EVALUATED, candidate(), ["award.run_not_binding"]),
        (run(status=RunStatus.INFEASIBLE), ID, TenderStatus.EVALUATED, candidate(), ["award.run_unsolved"]),
        (run(), ID, TenderStatus.OPENED, candidate(), ["award.tender_not_evaluated"]),
        (run(), ID, TenderStatus.AWARDED, candidate(), ["award.tender_not_evaluated"]),
        (run(), ID, TenderStatus.EVALUATED, candidate(lot_status=LotStatus.UNSUCCESSFUL), ["award.lot_not_active"]),
        (run(), ID, TenderStatus.EVALUATED, candidate(dear_items=("大米",)), ["award.over_ceiling"]),
        (run(), ID, TenderStatus.EVALUATED, candidate(amount=Decimal("90.01")), ["award.over_ceiling"]),
        (run(), ID, TenderStatus.EVALUATED, candidate(bar_ends_on=date(2026, 5, 1)), ["award.supplier_barred"]),
    ],
)
def test_only_the_binding_runs_sound_winners_can_be_proposed(run_, binding, status, one, codes):
    assert [problem.code for problem in rules.proposal_problems(run_, binding, status, [one])] == codes


def test_everything_that_is_wrong_is_told_at_once():
    bad = candidate(dear_items=("大米",), bar_ends_on=date(2026, 5, 1), lot_status=LotStatus.CANCELLED)
    codes = {problem.code for problem in rules.proposal_problems(run(), ID, TenderStatus.EVALUATED, [bad])}
    assert codes == {"award.over_ceiling", "award.supplier_barred", "award.lot_not_active"}


@pytest.mark.parametrize(
    ("reason", "count"),
    [("", 1), (" " * 40, 1), ("缺" * 9, 1), ("缺" * 10, 0), ("缺" * 11, 0), ("缺" * 9 + "   ", 1)],
)
def test_a_decision_needs_a_reason_that_says_something(reason, count):
    assert len(rules.reason_problems(reason)) == count


def test_whoever_proposed_does_not_approve():
    one, other = uuid4(), uuid4()
    awards = [SimpleNamespace(proposed_by=one)]
    assert rules.four_eyes_problems(other, awards) == []
    assert [p.code for p in rules.four_eyes_problems(one, awards)] == ["award.four_eyes"]
    assert [p.code for p in rules.four_eyes_problems(None, awards)] == ["award.four_eyes"]


@pytest.mark.parametrize(
    ("today", "stands"), [(date(2026, 4, 9), False), (date(2026, 4, 10), False), (date(2026, 4, 11), True)]
)
def test_the_last_day_of_the_window_still_belongs_to_it(today, stands):
    awards = [SimpleNamespace(challenge_until=date(2026, 4, 10))]
    assert (rules.confirmation_problems(awards, today) == []) is stands
