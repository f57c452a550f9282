"""Real school-milk bids awarded together: a table by year, or one year's instance; see docs/examples/school-milk.md."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from optimizer import parse_instance, solve, verify  # noqa: E402

BIDS = ROOT / "tests/data/dfw_school_milk/milk_out.csv"
YEARS = range(1980, 1993)
ITEMS = ("LFC", "LFW", "WW", "WC")
CAP = "0.40"
OWNERS = {"count": 2, "share": "0.05"}


@dataclass(frozen=True)
class Bid:
    """A line of the file: USD per half-pint by kind of milk, quantities in half-pints, escalation and coolers."""

    row: str
    vendor: str
    prices: Mapping[str, Decimal]
    quantities: Mapping[str, int]
    terms: tuple[str, str]
    won: bool


@dataclass(frozen=True)
class Letting:
    """What one district bought in one year from its only winner, and the bids on the winner's terms."""

    district: str
    winner: Bid
    bids: tuple[Bid, ...]

    @property
    def items(self) -> list[str]:
        return [item for item in ITEMS if item in self.winner.prices and item in self.winner.quantities]

    def cost(self, bid: Bid) -> Decimal | None:
        """What the district's whole need costs with a bid, USD; None when the bid leaves a kind out."""
        if not set(self.items) <= set(bid.prices):
            return None
        return sum((bid.prices[item] * self.winner.quantities[item] for item in self.items), Decimal(0))


