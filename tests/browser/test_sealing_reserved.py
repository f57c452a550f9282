"""Sealing for a reserved lot in the browser: the size is declared in the bid, and nothing is declared unasked."""

from __future__ import annotations

import pytest

from tests.factories import bids as make
from tests.factories.tenders import make_plan, make_published, read_tender
from tests.procurement.evaluation.test_reserved_lots import BASIS, zone_ids

pytestmark = pytest.mark.browser


def test_a_reserved_lot_asks_for_the_declaration_of_size(people, page_as):
    changes = {"plan_id": make_plan(people), "reserved_zones": zone_ids(people, "Z1"), "reserve_basis": BASIS}
    tender = read_tender(people, make_published(people, **changes))
    page = page_as(make.make_bidder(1).actor)
    page.goto(f"/tenders/{tender.id}/seal")
    page.click("#seal-now")
    assert "第 1 包专门面向中小企业" in page.inner_text("#enterprise_size-e")
    page.select_option("#enterprise_size", "large")
    page.click("#seal-now")
    assert "第 1 包专门面向中小企业" in page.inner_text("#enterprise_size-e")
    page.select_option("#enterprise_size", "medium")
    page.click("#seal-now")
    assert page.inner_text("#enterprise_size-e") == ""
    page.select_option("#enterprise_size", "")
    page.uncheck("#taken-1")
    page.click("#seal-now")
    assert page.inner_text("#enterprise_size-e") == ""
