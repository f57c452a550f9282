"""An evaluated tender and its solved binding run, made once."""

import pytest

from tests.factories.allocation import Road, make_road
from tests.factories.snapshots import kept


@pytest.fixture
def evaluated(app, settings, still_clock) -> Road:
    """Reviews complete, nothing computed."""
    return kept("evaluated", settings, still_clock, lambda: make_road(still_clock, solved=False))


@pytest.fixture
def solved(app, settings, still_clock) -> Road:
    """The binding run is solved."""
    return kept("solved", settings, still_clock, lambda: make_road(still_clock))
