"""The road's third stretch: bids are sealed at home, the box tells nothing, keyholders open it, bids are reviewed."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Page

from procurement import scheduler
from tests.browser.hands import attach, fetch, follow, menu, press, said
from tests.browser.road_demand import Road
from tests.browser.road_tender import TITLE, bring_key
from tests.browser.speech import tells, words

PRICES = {
    "jiahe": {"rice": "4.4555", "flour": "3.3333"},
    "supplier1": {"rice": "4.5557", "flour": "3.4001"},
    "supplier2": {"rice": "4.6001", "flour": "3.5003"},
}
NAMES = {"jiahe": "嘉禾粮油有限公司", "supplier1": "丰年粮油有限公司", "supplier2": "禾丰食品有限公司"}
OPENERS = ("keyholder1", "keyholder3")


def bid(road: Road, login: str, *, phone: bool) -> None:
    """Download the two files, fill the prices, seal offline, upload the envelope, get the receipt."""
    page = road.page_as(road.town[login], phone=phone)
    menu(page, "投标")
    follow(page, TITLE)
    home = road.home / login
    home.mkdir()
    sheet = fetch(page, "下载封标单 TENDER.json", home / "TENDER.json")
    blank = json.loads(fetch(page, "下载空白投标 BID.json", home / "blank.json").read_text())
    for lot in blank["lots"]:
        for line in lot["lines"]:
            line |= {
                "unit_price": PRICES[login][line["item"]],
                "brand": NAMES[login][:2],
                "origin": "示范省",
                "lead_days": 2,
            }
    blank["declarations"] = {"no_collusion": True, "accepts_contract_terms": True}
    (home / "BID.json").write_text(json.dumps(blank, ensure_ascii=False))
    road.town.bids("seal", "--tender", sheet, "--bid", home / "BID.json", "--keyring", road.town.keyring(login),
                   "--out", home / "envelope.json", "--receipt-key", home / "bid-key.json")  # fmt: skip
    attach(page, "envelope", home / "envelope.json")
    if login == "jiahe":
        page.get_by_role("heading", name=words(page, "上传信封", part=True)).scroll_into_view_if_needed()
        road.guide.show(page, "supplier-upload-phone")
    press(page, "上传信封")
    assert tells(page, "已收到")
    (home / "receipt.txt").write_text(page.get_by_label(words(page, "回执全文")).inner_text())
    if login == "supplier1":
        road.guide.show(page, "supplier-receipt")


def box_says(road: Road) -> str:
    """The officer's page of the tender without the log's and the clock's numbers."""
    page = road.page_as(road.town["officer"])
    page.goto(road.tender)
    text = said(page)
    assert not [name for name in NAMES.values() if name in text]
    return re.sub(r"\d+ ?(天|小时|分|秒|个工作日|[dhms] |d$|working days?).*", "", text)


def collect_bids(road: Road) -> None:
    """Three suppliers bid, one of them by phone; the officer's page does not change by a word."""
    for login in ("supplier1", "supplier2"):
        road.town.add_supplier(int(login[-1]), NAMES[login])
    before = box_says(road)
    for login in PRICES:
        bid(road, login, phone=login == "jiahe")
    assert box_says(road) == before
    page = road.page_as(road.town["officer"])
    page.goto(f"{road.tender}/opening")
    assert tells(page, "投标箱已锁闭")
    road.guide.show(page, "officer-box-locked")


def pass_deadline(road: Road) -> None:
    road.clock.move(days=22, minutes=1)
    assert f"box:{road.tender_id}" in scheduler.run_due(road.clock.at)


def open_box(road: Road) -> None:
    """Two of three keyholders open their shares, one in the page and one with the command, and post them."""
    for login in OPENERS:
        road.clock.move(minutes=5)
        page = road.page_as(road.town[login])
        menu(page, "招标")
        follow(page, TITLE)
        follow(page, "去开箱")
        (_open_in_page if login == OPENERS[0] else _open_by_command)(road, page, login)
        assert tells(page, "你的份额已在")


def _open_in_page(road: Road, page: Page, login: str) -> None:
    bring_key(road, page, login)
    road.guide.show(page, "keyholder-shares")
    with page.expect_navigation():
        page.click("#open-now")


def _open_by_command(road: Road, page: Page, login: str) -> None:
    home = road.home / login
    home.mkdir()
    page.locator("details summary", has_text=words(page, "用命令打开，交份额文件")).click()
    envelopes = fetch(page, "下载信封 envelopes.jsonl", home / "envelopes.jsonl")
    sheet = fetch(page, "下载封标单 TENDER.json", home / "TENDER.json")
    road.town.bids("open-shares", "--tender", sheet, "--keyring", road.town.keyring(login),
                   "--envelopes", envelopes, "--out", home / "shares.json")  # fmt: skip
    attach(page, "shares", home / "shares.json")
    press(page, "交份额")
