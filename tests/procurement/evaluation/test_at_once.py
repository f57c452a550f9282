"""One scoring sheet signed on two devices at the same instant, each on a connection of its own."""

from __future__ import annotations

import json

import pytest

from procurement.core.actors import SYSTEM
from procurement.core.errors import Conflict
from procurement.core.transaction import reading
from procurement.evaluation.scoring import queries
from procurement.evaluation.scoring.states import SheetStatus
from tests.factories import bids as make
from tests.factories.at_once import at_once
from tests.factories.scoring import GIVEN, begin, make_scored, sheet_of, sign

pytestmark = pytest.mark.postgres


def test_one_signature_holds_and_the_other_device_is_told_why(people, still_clock):
    tender, bidders, judges = make_scored(people, still_clock)
    begin(judges[0], tender)
    mine, other = sheet_of(tender, bidders), sheet_of(tender, bidders, (("10", "1", "1"), *GIVEN[1:]))
    told = at_once(lambda: sign(judges[1], tender, mine), lambda: sign(judges[1], tender, other))
    (conflict,) = [one for one in told if isinstance(one, Conflict)]
    (signed,) = [one for one in told if not isinstance(one, Conflict)]
    assert [problem.code for problem in conflict.problems] == ["score.signed"]
    with reading(SYSTEM) as session:
        sheet = queries.get_sheet(session, tender.id, judges[1].user_id)
        assert (sheet.status, sheet.content_sha256) == (SheetStatus.SIGNED, signed.content_sha256)
        assert json.loads(sheet.content)["points"] == json.loads(signed.content)["points"]
        entries = [e for e in make.county_entries(session, tender) if e["type"] == "score_sheet:signed"]
    assert [entry["facts"]["sheet"] for entry in entries] == [signed.content_sha256]
