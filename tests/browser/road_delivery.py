"""The road's last stretch: a school orders, the supplier ships, two people of the school accept on their phones."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.browser.hands import fill, follow, menu, press, said
from tests.browser.road_demand import Road
from tests.browser.speech import named, tells, words

ORDERED_AT = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)  # Thursday, 10:00 in Shanghai
ARRIVED_AT = datetime(2026, 9, 6, 22, 50, tzinfo=UTC)  # Monday, 06:50 in Shanghai
PICTURE = {"name": "bags.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0 torn bags on the scale"}


def order(road: Road) -> None:
    """A canteen keeper orders next Monday's rice."""
    road.clock.set(ORDERED_AT)
    page = road.page_as(road.town["liuwan"], phone=True)
    menu(page, "订货")
    follow(page, "下订单")
    fill(page, {"deliver_on": "2026-09-07"})
    page.get_by_label(words(page, "大米")).fill("300")
    road.guide.show(page, "school-order-phone")
    press(page, "下订单")
    assert "300 kg" in said(page)


def ship(road: Road) -> None:
    """The supplier confirms the order and makes out the delivery note."""
    page = road.page_as(road.town["jiahe"])
    menu(page, "订单与送货")
    page.locator("main table a").first.click()
    page.wait_for_load_state()
    press(page, "确认订单")
    fill(page, {"vehicle_plate": "皖L12345", "driver_name": "高原"})
    for label, typed in (
        ("装车数量", "300"), ("批次", "P20260825"), ("生产日期", "2026-08-25"), ("保质期到", "2027-02-25"),
        ("许可证或备案号", "SC10134130000077"), ("出厂检验报告号", "CJ-0825"),
    ):  # fmt: skip
        page.get_by_label(words(page, label)).fill(typed)
    road.guide.show(page, "supplier-ship")
    press(page, "开送货单并发车")
    assert tells(page, "皖L12345")


def accept(road: Road) -> None:
    """One person weighs and rejects two torn bags, another one signs on her own phone: only then it counts."""
    road.clock.set(ARRIVED_AT)
    page = road.page_as(road.town["liuwan"], phone=True)
    menu(page, "配送")
    page.locator("main table a, main .tasks a").first.click()
    page.wait_for_load_state()
    for label in ("车牌、公司对得上", "司机本人对得上"):
        page.get_by_label(words(page, label)).check()
    page.get_by_label(words(page, "复秤")).fill("300")
    page.get_by_text(words(page, "部分收")).click()
    page.get_by_label(named(page, "收下")).fill("250")
    page.get_by_label(named(page, "退回")).fill("50")
    page.get_by_label(words(page, "退回的原因")).select_option("package_damaged")
    page.get_by_label(words(page, "退回的货怎样处理")).select_option(index=1)
    page.get_by_label(words(page, "收下的每件标签齐全")).check()
    page.get_by_label(words(page, "收下的颜色、气味正常")).check()
    page.locator("main input[type=file]").first.set_input_files(PICTURE)
    page.get_by_label(words(page, "复秤")).scroll_into_view_if_needed()
    road.guide.show(page, "school-acceptance-phone")
    press(page, "我签字（第一人）")
    assert tells(page, "等第二人签字")
    colleague = road.page_as(road.town["liuwan2"], phone=True)
    colleague.goto(page.url)
    follow(colleague, "核对并签字")
    road.guide.show(colleague, "school-second-signature-phone")
    press(colleague, "我签字（第二人）")
    assert tells(colleague, "已签")
    assert tells(colleague, "包装破损")


def reconcile(road: Road) -> None:
    """The supplier sees what was accepted; the county's report adds up."""
    supplier = road.page_as(road.town["jiahe"])
    menu(supplier, "消息")
    page = road.page_as(road.town["officer"])
    page.goto("/delivery-reconciliation")
    text = said(page)
    assert "250" in text
    assert "50" in text
    road.guide.show(page, "officer-reconciliation")
