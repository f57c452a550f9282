"""Deciding that a tender with a winner is computed again: by the same published rule, on what is left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.allocation.models import AllocationRerun
from procurement.allocation.states import RerunCause
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core.actors import Actor
from procurement.core.errors import Forbidden
from procurement.tenders.models import Tender


def open_rerun(
    session: Session,
    *,
    actor: Actor,
    tender: Tender,
    cause: RerunCause,
    excluded_supplier_id: UUID | None,
    kept_lots: Mapping[UUID, UUID],
    reason: str,
    now: datetime,
) -> AllocationRerun:
    """From now on `prepare_run` builds the binding instance without the excluded; the log says why.

    `kept_lots`: lot → supplier under a signed contract. The caller locked the tender and has checked the permission.
    """
    if actor.user_id is None:
        raise Forbidden
    rerun = AllocationRerun(
        county_id=tender.county_id,
        tender_id=tender.id,
        cause=cause,
        excluded_supplier_id=excluded_supplier_id,
        kept_lots={str(lot): str(supplier) for lot, supplier in sorted(kept_lots.items())},
        reason=reason,
        decided_by=actor.user_id,
        decided_at=now,
    )
    session.add(rerun)
    session.flush()
    facts = {
        "tender": tender.id,
        "rerun": rerun.id,
        "cause": cause,
        "excluded": excluded_supplier_id,
        "kept_lots": rerun.kept_lots,
    }
    declare(session, AuditTag.ALLOCATION_REOPENED, log=county_log(tender.county_id), facts=facts, subject_id=tender.id)
    return rerun
