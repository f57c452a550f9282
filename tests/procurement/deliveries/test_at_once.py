"""The same act from many threads at once, on both databases: one wins, the others are told, nothing counts twice."""

import threading
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from procurement.core.errors import Conflict, RuleViolation
from procurement.core.transaction import reading
from procurement.deliveries import queries
from procurement.deliveries.models import Acceptance
from procurement.deliveries.states import DeliveryStatus
from tests.factories import deliveries as factory


def totals(yard):
    with reading(yard.keeper) as session:
        return {row.item: row for row in queries.reconciliation(session)}


def in_threads(*acts):
    """Run them all at once; what each returned or raised, in order."""
    results, gate = [None] * len(acts), threading.Barrier(len(acts))

    def run(index, act):
        gate.wait()
        try:
            results[index] = act()
        except Exception as error:
            results[index] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def check_ten_at_once(yard):
    delivery = factory.make_delivery(yard)
    key = uuid4()
    results = in_threads(*[lambda: factory.record(yard, delivery, key=key) for _ in range(10)])
    assert {result.id for result in results} == {results[0].id}
    second = uuid4()
    decided = in_threads(*[lambda: factory.countersign(yard, results[0], key=second) for _ in range(10)])
    assert [result.status for result in decided] == [DeliveryStatus.ACCEPTED] * 10
    rice = totals(yard)["大米"]
    assert (rice.accepted, rice.waiting) == (600, 0)


def check_two_devices(yard):
    delivery = factory.make_delivery(yard)
    part = [factory.finding(line, "1") for line in delivery.lines]
    results = in_threads(
        lambda: factory.record(yard, delivery), lambda: factory.record(yard, delivery, part, by=yard.teacher)
    )
    won = [result for result in results if isinstance(result, Acceptance)]
    told = [result for result in results if isinstance(result, Conflict)]
    assert (len(won), len(told)) == (1, 1)
    assert told[0].code == "acceptance.other_first"
    with reading(yard.keeper) as session:
        assert session.scalar(select(func.count()).select_from(Acceptance)) == 1


def check_last_quantity(yard):
    """Two orders for the same rest: one gets it."""
    results = in_threads(*[lambda: factory.place(yard, {"rice": "2400"}) for _ in range(2)])
    assert sum(isinstance(result, RuleViolation) for result in results) == 1


def test_ten_posts_at_once_count_once(yard):
    check_ten_at_once(yard)


@pytest.mark.postgres
def test_ten_posts_at_once_count_once_on_postgresql(yard):
    check_ten_at_once(yard)


def test_of_two_devices_one_wins_and_the_other_is_told(yard):
    check_two_devices(yard)


@pytest.mark.postgres
def test_of_two_devices_one_wins_and_the_other_is_told_on_postgresql(yard):
    check_two_devices(yard)
    check_last_quantity(yard)
