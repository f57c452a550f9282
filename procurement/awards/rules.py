"""What stands in the way of an award at each of its steps. Pure; articles beside each rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from procurement.accounts.duties import same_person_problems
from procurement.allocation.models import AllocationRun
from procurement.allocation.states import RunStatus
from procurement.awards.models import Award
from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.tenders.states import LotStatus, TenderStatus

SHORTEST_REASON = 10


@dataclass(frozen=True)
class Candidate:
    """Who would win what. Amounts in CNY; `dear_items` cost more than their ceiling price."""

    lot: str
    lot_status: LotStatus
    supplier: str
    amount: Decimal
    ceiling_amount: Decimal
    dear_items: Sequence[str]
    bar_ends_on: date | None
    removed_until: date | None = None


def reason_problems(reason: str, field: str = "reason") -> list[Problem]:
    """A decision is given a reason that somebody else can weigh."""
    if len(reason.strip()) >= SHORTEST_REASON:
        return []
    message = N_("请写明理由，不少于 %(count)d 个字")
    return [Problem("award.reason_short", message, field, params={"count": SHORTEST_REASON})]


def proposal_problems(
    run: AllocationRun, binding_id: UUID | None, status: TenderStatus, candidates: Sequence[Candidate]
) -> list[Problem]:
    """Only the binding run's winners, within the ceilings, none of them barred today, for lots still open."""
    return [
        *_run_problems(run, binding_id),
        *_status_problems(status),
        *(problem for candidate in candidates for problem in _candidate_problems(candidate)),
    ]


def report_problems(*, is_sent: bool) -> list[Problem]:
    """The buyer chooses from the candidates of the report that the committee signed and sent."""
    if is_sent:
        return []
    message = N_("评标委员会签署的评标报告还没有送达，收到以后才能定标")
    return [Problem("award.report_missing", message, law=N_("87号令第68条"))]


def _run_problems(run: AllocationRun, binding_id: UUID | None) -> list[Problem]:
    law = N_("87号令第56、68条")
    if not run.is_binding or run.id != binding_id:
        message = N_("只有按公告冻结的规则和全部有效投标算出的方案可以定标；其余方案仅供比较")
        return [Problem("award.run_not_binding", message, "run_id", law=law)]
    if run.status is not RunStatus.SOLVED:
        return [Problem("award.run_unsolved", N_("这次计算没有得出可以定标的方案"), "run_id", law=law)]
    return []


def _status_problems(status: TenderStatus) -> list[Problem]:
    if status is TenderStatus.EVALUATED:
        return []
    return [Problem("award.tender_not_evaluated", N_("这个招标现在不能提出定标建议"))]


def _candidate_problems(candidate: Candidate) -> list[Problem]:
    params = {"lot": candidate.lot, "supplier": candidate.supplier}
    problems = []
    if candidate.lot_status is not LotStatus.ACTIVE:
        problems.append(Problem("award.lot_not_active", N_("采购包 %(lot)s 已经终止或已定标"), params=params))
    if candidate.dear_items or candidate.amount > candidate.ceiling_amount:
        message = N_("采购包 %(lot)s：%(supplier)s 的报价超过最高限价 %(items)s")
        items = "、".join(candidate.dear_items)
        law = N_("87号令第63条")
        problems.append(Problem("award.over_ceiling", message, law=law, params={**params, "items": items}))
    return problems + bar_problems(candidate)


def bar_problems(candidate: Candidate) -> list[Problem]:
    """Who is barred today (政府采购法第22、77条) or removed by the county (110号令第19条) wins nothing today."""
    return [*_barred(candidate), *_removed(candidate)]


def _removed(candidate: Candidate) -> list[Problem]:
    if candidate.removed_until is None:
        return []
    message = N_("%(supplier)s 已被清退，到 %(until)s 前不能授予合同")
    params = {"supplier": candidate.supplier, "until": candidate.removed_until.isoformat()}
    return [Problem("award.supplier_removed", message, law=N_("110号令第19条"), params=params)]


def _barred(candidate: Candidate) -> list[Problem]:
    if candidate.bar_ends_on is None:
        return []
    message = N_("%(supplier)s 在 %(ends_on)s 前被禁止参加政府采购活动")
    params = {"supplier": candidate.supplier, "ends_on": candidate.bar_ends_on.isoformat()}
    return [Problem("award.supplier_barred", message, law=N_("政府采购法第22条、第77条"), params=params)]


def four_eyes_problems(user_id: UUID | None, awards: Sequence[Award]) -> list[Problem]:
    """Whoever proposed does not approve."""
    return same_person_problems("award.four_eyes", user_id, *(award.proposed_by for award in awards))


def hold_problems(*, is_held: bool) -> list[Problem]:
    """While a challenge or complaint may change the result nothing is confirmed or signed (条例第54条)."""
    if not is_held:
        return []
    message = N_("有质疑或投诉正在处理，可能影响中标结果：暂停确认中标和签订合同")
    return [Problem("award.held", message, law=N_("政府采购法实施条例第54条"))]


def confirmation_problems(awards: Sequence[Award], today: date) -> list[Problem]:
    """An award stands once the last day of the challenge window is over (94号令第10条)."""
    open_until = max((award.challenge_until for award in awards if award.challenge_until), default=None)
    if open_until is not None and today > open_until:
        return []
    message = N_("质疑期到 %(until)s 当天结束才满，之前不能确认中标")
    params = {"until": open_until.isoformat() if open_until else "—"}
    return [Problem("award.window_open", message, law=N_("94号令第10条"), params=params)]
