"""What follows from the second signature: what counts now, what the log says of it, and who is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.errors import refuse
from procurement.core.text import N_
from procurement.deliveries import queries, rules
from procurement.deliveries.models import Acceptance, Delivery
from procurement.deliveries.scorecard import scorecards
from procurement.deliveries.states import DELIVERY, DeliveryStatus, EntryKind, Verdict
from procurement.messages.service import tell
from procurement.supervision import assessments

BACK_TO = {EntryKind.ACCEPTANCE: DeliveryStatus.SHIPPED, EntryKind.REVERSAL: DeliveryStatus.ACCEPTED}


def conclude(session: Session, delivery: Delivery, entry: Acceptance, now: datetime) -> None:
    """Let the decision under `entry` take effect. Raises RuleViolation when a reversal would exceed the contract."""
    assert entry.decision is not None  # noqa: S101  (the caller has just added it)
    if entry.decision.verdict is Verdict.SENT_BACK:
        DELIVERY.move(delivery, BACK_TO[entry.kind])
        _log(session, AuditTag.DELIVERY_SENT_BACK, delivery, entry)
        tell_school(session, delivery, N_("送货单 %(number)s 的记录被第二人退回，请重新验收"), now)
    elif entry.kind is EntryKind.ACCEPTANCE:
        _accept(session, delivery, entry, now)
    else:
        _reverse(session, delivery, entry, now)


def _accept(session: Session, delivery: Delivery, entry: Acceptance, now: datetime) -> None:
    DELIVERY.move(delivery, DeliveryStatus.ACCEPTED)
    _log(session, AuditTag.DELIVERY_ACCEPTED, delivery, entry)
    session.flush()  # the scorecard reads rows
    _record_performance(session, delivery, entry, now)
    rejected = [line for line in entry.lines if line.rejected_quantity]
    if rejected:
        params = {
            "count": len(rejected),
            "item": rejected[0].delivery_line.order_line.item.name,
            "quantity": rules.shown(rejected[0].rejected_quantity),
            "unit": rejected[0].delivery_line.order_line.contract_line.unit,
        }
        subject = N_("%(school)s退回 %(count)d 批（%(item)s %(quantity)s %(unit)s 等），送货单 %(number)s，请看原因")
        tell_supplier(session, delivery, subject, params, now)


def _reverse(session: Session, delivery: Delivery, entry: Acceptance, now: datetime) -> None:
    session.flush()  # what was rejected stands on the note again and takes its place in the contract
    lines = queries.list_contract_lines(session, delivery.contract_id, delivery.school_id, lock=True)
    refuse(rules.over_problems(list(queries.balances(session, lines).values())))
    DELIVERY.move(delivery, DeliveryStatus.SHIPPED)
    _log(session, AuditTag.DELIVERY_REVERSED, delivery, entry)
    if entry.reverses_id is not None:
        assessments.withdraw_performance(session, acceptance_id=entry.reverses_id, now=now)
    tell_supplier(session, delivery, N_("%(school)s更正了送货单 %(number)s 的验收，将重新验收"), {}, now)


def _log(session: Session, tag: AuditTag, delivery: Delivery, entry: Acceptance) -> None:
    """Both signers, and every quantity that they signed for."""
    decision = entry.decision
    facts = {
        "delivery": delivery.id,
        "number": delivery.number,
        "school": delivery.school_id,
        "supplier": delivery.supplier_id,
        "entry": entry.id,
        "kind": entry.kind,
        "reverses": entry.reverses_id,
        "content_sha256": entry.content_sha256,
        "signers": [entry.recorded_by, decision.decided_by if decision else None],
        "lines": [
            {
                "line": line.delivery_line_id,
                "delivered": line.delivered_quantity,
                "accepted": line.accepted_quantity,
                "rejected": line.rejected_quantity,
                "short": line.short_quantity,
                "reason": line.reason or "",
                "photos": line.photos,
            }
            for line in entry.lines
        ],
    }
    declare(session, tag, log=county_log(delivery.county_id), subject_id=delivery.id, facts=facts)


def _record_performance(session: Session, delivery: Delivery, entry: Acceptance, now: datetime) -> None:
    (card,) = scorecards(queries.accepted_facts(session, delivery_id=delivery.id))
    facts = {
        "delivery_id": delivery.id,
        "delivery_number": delivery.number,
        "accepted_on": clock.local(now).date(),
        "is_on_time": card.on_time_count == 1,
        "batch_count": card.batch_count,
        "rejected_batch_count": card.rejected_batch_count,
        "short_batch_count": card.short_batch_count,
        "delivered_amount": card.delivered_amount,
        "accepted_amount": card.accepted_amount,
        "short_amount": card.short_amount,
    }
    assessments.record_performance(
        session, county_id=delivery.county_id, supplier_id=delivery.supplier_id, acceptance_id=entry.id, facts=facts
    )


def tell_school(session: Session, delivery: Delivery, subject: str, now: datetime) -> None:
    """Put it into the inbox of the school's people; `subject` names the delivery note as %(number)s."""
    _tell(session, delivery, delivery.school_id, subject, {"number": delivery.number}, now)


def tell_supplier(session: Session, delivery: Delivery, subject: str, params: Mapping[str, Any], now: datetime) -> None:
    """Put it into the supplier's inbox; `subject` names %(school)s and %(number)s beside `params`."""
    filled = {"number": delivery.number, "school": delivery.school.name, **params}
    _tell(session, delivery, delivery.supplier_id, subject, filled, now)


def _tell(
    session: Session, delivery: Delivery, organization_id: Any, subject: str, params: Mapping[str, Any], now: datetime
) -> None:
    tell(
        session,
        county_id=delivery.county_id,
        organization_id=organization_id,
        subject=subject,
        params=params,
        now=now,
        link=f"/deliveries/{delivery.id}",
    )
