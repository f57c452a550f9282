"""The printed supplement (补充合同): what is added, why, and that nothing else changes. Pure; in Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.amounts import rmb_capitals
from procurement.contracting.models import Contract, ContractLine
from procurement.contracting.supplements.rules import Added, Room
from procurement.core import money
from procurement.documents.content import Heading, Table

SIGN_HERE = "＿＿＿＿＿＿＿＿"


def supplement_paper(
    contract: Contract, lines: Sequence[tuple[Added, ContractLine]], *, number: str, reason: str, room: Room, on: date
) -> dict[str, Any]:
    """The arguments of the official document; `lines` are each addition with its line of the contract."""
    amount = money.total(added.amount for added, _ in lines)
    buyer = contract.content["buyer"]["name"]
    return {
        "number": number,
        "title": f"合同 {contract.number} 的补充合同",
        "issued_on": on,
        "issuer": buyer,
        "paragraphs": (
            f"采购人 {buyer} 与供应商 {contract.supplier.name} 就合同 {contract.number} 追加与合同标的相同的货物。",
            f"依据：《中华人民共和国政府采购法》第四十九条。追加的理由：{reason}",
            f"追加金额 {amount:,.2f} 元（{rmb_capitals(amount)}）。品目、学校、数量和单价见下表，单价与原合同相同。",
            f"原合同金额 {contract.total_amount:,.2f} 元，依法累计最多追加 {room.most:,.2f} 元。",
            f"此前已追加 {room.used:,.2f} 元，连同本补充合同累计 {room.used + amount:,.2f} 元。",
            "原合同的其他条款不变，同样适用于追加的货物。双方签订后生效，随即公开。",
            Heading("签章"),
            f"采购人（盖章）：{SIGN_HERE}　　供应商（盖章）：{SIGN_HERE}",
        ),
        "tables": (_table(lines, amount),),
    }


def _table(lines: Sequence[tuple[Added, ContractLine]], amount: Decimal) -> Table:
    rows = tuple(
        (
            line.school.name,
            line.item.name,
            line.grade,
            line.unit,
            f"{added.quantity:,.3f}",
            f"{added.unit_price}",
            f"{added.amount:,.2f}",
        )
        for added, line in lines
    )
    head = ("学校", "品目", "等级", "单位", "追加数量", "单价（元）", "金额（元）")
    total = ("合计", "", "", "", "", "", f"{amount:,.2f}")
    return Table(head=head, rows=(*rows, total), numeric=(4, 5, 6), caption="追加的货物", after=3)
