"""Two people sign for the same record, once, to the gram; what was signed is never changed."""

import hashlib
import json
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from procurement.audit.models import AuditEntry
from procurement.audit.tags import AuditTag
from procurement.core import clock, files
from procurement.core.errors import Conflict, Forbidden, NotFound, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.deliveries import queries, service
from procurement.deliveries.models import Acceptance, AcceptanceDecision, AcceptanceLine
from procurement.deliveries.states import DeliveryStatus, EntryKind
from procurement.messages.models import Message
from tests.factories import deliveries as factory


def codes(refusal):
    return [problem.code for problem in refusal.value.problems]


def entries(session, tag):
    rows = session.scalars(select(AuditEntry).where(AuditEntry.tag == tag.value).order_by(AuditEntry.seq))
    return [json.loads(row.body) for row in rows]


def totals(yard):
    with reading(yard.keeper) as session:
        return {row.item: row for row in queries.reconciliation(session)}


def test_nothing_counts_before_the_second_signature_and_then_both_names_are_in_the_log(yard, session):
    delivery = factory.make_delivery(yard)
    entry = factory.record(yard, delivery)
    rice = totals(yard)["大米"]
    assert (rice.delivered, rice.accepted, rice.waiting) == (600, 0, 600)
    factory.countersign(yard, entry)
    rice = totals(yard)["大米"]
    assert (rice.delivered, rice.accepted, rice.waiting) == (600, 600, 0)
    (logged,) = entries(session, AuditTag.DELIVERY_ACCEPTED)
    assert logged["facts"]["signers"] == [str(yard.keeper.user_id), str(yard.teacher.user_id)]
    (performance,) = entries(session, AuditTag.PERFORMANCE_RECORDED)
    assert performance["facts"]["is_on_time"] is True
    assert performance["facts"]["accepted_amount"] == "3733.29"  # 600 × 4.5555 + 300 × 3.3333


def test_a_person_cannot_be_both_signers(yard):
    entry = factory.record(yard, factory.make_delivery(yard))
    with pytest.raises(RuleViolation) as refusal:
        factory.countersign(yard, entry, by=yard.keeper)
    assert codes(refusal) == ["acceptance.same_person"]
    assert totals(yard)["大米"].accepted == 0


def test_the_database_itself_refuses_one_person_twice(yard):
    from sqlalchemy.exc import IntegrityError

    from procurement.audit.service import county_log, declare

    entry = factory.record(yard, factory.make_delivery(yard))
    with pytest.raises(IntegrityError), transaction(yard.keeper) as session:  # noqa: PT012
        session.add(
            AcceptanceDecision(
                county_id=entry.county_id, acceptance_id=entry.id, verdict="confirmed", client_key=uuid4(),
                recorded_by=yard.keeper.user_id, decided_by=yard.keeper.user_id, decided_at=clock.now(),
            )
        )  # fmt: skip
        declare(session, AuditTag.DELIVERY_ACCEPTED, log=county_log(entry.county_id), facts={})


def test_a_signed_row_cannot_be_changed_or_removed(yard):
    factory.accept(yard, factory.make_delivery(yard))
    with pytest.raises(RuntimeError, match="only ever added"), transaction(yard.keeper) as session:  # noqa: PT012
        line = session.scalars(select(AcceptanceLine)).first()
        line.accepted_quantity = Decimal("1.000")
        session.flush()
    with pytest.raises(RuntimeError, match="never removed"), transaction(yard.keeper) as session:  # noqa: PT012
        session.delete(session.scalars(select(AcceptanceDecision)).first())
        session.flush()


def test_the_supplier_the_neighbour_and_the_officer_sign_for_nobody(yard):
    delivery = factory.make_delivery(yard)
    for stranger, refusal in ((yard.neighbour, NotFound), (yard.supplier, Forbidden), (yard.people.officer, Forbidden)):
        with pytest.raises(refusal):
            factory.record(yard, delivery, by=stranger)
    entry = factory.record(yard, delivery)
    with pytest.raises(NotFound):
        factory.countersign(yard, entry, by=yard.neighbour)


@pytest.mark.parametrize(
    ("accepted", "changes", "code"),
    [
        ("601", {"rejected_quantity": Decimal(0)}, "acceptance.more_than_delivered"),
        ("600", {"weighed_quantity": Decimal("599.999")}, "acceptance.more_than_weighed"),
        ("500", {"rejected_quantity": Decimal("99.999")}, "acceptance.not_to_the_gram"),
        ("500", {"rejected_quantity": Decimal("100.001")}, "acceptance.not_to_the_gram"),
        ("600", {"label_ok": False}, "acceptance.no_label"),
        ("600", {"sensory_ok": False}, "acceptance.sensory"),
        ("500", {"reason": None}, "acceptance.reason"),
        ("500", {"reason": "because"}, "acceptance.reason"),
        ("500", {"reason": "short_weight"}, "acceptance.reason_short"),
        ("500", {"disposal": None}, "acceptance.disposal"),
        ("500", {"disposal": "not_received"}, "acceptance.disposal"),
        ("600", {"photos": ["a" * 64]}, "acceptance.photo"),
    ],
)
def test_what_does_not_add_up_or_may_not_be_taken_is_refused(yard, accepted, changes, code):
    delivery = factory.make_delivery(yard, {"rice": "600"})
    with pytest.raises(RuleViolation) as refusal:
        factory.record(yard, delivery, [factory.finding(delivery.lines[0], accepted, **changes)])
    assert codes(refusal) == [code]


