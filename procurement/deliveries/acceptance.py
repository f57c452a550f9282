"""Acceptance by two people: the first records, the second confirms or sends back; mistakes are reversed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import files
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, NotFound, Problem, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.deliveries import acceptance_rules as rules
from procurement.deliveries import photos, queries
from procurement.deliveries.conclusion import conclude, tell_school
from procurement.deliveries.models import (
    Acceptance,
    AcceptanceDecision,
    AcceptanceLine,
    Delivery,
    DeliveryLine,
    DeliveryPhoto,
)
from procurement.deliveries.repeats import digest, same_again
from procurement.deliveries.states import DELIVERY, DeliveryStatus, Disposal, EntryKind, Verdict

FIRST_WAS_OTHER = N_("这一车已经由另一台设备先验收了，你这份没有记下；你填的还在下面，请对照那份记录")


def add_photo(session: Session, *, actor: Actor, delivery_id: UUID, data: bytes, now: datetime) -> DeliveryPhoto:
    """Keep a JPEG or PNG for an acceptance that will name it. The same picture again gives the one that is there."""
    require(actor, Permission.DELIVERY_ACCEPT)
    delivery = queries.get_delivery(session, delivery_id, lock=True)
    refuse(photos.photo_problems(data))
    sha256 = files.put(files.Shelf.PRIVATE, data)
    known = next((p for p in queries.list_photos(session, delivery_id) if p.sha256 == sha256), None)
    if known is not None:
        return known
    photo = DeliveryPhoto(
        county_id=delivery.county_id,
        delivery_id=delivery.id,
        sha256=sha256,
        media_type=photos.media_type(data),
        uploaded_by=actor.user_id,
        uploaded_at=now,
    )
    session.add(photo)
    return photo


def record_acceptance(  # noqa: PLR0913  (everything that the first inspector signs)
    session: Session,
    *,
    actor: Actor,
    delivery_id: UUID,
    arrived_at: datetime,
    vehicle_ok: bool,
    driver_ok: bool,
    remark: str = "",
    lines: Sequence[Mapping[str, Any]],
    client_key: UUID,
    now: datetime,
) -> Acceptance:
    """The first inspector's signature; nothing counts before the second.

    `lines`, one a batch: delivery_line_id, weighed_quantity, accepted_quantity, rejected_quantity, reason, disposal,
    label_ok, sensory_ok, photos (hashes of pictures added before). The same `client_key` again gives the record that
    is there. Raises Conflict when another device was first, RuleViolation with every fault found.
    """
    require(actor, Permission.DELIVERY_ACCEPT)
    sent = digest(
        delivery_id=delivery_id, arrived_at=arrived_at, checks=[vehicle_ok, driver_ok], remark=remark, lines=lines
    )
    delivery = queries.get_delivery(session, delivery_id, lock=True)
    earlier = queries.find_entry_by_key(session, client_key)
    if earlier is not None:
        return same_again(earlier, earlier.recorded_by, actor, sent)
    if delivery.status is not DeliveryStatus.SHIPPED:
        raise Conflict("acceptance.other_first", FIRST_WAS_OTHER)
    noted = {line.id: line for line in delivery.lines}
    if any(line["delivery_line_id"] not in noted for line in lines):
        raise NotFound
    refuse(rules.coverage_problems(list(noted), [line["delivery_line_id"] for line in lines]))
    inspected = [_inspected(noted[line["delivery_line_id"]], row, line) for row, line in enumerate(lines, 1)]
    day = rules.local_day(arrived_at)
    refuse([
        *rules.visit_problems(
            arrived_at=arrived_at, shipped_at=delivery.shipped_at, now=now, checks=(vehicle_ok, driver_ok),
            remark=remark.strip(),
        ),
        *(problem for line in inspected for problem in rules.line_problems(line, day)),
        *_photo_problems(session, delivery, lines),
    ])  # fmt: skip
    entry = _entry(delivery, EntryKind.ACCEPTANCE, actor, now)
    entry.arrived_at, entry.vehicle_ok, entry.driver_ok = arrived_at, vehicle_ok, driver_ok
    entry.remark, entry.client_key, entry.content_sha256 = remark.strip(), client_key, sent
    entry.lines = [
        _entry_line(noted[given["delivery_line_id"]], line, given.get("photos", ()))
        for given, line in zip(lines, inspected, strict=True)
    ]
    _record(session, delivery, entry, DeliveryStatus.RECORDED, now)
    return entry


def _inspected(noted: DeliveryLine, row: int, line: Mapping[str, Any]) -> rules.Inspected:
    rejected, disposal = line["rejected_quantity"], line.get("disposal")
    return rules.Inspected(
        row=row,
        name=noted.order_line.item.name,
        unit=noted.order_line.contract_line.unit,
        best_before_on=noted.best_before_on,
        delivered=noted.quantity,
        weighed=line["weighed_quantity"],
        accepted=line["accepted_quantity"],
        rejected=rejected,
        reason=line.get("reason") if rejected else None,
        disposal=Disposal(disposal) if rejected and disposal else None,
        label_ok=line["label_ok"],
        sensory_ok=line["sensory_ok"],
    )


def _photo_problems(session: Session, delivery: Delivery, lines: Sequence[Mapping[str, Any]]) -> list[Problem]:
    known = {photo.sha256 for photo in queries.list_photos(session, delivery.id)}
    return [
        Problem("acceptance.photo", N_("找不到这张照片，请重新上传"), "lines.photos", row)
        for row, line in enumerate(lines, 1)
        if not known.issuperset(line.get("photos", ()))
    ]


def _entry(delivery: Delivery, kind: EntryKind, actor: Actor, now: datetime) -> Acceptance:
    return Acceptance(
        county_id=delivery.county_id,
        sequence=len(delivery.acceptances) + 1,
        kind=kind,
        recorded_by=actor.user_id,
        recorded_at=now,
    )


def _entry_line(noted: DeliveryLine, line: rules.Inspected, hashes: Sequence[str]) -> AcceptanceLine:
    return AcceptanceLine(
        county_id=noted.county_id,
        delivery_line=noted,
        position=line.row,
        delivered_quantity=line.delivered,
        weighed_quantity=line.weighed,
        accepted_quantity=line.accepted,
        rejected_quantity=line.rejected,
        short_quantity=line.short,
        reason=line.reason,
        disposal=line.disposal,
        label_ok=line.label_ok,
        sensory_ok=line.sensory_ok,
        photos=list(hashes),
    )


def _record(session: Session, delivery: Delivery, entry: Acceptance, to: DeliveryStatus, now: datetime) -> None:
    DELIVERY.move(delivery, to)
    entry.delivery = delivery
    session.add(entry)
    session.flush()
    facts = {
        "delivery": delivery.id,
        "entry": entry.id,
        "kind": entry.kind,
        "reverses": entry.reverses_id,
        "content_sha256": entry.content_sha256,
    }
    log = county_log(delivery.county_id)
    declare(session, AuditTag.DELIVERY_RECORDED, log=log, subject_id=delivery.id, facts=facts)
    is_reversal = entry.kind is EntryKind.REVERSAL
    subject = N_("送货单 %(number)s 的更正等第二人签字") if is_reversal else N_("送货单 %(number)s 等第二人签字")
    tell_school(session, delivery, subject, now)


def record_reversal(
    session: Session, *, actor: Actor, delivery_id: UUID, reason: str, client_key: UUID, now: datetime
) -> Acceptance:
    """The first signature under taking an acceptance back: its lines with negative quantities.

    Once another person confirms it, the delivery waits to be accepted anew. Raises Conflict when another device was
    first.
    """
    require(actor, Permission.DELIVERY_ACCEPT)
    sent = digest(delivery_id=delivery_id, reason=reason)
    delivery = queries.get_delivery(session, delivery_id, lock=True)
    earlier = queries.find_entry_by_key(session, client_key)
    if earlier is not None:
        return same_again(earlier, earlier.recorded_by, actor, sent)
    standing = queries.standing_acceptance(delivery)
    if standing is None or delivery.status is not DeliveryStatus.ACCEPTED:
        raise Conflict("reversal.nothing", N_("没有可以更正的验收：要么还没有两人签字，要么更正已经在等第二人"))
    if not reason.strip():
        refuse([Problem("reversal.reason", N_("请写明错在哪里、为什么更正"), "reason")])
    entry = _entry(delivery, EntryKind.REVERSAL, actor, now)
    entry.reverses_id, entry.arrived_at = standing.id, standing.arrived_at
    entry.vehicle_ok, entry.driver_ok = standing.vehicle_ok, standing.driver_ok
    entry.remark, entry.client_key, entry.content_sha256 = reason.strip(), client_key, sent
    entry.lines = [_reversed(line) for line in standing.lines]
    _record(session, delivery, entry, DeliveryStatus.REVERSING, now)
    return entry


def _reversed(line: AcceptanceLine) -> AcceptanceLine:
    return AcceptanceLine(
        county_id=line.county_id,
        delivery_line=line.delivery_line,
        position=line.position,
        delivered_quantity=-line.delivered_quantity,
        weighed_quantity=-line.weighed_quantity,
        accepted_quantity=-line.accepted_quantity,
        rejected_quantity=-line.rejected_quantity,
        short_quantity=-line.short_quantity,
        reason=line.reason,
        disposal=line.disposal,
        label_ok=line.label_ok,
        sensory_ok=line.sensory_ok,
        photos=list(line.photos),
    )


def confirm_acceptance(
    session: Session, *, actor: Actor, acceptance_id: UUID, delivery_id: UUID, client_key: UUID, now: datetime
) -> Delivery:
    """The second person's signature under exactly the record shown; from now on it counts.

    The same `client_key` again changes nothing. Raises Conflict when somebody decided before, RuleViolation for the
    person who recorded it.
    """
    given = (acceptance_id, delivery_id, client_key)
    return _decide(session, actor, given, Verdict.CONFIRMED, "", now)


def send_back_acceptance(  # noqa: PLR0913  (which record, and why)
    session: Session,
    *,
    actor: Actor,
    acceptance_id: UUID,
    delivery_id: UUID,
    reason: str,
    client_key: UUID,
    now: datetime,
) -> Delivery:
    """The second person does not agree: the record stays as sent back, and a new one is needed. Needs a reason."""
    given = (acceptance_id, delivery_id, client_key)
    return _decide(session, actor, given, Verdict.SENT_BACK, reason.strip(), now)


def _decide(
    session: Session, actor: Actor, given: tuple[UUID, UUID, UUID], verdict: Verdict, reason: str, now: datetime
) -> Delivery:
    require(actor, Permission.DELIVERY_ACCEPT)
    acceptance_id, delivery_id, client_key = given
    delivery = queries.get_delivery(session, delivery_id, lock=True)
    entry = next((e for e in delivery.acceptances if e.id == acceptance_id), None)
    if entry is None:
        raise NotFound
    if entry.decision is not None:
        if entry.decision.client_key == client_key and entry.decision.decided_by == actor.user_id:
            return delivery
        raise Conflict("acceptance.decided", N_("这份记录已经有人签过或退回了，请看最新的状态"))
    refuse(rules.second_person_problems(actor.user_id, entry.recorded_by))
    if verdict is Verdict.SENT_BACK and not reason:
        refuse([Problem("acceptance.send_back_reason", N_("请写明为什么退回"), "reason")])
    entry.decision = AcceptanceDecision(
        county_id=delivery.county_id,
        verdict=verdict,
        client_key=client_key,
        recorded_by=entry.recorded_by,
        decided_by=actor.user_id,
        decided_at=now,
        reason=reason,
    )
    conclude(session, delivery, entry, now)
    return delivery
