"""The road's first stretch: schools by Excel, the demand plan, a school's answer on the phone, a supplier registers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.sync_api import Locator, Page

from procurement.core.actors import Actor
from tests.browser.conftest import Visitors
from tests.browser.hands import attach, fill, follow, menu, press, said
from tests.browser.pictures import Guide
from tests.browser.speech import named, tells, words
from tests.browser.town import Town
from tests.factories.people import PASSWORD
from tests.factories.schools import HEADS, workbook
from tests.factories.suppliers import PDF, credit_code

SCHOOLS = (
    ("SY", "实验小学", "Experimental School", "Z1", 900, "文教路2号", "06:00-09:00"),
    ("HD", "河东中心小学", "East Bank School", "Z2", 800, "河东街8号", "06:30-09:00"),
    ("LW", "柳湾小学", "Willow Bay School", "Z2", 500, "柳湾村", "06:30-09:00"),
)
PLAN = "2026年秋季学期米面"


@dataclass
class Road:
    """What every stretch of the road needs, and what the walk found out."""

    town: Town
    visitors: Visitors
    guide: Guide
    clock: Any
    home: Path
    locale: str = "zh-CN"
    tender: str = ""

    def page_as(self, actor: Actor | None = None, *, phone: bool = False) -> Page:
        """A page of the actor's own browser, in the road's language."""
        return self.visitors(actor, phone=phone, locale=self.locale)

    @property
    def tender_id(self) -> UUID:
        return UUID(self.tender.rsplit("/", 1)[1])


def import_schools(road: Road) -> None:
    """The officer adds two zones by hand and the schools from an Excel file."""
    page = road.page_as(road.town["officer"])
    menu(page, "学校")
    for code, name in (("Z1", "城关片区"), ("Z2", "河东片区")):
        fill(page, {"code": code, "name": name})
        press(page, "加片区")
    table = road.home / "schools.xlsx"
    table.write_bytes(workbook(HEADS, *SCHOOLS))
    follow(page, "导入 Excel")
    attach(page, "file", table)
    press(page, "上传并预览")
    assert tells(page, "将加入 3 所学校")
    road.guide.show(page, "officer-schools-preview")
    press(page, "加入这 3 所学校")
    assert "2,200" in said(page)  # pupils of all schools
    road.town.add_school_person("柳湾小学", "liuwan", "孙梅")
    road.town.add_school_person("柳湾小学", "liuwan2", "李强")


def plan_demand(road: Road) -> None:
    """Days and rations make the quantities; then the schools are asked."""
    page = road.page_as(road.town["officer"])
    menu(page, "需求")
    follow(page, "新建需求计划")
    fill(page, {"title": PLAN, "starts_on": "2026-09-01", "ends_on": "2027-01-15", "school_days": "90"})
    for item, grams in (("大米", "100"), ("小麦粉", "50")):
        page.get_by_label(words(page, item)).fill(grams)
    road.guide.show(page, "officer-plan-form")
    press(page, "保存需求计划")
    press(page, "开始征集")
    assert tells(page, "还有 3 所没有回应")


def answer_as_school(road: Road) -> None:
    """A canteen keeper corrects one quantity on the phone."""
    page = road.page_as(road.town["liuwan"], phone=True)
    menu(page, "需求")
    follow(page, PLAN)
    rice = page.get_by_label(words(page, "大米的需求数量"))
    assert rice.input_value() == "4500"
    rice.fill("4200")
    page.get_by_label(words(page, "大米的调整原因")).fill("一个年级秋季起回家午餐")
    road.guide.show(page, "school-demand-phone")
    press(page, "保存本校数量")
    assert tells(page, "已保存") or "上次保存" in said(page)


def confirm_demand(road: Road) -> None:
    page = road.page_as(road.town["officer"])
    menu(page, "需求")
    follow(page, PLAN)
    assert tells(page, "一个年级秋季起回家午餐")
    road.guide.show(page, "officer-plan-answers")
    press(page, "确认需求计划")
    assert tells(page, "数量不再变")


def register_supplier(road: Road) -> None:
    """A company registers itself, makes a key at home, uploads its licence; the county looks at it."""
    key = road.town.make_key("jiahe", "supplier")
    page = road.page_as()
    page.goto("/suppliers/register")
    fill(page, {
        "credit_code": credit_code(77), "name": "嘉禾粮油有限公司", "legal_representative": "林嘉",
        "address": "示范市粮食路7号", "bank_account": "示范农商银行 6200 0077", "owners.name-1": "林嘉",
        "owners.code-1": "110101198001010010", "owners.share_percent-1": "100", "contact_name": "王燕",
        "contact_phone": "0557-5550177", "login": "jiahe", "password": PASSWORD, "signing_key": key,
    })  # fmt: skip
    road.guide.show(page, "supplier-register")
    press(page, "登记")
    road.town.adopt("jiahe")
    page = road.page_as(road.town["jiahe"])
    licence = road.home / "licence.pdf"
    licence.write_bytes(PDF)
    for kind, number in (("business_licence", "91340000MA0001"), ("food_operation_licence", "JY13400000000077")):
        menu(page, "我的资料")
        follow(page, "上传证照")
        fill(page, {"kind": kind, "number": number, "issuer": "示范县市场监督管理局", "valid_until": "2029-12-31"})
        attach(page, "file", licence)
        press(page, "上传这份证照")
    road.guide.show(page, "supplier-papers")
    assert tells(page, "还没有哪个县看过")


def papers(page: Page) -> Locator:
    """Ways to each paper of the company on the page."""
    return page.get_by_role("link", name=words(page, "看文件、记意见"))


def review_papers(road: Road) -> None:
    """The officer takes one paper and would send the other back; the approver confirms, and the supplier reads why."""
    page = road.page_as(road.town["officer"])
    menu(page, "供应商")
    follow(page, "嘉禾粮油有限公司")
    company = page.url
    for verdict, reason in (("采用", ""), ("退回", "照片缺角，请重新拍照上传")):
        page.goto(company)
        papers(page).nth(int(bool(reason))).click()
        page.get_by_text(named(page, verdict)).click()
        fill(page, {"reason": reason})
        if reason:
            road.guide.show(page, "officer-paper-review")
        press(page, "记下意见")
    page = road.page_as(road.town["approver"])
    for position in (0, 1):
        page.goto(company)
        papers(page).nth(position).click()
        page.get_by_text(named(page, "赞成")).click()
        press(page, "记下意见")
    page = road.page_as(road.town["jiahe"], phone=True)
    menu(page, "我的资料")
    assert tells(page, "照片缺角，请重新拍照上传")
