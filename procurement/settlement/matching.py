"""The three-way match: what was ordered, what two people accepted, what the invoice states. Pure and exact."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from procurement.core.errors import Problem
from procurement.core.text import N_

NUMBER = re.compile(r"\d{8}|\d{20}")  # paper, and fully digital invoices
TERM_PRICE = N_("合同“单价与合同金额”条")
TERM_SETTLE = N_("合同“结算与付款”条")
LAW_INVOICE = N_("发票管理办法第21、22条")


@dataclass(frozen=True)
class Agreed:
    """One line of the contract on a confirmed statement: quantities in `unit`, price in CNY a unit."""

    contract_line_id: UUID
    name: str
    name_en: str
    unit: str
    ordered: Decimal
    accepted: Decimal
    unit_price: Decimal


@dataclass(frozen=True)
class InvoicedLine:
    contract_line_id: UUID
    quantity: Decimal
    unit_price: Decimal


@dataclass(frozen=True)
class Invoiced:
    """What the supplier reads off its invoice. `amount` in CNY with tax, as the unit prices are."""

    number: str
    issued_on: date
    amount: Decimal
    lines: Sequence[InvoicedLine]


def match_problems(
    invoiced: Invoiced, agreed: Sequence[Agreed], amount: Decimal, *, taken: bool, today: date
) -> list[Problem]:
    """Every difference between invoice, acceptance and order; `amount` is the confirmed statement's, in CNY.

    `taken`: this number of this supplier is recorded already.
    """
    problems = _paper_problems(invoiced, taken=taken, today=today)
    stated = {line.contract_line_id: line for line in invoiced.lines}
    for row, line in enumerate(agreed, 1):
        problems += _line_problems(row, line, stated)
    if stated.keys() - {line.contract_line_id for line in agreed} or len(stated) != len(invoiced.lines):
        message = N_("发票上有对账单以外的行，或者同一行出现两次")
        problems.append(Problem("invoice.line_unknown", message, "lines", law=TERM_SETTLE))
    if invoiced.amount != amount:
        message = N_("发票金额 %(amount)s 元与双方确认的对账金额 %(expected)s 元相差 %(difference)s 元")
        params = {
            "amount": f"{invoiced.amount:,.2f}", "expected": f"{amount:,.2f}",
            "difference": f"{abs(invoiced.amount - amount):,.2f}",
        }  # fmt: skip
        problems.append(Problem("invoice.amount", message, "amount", law=TERM_SETTLE, params=params))
    return problems


def _paper_problems(invoiced: Invoiced, *, taken: bool, today: date) -> list[Problem]:
    problems = []
    if not NUMBER.fullmatch(invoiced.number):
        message = N_("发票号码应为 20 位数字（数电发票）或 8 位数字（纸质发票）")
        problems.append(Problem("invoice.number", message, "number", law=LAW_INVOICE))
    if taken:
        message = N_("这个号码的发票已经登记过，一张发票只能付一次")
        problems.append(Problem("invoice.number_taken", message, "number", law=LAW_INVOICE))
    if invoiced.issued_on > today:
        problems.append(Problem("invoice.day", N_("开票日期不能晚于今天"), "issued_on", law=LAW_INVOICE))
    return problems


def _line_problems(row: int, line: Agreed, stated: Mapping[UUID, InvoicedLine]) -> list[Problem]:
    found = stated.get(line.contract_line_id)
    params = {"name": line.name, "unit": line.unit, "accepted": f"{line.accepted:,.3f}"}
    problems = []
    if line.accepted > line.ordered:
        message = N_("%(name)s：收下 %(accepted)s %(unit)s，多于订货")
        problems.append(Problem("invoice.over_ordered", message, "lines.quantity", row, TERM_SETTLE, params))
    quantity = found.quantity if found else Decimal(0)
    params = params | {"quantity": f"{quantity:,.3f}"}
    if quantity > line.accepted:
        message = N_("%(name)s：发票数量 %(quantity)s %(unit)s 多于两人验收的 %(accepted)s %(unit)s")
        problems.append(Problem("invoice.over_accepted", message, "lines.quantity", row, TERM_SETTLE, params))
    elif quantity < line.accepted:
        message = N_("%(name)s：发票数量 %(quantity)s %(unit)s 少于对账单上的 %(accepted)s %(unit)s")
        problems.append(Problem("invoice.under_accepted", message, "lines.quantity", row, TERM_SETTLE, params))
    if found and found.unit_price != line.unit_price:
        message = N_("%(name)s：发票单价 %(price)s 元与合同单价 %(expected)s 元不同")
        prices = {"name": line.name, "price": f"{found.unit_price:.4f}", "expected": f"{line.unit_price:.4f}"}
        problems.append(Problem("invoice.unit_price", message, "lines.unit_price", row, TERM_PRICE, prices))
    return problems
