"""Whatever people do, every gram that was delivered was taken, rejected, or waits for a signature."""

from decimal import Decimal

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from procurement.core import clock
from procurement.core.transaction import reading, transaction
from procurement.deliveries import queries, service
from tests.factories import deliveries as factory

GRAMS = st.integers(1, 40_000).map(lambda grams: Decimal(grams).scaleb(-3))
ENDINGS = st.sampled_from(["open", "cancelled", "shipped", "recorded", "sent_back", "accepted", "reversed", "again"])
STORIES = st.lists(st.tuples(GRAMS, GRAMS, GRAMS, GRAMS, ENDINGS), min_size=1, max_size=4)


def inspect(line, loss, short):
    """Of a batch `short` is missing and `loss` of the rest is bad, as far as there is any."""
    weighed = max(line.quantity - short, Decimal(0))
    accepted = max(weighed - loss, Decimal(0))
    if accepted == weighed and weighed < line.quantity:
        return factory.missing(line, str(weighed))
    return factory.finding(line, str(accepted), weighed_quantity=weighed) if accepted < weighed else (
        factory.missing(line, "0") if weighed == 0 else factory.finding(line)
    )  # fmt: skip


NONE = Decimal(0)


def tell(yard, story):
    """One order to its ending; returns what it adds to (ordered, delivered, accepted, waiting)."""
    ordered, unloaded, loss, short, ending = story
    order = factory.place(yard, {"rice": str(ordered)})
    if ending == "open":
        return ordered, NONE, NONE, NONE
    if ending == "cancelled":
        with transaction(yard.keeper) as session:
            service.cancel_order(session, actor=yard.keeper, order_id=order.id, reason="不要了", now=clock.now())
        return NONE, NONE, NONE, NONE
    factory.confirm(yard, order)
    loaded = max(ordered - unloaded, Decimal("0.001"))
    delivery = factory.ship(yard, order, rows=[factory.batch(order.lines[0].id, loaded)])
    rows = [inspect(line, loss, short) for line in delivery.lines]
    accepted = sign(yard, delivery, rows, ending)
    return ordered, loaded, accepted or NONE, loaded if accepted is None else NONE


def sign(yard, delivery, rows, ending):
    """What was finally taken; None while it waits for signatures."""
    if ending == "shipped":
        return None
    entry = factory.record(yard, delivery, rows)
    if ending == "sent_back":
        factory.send_back(yard, entry)
    if ending in {"recorded", "sent_back"}:
        return None
    factory.countersign(yard, entry)
    if ending == "accepted":
        return sum(row["accepted_quantity"] for row in rows)
    factory.countersign(yard, factory.reverse(yard, delivery))
    if ending == "reversed":
        return None
    factory.accept(yard, delivery)
    return sum(line.quantity for line in delivery.lines)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(stories=STORIES)
def test_any_sequence_of_orders_and_acceptances_reconciles_to_the_gram(yard, stories):
    def rice():
        with reading(yard.keeper) as session:
            rows = [row for row in queries.reconciliation(session) if row.item == "大米"]
            assert all(row.is_balanced for row in rows)
            names = ("ordered", "delivered", "accepted", "waiting")
            return [getattr(rows[0], name) if rows else Decimal(0) for name in names]

    before = rice()
    told = [tell(yard, story) for story in stories]
    expected = [now + sum(part) for now, part in zip(before, zip(*told, strict=True), strict=True)]
    assert rice() == expected


def test_two_schools_are_never_added_together(yard):
    factory.accept(yard, factory.make_delivery(yard, {"rice": "10.001"}))
    factory.place(yard, {"rice": "7"}, by=yard.neighbour)
    with reading(yard.people.officer) as session:
        assert [(row.school, row.ordered, row.accepted) for row in queries.reconciliation(session)] == [
            ("S1小学", Decimal("10.001"), Decimal("10.001")), ("S2小学", Decimal(7), Decimal(0)),
        ]  # fmt: skip
    with reading(yard.neighbour) as session:
        assert [row.school for row in queries.reconciliation(session)] == ["S2小学"]
    with reading(yard.other_supplier) as session:
        assert queries.reconciliation(session) == []
