"""The road's fourth stretch: the binding allocation, the award, the contracts, and what the public sees of it."""

from __future__ import annotations

from procurement import scheduler
from procurement.jobs import worker
from tests.browser.hands import attach, fetch, fill, follow, menu, press, said
from tests.browser.road_bids import NAMES
from tests.browser.road_demand import Road
from tests.browser.road_tender import TITLE
from tests.browser.speech import named, tells, words

REASON = "按公告冻结的规则计算，评审总价最低。"


def allocate(road: Road) -> None:
    """The officer asks for the binding run, sees it wait, and reads the result."""
    page = road.page_as(road.town["officer"])
    page.goto(road.tender)
    follow(page, "分配方案")
    press(page, "按公告的规则计算")
    assert tells(page, "计算中")
    follow(page, "后台任务")
    assert tells(page, "可以离开这一页")
    assert worker.run_pending() >= 1
    follow(page, "看结果")
    assert tells(page, "可以定标")
    assert tells(page, "各包中标")
    page.locator(".plot canvas, .plot svg").first.wait_for()
    road.guide.show(page, "officer-run")


def award(road: Road) -> None:
    """One officer proposes, another approves, the first publishes; the window ends by itself."""
    page = road.page_as(road.town["officer"])
    page.goto(road.tender)
    follow(page, "定标")
    fill(page, {"reason": REASON})
    road.guide.show(page, "officer-propose")
    press(page, "提交审批")
    approver = road.page_as(road.town["approver"])
    menu(approver, "招标")
    follow(approver, TITLE)
    follow(approver, "定标")
    road.guide.show(approver, "approver-award")
    press(approver, "批准")
    page.goto(f"{road.tender}/awards")
    press(page, "公告结果")
    assert tells(page, "质疑期")
    worker.run_pending()
    road.guide.show(page, "officer-window")
    road.clock.move(days=20)
    assert [done for done in scheduler.run_due(road.clock.at) if done.startswith("award")]


def contract(road: Road) -> None:
    """Contracts are drawn up; each supplier reads the PDF and signs, then the approver."""
    page = road.page_as(road.town["officer"])
    menu(page, "合同")
    press(page, "拟合同")
    worker.run_pending()
    signed = 0
    for login in NAMES:
        supplier = road.page_as(road.town[login], phone=login == "jiahe")
        menu(supplier, "合同")
        links = supplier.locator("main td a, main th a")
        if not links.count():
            continue
        links.first.click()
        supplier.wait_for_load_state()
        if login == "jiahe":
            road.guide.show(supplier, "supplier-contract-phone")
        paper = fetch(supplier, "下载 PDF", road.home / f"{login}.pdf")
        assert paper.read_bytes().startswith(b"%PDF")
        assert paper.stat().st_size > 10_000
        press(supplier, "签订合同")
        approver = road.page_as(road.town["approver"])
        approver.goto(supplier.url)
        if login == "jiahe":
            road.guide.show(approver, "approver-contract")
        press(approver, "签订合同")
        signed += 1
    assert signed == 2  # one lot at most for each owner


def look_as_public(road: Road) -> None:
    """Anybody reads who won, for how much and why, and checks a paper and a receipt."""
    page = road.page_as()
    page.goto("/portal")
    road.guide.show(page, "public-home")
    menu(page, "中标与单价")
    text = said(page)
    assert REASON in text
    assert "4.4555" in text
    menu(page, "合同")
    assert len(words(page, "已生效").findall(said(page))) == 2
    menu(page, "核验")
    attach(page, "file", road.home / "jiahe.pdf")
    press(page, "核对文件")
    assert page.locator("main h2", has_text=named(page, "真")).count() == 1
    road.guide.show(page, "public-check")
    page.locator("[name=text]").fill((road.home / "jiahe" / "receipt.txt").read_text())
    press(page, "核对文字")
    assert page.locator("main h2", has_text=named(page, "真")).count() == 1


def look_as_auditor(road: Road) -> None:
    page = road.page_as(road.town["auditor"])
    menu(page, "招标")
    follow(page, TITLE)
    road.guide.show(page, "auditor-tender")
    menu(page, "日志")
    road.guide.show(page, "auditor-log")
    assert tells(page, "检查点")
