"""Size and share of a committee, recusal, and its majorities, each limit at -1, 0, +1."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from procurement.evaluation.committee import rules
from procurement.evaluation.committee.models import RelationKind
from procurement.evaluation.committee.rules import Composition, Decision, KnownRelation, Requirement, Vote
from procurement.evaluation.models import InvalidGround, ReviewVerdict

LAW = Requirement(5, 7, Decimal(10_000_000))
TODAY = date(2026, 3, 25)
PASS, FAIL = Vote(ReviewVerdict.PASSED), Vote(ReviewVerdict.FAILED, InvalidGround.SIGNATURE, "第3页没有盖章")


def codes(problems):
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("budget", "reason", "least"),
    [("9999999.99", "", 5), ("10000000.00", "", 7), ("10000000.01", "", 7), ("1.00", "社会影响较大", 7)],
)
def test_seven_sit_from_ten_million_or_where_it_is_complex(budget, reason, least):
    assert LAW.least(Decimal(budget), reason) == least


@pytest.mark.parametrize(
    ("size", "least", "expected"),
    [
        (4, 5, ["committee.small", "committee.even"]), (5, 5, []), (6, 5, ["committee.even"]), (7, 5, []),
        (5, 7, ["committee.small"]), (6, 7, ["committee.small", "committee.even"]), (7, 7, []),
        (8, 7, ["committee.even"]),
    ],
)  # fmt: skip
def test_a_committee_is_odd_and_big_enough(size, least, expected):
    assert codes(rules.composition_problems(Composition(size, 0, ""), least)) == expected


@pytest.mark.parametrize(
    ("size", "representatives", "is_lawful"),
    [(5, 1, True), (5, 2, False), (7, 2, True), (7, 3, False), (9, 3, True), (9, 4, False)],
)
def test_experts_are_at_least_two_thirds(size, representatives, is_lawful):
    found = codes(rules.composition_problems(Composition(size, representatives, "委派函1号"), 5))
    assert found == ([] if is_lawful else ["committee.experts"])


def test_representatives_are_named_in_writing_belong_to_the_purchaser_and_have_no_other_duty():
    assert codes(rules.composition_problems(Composition(5, 1, " "), 5)) == ["committee.appointment"]
    assert rules.representative_problems([True], [False]) == []
    assert codes(rules.representative_problems([False], [False])) == ["committee.representative"]
    assert codes(rules.representative_problems([True], [True])) == ["committee.duty"]


@pytest.mark.parametrize(
    ("ended_on", "is_recent"),
    [(date(2023, 3, 24), False), (date(2023, 3, 25), True), (date(2023, 3, 26), True), (None, True)],
)
def test_a_relation_counts_for_three_years(ended_on, is_recent):
    assert rules.is_recent(KnownRelation(RelationKind.EMPLOYMENT, ended_on, "甲"), TODAY, 3) is is_recent


def test_three_years_before_a_leap_day():
    assert rules.years_before(date(2028, 2, 29), 3) == date(2025, 2, 28)


def test_who_is_related_does_not_sit_and_who_leaves_says_why():
    known = [KnownRelation(RelationKind.EMPLOYMENT, None, "甲")]
    ticked = [RelationKind.FAMILY]
    assert rules.declaration_problems(Decision.SIT, [], "", [], 3) == []
    assert codes(rules.declaration_problems(Decision.SIT, ticked, "", [], 3)) == ["declaration.related"]
    assert codes(rules.declaration_problems(Decision.SIT, [], "", known, 3)) == ["declaration.known"]
    assert rules.declaration_problems(Decision.RECUSE, ticked, "亲属在其中任职", known, 3) == []
    assert codes(rules.declaration_problems(Decision.DECLINE, [], " ", [], 3)) == ["declaration.reason"]


@pytest.mark.parametrize(
    ("votes", "expected"),
    [([PASS] * 2, ["conformity.quorum"]), ([PASS] * 3, []), ([PASS] * 2 + [FAIL] * 2, ["conformity.tied"])],
)
def test_more_than_half_must_speak_and_not_as_many_for_as_against(votes, expected):
    assert codes(rules.quorum_problems(5, {"1　甲": votes})) == expected


def test_the_majority_decides_and_silence_or_dissent_without_reason_is_agreement():
    silent = rules.decide(5, [PASS, PASS, FAIL])
    assert (silent.verdict, silent.agreed, silent.dissents, silent.silent) == (ReviewVerdict.PASSED, 2, 1, 2)
    other = Vote(ReviewVerdict.FAILED, InvalidGround.BOND, "没有交保证金")
    failed = rules.decide(5, [other, FAIL, FAIL, PASS])
    assert (failed.verdict, failed.ground, failed.reason) == (ReviewVerdict.FAILED, FAIL.ground, FAIL.reason)
    assert (failed.agreed, failed.dissents, failed.silent) == (3, 0, 2)
    dissent = Vote(ReviewVerdict.PASSED, None, "盖章在附件里")
    assert rules.decide(5, [FAIL, FAIL, FAIL, dissent]).dissents == 1


def test_votes_begin_on_the_day_of_the_review():
    assert codes(rules.vote_day_problems(date(2026, 3, 26), TODAY)) == ["vote.early"]
    assert rules.vote_day_problems(TODAY, TODAY) == []
    assert rules.vote_day_problems(date(2026, 3, 24), TODAY) == []
