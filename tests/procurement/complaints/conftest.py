"""Published awards in their challenge window, made once a test run."""

import pytest

from tests.factories import contracting
from tests.factories.snapshots import kept


@pytest.fixture
def awarded(app, settings, still_clock):
    return kept("in the window", settings, still_clock, lambda: contracting.make_published_awards(still_clock))


@pytest.fixture
def loser(awarded):
    """The bidder that won nothing."""
    from procurement.core.actors import SYSTEM
    from procurement.core.transaction import reading
    from procurement.suppliers import queries as suppliers
    from tests.factories import complaints

    won = {actor.supplier_id for actor in awarded.suppliers}
    with reading(SYSTEM) as session:
        (other,) = [s.id for s in suppliers.list_suppliers(session) if s.id not in won]
    return complaints.actor_of(other)
