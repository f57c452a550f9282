"""A winner that would not sign: recorded by one officer with evidence, confirmed by another, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from procurement.allocation.states import RerunCause
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.awards.rules import reason_problems
from procurement.contracting import queries, rules
from procurement.contracting.models import WinnerRefusal
from procurement.contracting.reopening import reopen_awards
from procurement.contracting.states import REFUSAL, ContractStatus, RefusalStatus
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, Forbidden, NotFound, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.messages.service import tell
from procurement.suppliers import queries as suppliers
from procurement.suppliers.paper_files import PaperFile
from procurement.tenders import queries as tenders

REASON = N_("中标供应商拒绝签订合同：按公告冻结的同一规则，在其余有效投标中重新计算")


def get_refusal(session: Session, refusal_id: UUID, *, lock: bool = False) -> WinnerRefusal:
    """The record. Raises NotFound."""
    whole = (joinedload(WinnerRefusal.supplier), joinedload(WinnerRefusal.tender))
    statement = select(WinnerRefusal).options(*whole).where(WinnerRefusal.id == refusal_id)
    if lock:
        statement = statement.with_for_update(of=WinnerRefusal).execution_options(populate_existing=True)
    refusal = session.scalar(statement)
    if refusal is None:
        raise NotFound
    return refusal


def list_refusals(session: Session, *, tender_id: UUID | None = None) -> Sequence[WinnerRefusal]:
    """Records that exist for the session's actor, in order; of one tender when given."""
    whole = (joinedload(WinnerRefusal.supplier), joinedload(WinnerRefusal.tender))
    statement = select(WinnerRefusal).options(*whole).order_by(WinnerRefusal.recorded_at)
    return session.scalars(statement.where(WinnerRefusal.tender_id == tender_id) if tender_id else statement).all()


def list_unbarred(session: Session) -> list[WinnerRefusal]:
    """Confirmed refusals on which no ban has been decided yet (政府采购法第77条: one to three years)."""
    return [
        refusal
        for refusal in list_refusals(session)
        if refusal.status is RefusalStatus.CONFIRMED
        and all(bar.starts_on < refusal.refused_on for bar in suppliers.list_bars(session, refusal.supplier_id))
    ]


def record_refusal(
    session: Session, *, actor: Actor, tender_id: UUID, supplier_id: UUID, refused_on: date, account: str,
    file: PaperFile, now: datetime,
) -> WinnerRefusal:  # fmt: skip
    """Write down that a winner would not sign, with the evidence; nothing follows until another person confirms it.

    Raises RuleViolation for a supplier with nothing left to sign, Conflict when it is recorded already.
    """
    require(actor, Permission.CONTRACT_DRAFT)
    if actor.user_id is None:
        raise Forbidden
    tender = tenders.get_tender(session, tender_id, lock=True)
    if any(r.supplier_id == supplier_id and r.status is not RefusalStatus.DISMISSED
           for r in list_refusals(session, tender_id=tender_id)):  # fmt: skip
        raise Conflict("refusal.recorded_already", N_("这家供应商的拒签已经登记过"))
    awards = queries.standing_awards(session, tender_id, supplier_id)
    signed = {c.supplier_id for c in queries.list_contracts(session, tender_id=tender_id)
              if c.status is ContractStatus.SIGNED}  # fmt: skip
    published = [clock.local(award.published_at).date() for award in awards if award.published_at]
    today = clock.local(now).date()
    refuse([
        *reason_problems(account, field="account"),
        *rules.refusal_problems(tender.status, min(published, default=None), supplier_id in signed, refused_on, today),
    ])  # fmt: skip
    refusal = WinnerRefusal(
        county_id=tender.county_id, tender=tender, supplier=suppliers.get_supplier(session, supplier_id),
        status=RefusalStatus.RECORDED, refused_on=refused_on, account=account.strip(), file_name=file.file_name,
        file_type=file.file_type, file_sha256=file.file_sha256, recorded_by=actor.user_id, recorded_at=now,
    )  # fmt: skip
    session.add(refusal)
    session.flush()
    facts = {"file_sha256": file.file_sha256, "refused_on": refused_on}
    _log(session, AuditTag.WINNER_REFUSAL_RECORDED, refusal, facts)
    _tell(session, refusal, N_("%(number)s：你单位被登记为拒绝签订合同，如与事实不符请立即联系采购人"), now)
    return refusal


def confirm_refusal(session: Session, *, actor: Actor, refusal_id: UUID, now: datetime) -> WinnerRefusal:
    """Another person confirms: the award is void and the tender is computed again without the supplier (条例第49条).

    The ban of one to three years is a task of its own (政府采购法第77条). Raises InvalidMove the second time.
    """
    refusal = _decide(session, actor, refusal_id, RefusalStatus.CONFIRMED, "", now)
    _log(session, AuditTag.WINNER_REFUSAL_CONFIRMED, refusal, {})
    tender = tenders.get_tender(session, refusal.tender_id, lock=True)
    reopen_awards(
        session, actor=actor, tender=tender, cause=RerunCause.REFUSAL, excluded_supplier_id=refusal.supplier_id,
        reason=REASON, now=now,
    )  # fmt: skip
    return refusal


def dismiss_refusal(session: Session, *, actor: Actor, refusal_id: UUID, reason: str, now: datetime) -> WinnerRefusal:
    """The evidence does not carry it: the award stands, the record stays with the reason."""
    refuse(reason_problems(reason))
    refusal = _decide(session, actor, refusal_id, RefusalStatus.DISMISSED, reason.strip(), now)
    _log(session, AuditTag.WINNER_REFUSAL_DISMISSED, refusal, {})
    _tell(session, refusal, N_("%(number)s：关于你单位拒签的登记不成立，中标结果不变"), now)
    return refusal


def _decide(
    session: Session, actor: Actor, refusal_id: UUID, to: RefusalStatus, reason: str, now: datetime
) -> WinnerRefusal:
    require(actor, Permission.CONTRACT_SIGN)
    refusal = get_refusal(session, refusal_id, lock=True)
    refuse(rules.refusal_decider_problems(actor, refusal.recorded_by))
    REFUSAL.move(refusal, to)
    refusal.decided_by, refusal.decided_at, refusal.decided_reason = actor.user_id, now, reason
    return refusal


def _log(session: Session, tag: AuditTag, refusal: WinnerRefusal, more: dict[str, object]) -> None:
    facts = {"refusal": refusal.id, "tender": refusal.tender_id, "supplier": refusal.supplier_id, **more}
    declare(session, tag, log=county_log(refusal.county_id), facts=facts, subject_id=refusal.tender_id)


def _tell(session: Session, refusal: WinnerRefusal, subject: str, now: datetime) -> None:
    tell(
        session, county_id=refusal.county_id, organization_id=refusal.supplier_id, subject=subject,
        params={"number": refusal.tender.number}, now=now,
    )  # fmt: skip
