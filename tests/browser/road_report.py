"""The road between the reviews and the award: the chair writes the report, all sign, the purchaser receives it."""

from __future__ import annotations

from tests.browser.hands import follow, press, said
from tests.browser.road_committee import POOL
from tests.browser.road_demand import Road
from tests.browser.speech import named, tells, words
from tests.factories import bench, committee


def sign(road: Road) -> None:
    """The chair by the pages, the others through the services; nothing can be proposed before."""
    officer = road.page_as(road.town["officer"])
    officer.goto(f"{road.tender}/awards")
    assert officer.locator("[name=reason]").count() == 0
    chair, *others = committee.members(road.tender_id, [road.town[login] for login in POOL])
    page = road.page_as(chair)
    follow(page, "写评标报告", exact=False)
    press(page, "写成评标报告")
    assert words(page, "推荐的中标候选人").search(said(page))
    page.get_by_text(named(page, "同意"), exact=True).first.click()
    press(page, "签署")
    for actor in others:
        bench.sign_report(actor, road.tender_id)
    page.reload()
    assert tells(page, "已送采购人")
