"""When a contract may be drawn up and signed, and that it says exactly what was bid and allocated. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from procurement.accounts.duties import same_person_problems
from procurement.awards.states import AwardStatus
from procurement.core import money
from procurement.core.actors import Actor
from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.tenders.states import TenderStatus

LAW_SIGN = N_("政府采购法第46条")
LAW_CHALLENGE = N_("94号令第10条")
LAW_PUBLISH = N_("政府采购法实施条例第50条")
LAW_FILE = N_("政府采购法第47条")
LAW_BAR = N_("政府采购法第77条")


@dataclass(frozen=True)
class AgreedLine:
    """What the binding run gives and the opened bid asks for one item at one school.

    `unit_price` (CNY) is the bid's, `run_price` the run's: they must be the same. `quantity` is in `unit`.
    """

    award_id: UUID
    lot_id: UUID
    school_id: UUID
    item_id: UUID
    lot_number: int
    lot_title: str
    school: str
    item: str
    grade: str
    standard: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    run_price: Decimal
    brand: str
    origin: str
    lead_days: int
    max_lead_days: int

    @property
    def amount(self) -> Decimal:
        """Quantity times unit price in CNY, half-up to the fen."""
        return money.line_amount(self.quantity, self.unit_price)

    @property
    def key(self) -> tuple[UUID, UUID, UUID]:
        return self.lot_id, self.school_id, self.item_id


class WrittenLine(Protocol):
    """A stored line of a contract."""

    lot_id: Any
    school_id: Any
    item_id: Any
    quantity: Any
    unit_price: Any
    amount: Any


@dataclass(frozen=True)
class Deadlines:
    """The law's days for one contract: sign after `challenge_until` and until `sign_by`; then publish and file.

    `publish_by` and `file_by` run from the signing and are None before it.
    """

    challenge_until: date
    sign_by: date
    publish_by: date | None = None
    file_by: date | None = None


def drafting_problems(
    name: str, statuses: Iterable[AwardStatus], lines: Sequence[AgreedLine], *, is_barred: bool
) -> list[Problem]:
    """May a contract be drawn up with the supplier `name`, whose awards of the tender have these statuses?"""
    problems = standing_problems(name, statuses, is_barred=is_barred)
    if not lines:
        message = N_("%(name)s 在有效的分配结果里没有供货行")
        problems.append(Problem("contract.no_lines", message, params={"name": name}))
    if any(line.amount <= 0 for line in lines):
        message = N_("%(name)s 有一行的金额不足一分钱，写不成合同")
        problems.append(Problem("contract.line_too_small", message, params={"name": name}))
    return problems


def standing_problems(name: str, statuses: Iterable[AwardStatus], *, is_barred: bool) -> list[Problem]:
    """At the drafting and at each signature the awards must stand, and the supplier must not be barred."""
    problems = []
    if any(status is not AwardStatus.ACTIVE for status in statuses):
        message = N_("%(name)s 的中标结果还没有全部确认：质疑期满并确认以后才能拟合同")
        problems.append(Problem("contract.award_not_active", message, law=LAW_CHALLENGE, params={"name": name}))
    if is_barred:
        message = N_("%(name)s 正在被禁止参加政府采购活动，不能与它订立合同")
        problems.append(Problem("contract.supplier_barred", message, law=LAW_BAR, params={"name": name}))
    return problems


def signing_problems(today: date, deadlines: Deadlines) -> list[Problem]:
    """Signing waits for the challenge window and ends 30 days after the award notice (政府采购法 art. 46)."""
    if today <= deadlines.challenge_until:
        message = N_("质疑期到 %(day)s 为止，第二天起才能签订")
        params = {"day": deadlines.challenge_until.isoformat()}
        return [Problem("contract.challenge_window", message, law=LAW_CHALLENGE, params=params)]
    if today > deadlines.sign_by:
        message = N_("最迟应在 %(day)s 签订，已经过期：请报告财政部门，按其意见处理")
        params = {"day": deadlines.sign_by.isoformat()}
        return [Problem("contract.signing_late", message, law=LAW_SIGN, params=params)]
    return []


def four_eyes_problems(actor: Actor, drafted_by: UUID) -> list[Problem]:
    """Who drew up the contract does not sign it for the buyer."""
    return same_person_problems("contract.four_eyes", actor.user_id, drafted_by)


def refusal_decider_problems(actor: Actor, recorded_by: UUID) -> list[Problem]:
    """Who recorded a winner's refusal to sign does not judge it."""
    return same_person_problems("refusal.four_eyes", actor.user_id, recorded_by)


