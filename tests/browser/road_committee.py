"""The road from the opening to the end of the reviews: the public draw, the committee, its votes."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

from playwright.sync_api import Page

from procurement.accounts.models import OrganizationKind
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor, Role
from procurement.core.transaction import reading
from procurement.evaluation.draws.draw import commitment
from procurement.evaluation.draws.queries import list_draws
from tests.browser.hands import fill, follow, menu, press, said
from tests.browser.road_bids import NAMES, PRICES
from tests.browser.road_demand import Road
from tests.browser.road_tender import TITLE
from tests.browser.speech import named, tells, words
from tests.factories import committee
from tests.factories.people import make_organization

PARTIES = ("officer", "auditor")
POOL = tuple(f"expert{number}" for number in range(1, 7))


def draw_experts(road: Road) -> None:
    """The officer freezes the pool; two bodies commit to seeds made in their browsers, reveal; two type the number."""
    gather_pool(road)
    page = road.page_as(road.town["officer"])
    page.goto(road.tender)
    follow(page, "评标委员会")
    road.guide.show(page, "officer-committee")
    press(page, "冻结专家池，开始收承诺")
    where = page.url
    seeds = {login: commit(road, login, where) for login in PARTIES}
    page.goto(where)
    press(page, "结束收承诺")
    for login in PARTIES:
        own = road.page_as(road.town[login])
        own.goto(where)
        own.locator("[data-read-seed]").set_input_files(seeds[login])
        own.wait_for_function("document.getElementById('f-seed').value.length === 64")
        press(own, "揭示种子")
    road.clock.set(datetime.combine(lottery_day(road), time(21, 30), clock.LOCAL))
    page = road.page_as(road.town["officer"])
    page.goto(where)
    fill(page, {"numbers": "935"})
    press(page, "录入号码")
    auditor = road.page_as(road.town["auditor"])
    auditor.goto(where)
    fill(auditor, {"numbers": "935"})
    press(auditor, "核对并算出结果")
    road.guide.show(auditor, "auditor-draw")
    page.goto(f"{road.tender}/committee")
    press(page, "分别通知")


def lottery_day(road: Road) -> date:
    """The day that the form proposed: the one before the review."""
    with reading(SYSTEM) as session:
        return list_draws(session, road.tender_id)[0].lottery_on


def gather_pool(road: Road) -> None:
    pool = make_organization(OrganizationKind.EXPERT_POOL, "示范县评审专家库", road.town.county.id)
    for number, login in enumerate(POOL, 1):
        actor = road.town.add(pool, Role.EXPERT, login, f"专家{number}")
        committee.register(actor, specialty="粮油检验", employer=f"第{number}检验所")


def commit(road: Road, login: str, where: str) -> Path:
    """The seed is made by the page and saved; what the form sends is its hash."""
    page = road.page_as(road.town[login])
    page.goto(where)
    with page.expect_download() as coming:
        page.locator("[data-make-seed]").click()
    path = road.home / f"{login}-seed.txt"
    coming.value.save_as(path)
    assert page.locator("[name=commitment]").input_value() == commitment(bytes.fromhex(path.read_text().strip()))
    press(page, "交承诺")
    return path


def sit(road: Road) -> None:
    """One declares on the phone, the others through the services; the committee is complete."""
    pool = [road.town[login] for login in POOL]
    first, *others = [committee.actor_of(pool, member) for member in committee.called(road.tender_id)]
    page = road.page_as(first, phone=True)
    follow(page, "声明有无应当回避的关系", exact=False)
    road.guide.show(page, "expert-declaration-phone")
    page.get_by_text(named(page, "没有上述关系，参加评审")).click()
    press(page, "签署声明")
    for actor in others:
        committee.answer(actor, road.tender_id)


def review(road: Road) -> None:
    """The officer passes every bid's qualification; three of five members vote, the chair concludes; it is complete."""
    road.clock.move(days=1)
    page = road.page_as(road.town["officer"])
    menu(page, "招标")
    follow(page, TITLE)
    follow(page, "开标")
    text = said(page)
    assert all(name in text for name in NAMES.values())
    assert all(price in text for prices in PRICES.values() for price in prices.values())
    road.guide.show(page, "officer-opening")
    page.goto(road.tender)
    follow(page, "评审")
    road.guide.show(page, "officer-reviews")
    waiting = page.locator("main td a.btn", has_text=words(page, "审查"))
    for _step in range(2 * len(PRICES)):
        waiting.first.click()
        page.wait_for_load_state()
        page.get_by_text(named(page, "通过")).click()
        if _step == 0:
            road.guide.show(page, "officer-review")
        press(page, "记录结论")
    assert waiting.count() == 0
    members = committee.members(road.tender_id, [road.town[login] for login in POOL])
    chair = vote_by_page(road, members[0])
    for actor in members[1:3]:
        committee.vote(actor, road.tender_id)
    chair.reload()
    press(chair, "按多数意见结束")
    page.reload()
    press(page, "完成审查")


def vote_by_page(road: Road, actor: Actor) -> Page:
    """All bids on one page, all votes in one act."""
    page = road.page_as(actor)
    follow(page, "符合性审查", exact=False)
    road.guide.show(page, "expert-votes")
    press(page, "记录我的全部意见")
    assert tells(page, "你的意见已经记录")
    return page
