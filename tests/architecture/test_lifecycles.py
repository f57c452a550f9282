"""Every lifecycle is complete and reachable, and the database's CHECK lists the same states."""

import pytest
from sqlalchemy import CheckConstraint, Enum

from procurement.core.errors import InvalidMove
from procurement.core.lifecycle import REGISTRY
from procurement.metadata import metadata
from scripts import lifecycles


@pytest.mark.parametrize("lifecycle", REGISTRY, ids=lambda lifecycle: lifecycle.name)
def test_every_state_can_be_reached(lifecycle):
    reached, frontier = {lifecycle.initial}, [lifecycle.initial]
    while frontier:
        for state in lifecycle.moves[frontier.pop()] - reached:
            reached.add(state)
            frontier.append(state)
    assert reached == set(lifecycle.states)


@pytest.mark.parametrize("lifecycle", REGISTRY, ids=lambda lifecycle: lifecycle.name)
def test_every_unlisted_move_raises(lifecycle):
    class Thing:
        status = None

    for current in lifecycle.states:
        for to in set(lifecycle.states) - lifecycle.moves[current]:
            thing = Thing()
            thing.status = current
            with pytest.raises(InvalidMove):
                lifecycle.move(thing, to)
            assert thing.status is current


@pytest.mark.parametrize("lifecycle", REGISTRY, ids=lambda lifecycle: lifecycle.name)
def test_the_database_checks_the_same_states(lifecycle):
    columns = [
        column for table in metadata.tables.values() for column in table.columns
        if isinstance(column.type, Enum) and column.type.enum_class is lifecycle.states
    ]  # fmt: skip
    assert columns, f"no table stores {lifecycle.name}"
    for column in columns:
        assert set(column.type.enums) == {state.value for state in lifecycle.states}
        checks = [c for c in column.table.constraints if isinstance(c, CheckConstraint)]
        assert any(getattr(c, "_type_bound", False) for c in checks)


def test_the_drawings_are_those_of_the_tables():
    assert lifecycles.PAGE.read_text() == lifecycles.build(), "run: python -m scripts.lifecycles"
