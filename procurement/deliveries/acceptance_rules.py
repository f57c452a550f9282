"""What two people of a school may sign for a delivery: to the gram, with reasons, never by one person alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from procurement.accounts.duties import same_person_problems
from procurement.core import clock
from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.deliveries import reasons
from procurement.deliveries.rules import shown
from procurement.deliveries.states import Disposal

LAW_EXPIRED = N_("食品安全法第34条第10项")
LAW_LABEL = N_("食品安全法第34条第11项")
LAW_SENSORY = N_("食品安全法第34条第6项")


@dataclass(frozen=True)
class Inspected:
    """One batch as the first inspector found it. Quantities in `unit`; `delivered` is what the note states.

    `label_ok` and `sensory_ok` speak of the goods that are taken.
    """

    row: int
    name: str
    unit: str
    best_before_on: date
    delivered: Decimal
    weighed: Decimal
    accepted: Decimal
    rejected: Decimal
    reason: str | None
    disposal: Disposal | None
    label_ok: bool
    sensory_ok: bool

    @property
    def short(self) -> Decimal:
        """What stands on the note and was not on the scales; more than the note states is nobody's to take."""
        return max(self.delivered - self.weighed, Decimal("0.000"))


def visit_problems(
    *, arrived_at: datetime, shipped_at: datetime, now: datetime, checks: Sequence[bool], remark: str
) -> list[Problem]:
    """The vehicle's arrival lies between its departure and now; whoever finds a check failed says what was wrong."""
    problems = []
    if arrived_at > now:
        problems.append(Problem("acceptance.arrives_later", N_("到达时间不能在现在以后"), "arrived_at"))
    if arrived_at < shipped_at.replace(second=0, microsecond=0):  # people type minutes
        problems.append(Problem("acceptance.before_shipping", N_("到达时间不能在供应商发货以前"), "arrived_at"))
    if not all(checks) and not remark:
        message = N_("车或人对不上，请在备注里写明哪里对不上")
        problems.append(Problem("acceptance.remark", message, "remark"))
    return problems


def line_problems(line: Inspected, day: date) -> list[Problem]:
    """Every fault of one batch inspected on `day`."""
    return [*_quantity_problems(line), *_fitness_problems(line, day), *_reason_problems(line)]


def _quantity_problems(line: Inspected) -> list[Problem]:
    params = {"name": line.name, "unit": line.unit, "delivered": shown(line.delivered), "weighed": shown(line.weighed)}
    if line.accepted > line.delivered:
        message = N_("%(name)s：收下的不能超过送货单上的 %(delivered)s %(unit)s，多出的退回")
        return [_at(line, "more_than_delivered", message, "accepted_quantity", params=params)]
    if line.accepted > line.weighed:
        message = N_("%(name)s：收下的不能超过复秤的 %(weighed)s %(unit)s")
        return [_at(line, "more_than_weighed", message, "accepted_quantity", params=params)]
    if line.accepted + line.rejected != line.delivered:
        message = N_("%(name)s：收下加退回应正好是送货单上的 %(delivered)s %(unit)s，现在是 %(sum)s %(unit)s")
        params["sum"] = shown(line.accepted + line.rejected)
        return [_at(line, "not_to_the_gram", message, "rejected_quantity", params=params)]
    return []


def _fitness_problems(line: Inspected, day: date) -> list[Problem]:
    if line.accepted == 0:
        return []
    problems, params = [], {"name": line.name, "day": line.best_before_on.isoformat()}
    if line.best_before_on < day:
        message = N_("%(name)s：保质期到 %(day)s，已经过期，必须全部拒收")
        problems.append(_at(line, "expired", message, "accepted_quantity", law=LAW_EXPIRED, params=params))
    if not line.label_ok:
        message = N_("%(name)s：没有标签的必须拒收；收下的每件都有标签，才勾“标签齐全”")
        problems.append(_at(line, "no_label", message, "label_ok", law=LAW_LABEL, params=params))
    if not line.sensory_ok:
        message = N_("%(name)s：霉变、生虫、异味的必须拒收；收下的都正常，才勾“感官正常”")
        problems.append(_at(line, "sensory", message, "sensory_ok", law=LAW_SENSORY, params=params))
    return problems


def _reason_problems(line: Inspected) -> list[Problem]:
    if line.rejected == 0:
        return []
    is_missing_alone = line.rejected == line.short
    if line.reason not in reasons.reasons():
        return [_at(line, "reason", N_("请选退回的原因"), "reason")]
    if is_missing_alone != (line.reason == reasons.SHORT_WEIGHT):
        message = (
            N_("退回的正好是少送的，原因应选“少送”")
            if is_missing_alone
            else N_("“少送”只用于车上没有的货；退回的货请选别的原因")
        )
        return [_at(line, "reason_short", message, "reason")]
    if is_missing_alone != (line.disposal is Disposal.NOT_RECEIVED) or line.disposal is None:
        return [_at(line, "disposal", N_("请选退回的货怎样处理：随车退回或当场销毁"), "disposal")]
    return []


def _at(
    line: Inspected, code: str, message: str, field: str, *, law: str = "", params: dict[str, str] | None = None
) -> Problem:
    return Problem(f"acceptance.{code}", message, f"lines.{field}", line.row, law, params or {})


def coverage_problems(delivered: Sequence[UUID], inspected: Sequence[UUID]) -> list[Problem]:
    """Each batch of the note exactly once."""
    if sorted(map(str, delivered)) != sorted(map(str, inspected)):
        message = N_("送货单上的每一批都要验，而且只验一次")
        return [Problem("acceptance.lines", message, "lines")]
    return []


def second_person_problems(actor_id: UUID | None, recorded_by: UUID) -> list[Problem]:
    """Two people, each on their own log-in (双人联检)."""
    return same_person_problems("acceptance.same_person", actor_id, recorded_by)


def local_day(moment: datetime) -> date:
    return clock.local(moment).date()
