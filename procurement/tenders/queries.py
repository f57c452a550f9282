"""Reading tenders: drafts exist for the county's own officers alone, published ones for everybody."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from procurement.accounts.models import Organization, OrganizationKind
from procurement.core import files
from procurement.core.actors import Actor, Role
from procurement.core.errors import NotFound
from procurement.core.scope import actor_of
from procurement.tenders.models import CalendarDay, Lot, LotItem, Tender, TenderKeyholder
from procurement.tenders.states import TenderStatus

INSIDERS = frozenset({Role.OFFICER, Role.APPROVER, Role.AUDITOR, Role.DISCIPLINE, Role.SUPERVISOR, Role.SYSTEM})


def _visible(actor: Actor) -> ColumnElement[bool]:
    """Drafts are for insiders; a keyholder also sees the approved tender whose key is asked of them."""
    if actor.role in INSIDERS:
        return true()
    seen = Tender.published_at.is_not(None)
    if actor.role is Role.KEYHOLDER:
        mine = Tender.keyholders.any(TenderKeyholder.user_id == actor.user_id)
        return or_(seen, mine & (Tender.status == TenderStatus.APPROVED))
    return seen


def _tenders(session: Session) -> Select[Tender]:
    whole = (
        selectinload(Tender.lots).options(
            joinedload(Lot.zone),
            selectinload(Lot.items).options(
                joinedload(LotItem.item), joinedload(LotItem.grade), joinedload(LotItem.standard)
            ),
        ),
        selectinload(Tender.keyholders),
    )
    return select(Tender).options(*whole).where(_visible(actor_of(session)))


def get_tender(session: Session, tender_id: UUID, lock: bool = False) -> Tender:
    """The tender with lots, items and keyholders, locked for a change when `lock`. Raises NotFound."""
    statement = _tenders(session).where(Tender.id == tender_id)
    if lock:
        statement = statement.with_for_update(of=Tender).execution_options(populate_existing=True)
    tender = session.scalar(statement)
    if tender is None:
        raise NotFound
    return tender


def get_published(session: Session, tender_id: UUID) -> Tender:
    """A tender whose notice is out, whoever asks. Raises NotFound."""
    tender = get_tender(session, tender_id)
    if tender.published_at is None:
        raise NotFound
    return tender


def list_tenders(session: Session, statuses: Collection[TenderStatus] | None = None) -> Sequence[Tender]:
    """Tenders that exist for the session's actor, the newest first."""
    statement = _tenders(session)
    if statuses is not None:
        statement = statement.where(Tender.status.in_(statuses))
    return session.scalars(statement.order_by(Tender.drafted_at.desc(), Tender.number.desc())).all()


def list_published(session: Session) -> Sequence[Tender]:
    """Tenders whose notice is out, the newest first."""
    statement = _tenders(session).where(Tender.published_at.is_not(None))
    return session.scalars(statement.order_by(Tender.published_at.desc(), Tender.number.desc())).all()


def list_closable(session: Session, until: datetime) -> list[tuple[UUID, datetime]]:
    """Tenders whose bid box is open though their deadline is not after `until`, with the deadline."""
    statement = select(Tender.id, Tender.deadline_at)
    statement = statement.where(Tender.status == TenderStatus.PUBLISHED, Tender.deadline_at <= until)
    found = session.execute(statement.order_by(Tender.deadline_at, Tender.id))
    return [(tender_id, deadline_at) for tender_id, deadline_at in found if deadline_at]


def get_lot(session: Session, lot_id: UUID, lock: bool = False) -> Lot:
    """A lot of a tender that exists for the session's actor. Raises NotFound."""
    statement = select(Lot).join(Lot.tender).where(Lot.id == lot_id, _visible(actor_of(session)))
    if lock:
        statement = statement.with_for_update(of=Lot).execution_options(populate_existing=True)
    lot = session.scalar(statement)
    if lot is None:
        raise NotFound
    return lot


def frozen_notice(tender: Tender) -> dict[str, Any]:
    """The object named by `notice_sha256`: what was published, whatever the tables say now. NotFound before that."""
    if tender.notice_sha256 is None:
        raise NotFound
    return notice_object(tender.notice_sha256)


def notice_object(sha256: str) -> dict[str, Any]:
    """A frozen notice by its hash: the one in force or an older version."""
    notice: dict[str, Any] = json.loads(files.get(files.Shelf.OBJECTS, sha256))
    return notice


def sealing_sheet(tender: Tender, supplier_id: UUID | None) -> dict[str, Any]:
    """What a bid is sealed to: the file that `python -m procurement.bids seal --tender` reads."""
    notice = frozen_notice(tender)
    return {
        "v": 1,
        "tender": notice["tender"],
        "notice_sha256": tender.notice_sha256,
        "deadline_at": notice["deadline_at"],
        "k": notice["key_threshold"],
        "n": notice["key_count"],
        "holders": [{key: holder[key] for key in ("holder", "index", "public_key")} for holder in notice["holders"]],
        "lots": [lot["lot"] for lot in notice["lots"]],
        "supplier": str(supplier_id) if supplier_id else None,
    }


def calendar_days(session: Session, county_id: UUID) -> dict[date, bool]:
    """The county's exceptional days: whether each is worked (see tenders.calendar)."""
    statement = select(CalendarDay.day, CalendarDay.is_working).where(CalendarDay.county_id == county_id)
    return dict(session.execute(statement).all())


def list_calendar(session: Session, county_id: UUID) -> Sequence[CalendarDay]:
    """The county's exceptional days in order, with their names and sources."""
    return session.scalars(select(CalendarDay).filter_by(county_id=county_id).order_by(CalendarDay.day)).all()


def list_supplier_ids(session: Session) -> Sequence[UUID]:
    """Every registered supplier: a notice is told to all of them alike."""
    return session.scalars(select(Organization.id).where(Organization.kind == OrganizationKind.SUPPLIER)).all()
