"""Walks tenders of the demonstration in the order of time: each step waits for its moment, then time goes on."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from procurement import scheduler
from procurement.core import clock
from procurement.demo import committee
from procurement.demo.clock import DemoClock
from procurement.demo.figures import BUDGET
from procurement.demo.people import Cast, gather, register_suppliers
from procurement.demo.preparing import LEAD
from procurement.demo.road import Walk
from procurement.demo.schools import furnish
from procurement.jobs import worker

Say = Callable[[str], None]
LENGTH = timedelta(days=75)  # more than a whole road takes across any holidays


def prepare(data_dir: Path, start: datetime, say: Say) -> tuple[Cast, DemoClock]:
    """The county with its people, schools, catalogue and suppliers, as of `start`."""
    demo_clock = DemoClock(start)
    say(f"{stamp()}  示范县、人员与持钥人 / county, people, keyholders")
    cast = gather(data_dir)
    demo_clock.tick()
    furnish(cast)
    say(f"{stamp()}  目录、36 个配送单位 / catalogue, 36 delivery units")
    demo_clock.tick()
    committee.gather_experts(cast)
    register_suppliers(cast)
    committee.declare_relation(cast)
    say(f"{stamp()}  14 家供应商登记并提交证照 / 14 suppliers registered")
    return cast, demo_clock


def stamp() -> str:
    return clock.local(clock.now()).strftime("%Y-%m-%d %H:%M")


def run(
    roads: list[Walk], demo_clock: DemoClock, cast: Cast, *, until: Callable[[str], bool], end: datetime, say: Say
) -> None:
    """Go through every road's steps in time order until `end`, or until a step that `until` names has come.

    Before each step the scheduler does what is due and the queue is emptied, as the running program would.
    """
    waiting: list[tuple[datetime, int, str, Iterator[tuple[datetime, str]]]] = []

    def advance(number: int, steps: Iterator[tuple[datetime, str]]) -> None:
        following = next(steps, None)
        if following is not None and not (
            roads[number].stop_before and following[1].startswith(roads[number].stop_before)
        ):
            heapq.heappush(waiting, (following[0], number, following[1], steps))

    for number, road in enumerate(roads):
        advance(number, road.steps())
    while waiting and waiting[0][0] <= end:
        at, number, what, steps = heapq.heappop(waiting)
        if until(what):
            return
        demo_clock.move(at, cast.county.id)
        scheduler.run_due(clock.now())
        worker.run_pending()
        say(f"{stamp()}  {roads[number].title}: {what}")
        advance(number, steps)
    worker.run_pending()


def first_day(now: datetime, days_ago: int) -> date:
    return clock.local(now).date() - timedelta(days=days_ago)


def main_road(cast: Cast, day: date) -> Walk:
    """The tender with the published figures."""
    return Walk(cast, "2027年度学校食堂米面油采购", "Rice, flour and oil for school canteens 2027", day, BUDGET)


def start_of(day: date) -> datetime:
    """When the county is made whose first road has `day` as its day 0: survey and intention come long before."""
    return datetime.combine(day - LEAD, time(8, 30), clock.LOCAL).astimezone(UTC)
