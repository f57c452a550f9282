"""An award as pandas tables, and as a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

_AWARDS = ["school", "item", "offer", "package", "supplier", "quantity", "unit_price", "delivery_cost", "amount"]
_NUMBERS = ["quantity", "unit_price", "delivery_cost", "amount"]


def award_frames(result: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Tables by name: awards, stages, totals and checks; numbers as doubles, for reading and not for reckoning."""
    awards = pd.DataFrame(result["awards"]).reindex(columns=_AWARDS)
    for column in _NUMBERS:
        awards[column] = pd.to_numeric(awards[column])
    sums = [
        {"group": group, "name": name, "amount": float(amount)}
        for group in ("by_item", "by_supplier", "by_owner", "by_school")
        for name, amount in result["totals"][group].items()
    ]
    return {
        "awards": awards,
        "stages": pd.DataFrame(result["stages"]),
        "totals": pd.DataFrame(sums, columns=["group", "name", "amount"]),
        "checks": pd.DataFrame(result["checks"]),
    }


def write_workbook(result: Mapping[str, Any], path: Path) -> None:
    """The tables as sheets of an .xlsx file; ids stay text, whatever they begin with."""
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs=options) as writer:
        for name, frame in award_frames(result).items():
            frame.to_excel(writer, sheet_name=name, index=False)
