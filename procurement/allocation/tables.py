"""What pages show of runs as plain rows: flows, heat, comparison. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from procurement.allocation import estimates
from procurement.allocation.models import AllocationLine, AllocationRun
from procurement.core import money

HEAT_LEVELS = 6


def amount_of(line: AllocationLine) -> Decimal:
    return money.line_amount(line.quantity, line.unit_price)


def flows(lines: Sequence[AllocationLine]) -> list[dict[str, Any]]:
    """Supplier, zone, school and what is paid between them in CNY."""
    found: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        found[line.supplier.name, line.school.zone.name, line.school.name] += amount_of(line)
    return [
        {"supplier": supplier, "zone": zone, "school": school, "amount": amount}
        for (supplier, zone, school), amount in found.items()
    ]


def heat(lines: Sequence[AllocationLine]) -> tuple[list[str], list[dict[str, Any]]]:
    """Zones, and a row for each supplier with an amount and a level 0 (nothing) to 6 (most) for each zone."""
    zones = list(dict.fromkeys(line.school.zone.name for line in lines))
    found: dict[str, dict[str, Decimal]] = {}
    for line in lines:
        row = found.setdefault(line.supplier.name, dict.fromkeys(zones, Decimal(0)))
        row[line.school.zone.name] += amount_of(line)
    most = max((amount for row in found.values() for amount in row.values()), default=Decimal(0))
    rows = [
        {"supplier": supplier, **{zone: _cell(amount, most) for zone, amount in row.items()}}
        for supplier, row in found.items()
    ]
    return zones, rows


def _cell(amount: Decimal, most: Decimal) -> dict[str, Any]:
    level = -(-amount * HEAT_LEVELS // most) if most else 0
    return {"text": f"{amount:,.2f}" if amount else "—", "level": int(level)}


def winners(run: AllocationRun, names: Mapping[str, str], lots: Mapping[str, tuple[int, str]]) -> list[dict[str, Any]]:
    """Who wins which lot for how much, by lot number."""
    rows = [
        {
            "number": lots[award["lot"]][0],
            "title": lots[award["lot"]][1],
            "supplier": names[award["supplier"]],
            "amount": Decimal(award["amount"]),
            "evaluated_amount": Decimal(award["evaluated_amount"]),
        }
        for award in run.summary.get("awards", ())
    ]
    return sorted(rows, key=lambda row: (row["number"], row["supplier"]))


def compared(
    runs: Sequence[AllocationRun], names: Mapping[str, str], lots: Mapping[str, tuple[int, str]]
) -> list[dict[str, Any]]:
    """Each run with its total in CNY, the difference to the latest solved binding run, and its winners."""
    solved = {run.id: Decimal(run.summary["evaluated_amount"]) for run in runs if run.summary.get("awards")}
    base = next((solved[run.id] for run in reversed(runs) if run.is_binding and run.id in solved), None)
    return [
        {
            "run": run,
            "total": solved.get(run.id),
            "difference": solved[run.id] - base if base is not None and run.id in solved else None,
            "winners": winners(run, names, lots),
            "prices": rule_prices(run, names),
        }
        for run in runs
    ]


def scenarios(runs: Sequence[AllocationRun], lots: Mapping[str, tuple[int, str]]) -> list[dict[str, Any]]:
    """Each run on imagined bids: cost in CNY, mean quality, distance and lead time, winners, what its rules cost."""
    return [
        {
            "run": run,
            "total": Decimal(run.summary["evaluated_amount"]) if run.summary.get("awards") else None,
            "prices": rule_prices(run, estimates.names(run.estimate)),
            "winners": winners(run, estimates.names(run.estimate), lots),
        }
        for run in runs
    ]


def rule_prices(run: AllocationRun, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """What each rule costs in CNY, the dearest first; `helps` and `hurts` name owners by their first bidder."""
    rows = [
        {
            "rule": path.removeprefix("/rules/").split("/")[0],
            "price": Decimal(told["price_cny"]).quantize(money.AMOUNT_STEP),
            "helps": [names.get(owner, owner) for owner in told["helps"]],
            "hurts": [names.get(owner, owner) for owner in told["hurts"]],
        }
        for path, told in run.summary.get("rules", {}).items()
    ]
    return sorted(rows, key=lambda row: (-row["price"], row["rule"]))