def test_expired_goods_must_be_rejected_whole(yard, still_clock):
    delivery = factory.make_delivery(yard, {"rice": "600"}, best_before_on=date(2026, 9, 7))
    line = delivery.lines[0]
    next_day = {"arrived_at": delivery.shipped_at + timedelta(days=1)}
    still_clock.move(days=2)
    with transaction(yard.keeper) as session, pytest.raises(RuleViolation) as refusal:
        service.record_acceptance(
            session, actor=yard.keeper, delivery_id=delivery.id, vehicle_ok=True, driver_ok=True,
            lines=[factory.finding(line, "0.001")], client_key=uuid4(), now=clock.now(), **next_day,
        )  # fmt: skip
    assert codes(refusal) == ["acceptance.expired"]
    assert refusal.value.problems[0].law == "食品安全法第34条第10项"
    with transaction(yard.keeper) as session:
        rejected = factory.finding(line, "0", reason="fsl34_10", label_ok=False, sensory_ok=False)
        service.record_acceptance(
            session, actor=yard.keeper, delivery_id=delivery.id, vehicle_ok=True, driver_ok=True, lines=[rejected],
            client_key=uuid4(), now=clock.now(), **next_day,
        )  # fmt: skip


def test_arrival_lies_between_departure_and_now_and_a_failed_check_needs_words(yard):
    delivery = factory.make_delivery(yard)
    with pytest.raises(RuleViolation) as refusal:
        factory.record(yard, delivery, arrived_at=delivery.shipped_at - timedelta(minutes=1), driver_ok=False)
    assert codes(refusal) == ["acceptance.before_shipping", "acceptance.remark"]
    with pytest.raises(RuleViolation) as refusal:
        factory.record(yard, delivery, arrived_at=delivery.shipped_at + timedelta(hours=2))
    assert codes(refusal) == ["acceptance.arrives_later"]


def test_a_record_covers_each_batch_exactly_once(yard):
    delivery = factory.make_delivery(yard)
    rows = [factory.finding(line) for line in delivery.lines]
    for wrong in (rows[:1], [rows[0], rows[0]], []):
        with pytest.raises(RuleViolation) as refusal:
            factory.record(yard, delivery, wrong)
        assert codes(refusal) == ["acceptance.lines"]


def test_short_weight_and_mould_are_told_apart(yard, session):
    delivery = factory.make_delivery(yard)
    rice, flour = delivery.lines
    factory.accept(yard, delivery, [factory.missing(rice, "598.5"), factory.finding(flour, "275")])
    sums = totals(yard)
    assert (sums["大米"].accepted, sums["大米"].rejected, sums["大米"].short) == (
        Decimal("598.5"), Decimal("1.5"), Decimal("1.5"),
    )  # fmt: skip
    assert (sums["小麦粉"].accepted, sums["小麦粉"].rejected, sums["小麦粉"].short) == (275, 25, 0)
    told = session.scalars(
        select(Message).where(
            Message.organization_id == yard.supplier.organization_id, Message.subject.contains("退回")
        )
    ).one()
    assert told.params["count"] == 2


def test_the_same_record_ten_times_counts_once_and_other_content_is_told(yard, session):
    delivery = factory.make_delivery(yard)
    key = uuid4()
    ids = {factory.record(yard, delivery, key=key).id for _ in range(10)}
    assert len(ids) == 1
    assert session.scalar(select(func.count()).select_from(Acceptance)) == 1
    assert len(entries(session, AuditTag.DELIVERY_RECORDED)) == 1
    with pytest.raises(Conflict):
        factory.record(yard, delivery, [factory.finding(line, "1") for line in delivery.lines], key=key)
    with pytest.raises(Conflict):
        factory.record(yard, delivery, key=key, by=yard.teacher)


def test_the_same_second_signature_ten_times_counts_once(yard, session):
    entry = factory.record(yard, factory.make_delivery(yard))
    key = uuid4()
    for _ in range(10):
        assert factory.countersign(yard, entry, key=key).status is DeliveryStatus.ACCEPTED
    assert len(entries(session, AuditTag.DELIVERY_ACCEPTED)) == 1
    with pytest.raises(Conflict):
        factory.countersign(yard, entry)


