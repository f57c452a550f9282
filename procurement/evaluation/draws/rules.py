"""When a draw may be prepared, committed to, revealed and computed, and by whom. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from procurement.accounts.duties import same_person_problems
from procurement.core import clock
from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.evaluation.draws import draw, lotteries
from procurement.evaluation.draws.models import DrawPurpose, Exclusion, Game
from procurement.evaluation.draws.states import DrawStatus
from procurement.tenders import calendar

LAW_DRAW = N_("87号令第48条；政府采购法实施条例第39条")
LAW_EARLY = N_("财库〔2016〕198号")
LAW_TIE = N_("87号令第56条、第57条、第68条")
PARTIES = 2  # people of different bodies, so that nobody alone makes every seed (docs/decisions/0041)
Amounts = Mapping[UUID, Decimal]  # CNY asked on a lot, by supplier
_HEX = re.compile(r"[0-9a-f]{64}")

PURPOSE_NAMES = {DrawPurpose.EXPERTS: N_("抽取评审专家"), DrawPurpose.SUPPLIER_TIE: N_("并列投标人抽取")}
GAME_NAMES = {Game.DOUBLE_COLOUR: N_("双色球"), Game.WELFARE_3D: N_("福彩3D")}
EXCLUSION_NAMES = {
    Exclusion.OWN_UNIT: N_("采购人单位的人员，只能作采购人代表"),
    Exclusion.AGENCY_STAFF: N_("采购代理机构工作人员"),
    Exclusion.DUTY: N_("在本项目另有职责"),
    Exclusion.RELATED: N_("与投标人有应当回避的关系"),
}
STATUS_NAMES = {
    DrawStatus.COMMITTING: ("active", N_("收承诺")),
    DrawStatus.REVEALING: ("active", N_("揭示种子")),
    DrawStatus.NUMBERED: ("wait", N_("等第二人核对开奖号码")),
    DrawStatus.DRAWN: ("done", N_("已抽取")),
    DrawStatus.CANCELLED: ("stop", N_("已取消")),
}


@dataclass(frozen=True)
class Plan:
    """How a draw is to be made: how many of how many, the lottery named, the last moment for seeds."""

    wanted: int
    pool_size: int
    game: Game
    lottery_on: date
    reveal_by: datetime


def plan_problems(plan: Plan, now: datetime) -> list[Problem]:
    """The lottery is drawn on the day named, after the last reveal, and everything lies ahead."""
    problems = []
    if plan.wanted > plan.pool_size:
        message = N_("要抽 %(wanted)d 人，池中只有 %(size)d 人")
        counts = {"wanted": plan.wanted, "size": plan.pool_size}
        problems.append(Problem("draw.pool_small", message, "pool", law=LAW_DRAW, params=counts))
    lottery = lotteries.LOTTERIES[plan.game]
    if plan.reveal_by <= now:
        problems.append(Problem("draw.reveal_past", N_("揭示种子的期限已经过了"), "reveal_by"))
    if not lottery.is_drawn_on(plan.lottery_on):
        message = N_("%(game)s在 %(day)s 不开奖")
        params = {"game": GAME_NAMES[plan.game], "day": plan.lottery_on.isoformat()}
        problems.append(Problem("draw.no_lottery", message, "lottery_on", params=params))
    elif plan.reveal_by >= lottery.draws_at(plan.lottery_on, clock.LOCAL):
        message = N_("揭示种子的期限应在开奖之前：否则不揭示的人已经知道会抽到谁")
        problems.append(Problem("draw.reveal_late", message, "reveal_by"))
    return problems


def early_problems(lottery_on: date, review_on: date, working_days: int, days: Mapping[date, bool]) -> list[Problem]:
    """Experts are drawn at most so many working days before the review begins, and not after it (财库〔2016〕198号)."""
    earliest = calendar.subtract_working_days(review_on, working_days, days)
    if lottery_on < earliest:
        message = N_("评审在 %(review)s，抽取专家最早在 %(earliest)s（评审前 %(count)d 个工作日）")
        params = {"review": review_on.isoformat(), "earliest": earliest.isoformat(), "count": working_days}
        return [Problem("draw.early", message, "lottery_on", law=LAW_EARLY, params=params)]
    if lottery_on > review_on:
        return [Problem("draw.after_review", N_("开奖日在评审开始之后"), "lottery_on", law=LAW_EARLY)]
    return []


def commitment_problems(status: DrawStatus, committed: Collection[str], commitment: str) -> list[Problem]:
    """64 hex digits, while commitments are taken, not somebody else's."""
    if status is not DrawStatus.COMMITTING:
        return [Problem("draw.commitments_closed", N_("收承诺已经结束"))]
    if not _HEX.fullmatch(commitment):
        message = N_("承诺是种子的 SHA-256，64 位十六进制小写")
        return [Problem("draw.commitment_form", message, "commitment")]
    if commitment in committed:
        return [Problem("draw.commitment_taken", N_("已有人交过同样的承诺，请另做一个种子"), "commitment")]
    return []


