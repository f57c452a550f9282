"""A tender open for bids, three bidders, and the county's export as an outsider gets it."""

from __future__ import annotations

import pytest

from procurement.audit import export
from procurement.audit.service import county_log, issue_checkpoint
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading, transaction
from tests.factories import bids as make
from tests.factories.tenders import make_published, read_tender


@pytest.fixture
def tender(people):
    return read_tender(people, make_published(people))


@pytest.fixture
def bidders(tender):
    return make.make_bidders(3)


@pytest.fixture
def take_export(tmp_path):
    """`take_export(county_id, name)` signs the log as it stands and writes the export; returns its folder."""

    def take(county_id, name):
        with transaction(SYSTEM) as session:
            issue_checkpoint(session, county_log(county_id), now=clock.now())
        with reading(SYSTEM) as session:
            export.write_export(session, county_id, tmp_path / name)
        return tmp_path / name

    return take
