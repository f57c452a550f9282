"""A tender open for bids, made once a test run."""

import pytest

from tests.factories.snapshots import kept
from tests.factories.tenders import make_published, read_tender


@pytest.fixture
def tender(people, settings, still_clock):
    return read_tender(people, kept("open for bids", settings, still_clock, lambda: make_published(people)))
