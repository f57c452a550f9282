"""A signed contract in term time, with and without an accepted delivery."""

import pytest

from tests.factories import deliveries as yards
from tests.factories import settlement as factory
from tests.factories.people import make_people
from tests.factories.snapshots import kept


@pytest.fixture
def yard(app, settings, still_clock):
    """600 kg of rice at 4.5555 and 300 kg of flour at 3.3333 accepted by two people: 2,733.30 + 999.99 CNY."""

    def build():
        made = yards.make_yard(make_people())
        still_clock.set(yards.TERM_TIME)
        factory.accepted(made)
        return made

    return kept("settlement yard", settings, still_clock, build)


@pytest.fixture
def statement(yard, settings, still_clock):
    """Confirmed by the school."""
    return kept("settlement confirmed", settings, still_clock, lambda: factory.confirmed(yard))


@pytest.fixture
def invoice(yard, statement, settings, still_clock):
    """Matched with it."""
    return kept("settlement invoiced", settings, still_clock, lambda: factory.invoice(yard, statement))
