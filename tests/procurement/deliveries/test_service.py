"""Orders within the contract, one delivery an order, and everything that is refused on the way."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from procurement.core.errors import Conflict, Forbidden, InvalidMove, NotFound, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.deliveries import queries, service
from procurement.deliveries.models import Delivery, Order
from procurement.deliveries.states import DeliveryStatus, OrderStatus
from procurement.messages.models import Message
from tests.factories import deliveries as factory


def codes(refusal):
    return [problem.code for problem in refusal.value.problems]


def remaining(yard, code="rice"):
    with reading(yard.keeper) as session:
        lines = queries.list_contract_lines(session, yard.contract_id, yard.keeper.organization_id)
        balances = queries.balances(session, lines)
        return next(balances[line.id].remaining for line in lines if line.item.code == code)


def subjects_for(session, actor):
    return session.scalars(select(Message.subject).where(Message.organization_id == actor.organization_id)).all()


def test_an_order_goes_to_the_supplier_with_a_number_and_a_message(yard, session):
    order = factory.place(yard, {"rice": "600", "flour": "300.5"})
    assert order.number == "SFDD-2026-001"
    assert order.supplier_id == yard.supplier.organization_id
    assert [line.quantity for line in order.lines] == [Decimal(600), Decimal("300.5")]
    assert any("下了订单" in subject for subject in subjects_for(session, yard.supplier))


def test_orders_take_what_the_contract_gives_and_not_a_gram_more_without_a_supplement(yard):
    factory.place(yard, {"rice": "2999.999"})
    with pytest.raises(RuleViolation) as refusal:
        factory.place(yard, {"rice": "0.002"})
    (problem,) = refusal.value.problems
    assert problem.code == "order.over_contract"
    assert problem.law == "政府采购法第49条"
    assert problem.params["remaining"] == "0.001"
    factory.place(yard, {"rice": "0.001"})


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_cancelled_and_rejected_quantities_may_be_ordered_again(yard, is_confirmed):
    order = factory.place(yard, {"rice": "3000"})
    if is_confirmed:
        factory.confirm(yard, order)
    assert remaining(yard) == 0
    with transaction(yard.keeper) as session:
        service.cancel_order(session, actor=yard.keeper, order_id=order.id, reason="停课", now=factory.TERM_TIME)
    assert remaining(yard) == 3000
    delivery = factory.make_delivery(yard, {"rice": "1000"})
    assert remaining(yard) == 2000
    factory.accept(yard, delivery, [factory.finding(delivery.lines[0], "400")])
    assert remaining(yard) == 2600


def test_what_was_not_loaded_lapses_and_is_free_again(yard):
    order = factory.confirm(yard, factory.place(yard, {"rice": "1000"}))
    factory.ship(yard, order, rows=[factory.batch(order.lines[0].id, Decimal(700))])
    assert remaining(yard) == 2300


@pytest.mark.parametrize(
    ("on", "code"),
    [(date(2026, 9, 6), "order.day_past"), (date(2027, 1, 16), "order.outside_term")],
)
def test_an_order_is_for_a_day_of_the_contract_that_is_not_over(yard, on, code):
    with pytest.raises(RuleViolation) as refusal:
        factory.place(yard, {"rice": "600"}, on=on)
    assert codes(refusal) == [code]


def test_only_a_signed_contract_is_ordered_from(yard):
    from procurement.audit.service import county_log, declare
    from procurement.audit.tags import AuditTag
    from procurement.contracting.models import Contract
    from procurement.contracting.states import ContractStatus
    from procurement.core.actors import SYSTEM

    with transaction(SYSTEM) as session:
        contract = session.get_one(Contract, yard.contract_id)
        contract.status = ContractStatus.TERMINATED
        declare(session, AuditTag.CONTRACT_SIGNED, log=county_log(yard.people.county.id), facts={})
    with pytest.raises(RuleViolation) as refusal:
        factory.place(yard, {"rice": "600"})
    assert codes(refusal) == ["order.contract_not_signed"]


def test_a_line_of_another_school_does_not_exist(yard):
    foreign = yard.lines(yard.neighbour)["rice"]
    with pytest.raises(NotFound), transaction(yard.keeper) as session:
        service.place_order(
            session, actor=yard.keeper, contract_id=yard.contract_id, deliver_on=factory.TODAY,
            lines=[{"contract_line_id": foreign, "quantity": Decimal(1)}], client_key=uuid4(), now=factory.TERM_TIME,
        )  # fmt: skip


def test_the_same_order_ten_times_is_one_order(yard, session):
    key = uuid4()
    numbers = {factory.place(yard, {"rice": "600"}, key=key).number for _ in range(10)}
    assert len(numbers) == 1
    assert session.scalar(select(func.count()).select_from(Order)) == 1
    with pytest.raises(Conflict):
        factory.place(yard, {"rice": "700"}, key=key)


def test_a_supplier_confirms_before_it_ships_and_ships_once(yard, session):
    order = factory.place(yard, {"rice": "600"})
    with pytest.raises(InvalidMove):
        factory.ship(yard, order)
    factory.confirm(yard, order)
    key = uuid4()
    delivery = factory.ship(yard, order, key=key)
    assert factory.ship(yard, order, key=key).id == delivery.id
    with pytest.raises(InvalidMove):
        factory.ship(yard, order)
    assert delivery.number == "SFSH-2026-001"
    assert len(delivery.code) == 22
    assert session.scalar(select(func.count()).select_from(Delivery)) == 1
    assert any("已发车" in subject for subject in subjects_for(session, yard.keeper))
    with pytest.raises(InvalidMove), transaction(yard.keeper) as session_:
        service.cancel_order(session_, actor=yard.keeper, order_id=order.id, reason="晚了", now=factory.TERM_TIME)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"quantity": Decimal("600.001")}, "delivery.over_order"),
        ({"licence_number": "SC1014200000000"}, "delivery.licence"),
        ({"licence_number": "QS10142000000001"}, "delivery.licence"),
        ({"best_before_on": date(2026, 9, 6)}, "delivery.expired"),
        ({"produced_on": date(2026, 9, 8)}, "delivery.produced_later"),
        ({"produced_on": date(2026, 9, 2), "best_before_on": date(2026, 9, 1)}, "delivery.shelf_life"),
    ],
)
def test_a_note_must_be_complete_and_within_the_order(yard, changes, code):
    order = factory.confirm(yard, factory.place(yard, {"rice": "600"}))
    line = order.lines[0]
    with pytest.raises(RuleViolation) as refusal:
        factory.ship(yard, order, rows=[factory.batch(line.id, line.quantity) | changes])
    assert codes(refusal) == [code]


def test_one_item_may_come_in_two_batches_and_not_exceed_the_order(yard):
    order = factory.confirm(yard, factory.place(yard, {"rice": "600"}))
    line = order.lines[0]
    rows = [factory.batch(line.id, Decimal(400)), factory.batch(line.id, Decimal("200.001"), batch_number="B2")]
    with pytest.raises(RuleViolation) as refusal:
        factory.ship(yard, order, rows=rows)
    assert codes(refusal) == ["delivery.over_order"]
    rows[1]["quantity"] = Decimal(200)
    assert [row.quantity for row in factory.ship(yard, order, rows=rows).lines] == [400, 200]


def test_a_filing_number_is_as_good_as_a_licence(yard):
    assert factory.make_delivery(yard, licence_number="YB14200000000001").status is DeliveryStatus.SHIPPED


def test_wrong_roles_are_refused_and_foreign_orders_do_not_exist(yard):
    order = factory.place(yard, {"rice": "600"})
    with pytest.raises(Forbidden), transaction(yard.people.officer) as session:
        service.confirm_order(session, actor=yard.people.officer, order_id=order.id, now=factory.TERM_TIME)
    for stranger, act in ((yard.other_supplier, service.confirm_order), (yard.neighbour, service.cancel_order)):
        extra = {"reason": "x"} if act is service.cancel_order else {}
        with pytest.raises(NotFound), transaction(stranger) as session:
            act(session, actor=stranger, order_id=order.id, now=factory.TERM_TIME, **extra)
    with reading(yard.keeper) as session:
        assert queries.get_order(session, order.id).status is OrderStatus.PLACED