def filing_problems(signed_on: date | None, filed_on: date, today: date) -> list[Problem]:
    """A copy is filed after the signing (政府采购法第47条); a late one is filed all the same."""
    if signed_on is None:
        return [Problem("contract.not_signed", N_("双方签订以后才能备案"), law=LAW_FILE)]
    if signed_on <= filed_on <= today:
        return []
    return [Problem("contract.filing_day", N_("备案日期应在签订之后、今天或以前"), "filed_on", law=LAW_FILE)]


def refusal_problems(
    status: TenderStatus, published_on: date | None, has_signed: bool, refused_on: date, today: date
) -> list[Problem]:
    """Only a winner with its letter and without a contract can refuse to sign, and not before the letter."""
    if status is not TenderStatus.AWARDED or published_on is None or has_signed:
        message = N_("只有已收到中标通知书、还没有签订合同的中标供应商才能登记拒签")
        return [Problem("refusal.nothing_to_sign", message, law=LAW_BAR)]
    if published_on <= refused_on <= today:
        return []
    return [Problem("refusal.day", N_("拒签日期应在中标通知书发出之后、今天或以前"), "refused_on")]


def contract_problems(
    content: Mapping[str, Any],
    written: Sequence[WrittenLine],
    agreed: Sequence[AgreedLine],
    *,
    total_amount: Decimal,
    awarded_amount: Decimal,
) -> list[Problem]:
    """Does the contract depart from bid, binding run or award? `content` is what is printed, `written` what is stored.

    No contract may be made that departs from the bid's substance (政府采购法 art. 46). Amounts in CNY.
    """
    problems = [_differs(line, N_("单价")) for line in agreed if line.unit_price != line.run_price]
    problems += _stored_problems(written, agreed)
    problems += _printed_problems(content["lines"], agreed)
    expected = money.total(line.amount for line in agreed)
    if not expected == total_amount == Decimal(content["total_amount"]):
        message = N_("合同金额 %(amount)s 与按投标单价和分配数量算出的 %(expected)s 不同")
        params = {"amount": f"{total_amount:.2f}", "expected": f"{expected:.2f}"}
        problems.append(Problem("contract.total_differs", message, law=LAW_SIGN, params=params))
    if total_amount != awarded_amount:
        message = N_("合同金额 %(amount)s 与公告的中标金额 %(expected)s 不同")
        params = {"amount": f"{total_amount:.2f}", "expected": f"{awarded_amount:.2f}"}
        problems.append(Problem("contract.amount_not_awarded", message, law=LAW_SIGN, params=params))
    return problems


def _stored_problems(written: Sequence[WrittenLine], agreed: Sequence[AgreedLine]) -> list[Problem]:
    stored = {(line.lot_id, line.school_id, line.item_id): line for line in written}
    problems = []
    for line in agreed:
        found = stored.pop(line.key, None)
        terms = (found.quantity, found.unit_price, found.amount) if found else None
        if terms != (line.quantity, line.unit_price, line.amount):
            problems.append(_differs(line, N_("数量、单价或金额")))
    if stored:
        message = N_("合同里有 %(count)d 行不在分配结果中")
        problems.append(Problem("contract.line_unknown", message, law=LAW_SIGN, params={"count": len(stored)}))
    return problems


def _printed_problems(printed: Sequence[Mapping[str, Any]], agreed: Sequence[AgreedLine]) -> list[Problem]:
    if len(printed) != len(agreed):
        message = N_("合同文本有 %(count)d 行，分配结果有 %(expected)d 行")
        params = {"count": len(printed), "expected": len(agreed)}
        return [Problem("contract.line_count", message, law=LAW_SIGN, params=params)]
    return [
        _differs(line, N_("文本"), row)
        for row, (line, text) in enumerate(zip(agreed, printed, strict=True), start=1)
        if not _says(text, line)
    ]


def _says(text: Mapping[str, Any], line: AgreedLine) -> bool:
    words = ("school", "item", "grade", "standard", "unit")
    numbers = ("quantity", "unit_price", "amount")
    return all(text[name] == getattr(line, name) for name in words) and all(
        Decimal(text[name]) == getattr(line, name) for name in numbers
    )


def _differs(line: AgreedLine, what: str, row: int | None = None) -> Problem:
    message = N_("%(school)s 的%(item)s：合同的%(what)s与投标和分配结果不同")
    params = {"school": line.school, "item": line.item, "what": what}
    return Problem("contract.line_differs", message, row=row, law=LAW_SIGN, params=params)
