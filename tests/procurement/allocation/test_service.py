"""Runs: what is frozen, what counts, what is kept, what is refused."""

import json

import pytest

from procurement.allocation import queries, service
from procurement.allocation.states import RunStatus
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.errors import Forbidden, NotFound, RuleViolation
from procurement.core.transaction import reading, transaction
from tests.factories import allocation as factory


@pytest.fixture
def evaluated(people, still_clock):
    return factory.make_evaluated(people, still_clock)


def test_the_binding_run_awards_each_lot_once_within_the_limit_a_owner(people, evaluated, session):
    tender_id, bidders = evaluated
    run = factory.read_run(factory.solve(people, tender_id))
    assert run.status is RunStatus.SOLVED, run.failure
    assert run.is_binding
    winners = {award["lot"]: award["supplier"] for award in run.summary["awards"]}
    assert sorted(winners.values()) == sorted(str(b.supplier_id) for b in bidders[:2])
    assert all(check["ok"] for check in run.checks)
