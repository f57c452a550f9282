"""Drafting a tender, having it approved by a second officer, and moving it through its life."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.queries import get_county
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Forbidden, InvalidMove, refuse
from procurement.core.numbering import next_number
from procurement.core.permissions import Permission, require
from procurement.schools import queries as schools
from procurement.tenders import checking, drafting, factors, queries, reference_prices, reserved_lots, rules
from procurement.tenders.loading import load_calendar, load_parameters, set_parameter
from procurement.tenders.models import AwardMethod, FundingSource, Lot, Pricing, Tender
from procurement.tenders.procedure.endings import publish_ending, record_ending
from procurement.tenders.procedure.models import FailureGround
from procurement.tenders.procedure.queries import list_reviews
from procurement.tenders.procedure.reviews import document_sha256
from procurement.tenders.procedure.rules import reviewed_problems
from procurement.tenders.publication import assign_keyholders, publish_key, publish_tender
from procurement.tenders.reserved_lots import Reservation
from procurement.tenders.states import LOT, TENDER, LotStatus, TenderStatus

__all__ = [
    "approve_tender", "assign_keyholders", "cancel_tender", "draft_tender", "edit_tender",
    "fail_lot", "load_calendar", "load_parameters", "move_tender", "publish_key", "publish_tender", "return_tender",
    "set_parameter", "submit_tender",
]  # fmt: skip

EDITABLE = frozenset({
    "title", "title_en", "plan_id", "funding_source", "budget_amount", "contract_starts_on", "contract_ends_on",
    "max_lots_per_owner", "qualification", "award_method", "method_reason", "assignment", "objective",
    "terms", "performance_bond_rate", "payment_days", "same_brand_rule", "small_business_reason",
    "score_weights", "score_factors", "abnormal_shares", "bond_amount", "small_business_factor", "key_threshold",
    "pricing", "reference_source", "reference_on", "reserve_basis",
})  # fmt: skip
ENDINGS = {TenderStatus.UNSUCCESSFUL: AuditTag.TENDER_FAILED, TenderStatus.CANCELLED: AuditTag.TENDER_CANCELLED}
LOT_ENDINGS = {TenderStatus.UNSUCCESSFUL: LotStatus.UNSUCCESSFUL, TenderStatus.CANCELLED: LotStatus.CANCELLED}


def draft_tender(
    session: Session,
    *,
    actor: Actor,
    title: str,
    plan_id: UUID,
    funding_source: FundingSource,
    budget_amount: Decimal,
    contract_starts_on: date,
    contract_ends_on: date,
    items: Sequence[Mapping[str, Any]],
    now: datetime,
    title_en: str = "",
    max_lots_per_owner: int | None = None,
    qualification: str = "",
    terms: str = "",
    performance_bond_rate: Decimal = Decimal("0.0000"),
    payment_days: int = 30,
    same_brand_rule: bool = True,
    small_business_reason: str = "",
    award_method: AwardMethod = AwardMethod.LOWEST_EVALUATED_PRICE,
    method_reason: str = "",
    assignment: str = "single_per_lot",
    objective: list[Any] | None = None,
    score_weights: dict[str, Any] | None = None,
    score_factors: list[Any] | None = None,
    abnormal_shares: dict[str, Any] | None = None,
    pricing: Pricing = Pricing.UNIT_PRICE,
    reference_source: str = "",
    reference_on: date | None = None,
    reserve_basis: str = "",
    reserved_zones: Collection[UUID] = (),
    small_zones: Collection[UUID] = (),
    bond_amount: Decimal = Decimal("0.00"),
    small_business_factor: Decimal = Decimal("0.9000"),
    key_threshold: int = 2,
) -> Tender:
    """A draft for a confirmed demand plan: one lot a delivery zone with the schools' quantities of `items`.

    `items`: {item_id, grade_id, standard_id, ceiling_price, max_lead_days?, is_core_product?, reference_price?}.
    `bond_amount` and `budget_amount` in CNY; `small_business_factor` is 1 minus the price deduction.
    `reference_source` and `reference_on` say where and when the reference prices are from; the lots of
    `reserved_zones` are reserved for small and medium enterprises on `reserve_basis`, those of `small_zones` for small
    and micro ones alone. Raises RuleViolation, NotFound.
    """
    require(actor, Permission.TENDER_DRAFT)
    if actor.user_id is None:
        raise Forbidden
    county = get_county(session, actor.county_id)
    seed = secrets.token_bytes(32)
    tender = Tender(
        county_id=county.id,
        seed=seed.hex(),
        seed_commitment=sha256(seed).hexdigest(),
        drafted_by=actor.user_id,
        drafted_at=now,
        title=title,
        title_en=title_en,
        plan_id=plan_id,
        funding_source=funding_source,
        budget_amount=budget_amount,
        contract_starts_on=contract_starts_on,
        contract_ends_on=contract_ends_on,
        max_lots_per_owner=max_lots_per_owner,
        qualification=qualification,
        terms=terms,
        performance_bond_rate=performance_bond_rate,
        payment_days=payment_days,
        same_brand_rule=same_brand_rule,
        small_business_reason=small_business_reason,
        award_method=award_method,
        method_reason=method_reason,
        assignment=assignment,
        objective=rules.DEFAULT_OBJECTIVE if objective is None else objective,
        score_weights=score_weights,
        score_factors=score_factors,
        abnormal_shares=abnormal_shares,
        pricing=pricing,
        reference_source=reference_source,
        reference_on=reference_on,
        reserve_basis=reserve_basis,
        bond_amount=bond_amount,
        small_business_factor=small_business_factor,
        key_threshold=key_threshold,
        key_count=max(3, key_threshold),
        status=TENDER.initial,
    )
    _fill(session, tender, items, Reservation(reserved_zones, small_zones), now)
    year = clock.local(now).year
    tender.number = next_number(session, county_id=county.id, county_code=county.code, kind="CG", year=year)
    session.add(tender)
    session.flush()  # the id names the entry
    _tell_log(session, tender, AuditTag.TENDER_DRAFTED)
    return tender


def edit_tender(
    session: Session, *, actor: Actor, tender_id: UUID, items: Sequence[Mapping[str, Any]], now: datetime, **fields: Any
) -> Tender:
    """Change a draft: `fields` as in `draft_tender`, those not given stay. Whoever changes it becomes its drafter."""
    require(actor, Permission.TENDER_DRAFT)
    tender = queries.get_tender(session, tender_id, lock=True)
    if tender.status is not TenderStatus.DRAFT:
        raise InvalidMove(object="tender", from_status=str(tender.status), to_status=str(TenderStatus.DRAFT))
    if actor.user_id is None:
        raise Forbidden
    reservation = reserved_lots.taken_out(fields, tender.lots)
    if fields.keys() - EDITABLE:
        raise TypeError(sorted(fields.keys() - EDITABLE))
    for name, value in fields.items():
        setattr(tender, name, value)
    tender.objective = tender.objective or rules.DEFAULT_OBJECTIVE
    tender.key_count = max(3, tender.key_threshold)
    tender.drafted_by = actor.user_id
    tender.lots.clear()
    tender.keyholders.clear()
    session.flush()  # the new lots take the old ones' numbers
    _fill(session, tender, items, reservation, now)
    session.flush()
    _tell_log(session, tender, AuditTag.TENDER_EDITED)
    return tender


def _fill(
    session: Session, tender: Tender, items: Sequence[Mapping[str, Any]], reservation: Reservation, now: datetime
) -> None:
    """Lots from the plan, then every rule a draft is held to."""
    plan = schools.get_plan(session, tender.plan_id)
    refuse(rules.plan_problems(plan))
    today = clock.local(now).date()
    rows, lines = drafting.look_up(session, items), schools.list_lines(session, plan.id)
    planned = {line.item_id for line in lines}
    refuse([*rules.item_problems(rows, planned, today), *reference_prices.row_problems(rows, tender.pricing)])
    tender.lots.extend(drafting.build_lots(tender.county_id, drafting.taken_up(session, tender, lines), rows))
    refuse(reserved_lots.reserve(tender.lots, reservation))
    tender.score_factors = factors.numbered(tender.score_factors)
    refuse([
        *rules.tender_problems(tender, checking.limits_on(session, tender.county_id, today)),
        *reference_prices.list_problems(tender, today),
        *reserved_lots.basis_problems(tender),
    ])  # fmt: skip


def submit_tender(session: Session, *, actor: Actor, tender_id: UUID, now: datetime) -> Tender:
    """Hand the draft to the second officer. Refused while its text holds a forbidden condition."""
    require(actor, Permission.TENDER_DRAFT)
    tender = queries.get_tender(session, tender_id, lock=True)
    TENDER.move(tender, TenderStatus.SUBMITTED)
    refuse(checking.refused(session, tender, now))
    tender.submitted_at, tender.return_reason = now, ""
    _tell_log(session, tender, AuditTag.TENDER_SUBMITTED)
    return tender


def approve_tender(session: Session, *, actor: Actor, tender_id: UUID, now: datetime) -> Tender:
    """The second officer's approval; keyholders can then be named. Refused to whoever drafted it."""
    require(actor, Permission.TENDER_APPROVE)
    tender = queries.get_tender(session, tender_id, lock=True)
    TENDER.move(tender, TenderStatus.APPROVED)
    reviews, said = list_reviews(session, tender.id), document_sha256(tender)
    refuse([*rules.approval_problems(tender, actor.user_id), *reviewed_problems(reviews, said, actor.user_id)])
    tender.approved_by, tender.approved_at = actor.user_id, now
    _tell_log(session, tender, AuditTag.TENDER_APPROVED)
    return tender