def test_a_record_sent_back_stays_on_record_and_the_delivery_is_inspected_again(yard, session):
    delivery = factory.make_delivery(yard)
    entry = factory.record(yard, delivery)
    assert factory.send_back(yard, entry).status is DeliveryStatus.SHIPPED
    factory.accept(yard, delivery, [factory.finding(line, "0") for line in delivery.lines])
    sequence = session.execute(select(Acceptance.sequence, AcceptanceDecision.verdict).join(Acceptance.decision)).all()
    assert sorted((number, str(verdict)) for number, verdict in sequence) == [(1, "sent_back"), (2, "confirmed")]
    assert totals(yard)["大米"].accepted == 0
    assert len(entries(session, AuditTag.DELIVERY_SENT_BACK)) == 1


def test_sending_back_needs_words(yard):
    entry = factory.record(yard, factory.make_delivery(yard))
    with pytest.raises(RuleViolation) as refusal:
        factory.send_back(yard, entry, reason="  ")
    assert codes(refusal) == ["acceptance.send_back_reason"]


def test_a_mistake_is_reversed_by_two_and_accepted_anew(yard, session):
    delivery = factory.accept(yard, factory.make_delivery(yard))
    back = factory.reverse(yard, delivery)
    assert [line.accepted_quantity for line in back.lines] == [-600, -300]
    assert totals(yard)["大米"].accepted == 600  # the reversal waits for its second signature
    with pytest.raises(RuleViolation):
        factory.countersign(yard, back, by=yard.keeper)
    assert factory.countersign(yard, back).status is DeliveryStatus.SHIPPED
    rice = totals(yard)["大米"]
    assert (rice.accepted, rice.rejected, rice.waiting) == (0, 0, 600)
    factory.accept(yard, delivery, [factory.finding(line, "100") for line in delivery.lines])
    rice = totals(yard)["大米"]
    assert (rice.accepted, rice.rejected, rice.waiting) == (100, 500, 0)
    (logged,) = entries(session, AuditTag.DELIVERY_REVERSED)
    assert logged["facts"]["signers"] == [str(yard.keeper.user_id), str(yard.teacher.user_id)]
    kinds = session.scalars(select(Acceptance.kind).order_by(Acceptance.sequence)).all()
    assert kinds == [EntryKind.ACCEPTANCE, EntryKind.REVERSAL, EntryKind.ACCEPTANCE]
    assert len(queries.accepted_facts(session)) == 1


def test_a_reversal_that_is_sent_back_leaves_the_acceptance_as_it_was(yard):
    delivery = factory.accept(yard, factory.make_delivery(yard))
    back = factory.reverse(yard, delivery)
    assert factory.send_back(yard, back, "没有称错").status is DeliveryStatus.ACCEPTED
    assert totals(yard)["大米"].accepted == 600


def test_there_is_nothing_to_reverse_before_two_have_signed_and_only_one_reversal_at_a_time(yard):
    delivery = factory.make_delivery(yard)
    with pytest.raises(Conflict):
        factory.reverse(yard, delivery)
    factory.accept(yard, delivery)
    factory.reverse(yard, delivery)
    with pytest.raises(Conflict):
        factory.reverse(yard, delivery)


def test_rejected_goods_ordered_again_cannot_be_taken_after_all(yard):
    delivery = factory.make_delivery(yard, {"rice": "3000"})
    factory.accept(yard, delivery, [factory.finding(delivery.lines[0], "0")])
    factory.place(yard, {"rice": "3000"})
    back = factory.reverse(yard, delivery)
    with pytest.raises(RuleViolation) as refusal:
        factory.countersign(yard, back)
    assert codes(refusal) == ["reversal.over_contract"]


def test_a_photo_lies_on_the_private_shelf_and_its_hash_in_the_record_and_the_log(yard, session):
    delivery = factory.make_delivery(yard, {"rice": "600"})

    def upload(data):
        with transaction(yard.keeper) as opened:
            return service.add_photo(
                opened, actor=yard.keeper, delivery_id=delivery.id, data=data, now=clock.now()
            ).sha256

    sha256 = upload(factory.JPEG)
    assert upload(factory.JPEG) == sha256 == hashlib.sha256(factory.JPEG).hexdigest()
    assert files.get(files.Shelf.PRIVATE, sha256) == factory.JPEG
    factory.accept(yard, delivery, [factory.finding(delivery.lines[0], photos=[sha256])])
    (logged,) = entries(session, AuditTag.DELIVERY_ACCEPTED)
    assert logged["facts"]["lines"][0]["photos"] == [sha256]
    for wrong in (b"GIF89a", b"", b"<svg/>"):
        with pytest.raises(RuleViolation):
            upload(wrong)


def test_a_photo_of_another_delivery_cannot_be_named(yard):
    first, second = (factory.make_delivery(yard, {"rice": "10"}) for _ in range(2))
    with transaction(yard.keeper) as session:
        photo = service.add_photo(session, actor=yard.keeper, delivery_id=first.id, data=factory.JPEG, now=clock.now())
    with pytest.raises(RuleViolation) as refusal:
        factory.record(yard, second, [factory.finding(second.lines[0], photos=[photo.sha256])])
    assert codes(refusal) == ["acceptance.photo"]
