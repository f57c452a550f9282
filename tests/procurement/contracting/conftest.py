"""A tender whose awards are confirmed, and its contracts with their PDF; the road there is walked once a test run."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from procurement.config import Settings
from tests.factories import contracting as factory
from tests.factories.people import People
from tests.factories.snapshots import kept


@pytest.fixture
def awarded(app: Flask, settings: Settings, still_clock: Any) -> factory.Awarded:
    return kept("confirmed", settings, still_clock, lambda: factory.make_awarded(still_clock))


@pytest.fixture
def contracts(awarded: factory.Awarded, settings: Settings, still_clock: Any) -> list[UUID]:
    """On the first day on which they may be signed."""
    return kept("contracts", settings, still_clock, lambda: factory.make_contracts(awarded))


@pytest.fixture
def people(awarded: factory.Awarded) -> People:
    return awarded.people
