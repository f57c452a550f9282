"""The demonstration county that `make serve` makes on first start: tenders of different ages, so every role has work."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from procurement.core import clock
from procurement.demo import out as outputs
from procurement.demo import runner
from procurement.demo.people import Cast
from procurement.demo.road import Walk

# (days ago its road began, title, English, zones, budget): its age is its stage
TENDERS = (
    (
        75,
        "2027年度学校食堂米面油采购",
        "Rice, flour and oil for school canteens 2027",
        ("Z1", "Z2", "Z3"),
        "6976530.00",
    ),
    (32, "2027年春季城关片区米面油补充采购", "Town zone supplement, spring 2027", ("Z1",), "2400000.00"),
    (26, "2027年春季河东片区米面油补充采购", "East bank zone supplement, spring 2027", ("Z2",), "2400000.00"),
    (12, "2027年秋季西山片区米面油采购", "West hills zone, autumn 2027", ("Z3",), "2400000.00"),
    (1, "2027年秋季城关片区米面油采购", "Town zone, autumn 2027", ("Z1",), "2400000.00"),
)


def make(data_dir: Path) -> None:
    """Make it, ending at the present moment on the wall clock. The log-ins are left in DATA_DIR/out/logins.json."""
    now = clock.now()
    oldest = runner.first_day(now, max(days for days, *_ in TENDERS))
    cast, demo_clock = runner.prepare(data_dir, runner.start_of(oldest), print)
    roads = [_road(cast, now, index, *facts) for index, facts in enumerate(TENDERS)]
    runner.run(roads, demo_clock, cast, until=lambda _what: False, end=now, say=print)
    demo_clock.stop()
    outputs.write_logins(cast, data_dir / "out")


def _road(
    cast: Cast, now: object, index: int, days: int, title: str, english: str, zones: tuple[str, ...], budget: str
) -> Walk:  # noqa: PLR0913, E501
    day = runner.first_day(clock.now() if now is None else now, days)  # type: ignore[arg-type]
    return Walk(cast, title, english, day, Decimal(budget), zones, salt=str(index) if index else "")


def print_logins(data_dir: Path) -> None:
    """Print one log-in of each role, from the file the first start left."""
    path = data_dir / "out" / "logins.json"
    if not path.exists():
        return
    people = json.loads(path.read_text())
    print(f"\n登录名 / log-ins（口令 / password: {people[0]['password']}）")
    shown: set[str] = set()
    for person in people:
        if person["role"] not in shown or person["role"] in {"keyholder"}:
            shown.add(person["role"])
            print(f"  {person['login']:<16}{person['role']}")
    print(f"  … 全部 / all: {path}\n")