def read_lettings(path: Path, year: int) -> tuple[list[Letting], int]:
    """The lettings of a year that can be compared, and how many there are in the file."""
    districts: dict[str, list[Bid]] = defaultdict(list)
    with path.open(newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            if line["YEAR"] == str(year):
                districts[f"{line['COUNTY']}/{line['SYSTEM']}"].append(_bid(line))
    found = (_letting(name, bids) for name, bids in sorted(districts.items()))
    return [letting for letting in found if letting is not None], len(districts)


def _bid(line: Mapping[str, str]) -> Bid:
    return Bid(
        line["rowid"],
        line["VENDOR"],
        {item: Decimal(line[item]) for item in ITEMS if line[item]},
        {item: _whole(line[f"Q{item}"]) for item in ITEMS if line[f"Q{item}"]},
        (line["ESC"], line["COOLER"]),
        line["WIN"] == "1",
    )


def _whole(quantity: str) -> int:
    return int(Decimal(quantity).to_integral_value(ROUND_HALF_UP))


def _letting(district: str, bids: Sequence[Bid]) -> Letting | None:
    """None when it cannot be told what was paid: no winner or several, or no kind with both price and quantity."""
    winners = [bid for bid in bids if bid.won]
    if len(winners) != 1:
        return None
    letting = Letting(district, winners[0], tuple(bid for bid in bids if bid.vendor and _alike(bid, winners[0])))
    return letting if letting.items and winners[0] in letting.bids else None


def _alike(bid: Bid, winner: Bid) -> bool:
    """A price that may rise is no rival of a fixed one, nor one with coolers of one without; unknown fits both."""
    return all(not own or not wanted or own == wanted for own, wanted in zip(bid.terms, winner.terms, strict=True))


def make_instance(year: int, lettings: Iterable[Letting], assignment: str = "split") -> dict[str, Any]:
    """A district is a school in a zone of its own, a vendor a supplier, each price of each bid an offer to it alone."""
    lettings = list(lettings)
    items = sorted({item for letting in lettings for item in letting.items})
    return {
        "format": "allocation-instance/1",
        "currency": "USD",
        "quantity_step": "1",
        "items": [{"id": item, "unit": "half-pint"} for item in items],
        "schools": [{"id": letting.district, "zone": letting.district} for letting in lettings],
        "demands": [
            {"school": letting.district, "item": item, "quantity": str(letting.winner.quantities[item])}
            for letting in lettings
            for item in letting.items
        ],
        "suppliers": [{"id": name} for name in sorted({bid.vendor for letting in lettings for bid in letting.bids})],
        "offers": [
            {
                "id": f"{bid.row}-{item}",
                "supplier": bid.vendor,
                "item": item,
                "unit_price": str(bid.prices[item]),
                "schools": [letting.district],
            }
            for letting in lettings
            for bid in letting.bids
            for item in letting.items
            if item in bid.prices
        ],
        "rules": {
            "assignment": assignment,
            "max_owner_share": dict.fromkeys(items, CAP),
            "min_owners": {item: dict(OWNERS) for item in items},
        },
        "objective": [{"minimise": "cost"}],
        "tie_seed": f"{year:04x}",
    }


def award(raw: dict[str, Any]) -> tuple[Mapping[str, Any], dict[str, Any], list[Mapping[str, Any]]]:
    """The award, the instance it answers and the changes that made one possible. Raises ValueError when unverified."""
    result = solve(parse_instance(raw), lang="en")
    changes = list(result.get("relaxation", []))
    if changes:
        raw = _relaxed(raw, changes)
        result = solve(parse_instance(raw), lang="en")
    failed = [check for check in verify(raw, result.to_json()) if not check.ok]
    if failed or not result.awards:
        raise ValueError(f"{failed[0].check}: {failed[0].detail}" if failed else f"no award: {result.status}")
    return result, raw, changes


def _relaxed(raw: Mapping[str, Any], changes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    relaxed: dict[str, Any] = json.loads(json.dumps(raw))
    for change in changes:
        _, place, rule, item = change["path"].split("/")
        if place != "rules":
            raise ValueError(f"more than a rule would have to give way: {change['words']}")
        table = relaxed["rules"][rule]
        if change["to"] is None:
            del table[item]
        elif rule == "min_owners":
            table[item]["count"] = change["to"]
        else:
            table[item] = change["to"]
    return relaxed


def compare(year: int, path: Path = BIDS, assignment: str = "split") -> dict[str, Any]:
    """One year's figures, money in USD, each for the same half-pints."""
    lettings, lettings_in_file = read_lettings(path, year)
    result, _, changes = award(make_instance(year, lettings, assignment))
    whole = [min(cost for bid in letting.bids if (cost := letting.cost(bid)) is not None) for letting in lettings]
    volume: dict[str, int] = defaultdict(int)
    for letting in lettings:
        volume[letting.winner.vendor] += sum(letting.winner.quantities[item] for item in letting.items)
    return {
        "year": year,
        "lettings": len(lettings),
        "lettings_in_file": lettings_in_file,
        "half_pints": sum(volume.values()),
        "paid": sum(letting.cost(letting.winner) or 0 for letting in lettings),
        "cheapest_bid": sum(whole),
        "cheapest_price": sum(map(_by_kind, lettings)),
        "pooled": Decimal(result["totals"]["cost"]),
        "largest_share": Decimal(max(volume.values())) / sum(volume.values()),
        "changes": changes,
        "proven": result["certificate"]["proven"],
    }


def _by_kind(letting: Letting) -> Decimal:
    return sum(
        min(bid.prices[item] for bid in letting.bids if item in bid.prices) * letting.winner.quantities[item]
        for item in letting.items
    ) + Decimal(0)


def row(found: Mapping[str, Any]) -> str:
    """A line of the table."""
    paid = found["paid"]
    changes = ", ".join(f"{c['path'].split('/', 2)[2]} {c['from']} → {c['to']}" for c in found["changes"])
    money = " | ".join(f"{found[name]:,.0f}" for name in ("paid", "cheapest_bid", "cheapest_price", "pooled"))
    against = f"{(found['pooled'] - paid) / paid:+.2%}"
    share = f"{found['largest_share']:.0%}"
    counts = f"{found['lettings']} of {found['lettings_in_file']} | {found['half_pints'] / 1e6:.1f}"
    proven = "yes" if found["proven"] else "no"
    return f"| {found['year']} | {counts} | {money} | {against} | {share} | {changes or '-'} | {proven} |"


HEADINGS = (
    "year",
    "lettings",
    "million half-pints",
    "paid",
    "cheapest bid",
    "cheapest price",
    "pooled",
    "pooled to paid",
    "largest vendor",
    "rules that gave way",
    "proven",
)


def main() -> None:
    """Prints the table, or with --year and --out writes one year's instance for `python -m optimizer solve`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--year", type=int, choices=YEARS)
    parser.add_argument("--assignment", choices=("split", "single_per_school"), default="split")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    if options.out is not None:
        if options.year is None:
            parser.error("--out needs --year")
        lettings, _ = read_lettings(BIDS, options.year)
        raw = make_instance(options.year, lettings, options.assignment)
        options.out.write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
        return
    print(f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}", flush=True)
    for year in YEARS if options.year is None else (options.year,):
        print(row(compare(year, assignment=options.assignment)), flush=True)


if __name__ == "__main__":
    main()
