"""The demonstration county that `make serve` makes on first start: tenders of different ages, work for every role."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from procurement.core import clock
from procurement.demo import out as outputs
from procurement.demo import runner
from procurement.demo.figures import BUDGET
from procurement.demo.road import Walk
from procurement.demo.waiting import Asked, Cheap, Reserved, Scored


@dataclass(frozen=True)
class Begun:
    """A tender that began `days_ago` and waits at `stop_before`, so that whoever does that step finds work."""

    days_ago: int
    title: str
    title_en: str
    zones: tuple[str, ...]
    budget: Decimal
    stop_before: str = ""
    challenged: bool = False
    kind: type[Walk] = Walk


_SMALL = Decimal("2400000.00")
TENDERS = (
    Begun(75, "2027年度学校食堂米面油采购", "Rice, flour and oil for school canteens 2027", ("Z1", "Z2", "Z3"), BUDGET),
    Begun(33, "2027年春季城关片区米面油采购", "Town zone, spring 2027", ("Z1",), _SMALL, challenged=True),
    Begun(32, "2027年春季河东片区米面油采购", "East bank zone, spring 2027", ("Z2",), _SMALL, "committee: lottery"),
    Begun(28, "2027年春季西山片区米面油采购", "West hills zone, spring 2027", ("Z3",), _SMALL, "a keyholder"),
    Begun(32, "2027年春季城关片区加餐米面油采购", "Town zone, meals, spring 2027", ("Z1",), _SMALL, kind=Cheap),
    Begun(32, "2027年春季河东片区配送服务采购", "East bank zone, delivery, spring 2027", ("Z2",), _SMALL, kind=Scored),
    Begun(12, "2027年秋季城关片区米面油采购", "Town zone, autumn 2027", ("Z1",), _SMALL, kind=Asked),
    Begun(5, "2027年秋季河东片区米面油采购", "East bank zone, autumn 2027", ("Z2",), _SMALL, "keyholders publish",
          kind=Reserved),
    Begun(3, "2027年秋季西山片区米面油采购", "West hills zone, autumn 2027", ("Z3",), _SMALL, "tender submitted",
          kind=Reserved),
)  # fmt: skip


def make(data_dir: Path) -> None:
    """Make it, ending at the present moment on the wall clock. The log-ins are left in DATA_DIR/out/logins.json."""
    now = clock.now()
    oldest = runner.first_day(now, max(begun.days_ago for begun in TENDERS))
    cast, demo_clock = runner.prepare(data_dir, runner.start_of(oldest), print)
    roads = [
        begun.kind(
            cast, begun.title, begun.title_en, runner.first_day(now, begun.days_ago), begun.budget, begun.zones,
            salt=str(number) if number else "", stop_before=begun.stop_before, challenged=begun.challenged,
        )
        for number, begun in enumerate(TENDERS)
    ]  # fmt: skip
    runner.run(roads, demo_clock, cast, until=lambda _what: False, end=now, say=print)
    demo_clock.stop()
    outputs.write_logins(cast, data_dir / "out")


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
