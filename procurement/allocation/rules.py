"""When a run may be prepared, and why no award may exist. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from procurement.allocation.models import AllocationRun
from procurement.allocation.states import RunStatus
from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.tenders.states import TenderStatus


def preparation_problems(status: TenderStatus, active_lots: int) -> list[Problem]:
    """Runs are made once the reviews are complete, on whatever bids they left valid (87号令第44、50条)."""
    if status not in (TenderStatus.EVALUATED, TenderStatus.AWARDED):
        return [Problem("allocation.not_evaluated", N_("评审还没有完成，不能计算分配"), law=N_("87号令第44、50条"))]
    if status is TenderStatus.EVALUATED and not active_lots:
        return [Problem("allocation.no_lots", N_("没有有效的采购包可以分配"))]
    return []


def scenario_problems(status: TenderStatus) -> list[Problem]:
    """Imagined bids are tried while the rules can still change; the notice freezes them."""
    if status in (TenderStatus.DRAFT, TenderStatus.SUBMITTED, TenderStatus.APPROVED):
        return []
    message = N_("公告已经发布，规则不能再改；开标后可以用有效投标比较")
    return [Problem("allocation.too_late_to_try", message)]


def comparison_problems(purpose: str, changes: Mapping[str, Any]) -> list[Problem]:
    """A comparison says what it changes and what for."""
    problems = []
    if not changes:
        problems.append(Problem("allocation.nothing_changed", N_("至少改一条规则，否则与公告的方案相同")))
    if not purpose.strip():
        problems.append(Problem("allocation.no_purpose", N_("请写明比较什么"), "purpose"))
    return problems


def cancel_problems(status: RunStatus) -> list[Problem]:
    """Only a run that has no result yet can be called off."""
    if status is RunStatus.PREPARED:
        return []
    return [Problem("allocation.ended", N_("这次计算已经结束，不能取消"))]


def missing_supply(instance: Mapping[str, Any]) -> list[Problem]:
    """Why nobody, or not enough, can be awarded under `single_per_lot`: lot by lot, then by the lots an owner may win.

    The second is Hall's condition: the greatest number of lots that can be given out is a maximum matching between
    lots and owners, each owner counted `max_lots_per_owner` times.
    """
    if instance["rules"].get("assignment") != "single_per_lot":
        return []
    able = {lot["id"]: _able_owners(lot["id"], instance) for lot in instance["lots"]}
    empty = [lot for lot, owners in able.items() if not owners]
    message = N_("采购包 %(lot)s：没有一家有效投标能按要求的品目和送货天数供齐")
    problems = [Problem("allocation.nobody_supplies", message, params={"lot": lot}) for lot in empty]
    most = instance["rules"].get("max_lots_per_owner")
    if most is None:
        return problems
    given = _most_lots({lot: owners for lot, owners in able.items() if owners}, most)
    if given < len(able) - len(empty):
        message = N_(
            "公告规定一家（关联企业合计为一家）最多中 %(most)d 包：%(lots)d 包里最多只能定出 %(given)d 包，"
            "能供货的只有 %(owners)d 家"
        )
        owners = set().union(*able.values())
        params = {"most": most, "lots": len(able), "given": given, "owners": len(owners)}
        problems.append(Problem("allocation.too_few_owners", message, params=params))
    return problems


def _able_owners(lot: str, instance: Mapping[str, Any]) -> set[str]:
    """Owners of which one supplier can deliver everything of the lot in time."""
    covers = {(school, item) for one in instance["lots"] if one["id"] == lot for school, item in one["covers"]}
    needed: dict[str, Decimal] = {}
    for demand in instance["demands"]:
        if (demand["school"], demand["item"]) in covers:
            days = Decimal(demand["max_lead_days"])
            needed[demand["item"]] = min(days, needed.get(demand["item"], days))
    offered: dict[str, set[str]] = {}
    for offer in instance["offers"]:
        if lot in offer["lots"] and offer["item"] in needed and Decimal(offer["lead_days"]) <= needed[offer["item"]]:
            offered.setdefault(offer["supplier"], set()).add(offer["item"])
    owner_of = {supplier["id"]: supplier["owner"] for supplier in instance["suppliers"]}
    return {owner_of[supplier] for supplier, items in offered.items() if items == set(needed)}


def _most_lots(able: Mapping[str, set[str]], most: int) -> int:
    """Maximum matching by augmenting paths (Kuhn); owners stand in it `most` times."""
    held: dict[tuple[str, int], str] = {}

    def place(lot: str, tried: set[tuple[str, int]]) -> bool:
        for seat in ((owner, number) for owner in sorted(able[lot]) for number in range(most)):
            if seat not in tried:
                tried.add(seat)
                if seat not in held or place(held[seat], tried):
                    held[seat] = lot
                    return True
        return False

    return sum(place(lot, set()) for lot in sorted(able))


def stands(lot: str, supplier: str, excluded: Collection[str], kept: Mapping[str, str]) -> bool:
    """Does a valid bid still count when a tender is computed again? See AllocationRerun; ids are texts."""
    return supplier == kept[lot] if lot in kept else supplier not in excluded


def offered(instance: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The valid bids in an instance: offers with their prices and scores, and the lots they are for."""
    return [
        (offer["id"], offer["unit_price"], offer["lead_days"], offer.get("quality")) for offer in instance["offers"]
    ]  # fmt: skip


def input_problems(instance: Mapping[str, Any], current: Mapping[str, Any]) -> list[Problem]:
    """The run answers for the bids and lots that are valid now."""
    lots = [[lot["id"] for lot in one["lots"]] for one in (instance, current)]
    if offered(instance) == offered(current) and lots[0] == lots[1]:
        return []
    return [Problem("allocation.outdated", N_("有效投标或采购包已经变化，请重新计算"))]


def logged_problems(run: AllocationRun, facts: Mapping[str, Any]) -> list[Problem]:
    """The files that the run names are those that the log names."""
    if [facts.get("instance_sha256"), facts.get("result_sha256")] == [run.instance_sha256, run.result_sha256]:
        return []
    return [Problem("allocation.not_logged", N_("这次计算的输入或结果与日志登记的不一致"))]


def verification_problems(failed_checks: Sequence[str]) -> list[Problem]:
    """The stored result still passes every check of the independent verifier."""
    if not failed_checks:
        return []
    message = N_("分配结果没有通过核验：%(checks)s")
    return [Problem("allocation.unverified", message, params={"checks": ", ".join(failed_checks)})]


def line_problems(stored: Sequence[tuple[Any, ...]], awarded: Sequence[tuple[Any, ...]]) -> list[Problem]:
    """The lines in the tables are those of the result's file, to the last digit."""
    if sorted(stored) == sorted(awarded):
        return []
    return [Problem("allocation.lines_changed", N_("数据库里的分配明细与日志登记的结果文件不一致"))]
