"""What goes out with an act of the ladder: the log's entry, the documents, the messages."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.models import OrganizationKind
from procurement.accounts.queries import get_county, list_organizations
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.numbering import next_number
from procurement.core.text import N_
from procurement.documents.models import Document, DocumentKind
from procurement.documents.service import issue_document
from procurement.messages.service import tell
from procurement.supervision import letters
from procurement.supervision.models import Measure, MeasureEvidence, Side
from procurement.supervision.rules import PUBLISHED


def log(session: Session, tag: AuditTag, measure: Measure, **more: Any) -> None:
    """Who is meant, how far it came, and the fingerprints of all that was said and put forward."""
    session.flush()  # the entry names the keys
    said = "\n".join([measure.facts, measure.skip_reason, measure.reply, measure.end_reason])
    facts = {
        "measure": measure.id, "number": measure.number, "supplier": measure.supplier_id, "step": measure.step,
        "ground": measure.ground, "status": measure.status, "starts_on": measure.starts_on, "ends_on": measure.ends_on,
        "text_sha256": sha256(said.encode()).hexdigest(),
        "evidence": [piece.file_sha256 or str(piece.record_id) for piece in measure.evidence], **more,
    }  # fmt: skip
    declare(session, tag, log=county_log(measure.county_id), facts=facts, subject_id=measure.id)


def send_notice(session: Session, actor: Actor, measure: Measure, now: datetime) -> None:
    """The notice before a decision. That of an urgent suspension is public: schools must know."""
    told = _told(session, measure, "GZ", now)
    document = _issue(session, actor, measure, letters.notice(measure, told), now)
    subject = N_("%(number)s：拟对你单位采取措施，请在 %(day)s 前陈述申辩")
    if measure.is_urgent:
        subject = N_("%(number)s：已立即暂停你单位供货，请在 %(day)s 前陈述申辩")
    tell_supplier(session, measure, subject, now, body=f"{document.title} {document.number}")
    tell_bureau(session, measure, N_("%(number)s：拟对%(supplier)s采取措施，已告知它"), now)


def send_decision(session: Session, actor: Actor, measure: Measure, now: datetime) -> None:
    """The decision, public from the suspension on."""
    told = _told(session, measure, "JD", now)
    document = _issue(session, actor, measure, letters.decision(measure, told), now)
    subject = N_("%(number)s：对你单位的措施已决定，不服可以在 %(appeal)s 前申诉")
    tell_supplier(session, measure, subject, now, body=f"{document.title} {document.number}")


def _told(session: Session, measure: Measure, kind: str, now: datetime) -> letters.Told:
    county, today = get_county(session, measure.county_id), clock.local(now).date()
    bureau = _bureau(session, measure.county_id)
    number = next_number(session, county_id=county.id, county_code=county.code, kind=kind, year=today.year)
    return letters.Told(
        number=number, issuer=bureau[1], issued_on=today, supplier_name=measure.supplier.name,
        credit_code=measure.supplier.credit_code, reasons=[vote.reason for vote in measure.votes],
        evidence=[_named(piece) for piece in measure.evidence if piece.side is Side.BUREAU],
    )  # fmt: skip


def _named(piece: MeasureEvidence) -> tuple[str, str]:
    if piece.record is not None:
        return f"送货单验收记录（{piece.record.accepted_on}）", piece.record.delivery_number
    return piece.file_name, piece.file_sha256


def _issue(session: Session, actor: Actor, measure: Measure, content: dict[str, Any], now: datetime) -> Document:
    is_decision = measure.decided_at is not None
    return issue_document(
        session, actor=actor, county_id=measure.county_id, number=content["number"], subject_id=measure.id,
        kind=DocumentKind.MEASURE_DECISION if is_decision else DocumentKind.MEASURE_NOTICE, content=content,
        is_public=measure.step in PUBLISHED if is_decision else measure.is_urgent,
        supplier_id=measure.supplier_id, now=now,
    )  # fmt: skip


def _bureau(session: Session, county_id: UUID) -> tuple[UUID | None, str]:
    found = list_organizations(session, county_id=county_id, kind=OrganizationKind.COUNTY_BUREAU)
    return (found[0].id, found[0].name) if found else (None, get_county(session, county_id).name)


def tell_supplier(session: Session, measure: Measure, subject: str, now: datetime, body: str = "") -> None:
    """Into the supplier's inbox; `subject` may name %(number)s, %(supplier)s, %(day)s and %(appeal)s."""
    _tell(session, measure, measure.supplier_id, subject, now, body)


def tell_bureau(session: Session, measure: Measure, subject: str, now: datetime) -> None:
    """Into the inbox of the county's bureau."""
    bureau_id, _name = _bureau(session, measure.county_id)
    if bureau_id is not None:
        _tell(session, measure, bureau_id, subject, now, "")


def _tell(session: Session, measure: Measure, organization_id: UUID, subject: str, now: datetime, body: str) -> None:
    params = {
        "number": measure.number, "supplier": measure.supplier.name, "day": measure.reply_until,
        "appeal": measure.appeal_until or "",
    }  # fmt: skip
    used = {name: value for name, value in params.items() if f"%({name})s" in subject}
    tell(
        session, county_id=measure.county_id, organization_id=organization_id, subject=subject, params=used,
        link=f"/measures/{measure.id}", body=body, now=now,
    )  # fmt: skip