def return_tender(session: Session, *, actor: Actor, tender_id: UUID, reason: str, now: datetime) -> Tender:
    """Back to drafting, with a reason. Keys already published were approval of this text and fall away."""
    require(actor, Permission.TENDER_APPROVE)
    tender = queries.get_tender(session, tender_id, lock=True)
    TENDER.move(tender, TenderStatus.DRAFT)
    refuse(rules.reason_problems(reason))
    tender.return_reason, tender.submitted_at = reason.strip(), None
    tender.approved_by = tender.approved_at = None
    tender.keyholders.clear()
    _tell_log(session, tender, AuditTag.TENDER_RETURNED)
    return tender


def cancel_tender(session: Session, *, actor: Actor, tender_id: UUID, reason: str, now: datetime) -> Tender:
    """End the purchase with a reason (政府采购法第36条第4项): a draft by its officer, anything later by an approver."""
    tender = queries.get_tender(session, tender_id, lock=True)
    is_draft = tender.status is TenderStatus.DRAFT
    require(actor, Permission.TENDER_DRAFT if is_draft else Permission.TENDER_APPROVE)
    refuse(rules.reason_problems(reason))
    to, ground = TenderStatus.CANCELLED, FailureGround.TASK_CANCELLED
    return move_tender(session, actor=actor, tender=tender, to=to, ground=ground, reason=reason.strip(), now=now)


