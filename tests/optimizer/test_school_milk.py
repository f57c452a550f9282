"""Real bids of a real year, awarded together."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from scripts.school_milk import BIDS, ITEMS, award, compare, make_instance, read_lettings, row

PAGE = Path(__file__).parents[2] / "docs" / "examples" / "school-milk.md"
YEAR = 1992


def test_a_year_awarded_together_keeps_the_cap_at_prices_that_were_bid() -> None:
    lettings, _ = read_lettings(BIDS, YEAR)
    raw = make_instance(YEAR, lettings)
    result, _, changes = award(raw)
    with BIDS.open(newline="") as file:
        bids = {line["rowid"]: line for line in csv.DictReader(file)}
    bought: dict[str, dict[str, Decimal]] = {item: defaultdict(Decimal) for item in ITEMS}
    for line in result.awards:
        bid = bids[line["offer"].split("-")[0]]
        assert (bid["VENDOR"], f"{bid['COUNTY']}/{bid['SYSTEM']}") == (line["supplier"], line["school"])
        assert Decimal(bid[line["item"]]) == Decimal(line["unit_price"])
        bought[line["item"]][line["supplier"]] += Decimal(line["quantity"])
    assert not changes
    for item, amounts in bought.items():
        needed = sum(letting.winner.quantities.get(item, 0) for letting in lettings if item in letting.items)
        assert sum(amounts.values()) == needed
        # The specification allows a rule to be off by a step for each line.
        assert max(amounts.values()) <= Decimal("0.40") * needed + len(result.awards)
    assert result["certificate"]["proven"] is True


def test_the_page_tells_what_the_bids_give() -> None:
    found = compare(YEAR)
    assert found["cheapest_price"] <= found["cheapest_bid"] <= found["paid"]
    assert found["cheapest_price"] <= found["pooled"]
    assert row(found) in PAGE.read_text(encoding="utf-8").splitlines()
