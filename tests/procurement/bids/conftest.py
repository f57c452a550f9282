"""A tender open for bids and three bidders."""

from __future__ import annotations

import pytest

from tests.factories import bids as make
from tests.factories.snapshots import kept
from tests.factories.tenders import make_published, read_tender


@pytest.fixture
def tender(people, settings, still_clock):
    return read_tender(people, kept("open for bids", settings, still_clock, lambda: make_published(people)))


@pytest.fixture
def bidders(tender):
    return make.make_bidders(3)
