"""Tendering anew what failed (政府采购法第37条): a draft made from the failed lots, linked to where it comes from."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import money
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.tenders import queries as tenders
from procurement.tenders import service
from procurement.tenders.models import Lot, Tender
from procurement.tenders.procedure import queries, rules
from procurement.tenders.procedure.models import TenderOrigin
from procurement.tenders.states import LotStatus

COPIED = (
    "title", "title_en", "plan_id", "funding_source", "budget_amount", "contract_starts_on", "contract_ends_on",
    "max_lots_per_owner", "qualification", "terms", "performance_bond_rate", "payment_days", "same_brand_rule",
    "small_business_reason", "award_method", "method_reason", "assignment", "objective", "score_weights",
    "score_factors", "abnormal_shares", "bond_amount", "small_business_factor", "key_threshold", "pricing",
    "reference_source", "reference_on",
)  # fmt: skip


def remake_tender(session: Session, *, actor: Actor, tender_id: UUID, now: datetime) -> Tender:
    """A new draft with the failed lots of this tender, to be changed, reviewed and approved like any other.

    Its budget and bond shrink with the lots. Raises Conflict when it was made already, RuleViolation, NotFound.
    """
    require(actor, Permission.TENDER_DRAFT)
    failed = tenders.get_tender(session, tender_id, lock=True)
    lots = [lot for lot in failed.lots if lot.status is LotStatus.UNSUCCESSFUL]
    refuse(rules.remake_problems(len(lots)))
    if queries.list_successors(session, failed.id):
        raise Conflict("tender.remade", N_("已经由这个项目重新起草了招标"))
    fields = {name: getattr(failed, name) for name in COPIED}
    items = _items(failed.lots)
    made = service.draft_tender(session, actor=actor, items=items, now=now, **fields)
    session.add(
        TenderOrigin(
            county_id=failed.county_id,
            tender_id=made.id,
            failed_tender_id=failed.id,
            lot_ids=[str(lot.id) for lot in lots],
        )
    )
    session.flush()
    budget = money.total(lot.ceiling_amount for lot in lots)
    bond = (failed.bond_amount * budget / failed.budget_amount).quantize(money.AMOUNT_STEP, rounding="ROUND_DOWN")
    service.edit_tender(
        session, actor=actor, tender_id=made.id, items=items, now=now, budget_amount=budget, bond_amount=bond
    )
    facts = {"tender": made.id, "failed_tender": failed.id, "lots": [lot.id for lot in lots]}
    declare(session, AuditTag.TENDER_REMADE, log=county_log(failed.county_id), facts=facts, subject_id=failed.id)
    return made


def _items(lots: list[Lot]) -> list[dict[str, Any]]:
    """Each item once, as `draft_tender` takes it."""
    found = {line.item_id: line for lot in lots for line in lot.items}
    names = (
        "item_id",
        "grade_id",
        "standard_id",
        "ceiling_price",
        "reference_price",
        "max_lead_days",
        "is_core_product",
    )
    return [{name: getattr(line, name) for name in names} for line in found.values()]
