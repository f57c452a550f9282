"""Deliveries and the reconciliation as Excel tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from sqlalchemy.orm import Session

from procurement.core.spreadsheet import Column, write_table
from procurement.deliveries.ledger import Row, reconciliation
from procurement.deliveries.models import Delivery
from procurement.deliveries.queries import standing_acceptance

DELIVERIES = {
    "number": "送货单", "deliver_on": "约定日期", "school": "学校", "supplier": "供应商", "status": "状态",
    "item": "品目", "batch_number": "批次", "produced_on": "生产日期", "best_before_on": "保质期至",
    "licence_number": "许可证或备案号",
    "report_number": "检验报告号", "unit": "单位", "delivered": "送货数量", "accepted": "收下", "rejected": "退回",
    "short": "其中少送", "vehicle_plate": "车牌", "driver_name": "司机", "arrived_at": "到达",
}  # fmt: skip
RECONCILIATION = {
    "school": "学校", "supplier": "供应商", "item": "品目", "unit": "单位", "ordered": "订货", "cancelled": "已取消",
    "open": "未发货", "lapsed": "未装车", "delivered": "送货", "accepted": "收下", "rejected": "退回",
    "short": "其中少送", "waiting": "待签字", "is_balanced": "账平",
}  # fmt: skip
STATUS = {"shipped": "待验收", "recorded": "待第二人签", "accepted": "已验收", "reversing": "更正待第二人签"}
WIDE = {"school": 28, "supplier": 30, "item": 16}


def _columns(titles: dict[str, str]) -> list[Column]:
    return [Column(key, title, width=WIDE.get(key, 14)) for key, title in titles.items()]


def deliveries_workbook(deliveries: Iterable[Delivery]) -> bytes:
    """One row a batch; what was taken and rejected stands there once two people have signed."""
    return write_table("配送", _columns(DELIVERIES), (row for d in deliveries for row in _rows(d)))


def _rows(delivery: Delivery) -> Iterable[dict[str, object]]:
    standing = standing_acceptance(delivery)
    signed = {line.delivery_line_id: line for line in standing.lines} if standing else {}
    for line in delivery.lines:
        found = signed.get(line.id)
        yield {
            "number": delivery.number,
            "deliver_on": delivery.order.deliver_on,
            "school": delivery.school.name,
            "supplier": delivery.supplier.name,
            "status": STATUS[delivery.status.value],
            "item": line.order_line.item.name,
            "unit": line.order_line.contract_line.unit,
            "delivered": line.quantity,
            "vehicle_plate": delivery.vehicle_plate,
            "driver_name": delivery.driver_name,
            "arrived_at": standing.arrived_at if standing else None,
            "accepted": found.accepted_quantity if found else None,
            "rejected": found.rejected_quantity if found else None,
            "short": found.short_quantity if found else None,
            **{key: getattr(line, key) for key in ("batch_number", "produced_on", "best_before_on")},
            **{key: getattr(line, key) for key in ("licence_number", "report_number")},
        }


def reconciliation_workbook(session: Session) -> bytes:
    """The reconciliation of what exists for the session's actor, one row a school, supplier and item."""
    names = [field.name for field in fields(Row)]
    rows = [
        {**{name: getattr(row, name) for name in names}, "is_balanced": row.is_balanced}
        for row in reconciliation(session)
    ]
    return write_table("对账", _columns(RECONCILIATION), rows)
