"""A signed contract in term time."""

import pytest

from tests.factories import deliveries as factory
from tests.factories.people import make_people
from tests.factories.snapshots import kept


@pytest.fixture
def yard(app, settings, still_clock):
    def build():
        made = factory.make_yard(make_people())
        still_clock.set(factory.TERM_TIME)
        return made

    return kept("delivery yard", settings, still_clock, build)
