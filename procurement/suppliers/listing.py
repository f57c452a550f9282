"""How suppliers and their papers stand today, in words: for lists, pages and the Excel file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.queries import list_counties
from procurement.core import clock
from procurement.core.spreadsheet import Column
from procurement.core.text import N_
from procurement.suppliers import queries, rules
from procurement.suppliers.models import (
    PaperKind,
    PaperReview,
    PaperVerdict,
    Supplier,
    SupplierBar,
    SupplierPaper,
)
from procurement.suppliers.states import ReviewStatus

KINDS = {
    PaperKind.BUSINESS_LICENCE: N_("营业执照"),
    PaperKind.FOOD_OPERATION_LICENCE: N_("食品经营许可证"),
    PaperKind.FOOD_OPERATION_FILING: N_("仅销售预包装食品备案"),
    PaperKind.FOOD_PRODUCTION_LICENCE: N_("食品生产许可证"),
    PaperKind.TEST_REPORT: N_("第三方检测报告"),
    PaperKind.LIABILITY_INSURANCE: N_("食品安全责任险"),
    PaperKind.HEALTH_CERTIFICATE: N_("从业人员健康证"),
    PaperKind.OTHER: N_("其他证照"),
}
NEEDS = {
    PaperKind.BUSINESS_LICENCE: N_("营业执照"),
    PaperKind.FOOD_OPERATION_LICENCE: N_("食品经营许可证，或仅销售预包装食品备案"),
}
VERDICTS = {PaperVerdict.ACCEPTED: ("done", N_("采用")), PaperVerdict.RETURNED: ("stop", N_("退回"))}
REVIEW_STATUS = {
    ReviewStatus.PROPOSED: ("wait", N_("等第二人确认")),
    ReviewStatus.CONFIRMED: ("done", N_("已确认")),
    ReviewStatus.RETURNED: ("idle", N_("第二人不同意，重新审")),
}
COLUMNS = (
    ("name", N_("企业")), ("credit_code", N_("统一社会信用代码")), ("legal_representative", N_("法定代表人")),
    ("contact_name", N_("联系人")), ("contact_phone", N_("联系电话")), ("address", N_("地址")),
    ("is_small_business", N_("中小企业")), ("missing", N_("缺的证照")), ("pending_count", N_("待审证照")),
    ("barred_until", N_("禁止投标至")), ("registered_at", N_("登记时间")),
)  # fmt: skip


@dataclass(frozen=True)
class State:
    """A status: kind of the ui's vocabulary, a msgid and its parameters."""

    kind: str
    text: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A supplier in the list. `missing` are msgids; `pending_count` counts papers the reader's county has not seen."""

    supplier: Supplier
    missing: list[str]
    pending_count: int
    bar: SupplierBar | None

    @property
    def cells(self) -> dict[str, Any]:
        """Values of COLUMNS, without what must be translated."""
        own = {key: getattr(self.supplier, key) for key, _title in COLUMNS if hasattr(self.supplier, key)}
        return own | {"pending_count": self.pending_count, "barred_until": self.bar.ends_on if self.bar else None}


def state_of(paper: SupplierPaper, today: date) -> State:
    """Good, ending within 30 days, or ended; the last day still counts."""
    if paper.valid_until is None:
        return State("done", N_("长期有效"))
    if not rules.is_valid_on(paper, today):
        return State("stop", N_("%(day)s 已过期"), {"day": paper.valid_until.isoformat()})
    if paper.valid_until - today <= rules.SOON:
        return State("wait", N_("%(day)s 到期"), {"day": paper.valid_until.isoformat()})
    return State("done", N_("有效到 %(day)s"), {"day": paper.valid_until.isoformat()})


def bar_state(bar: SupplierBar, today: date) -> State:
    """Lifted, over, not yet begun, or in force."""
    if bar.lifted_at is not None:
        return State("idle", N_("已解除"))
    if bar.ends_on < today:
        return State("idle", N_("已到期"))
    if bar.starts_on > today:
        return State("wait", N_("还没开始"))
    return State("stop", N_("禁止中"))


def confirmed(reviews: Iterable[PaperReview]) -> list[PaperReview]:
    """What two people stand behind: a supplier is shown nothing else."""
    return [review for review in reviews if review.status is ReviewStatus.CONFIRMED]


def latest(reviews: Iterable[PaperReview], paper_id: UUID) -> list[PaperReview]:
    """Each county's last word on a paper that two people stand behind; `reviews` are the newest first."""
    last: dict[UUID, PaperReview] = {}
    for review in confirmed(reviews):
        if review.paper_id == paper_id:
            last.setdefault(review.county_id, review)
    return list(last.values())


def rows(session: Session, suppliers: Sequence[Supplier]) -> list[Row]:
    """The list as it stands today."""
    today = clock.today()
    bars = queries.bars_on(session, today)
    reviewed = queries.reviewed_papers(session, [supplier.id for supplier in suppliers])
    return [
        Row(
            supplier=supplier,
            missing=[NEEDS[kind] for kind in rules.missing_kinds(supplier.papers, today)],
            pending_count=sum(paper.id not in reviewed for paper in supplier.papers),
            bar=bars.get(supplier.id),
        )
        for supplier in suppliers
    ]


def sheet(session: Session, text: str, translate: Callable[[str], str]) -> tuple[list[Column], list[dict[str, Any]]]:
    """The list as columns and cells of an Excel file, in the reader's language."""
    columns = [Column(key, translate(title), width=24) for key, title in COLUMNS]
    found = rows(session, queries.list_suppliers(session, text))
    comma = translate(N_("、"))
    return columns, [{**row.cells, "missing": comma.join(translate(need) for need in row.missing)} for row in found]


def standing(session: Session, supplier_id: UUID) -> dict[str, Any]:
    """What the supplier's own page and the officers' both show: facts, papers with reviews, what is missing, bars."""
    today = clock.today()
    supplier, papers = queries.get_supplier(session, supplier_id), queries.list_papers(session, supplier_id)
    reviews = queries.list_reviews(session, supplier_id)
    return {
        "supplier": supplier,
        "papers": [(paper, state_of(paper, today), latest(reviews, paper.id)) for paper in papers],
        "missing": [NEEDS[kind] for kind in rules.missing_kinds(papers, today)],
        "bars": [(bar, bar_state(bar, today)) for bar in queries.list_bars(session, supplier_id)],
        "counties": {county.id: county for county in list_counties(session)},
        "kinds": KINDS,
        "verdicts": VERDICTS,
    }
