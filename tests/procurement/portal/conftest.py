"""A tender with sealed bids; a tender with published awards and one signed contract."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from procurement.config import Settings
from tests.factories import contracting as factory
from tests.factories.snapshots import kept


@pytest.fixture
def published(app: Flask, settings: Settings, still_clock: Any) -> factory.Awarded:
    """The award notice is out, the challenge window runs."""
    return kept("published", settings, still_clock, lambda: factory.make_published_awards(still_clock))


def _signed(still_clock: Any) -> tuple[factory.Awarded, list[Any]]:
    awarded = factory.make_awarded(still_clock)
    contracts = factory.make_contracts(awarded)
    factory.sign(awarded.suppliers[0], contracts[0])
    factory.sign(awarded.people.approver, contracts[0])
    return awarded, contracts


@pytest.fixture
def signed(app: Flask, settings: Settings, still_clock: Any) -> tuple[factory.Awarded, list[Any]]:
    """Two contracts, of which both sides have signed the first."""
    return kept("signed", settings, still_clock, lambda: _signed(still_clock))
