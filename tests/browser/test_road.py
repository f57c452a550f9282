"""The whole road by clicks and forms, as each role, on a desk and on a phone: in Chinese, and once in English."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.browser import (
    road_award,
    road_bids,
    road_committee,
    road_delivery,
    road_demand,
    road_report,
    road_settling,
    road_tender,
)
from tests.browser.conftest import Visitors
from tests.browser.pictures import Guide
from tests.browser.town import make_town

pytestmark = pytest.mark.browser
STRETCHES = (
    road_demand.import_schools, road_demand.plan_demand, road_demand.answer_as_school, road_demand.confirm_demand,
    road_demand.register_supplier, road_demand.review_papers,
    road_tender.prepare_purchase, road_tender.draft_tender, road_tender.review_document, road_tender.approve_tender,
    road_tender.publish_keys, road_tender.publish_tender,
    road_bids.collect_bids, road_bids.pass_deadline, road_bids.open_box,
    road_committee.draw_experts, road_committee.sit, road_committee.review, road_report.sign,
    road_award.allocate, road_award.award, road_award.contract, road_award.look_as_public, road_award.look_as_auditor,
    road_delivery.order, road_delivery.ship, road_delivery.accept, road_delivery.reconcile,
    road_settling.state, road_settling.invoice, road_settling.pay,
)  # fmt: skip


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_every_role_walks_its_part_of_the_road_from_demand_to_payment(
    app: Flask, page_as: Visitors, guide: Guide, still_clock: Any, tmp_path: Path, locale: str
) -> None:
    guide.is_on = guide.is_on and locale == "zh-CN"  # the guide's pictures are of Chinese pages
    home = tmp_path / "homes"
    home.mkdir()
    road = road_demand.Road(make_town(home), page_as, guide, still_clock, home, locale)
    for stretch in STRETCHES:
        still_clock.move(minutes=10)
        stretch(road)
        page_as.leave()
        assert page_as.faults == [], stretch.__name__
