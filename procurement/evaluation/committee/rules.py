"""Who may sit on an evaluation committee, how many, who must stand aside, and how it decides. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.evaluation.committee.models import CommitteeMember, RelationKind
from procurement.evaluation.committee.states import CommitteeStatus, MemberStatus
from procurement.evaluation.models import InvalidGround, ReviewVerdict

LAW_SIZE = N_("87号令第47条")
LAW_RECUSAL = N_("政府采购法实施条例第9条")
LAW_MAJORITY = N_("87号令第61条")

COMMITTEE_STATUS_NAMES = {
    CommitteeStatus.FORMING: ("wait", N_("组建中")),
    CommitteeStatus.SEATED: ("done", N_("已组成")),
}
MEMBER_STATUS_NAMES = {
    MemberStatus.CALLED: ("wait", N_("等声明")),
    MemberStatus.SEATED: ("done", N_("就位")),
    MemberStatus.RECUSED: ("stop", N_("回避")),
    MemberStatus.DECLINED: ("stop", N_("不能参加")),
}
RELATION_NAMES = {
    RelationKind.EMPLOYMENT: N_("与投标人有劳动关系"),
    RelationKind.DIRECTOR_SUPERVISOR: N_("担任投标人的董事、监事"),
    RelationKind.CONTROLLING_HOLDER: N_("是投标人的控股股东或者实际控制人"),
    RelationKind.FAMILY: N_("与投标人的负责人有夫妻、直系血亲、三代以内旁系血亲或近姻亲关系"),
    RelationKind.OTHER: N_("其他可能影响公平公正的关系"),
}


def parts_of(member: CommitteeMember) -> list[str]:
    """What a member sits as, in msgids: the most general first."""
    if member.is_purchaser_representative:
        return [N_("采购人代表")]
    named = [N_("评审专家")]
    if member.is_chair:
        named.append(N_("组长"))
    if member.is_self_selected:
        named.append(N_("采购人自行选定"))
    return named


class Decision(StrEnum):
    """What someone called answers."""

    SIT = "sit"
    RECUSE = "recuse"
    DECLINE = "decline"


@dataclass(frozen=True)
class Requirement:
    """The county's numbers on the day: members at least, at least for large projects, from which budget (CNY)."""

    size: int
    large_size: int
    large_budget: Decimal

    def least(self, budget: Decimal, large_reason: str) -> int:
        """Members needed: more for a budget at or over the threshold, or where a reason of complexity is given."""
        return self.large_size if budget >= self.large_budget or large_reason.strip() else self.size


@dataclass(frozen=True)
class Composition:
    """How many sit, and how many of them represent the purchaser, named in `appointment` (a letter's number)."""

    size: int
    representatives: int
    appointment: str


@dataclass(frozen=True)
class Seats:
    """How a committee stands: whom it still misses, and whether the draw could still give somebody."""

    was_called: bool
    empty: int
    is_exhausted: bool


