"""A supplier that the county removed is awarded nothing while the removal is in force."""

import pytest

from procurement.core.errors import RuleViolation
from procurement.supervision.states import Step
from tests.factories import awards, supervision


def test_a_removed_winner_is_refused_at_every_step_until_an_appeal_undoes_it(solved):
    winner = solved.bidders[0].actor
    removal = supervision.take(solved.people, winner, Step.REMOVAL)
    with pytest.raises(RuleViolation) as refusal:
        awards.propose(solved)
    assert {problem.code for problem in refusal.value.problems} == {"award.supplier_removed"}
    supervision.appeal(winner, removal)
    supervision.hear(solved.people.discipline, removal, allows=True)
    assert awards.propose(solved)


def test_a_suspended_winner_is_awarded(solved):
    supervision.take(solved.people, solved.bidders[0].actor, Step.SUSPENSION)
    assert awards.propose(solved)
