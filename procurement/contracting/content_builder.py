"""From the frozen notice, the opened bid and the binding run to the text of a framework contract. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from contracts import ContractContent, Line, Party
from procurement.accounts.models import County
from procurement.contracting.rules import AgreedLine
from procurement.core import money
from procurement.suppliers.models import Supplier

CLAUSES = "2026-2"
BY_HAND = "＿＿＿＿＿＿＿＿"  # left to the pen, as the date of signing is
_LATER = "https://later.invalid/"  # documents puts the address and the log's place in; neither is fingerprinted


def build(
    *,
    number: str,
    notice: Mapping[str, Any],
    buyer: Party,
    supplier: Party,
    lines: Sequence[AgreedLine],
) -> ContractContent:
    """The contract of one supplier over all its lots. Amounts in CNY. Raises contracts.ContentError."""
    return ContractContent(
        number=number,
        title="学校食堂大宗食材采购框架合同",
        tender_number=notice["number"],
        tender_title=notice["title"],
        buyer=buyer,
        supplier=supplier,
        lots=_lots(notice, lines),
        lines=tuple(_line(line) for line in lines),
        total_amount=money.total(line.amount for line in lines),
        starts_on=date.fromisoformat(notice["contract_starts_on"]),
        ends_on=date.fromisoformat(notice["contract_ends_on"]),
        delivery_terms=_delivery_terms(lines),
        payment_days=notice["payment_days"],
        acceptance_rules=_acceptance_rules(lines),
        signed_on=None,
        log_reference="—",
        check_url=_LATER,
        clauses_version=CLAUSES,
    )


def buyer_party(name: str, county: County) -> Party:
    """The buyer as the notice names it; what the county has not filled in is left to the pen."""
    return Party(
        name=name,
        identifier=county.buyer_code or BY_HAND,
        address=county.buyer_address or BY_HAND,
        representative="",
        contact="",
        phone=county.buyer_phone,
    )


def supplier_party(supplier: Supplier) -> Party:
    return Party(
        name=supplier.name,
        identifier=supplier.credit_code,
        address=supplier.address or BY_HAND,
        representative=supplier.legal_representative,
        contact=supplier.contact_name,
        phone=supplier.contact_phone,
        bank_account=supplier.bank_account,
    )


def _lots(notice: Mapping[str, Any], lines: Sequence[AgreedLine]) -> tuple[str, ...]:
    """The lots; a contract that comes of a reservation says so (财库〔2020〕46号第14条)."""
    reserved = {lot["number"] for lot in notice.get("lots", ()) if lot.get("is_reserved")}
    marks = {line.lot_number: "（中小企业预留合同）" if line.lot_number in reserved else "" for line in lines}
    return tuple(dict.fromkeys(f"第{line.lot_number}包 {line.lot_title}{marks[line.lot_number]}" for line in lines))


def _line(line: AgreedLine) -> Line:
    return Line(
        school=line.school,
        delivery_zone=line.lot_title,
        item=line.item,
        grade=line.grade,
        standard=line.standard,
        unit=line.unit,
        quantity=line.quantity,
        unit_price=line.unit_price,
        amount=line.amount,
    )


def _delivery_terms(lines: Sequence[AgreedLine]) -> tuple[str, ...]:
    """The days the bid promised, never more than the notice allows."""
    terms = {
        (line.lot_number, line.item): (
            f"第{line.lot_number}包{line.item}：自订单下达之日起{min(line.lead_days, line.max_lead_days)}日内送到学校，"
            "在学校公布的收货时段内卸货。"
        )
        for line in lines
    }
    return tuple(terms.values())


def _acceptance_rules(lines: Sequence[AgreedLine]) -> tuple[str, ...]:
    """Brand and origin are substance of the bid: other goods are other goods."""
    rules = {(line.lot_number, line.item): _goods(line) for line in lines if line.brand or line.origin}
    return tuple(rules.values())


def _goods(line: AgreedLine) -> str:
    named = [f"品牌“{line.brand}”"] if line.brand else []
    named += [f"产地“{line.origin}”"] if line.origin else []
    return f"第{line.lot_number}包{line.item}应为投标所报的{'、'.join(named)}，不符的按不合格处理。"