def composition_problems(composition: Composition, least: int) -> list[Problem]:
    """Odd, at least `least`, experts at least two thirds, representatives named in writing (87号令第47条)."""
    problems, size = [], composition.size
    if size < least:
        message, params = N_("评标委员会至少 %(least)d 人"), {"least": least}
        problems.append(Problem("committee.small", message, "size", law=LAW_SIZE, params=params))
    if size % 2 == 0:
        problems.append(Problem("committee.even", N_("评标委员会人数应为单数"), "size", law=LAW_SIZE))
    experts = size - composition.representatives
    if experts * 3 < size * 2:
        message = N_("评审专家不得少于三分之二：%(size)d 人中至多 %(most)d 名采购人代表")
        params = {"size": size, "most": size - -(-size * 2 // 3)}
        problems.append(Problem("committee.experts", message, "representatives", law=LAW_SIZE, params=params))
    if composition.representatives and len(composition.appointment.strip()) < 4:
        message = N_("采购人代表由采购人书面委派，填写委派文件的名称或文号")
        problems.append(Problem("committee.appointment", message, "appointment", law=N_("87号令第45条、第47条")))
    return problems


def representative_problems(own_unit: Sequence[bool], has_duty: Sequence[bool]) -> list[Problem]:
    """A representative belongs to the purchaser and has no other duty in the tender."""
    problems = []
    if not all(own_unit):
        message = N_("采购人代表应是采购人单位的人员")
        problems.append(Problem("committee.representative", message, "representatives", law=LAW_SIZE))
    if any(has_duty):
        message = N_("在本项目编制、审批、持钥的人不能作评委")
        problems.append(Problem("committee.duty", message, "representatives"))
    return problems


@dataclass(frozen=True)
class KnownRelation:
    """A relation to a bidder of this tender that the expert declared earlier; it ended on `ended_on` or goes on."""

    kind: RelationKind
    ended_on: date | None
    supplier: str


def is_recent(relation: KnownRelation, today: date, years: int) -> bool:
    """Does it go on, or did it end within the last `years` years? The day itself counts as within."""
    return relation.ended_on is None or relation.ended_on >= years_before(today, years)


def years_before(day: date, years: int) -> date:
    """The same day `years` years earlier; 28 February where there is no such day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def declaration_problems(
    decision: Decision, ticked: Collection[RelationKind], reason: str, known: Sequence[KnownRelation], years: int
) -> list[Problem]:
    """Nobody sits who has ticked a relation, or whose own record holds one to a bidder; leaving needs a reason."""
    if decision is not Decision.SIT:
        if len(reason.strip()) < 2:
            return [Problem("declaration.reason", N_("写明理由"), "reason")]
        return []
    problems = []
    if ticked:
        message, span = N_("有应当回避的关系（回看 %(years)d 年），请选“回避”"), {"years": years}
        problems.append(Problem("declaration.related", message, "decision", law=LAW_RECUSAL, params=span))
    for relation in known:
        message = N_("你登记过的关系：%(kind)s（%(supplier)s），应当回避")
        params = {"kind": RELATION_NAMES[relation.kind], "supplier": relation.supplier}
        problems.append(Problem("declaration.known", message, "decision", law=LAW_RECUSAL, params=params))
    return problems


@dataclass(frozen=True)
class Vote:
    """One member's view of one bid on one lot."""

    verdict: ReviewVerdict
    ground: InvalidGround | None = None
    reason: str = ""


@dataclass(frozen=True)
class Outcome:
    """What the committee decided, with how many for it, against it with a signed reason, and silent or without one."""

    verdict: ReviewVerdict
    ground: InvalidGround | None
    reason: str
    agreed: int
    dissents: int
    silent: int


def vote_day_problems(review_on: date, today: date) -> list[Problem]:
    """Reviews do not begin before the day for which the experts were drawn."""
    if today >= review_on:
        return []
    message, params = N_("评审定于 %(day)s 开始"), {"day": review_on.isoformat()}
    return [Problem("vote.early", message, params=params)]


def quorum_problems(size: int, votes: Mapping[str, Sequence[Vote]]) -> list[Problem]:
    """Every bid has votes of more than half the committee, and not as many for as against (87号令第61条)."""
    problems = []
    for name, given in votes.items():
        counts = Counter(vote.verdict for vote in given)
        if len(given) * 2 <= size:
            message = N_("%(bid)s：只有 %(count)d 人表态，要过半数（%(size)d 人）")
            params = {"bid": name, "count": len(given), "size": size}
            problems.append(Problem("conformity.quorum", message, law=LAW_MAJORITY, params=params))
        elif counts[ReviewVerdict.PASSED] == counts[ReviewVerdict.FAILED]:
            message = N_("%(bid)s：赞成与反对人数相同，等没有表态的委员表态")
            problems.append(Problem("conformity.tied", message, law=LAW_MAJORITY, params={"bid": name}))
    return problems


def decide(size: int, votes: Sequence[Vote]) -> Outcome:
    """The majority of those who spoke. Who dissents without a reason, or is silent, is deemed to agree (87号令第61条).

    A failure takes ground and reason of the first who named the most frequent ground. `votes` as cast, in order.
    """
    failed = [vote for vote in votes if vote.verdict is ReviewVerdict.FAILED]
    passed = [vote for vote in votes if vote.verdict is ReviewVerdict.PASSED]
    winning, losing = (failed, passed) if len(failed) > len(passed) else (passed, failed)
    dissents = sum(bool(vote.reason.strip()) for vote in losing)
    ground = Counter(vote.ground for vote in failed).most_common(1)[0][0] if winning is failed else None
    reason = next(vote.reason for vote in failed if vote.ground is ground) if winning is failed else ""
    verdict = ReviewVerdict.FAILED if winning is failed else ReviewVerdict.PASSED
    return Outcome(verdict, ground, reason, len(winning), dissents, size - len(winning) - dissents)
