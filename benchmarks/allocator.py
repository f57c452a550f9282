"""Measures the allocator: `python benchmarks/allocator.py`; ratios in one run, so that the machine matters less."""

from __future__ import annotations

import math
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from optimizer.bench import measure
from optimizer.generate import generate_instance

ITEMS = ["rice", "flour", "oil"]


def main() -> None:
    """A county beside the plain linear model, and how time grows with schools."""
    print("county: 300 schools, 60 suppliers, 3 items")
    for name, value in measure(generate_instance(300, 60, 10, 1, ITEMS)).items():
        print(f"  {name:26} {value:10.3f}")
    sizes = (150, 300, 600, 1200)
    totals = [measure(generate_instance(size, 60, 10, 1, ITEMS))["total"] for size in sizes]
    for size, total in zip(sizes, totals, strict=True):
        print(f"  {size:6} schools {total:8.3f} s")
    exponent = math.log(totals[-1] / totals[0]) / math.log(sizes[-1] / sizes[0])
    print(f"  growth: schools ** {exponent:.2f}")


if __name__ == "__main__":
    main()