def closing_problems(organizations: Sequence[UUID], reveal_by: datetime, now: datetime) -> list[Problem]:
    """People of at least two bodies have committed, so that nobody knows every seed, and there is time to reveal."""
    problems, bodies = [], len(set(organizations))
    if bodies < PARTIES:
        message = N_("至少要有 %(needed)d 个不同单位的人交承诺，现在有 %(bodies)d 个")
        problems.append(Problem("draw.parties", message, params={"needed": PARTIES, "bodies": bodies}))
    if now >= reveal_by:
        problems.append(Problem("draw.closed_late", N_("揭示期限已过，这次抽取只能取消后重新安排")))
    return problems


def reveal_problems(
    status: DrawStatus, reveal_by: datetime, commitment: str, seed: str, now: datetime
) -> list[Problem]:
    """The committed seed itself, after commitments closed and before the time named (equal is late)."""
    if status is not DrawStatus.REVEALING:
        return [Problem("draw.not_revealing", N_("现在不收种子：先结束收承诺，期限过后也不再收"))]
    if now >= reveal_by:
        message = N_("揭示期限 %(at)s 已过；没有揭示的种子按“0”计，并且记录在案")
        params = {"at": f"{clock.local(reveal_by):%Y-%m-%d %H:%M}"}
        return [Problem("draw.reveal_over", message, "seed", params=params)]
    if not _HEX.fullmatch(seed):
        return [Problem("draw.seed_form", N_("种子是 64 位十六进制小写"), "seed")]
    if draw.commitment(bytes.fromhex(seed)) != commitment:
        return [Problem("draw.false_seed", N_("这不是你承诺过的种子：它的 SHA-256 与承诺不同"), "seed")]
    return []


def number_problems(status: DrawStatus, game: Game, lottery_on: date, numbers: str, now: datetime) -> list[Problem]:
    """The numbers look like the lottery's, and it has been drawn by now."""
    if status not in {DrawStatus.REVEALING, DrawStatus.NUMBERED}:
        return [Problem("draw.not_numbering", N_("现在不录开奖号码"))]
    lottery = lotteries.LOTTERIES[game]
    at = lottery.draws_at(lottery_on, clock.LOCAL)
    if now < at:
        message, params = N_("%(at)s 才开奖"), {"at": f"{at:%Y-%m-%d %H:%M}"}
        return [Problem("draw.not_yet", message, "numbers", params=params)]
    try:
        lotteries.sources_of(lottery, numbers)
    except ValueError:
        message = N_("号码应像“%(example)s”")
        return [Problem("draw.number_form", message, "numbers", params={"example": lottery.example})]
    return []


def confirm_problems(
    status: DrawStatus, actor_id: UUID | None, numbers_by: UUID | None, typed: str, numbers: str
) -> list[Problem]:
    """Another person types the number again, and both say the same."""
    if status is not DrawStatus.NUMBERED:
        return [Problem("draw.not_numbered", N_("还没有人录入开奖号码，或者已经抽取完毕"))]
    if same := same_person_problems("draw.own_numbers", actor_id, numbers_by):
        return same
    if typed != numbers:
        message = N_("与录入的号码不同；请对照官方公告，录错的由录入人改正")
        return [Problem("draw.numbers_differ", message, "numbers")]
    return []


def cancel_problems(status: DrawStatus, reason: str) -> list[Problem]:
    """Only while nobody has revealed a seed: a draw whose outcome somebody could guess is never begun anew."""
    if status is not DrawStatus.COMMITTING:
        return [Problem("draw.not_cancellable", N_("收承诺结束以后不能取消，也不能重抽"))]
    if len(reason.strip()) < 5:
        return [Problem("draw.cancel_reason", N_("写明取消的理由，至少 5 个字"), "reason")]
    return []


@dataclass(frozen=True)
class Settled:
    """A tie that a public draw has settled: the lot, who was tied, and whom the first row took; ids as texts."""

    lot: str
    tied: frozenset[str]
    taken: str


def outdrawn(settled: Iterable[Settled], standing: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """(lot, supplier) of whoever stands back on a lot for the one drawn, as long as that one stands (87号令第57条)."""
    binding = [tie for tie in settled if (tie.lot, tie.taken) in standing]
    return {(tie.lot, supplier) for tie in binding for supplier in tie.tied - {tie.taken}}


def unsettled_problems(open_count: int) -> list[Problem]:
    """No award is computed while a tie is being drawn."""
    if not open_count:
        return []
    message, params = N_("还有 %(count)d 次并列抽取没有完成，抽取以后才能计算"), {"count": open_count}
    return [Problem("draw.tie_open", message, law=LAW_TIE, params=params)]


def tie_problems(amounts: Amounts, tied: Sequence[UUID], *, is_seeded: bool) -> list[Problem]:
    """A draw is between two or more valid bidders who ask the same, where no frozen seed settles it already."""
    if is_seeded:
        message = N_("最低评标价法的并列由公告冻结的种子在分配时决定，不另行抽取")
        return [Problem("draw.seeded_tie", message, law=LAW_TIE)]
    if len(tied) < 2 or any(supplier not in amounts for supplier in tied):
        return [Problem("draw.no_tie", N_("并列的应是本包两家以上的有效投标人"), "suppliers", law=LAW_TIE)]
    if len({amounts[supplier] for supplier in tied}) > 1:
        message = N_("这几家的报价不同：得分相同的，报价低的在前，不抽取")
        return [Problem("draw.unequal", message, "suppliers", law=LAW_TIE)]
    return []
