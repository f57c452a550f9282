"""A county with its parameters and calendar loaded, and a supplier in it."""

import pytest

from tests.factories.people import make_people
from tests.factories.snapshots import kept
from tests.factories.suppliers import make_supplier
from tests.factories.tenders import prepare_county


@pytest.fixture
def county(app, settings, still_clock):
    def build():
        people = make_people()
        prepare_county(people)
        return people, make_supplier(1)

    return kept("supervised county", settings, still_clock, build)


@pytest.fixture
def people(county):
    return county[0]


@pytest.fixture
def supplier(county):
    return county[1]
