"""A tender walked to the signature of its contracts, and a school's yard; each road once a test run."""

from __future__ import annotations

import pytest

from procurement.core import clock
from procurement.core.transaction import reading
from procurement.desks import pages
from procurement.desks.tasks import Reader
from tests.factories import allocation, contracting
from tests.factories import deliveries as delivery_factory
from tests.factories.people import make_people
from tests.factories.snapshots import kept


@pytest.fixture
def evaluated(app, settings, still_clock):
    """Reviews complete, nothing computed."""
    return kept("evaluated", settings, still_clock, lambda: allocation.make_road(still_clock, solved=False))


@pytest.fixture
def solved(app, settings, still_clock):
    """The binding run is solved."""
    return kept("solved", settings, still_clock, lambda: allocation.make_road(still_clock))


@pytest.fixture
def awarded(app, settings, still_clock):
    """The challenge window is over and the awards are confirmed."""
    return kept("confirmed", settings, still_clock, lambda: contracting.make_awarded(still_clock))


@pytest.fixture
def yard(app, settings, still_clock):
    """A signed contract in term time."""

    def build():
        made = delivery_factory.make_yard(make_people())
        still_clock.set(delivery_factory.TERM_TIME)
        return made

    return kept("delivery yard", settings, still_clock, build)


@pytest.fixture
def tasks_of():
    """`tasks_of(people.officer)`: that person's tasks by what is to be done."""

    def find(actor):
        with reading(actor) as session:
            found = pages.list_tasks(Reader(session, actor, clock.now(), clock.today()))
        return {task.act: task for task in found}

    return find
