"""The road's second stretch: the tender's guided form, the second officer, the keyholders' keys, the notice."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page

from tests.browser.hands import fill, follow, menu, press, said
from tests.browser.road_demand import PLAN, Road
from tests.browser.speech import tells, words

TITLE = "2026年秋季学期食堂米面"
HOLDERS = ("keyholder1", "keyholder2", "keyholder3")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def prepare_purchase(road: Road) -> None:
    """The officer records a survey, files the plan and publishes the intention; thirty days go by."""
    page = road.page_as(road.town["officer"])
    menu(page, "招标")
    follow(page, "采购前期")
    follow(page, PLAN)
    asked = {f"subjects.name-{n}": f"市场主体{n}" for n in (1, 2, 3)}
    asked |= {f"subjects.answer-{n}": "可以按周配送到校" for n in (1, 2, 3)}
    today = road.clock.at.astimezone(SHANGHAI).date()
    fill(
        page,
        {"surveyed_on": today.isoformat(), "way": "问卷", "findings": "三家都能按周配送，价格在上限以内。", **asked},
    )
    press(page, "记录需求调查")
    fill(page, {
        "title": TITLE, "budget_amount": "150000.00", "filing_number": "示财采计〔2026〕8号",
        "summary": "学校食堂用大米和小麦粉，按周配送。", "expected_on": (today + timedelta(days=30)).isoformat(),
    })  # fmt: skip
    press(page, "保存采购计划")
    press(page, "公开采购意向")
    road.guide.show(page, "officer-intention")
    road.clock.move(days=31)


def draft_tender(road: Road) -> None:
    """The officer picks the plan, fills the form and hands it over."""
    page = road.page_as(road.town["officer"])
    menu(page, "招标")
    follow(page, "新建招标")
    follow(page, PLAN)
    fill(page, {
        "title": TITLE, "title_en": "Rice and flour, autumn term 2026", "budget_amount": "150000.00",
        "contract_starts_on": "2026-09-01", "contract_ends_on": "2027-01-15", "max_lots_per_owner": "1",
        "qualification": "投标人应持有食品经营许可证，或完成仅销售预包装食品备案，并在有效期内。", "key_threshold": "2",
    })  # fmt: skip
    for item, price in (("大米", "5.0000"), ("小麦粉", "3.8000")):
        page.get_by_label(words(page, f"{item}的单价上限")).fill(price)
        page.get_by_label(words(page, f"{item}的最长送达天数")).fill("3")
    page.get_by_label(words(page, "大米是核心产品")).check()
    road.guide.show(page, "officer-tender-form")
    press(page, "保存草稿")
    road.tender = page.url
    assert tells(page, "河东片区")
    road.guide.show(page, "officer-tender-draft")
    press(page, "送审")
    assert tells(page, "等审批人"), said(page)


def review_document(road: Road) -> None:
    """The discipline office records counsel's opinion before the approval."""
    page = road.page_as(road.town["discipline"])
    menu(page, "招标")
    follow(page, TITLE)
    follow(page, "提问与更正")
    page.locator('main input[name="opinion"][value="passed"]').check(force=True)
    fill(page, {"counsel": "示范律师事务所", "text": "合同条款齐全，没有不合理条件。"})
    road.guide.show(page, "discipline-review")
    press(page, "登记法律审查意见")


def approve_tender(road: Road) -> None:
    """The second officer finds it on the board and approves."""
    page = road.page_as(road.town["approver"])
    menu(page, "招标")
    road.guide.show(page, "approver-board")
    follow(page, TITLE)
    press(page, "批准")
    assert tells(page, "已批准")


def publish_keys(road: Road) -> None:
    """Three keyholders make their keys and approve: one in the page, two with the command at home."""
    for login in HOLDERS:
        _make_key(road, login)
    page = road.page_as(road.town["officer"])
    page.goto(road.tender)
    for box in page.locator("input[name=user_ids]").all():
        box.check()
    press(page, "指定持钥人")
    for login in HOLDERS:
        page = road.page_as(road.town[login])
        menu(page, "招标")
        follow(page, TITLE)
        follow(page, "看文件，发布密钥声明")
        (_approve_in_page if login == HOLDERS[0] else _approve_by_command)(road, page, login)
        assert tells(page, "密钥声明已收到")


def _make_key(road: Road, login: str) -> None:
    page = road.page_as(road.town[login])
    page.goto("/keyholding/key")
    if login != HOLDERS[0]:
        page.locator("details summary").click()
        fill(page, {"public_key": road.town.make_key(login, "keyholder")})
        press(page, "登记公钥")
        return
    for field in ("#new-passphrase", "#new-passphrase-2"):
        page.fill(field, (road.town.home / "passphrase.txt").read_text())
    page.click("#make-key")
    with page.expect_download() as coming:
        page.click("#save-keyring")
    coming.value.save_as(road.town.keyring(login))
    road.guide.show(page, "keyholder-key")
    page.evaluate("window.print = () => {}")
    page.click("#print-sheets")
    with page.expect_navigation():
        page.click("#register-key")
    assert tells(page, "公钥已登记")


def bring_key(road: Road, page: Page, login: str) -> None:
    """Choose one's key file on a keyholder's page and type its passphrase."""
    page.set_input_files("#keyring", road.town.keyring(login))
    page.fill("#passphrase", (road.town.home / "passphrase.txt").read_text())


def _approve_in_page(road: Road, page: Page, login: str) -> None:
    bring_key(road, page, login)
    page.locator("#h-approve").scroll_into_view_if_needed()
    road.guide.show(page, "keyholder-statement")
    with page.expect_navigation():
        page.click("#approve-now")


def _approve_by_command(road: Road, page: Page, login: str) -> None:
    statement, document = road.home / f"{login}-statement.json", road.home / f"{login}-document.json"
    with page.expect_download() as download:
        follow(page, "下载文件全文（JSON）")
    download.value.save_as(document)
    road.town.bids("tender-key", "--keyring", road.town.keyring(login), "--document", document,
                   "--holder", road.town[login].user_id, "--out", statement)  # fmt: skip
    page.locator("details summary", has_text=words(page, "用命令做声明")).click()
    fill(page, {"statement": statement.read_text()})
    press(page, "发布密钥声明")


def publish_tender(road: Road) -> None:
    """The officer sets the deadline, 22 days from now, and publishes."""
    page = road.page_as(road.town["officer"])
    page.goto(road.tender)
    deadline = (road.clock.at + timedelta(days=22)).astimezone(SHANGHAI)
    fill(page, {"deadline_at": deadline.strftime("%Y-%m-%dT%H:%M")})
    page.get_by_role("heading", name=words(page, "发布公告", part=True)).scroll_into_view_if_needed()
    road.guide.show(page, "officer-publish")
    press(page, "发布公告")
    assert tells(page, "已锁闭")
    road.guide.show(page, "officer-tender-open")
