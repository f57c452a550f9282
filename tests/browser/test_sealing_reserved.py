"""Declaring sizes in the browser: the bidder's and the makers' in the bid, and nothing unasked."""

from __future__ import annotations

import json

import pytest

from tests.browser.test_sealing_page import saved
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


def test_makers_are_declared_item_by_item_and_kept_in_the_draft(people, page_as, tmp_path):
    tender = read_tender(people, make_published(people))
    page = page_as(make.make_bidder(1).actor)
    page.goto(f"/tenders/{tender.id}/seal")
    assert page.locator("#makers").is_hidden()
    page.uncheck("#taken-2")
    page.select_option("#enterprise_size", "small")
    page.fill("#maker-1-1", "丰年米厂")
    page.select_option("#maker_size-1-1", "medium")
    page.click("#seal-now")
    assert "不大于声明的规模" in page.inner_text("#maker_size-1-1-e")
    assert "要写制造商的名称" in page.inner_text("#maker-1-2-e")
    assert page.locator("#maker-2-1").is_disabled()
    page.select_option("#maker_size-1-1", "small")
    page.fill("#maker-1-2", "嘉禾米厂")
    page.select_option("#maker_size-1-2", "micro")
    page.click("#seal-now")
    assert page.inner_text("#maker_size-1-1-e") == page.inner_text("#maker-1-2-e") == ""
    draft = saved(page, "#save-draft", tmp_path / "BID.json")
    lot = tender.lots[0]
    codes = [line.item.code for line in sorted(lot.items, key=lambda line: line.item.code)]
    assert json.loads(draft.read_text())["declarations"] == {
        "enterprise_size": "small",
        "makers": [
            {"lot": str(lot.id), "item": codes[0], "name": "丰年米厂", "size": "small"},
            {"lot": str(lot.id), "item": codes[1], "name": "嘉禾米厂", "size": "micro"},
        ],
    }
    page.goto(f"/tenders/{tender.id}/seal")
    page.set_input_files("#draft-file", draft)
    page.wait_for_function("document.getElementById('maker-1-2').value === '嘉禾米厂'")
    assert page.input_value("#maker_size-1-2") == "micro"
    page.select_option("#enterprise_size", "large")
    assert page.locator("#makers").is_hidden()
    assert "makers" not in json.loads(saved(page, "#save-draft", tmp_path / "LARGE.json").read_text())["declarations"]
