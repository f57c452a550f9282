"""The money: one press makes the statement, the school agrees, the invoice is matched, two people pay."""

from __future__ import annotations

from playwright.sync_api import Page
from sqlalchemy import select

from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading
from procurement.settlement.models import Statement
from tests.browser.hands import attach, fill, follow, menu, press, said
from tests.browser.road_demand import Road
from tests.browser.speech import tells

NUMBER = "SFDZ-2026-001"
INVOICE = b"%PDF-1.4\n% the invoice, as the tax bureau's program made it\n%%EOF\n"


def _statement() -> Statement:
    with reading(SYSTEM) as session:
        found = session.scalars(select(Statement)).one()
        assert found.lines, "read while the session is open"
        return found


def _open(page: Page, menu_word: str) -> Page:
    menu(page, menu_word)
    follow(page, NUMBER)
    return page


def state(road: Road) -> None:
    """The supplier makes the month's statement on a phone; another person of the school than weighed agrees."""
    supplier = road.page_as(road.town["jiahe"], phone=True)
    menu(supplier, "对账与付款")
    road.guide.show(supplier, "supplier-statement-phone")
    press(supplier, "提交对账单")
    assert NUMBER in said(supplier)
    first = _open(road.page_as(road.town["liuwan"], phone=True), "对账")
    assert tells(first, "等学校确认")
    assert first.locator("#h-confirm").count() == 0, "who weighed does not also agree on the money"
    second = _open(road.page_as(road.town["liuwan2"], phone=True), "对账")
    road.guide.show(second, "school-statement-phone")
    press(second, "确认 ¥")
    assert tells(second, "等供应商开票")


def invoice(road: Road) -> None:
    """The supplier writes down what its invoice says; it agrees with order and acceptance."""
    (road.home / "invoice.pdf").write_bytes(INVOICE)
    stated = _statement()
    page = _open(road.page_as(road.town["jiahe"]), "对账与付款")
    (line,) = stated.lines
    fill(page, {
        "number": "26342000000000000077", "issued_on": "2026-09-07", "amount": f"{stated.amount:.2f}",
        "quantity-1": f"{line.quantity.normalize():f}", "unit_price-1": str(line.unit_price),
    })  # fmt: skip
    attach(page, "file", road.home / "invoice.pdf")
    road.guide.show(page, "supplier-invoice")
    press(page, "登记这张发票")
    assert tells(page, "三单一致")


def pay(road: Road) -> None:
    """An officer who did not draw up the contract proposes, the approver approves, the bank's number closes it."""
    drafter = _open(road.page_as(road.town["officer"]), "付款")
    assert drafter.locator("[name=amount]").count() == 0, "who drew up the contract does not pay on it"
    page = _open(road.page_as(road.town["officer2"]), "付款")
    fill(page, {"amount": f"{_statement().amount:.2f}"})
    press(page, "提出付款")
    approver = _open(road.page_as(road.town["approver"]), "付款")
    road.guide.show(approver, "approver-payment")
    press(approver, "批准付款")
    page = _open(road.page_as(road.town["officer2"]), "付款")
    fill(page, {"bank_reference": "NX20260907-0031", "paid_on": "2026-09-07"})
    press(page, "登记已付")
    assert tells(page, "已付清")