def move_tender(
    session: Session, *, actor: Actor, tender: Tender, to: TenderStatus, now: datetime, reason: str = "",
    ground: FailureGround = FailureGround.TOO_FEW,
) -> Tender:  # fmt: skip
    """Move a tender that the caller locked and may move, with the instant and reason that belong to the new state.

    An end (unsuccessful, cancelled) also ends its active lots, is published with its `ground` and logged here; every
    other move is logged by the act that causes it. Raises InvalidMove.
    """
    TENDER.move(tender, to)
    if to is TenderStatus.CLOSED:
        tender.closed_at = now
    elif to is TenderStatus.OPENED:
        tender.opened_at = now
    if to not in ENDINGS:
        return tender
    tender.ended_reason = reason
    ending = record_ending(session, actor=actor, tender=tender, ground=ground, reason=reason, now=now)
    for lot in tender.lots:
        if LOT.may(lot.status, LOT_ENDINGS[to]):
            LOT.move(lot, LOT_ENDINGS[to])
            lot.failure_reason = reason
    _tell_log(session, tender, ENDINGS[to])
    if tender.published_at is not None:
        publish_ending(session, actor=actor, tender=tender, ending=ending, now=now)
    return tender


def fail_lot(
    session: Session, *, actor: Actor, lot: Lot, reason: str, now: datetime,
    ground: FailureGround = FailureGround.TOO_FEW,
) -> Lot:  # fmt: skip
    """A lot without award (fewer than three bids, …). The caller ends the tender when no lot is left."""
    LOT.move(lot, LotStatus.UNSUCCESSFUL)
    lot.failure_reason = reason
    record_ending(session, actor=actor, tender=lot.tender, ground=ground, reason=reason, now=now, lot=lot)
    facts = {"tender": lot.tender_id, "lot": lot.id, "number": lot.number, "ground": ground, "reason": reason}
    declare(session, AuditTag.LOT_FAILED, log=county_log(lot.county_id), facts=facts, subject_id=lot.tender_id)
    return lot


def _tell_log(session: Session, tender: Tender, tag: AuditTag) -> None:
    """What the document says is fingerprinted in the log at every step of its making."""
    reason = tender.ended_reason or tender.return_reason
    facts = {
        "tender": tender.id,
        "number": tender.number,
        "status": tender.status,
        "budget_amount": tender.budget_amount,
        "qualification_sha256": sha256(tender.qualification.encode()).hexdigest(),
        "seed_commitment": tender.seed_commitment,
        "reason": reason or None,
    }
    declare(session, tag, log=county_log(tender.county_id), facts=facts, subject_id=tender.id)
