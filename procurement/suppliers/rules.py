"""What a registration, a paper, a review and a bar must be. None of this but a dated bar keeps anybody from bidding."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from procurement.accounts.duties import same_person_problems
from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.suppliers.credit_code import is_credit_code, is_resident_number
from procurement.suppliers.models import PaperKind, PaperVerdict, SupplierPaper

SOON = timedelta(days=30)
LAW_BAR = N_("政府采购法第77条")
LAW_RECORD = N_("政府采购法第22条第一款第（五）项")
LAW_FOOD = N_("食品安全法第35条")
LAW_REASON = N_("行政处罚法第44条")

# Each group is fulfilled by any one of its kinds: who only sells prepackaged food needs a filing, not a licence.
NEEDED: tuple[tuple[PaperKind, ...], ...] = (
    (PaperKind.BUSINESS_LICENCE,),
    (PaperKind.FOOD_OPERATION_LICENCE, PaperKind.FOOD_OPERATION_FILING),
)
_PHONE = re.compile(r"\+?[0-9][0-9 -]{5,28}")
_OTHER_NUMBER = re.compile(r"[A-Z0-9]{5,17}")
_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def text_problems(values: Mapping[str, Any]) -> list[Problem]:
    """Texts that paper cannot show: control characters, half characters, reversed reading order."""
    return [
        Problem("supplier.unprintable", N_("含有看不见的字符，请重新输入"), name)
        for name, value in values.items()
        if isinstance(value, str) and not is_printable(value)
    ]


def is_printable(text: str) -> bool:
    return all(unicodedata.category(sign) not in {"Cc", "Cs", "Cn"} and sign not in _BIDI for sign in text)


def registration_problems(
    *, credit_code: str, contact_phone: str, owners: Sequence[Mapping[str, Any]]
) -> list[Problem]:
    """A company's facts: a true code (GB 32100), a phone, owners of at most 100 percent together."""
    problems = []
    if not is_credit_code(credit_code):
        problems.append(
            Problem(
                "supplier.code_invalid",
                N_("统一社会信用代码应为 18 位，最后一位是校验码；请照营业执照核对"),
                "credit_code",
                law=N_("GB 32100—2015"),
            )
        )
    return problems + contact_problems(contact_phone) + owner_problems(owners)


def contact_problems(contact_phone: str) -> list[Problem]:
    """A phone number: digits, spaces and dashes."""
    if _PHONE.fullmatch(contact_phone):
        return []
    return [Problem("supplier.phone_invalid", N_("电话只能有数字、空格和横线"), "contact_phone")]


def owner_problems(owners: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """Owners {name, code, share_percent}: at least one, nobody twice, true codes, not more than 100 percent."""
    problems: list[Problem] = []
    if not owners:
        problems.append(Problem("supplier.owners_missing", N_("至少填一个出资人"), "owners.name", 1))
    seen: set[str] = set()
    for row, owner in enumerate(owners, start=1):
        problems += _one_owner_problems(owner, row, seen)
        seen.add(owner["code"])
    total = sum((owner["share_percent"] for owner in owners), Decimal(0))
    if total > 100:
        problems.append(
            Problem(
                "supplier.shares_over_100",
                N_("出资比例合计 %(total)s%%，超过 100%%"),
                "owners.share_percent",
                len(owners),
                params={"total": f"{total.normalize():f}"},
            )
        )
    return problems


def _one_owner_problems(owner: Mapping[str, Any], row: int, seen: set[str]) -> Iterable[Problem]:
    code, share = owner["code"], owner["share_percent"]
    known = is_credit_code(code) or is_resident_number(code) or _OTHER_NUMBER.fullmatch(code)
    if not known:
        yield Problem(
            "supplier.owner_code_invalid", N_("证件号不对：企业填统一社会信用代码，个人填证件号码"), "owners.code", row
        )
    if code in seen:
        yield Problem("supplier.owner_twice", N_("同一个出资人填了两次"), "owners.code", row)
    if not 0 < share <= 100:
        yield Problem("supplier.share_invalid", N_("出资比例应大于 0，不超过 100"), "owners.share_percent", row)
    if not is_printable(owner["name"]):
        yield Problem("supplier.unprintable", N_("含有看不见的字符，请重新输入"), "owners.name", row)


def is_valid_on(paper: SupplierPaper, on: date) -> bool:
    """A paper is good through its last day; without one it has no end."""
    return paper.valid_until is None or paper.valid_until >= on


def missing_kinds(papers: Iterable[SupplierPaper], on: date) -> list[PaperKind]:
    """What is needed and not there, or expired, on this day; of alternatives the first is named (食品安全法第35条)."""
    held = {paper.kind for paper in papers if is_valid_on(paper, on)}
    return [group[0] for group in NEEDED if not held.intersection(group)]


def paper_problems(valid_until: date | None, today: date) -> list[Problem]:
    """A paper that has ended already is of no use."""
    if valid_until is None or valid_until >= today:
        return []
    return [Problem("supplier.paper_expired", N_("这份证照已过期，请上传有效的"), "valid_until")]


def review_problems(verdict: PaperVerdict, reason: str) -> list[Problem]:
    """Who returns a paper says why."""
    if verdict is PaperVerdict.RETURNED and not reason.strip():
        return [Problem("supplier.reason_missing", N_("退回必须写明理由，供应商才知道改什么"), "reason")]
    return text_problems({"reason": reason.replace("\n", "").replace("\r", "")})


def second_review_problems(reviewed_by: UUID, actor_id: UUID | None, *, agrees: bool, reason: str) -> list[Problem]:
    """Two people look at a paper; who does not agree says why."""
    if same := same_person_problems("review.two_people", actor_id, reviewed_by):
        return same
    if not agrees and not reason.strip():
        return [Problem("supplier.reason_missing", N_("不同意要写明理由"), "reason")]
    return text_problems({"reason": reason.replace("\n", "").replace("\r", "")})


def bar_problems(*, reason: str, legal_basis: str, starts_on: date, ends_on: date, today: date) -> list[Problem]:
    """A bar has a reason, an article, a first and a last day; under article 77 it lasts one to three years."""
    problems = []
    if not reason.strip():
        problems.append(Problem("supplier.reason_missing", N_("写明事实和理由"), "reason", law=LAW_REASON))
    if "条" not in legal_basis:
        problems.append(Problem("supplier.basis_missing", N_("写明依据哪部法的哪一条"), "legal_basis", law=LAW_REASON))
    if ends_on < starts_on:
        problems.append(Problem("supplier.bar_reversed", N_("结束日不能早于开始日"), "ends_on"))
    elif ends_on < today:
        problems.append(Problem("supplier.bar_over", N_("这段时间已经过去"), "ends_on"))
    else:
        problems += _span_problems(legal_basis, starts_on, ends_on)
    return problems


def _span_problems(legal_basis: str, starts_on: date, ends_on: date) -> list[Problem]:
    after = ends_on + timedelta(days=1)
    if re.search(r"第(77|七十七)条", legal_basis):
        if not _years_after(starts_on, 1) <= after <= _years_after(starts_on, 3):
            return [Problem("supplier.bar_span", N_("禁止参加政府采购活动的期限为 1 至 3 年"), "ends_on", law=LAW_BAR)]
    elif after > _years_after(starts_on, 3):
        return [
            Problem("supplier.bar_too_long", N_("重大违法记录只看近 3 年，禁止期不能更长"), "ends_on", law=LAW_RECORD)
        ]
    return []


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
