"""Only an admitted supplier is given orders; what was ordered stays; each delivery leaves its record."""

from datetime import timedelta

import pytest

from procurement.core import clock
from procurement.core.errors import RuleViolation
from procurement.core.transaction import reading
from procurement.supervision import queries
from procurement.supervision.states import Step
from tests.factories import deliveries as factory
from tests.factories import supervision


def refused(yard, told):
    with pytest.raises(RuleViolation) as refusal:
        factory.place(yard, {"rice": "100"})
    (problem,) = refusal.value.problems
    assert problem.code == "order.not_admitted"
    assert told in problem.message


def test_a_suspended_supplier_gets_no_new_order_and_delivers_what_was_ordered(yard):
    order = factory.place(yard, {"rice": "600"})
    measure = supervision.take(yard.people, yard.supplier, Step.SUSPENSION)
    refused(yard, "暂停供货")
    delivery = factory.ship(yard, factory.confirm(yard, order))
    assert factory.accept(yard, delivery).status == "accepted"
    supervision.lift(yard.people.approver, measure)
    assert factory.place(yard, {"rice": "100"}).status == "placed"


def test_an_urgent_suspension_stops_orders_at_once(yard):
    supervision.propose_urgent(yard.people.officer, yard.supplier)
    refused(yard, "暂停供货")


def test_a_removed_supplier_gets_no_order(yard):
    supervision.take(yard.people, yard.supplier, Step.REMOVAL)
    refused(yard, "清退")


def test_an_accepted_delivery_leaves_a_record_and_a_reversal_takes_it_back(yard):
    delivery = factory.make_delivery(yard)
    rows = [factory.missing(delivery.lines[0], "590"), factory.finding(delivery.lines[1])]
    factory.accept(yard, delivery, rows)

    def records():
        with reading(yard.people.officer) as session:
            return queries.list_records(session, yard.supplier.organization_id)

    (record,) = records()
    assert (record.delivery_id, record.batch_count, record.short_batch_count) == (delivery.id, 2, 1)
    assert record.delivered_amount > record.accepted_amount
    assert record.accepted_on == clock.today()
    factory.countersign(yard, factory.reverse(yard, delivery))
    assert records() == []
    factory.accept(yard, delivery)
    (again,) = records()
    assert (again.short_batch_count, again.delivered_amount) == (0, again.accepted_amount)


def test_an_expired_admission_stops_orders_the_day_after_its_last(yard, still_clock):
    from procurement import scheduler

    with reading(yard.people.officer) as session:
        (admission,) = queries.list_admissions(session, supplier_id=yard.supplier.organization_id)
    still_clock.set(clock.start_of(admission.valid_until) + timedelta(hours=23))
    assert f"admission:{admission.id}" not in scheduler.run_due(clock.now())
    still_clock.set(clock.start_of(admission.valid_until + timedelta(days=1)))
    assert f"admission:{admission.id}" in scheduler.run_due(clock.now())
    assert f"admission:{admission.id}" not in scheduler.run_due(clock.now())
    assert supervision.status_of(yard.supplier) == {"expired"}
