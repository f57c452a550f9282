"""Trying rules on imagined bids while a tender is drafted: kept and numbered like every run, never to be awarded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.allocation import estimates, problem_builder, queries, rules
from procurement.allocation.models import AllocationRun
from procurement.allocation.service import checked_instance, keep_run
from procurement.audit.entries import canonical
from procurement.core.actors import Actor
from procurement.core.errors import Forbidden, InvalidInput, refuse
from procurement.core.permissions import Permission, require
from procurement.core.spreadsheet import read_table, write_table
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender
from procurement.tenders.notice import build_notice

LOWEST, STEP = Decimal("0.92"), Decimal("0.02")  # of the ceiling: where made-up prices begin, and their steps


def estimate_table(tender: Tender, count: int = 5, lowest: Decimal = LOWEST, step: Decimal = STEP) -> bytes:
    """An .xlsx table of bidders made up from the draft's ceiling prices, to change and hand in."""
    notice = build_notice(tender, buyer="")
    made_up = estimates.made_up(notice, count, lowest, step)
    return write_table("estimate", estimates.columns(notice), estimates.to_rows(made_up))


def try_from_form(
    session: Session, *, actor: Actor, tender_id: UUID, table: bytes, made_up: Mapping[str, Any], **asked: Any
) -> AllocationRun:
    """`try_scenario` with the bidders of an uploaded `table`, or `made_up` (count, lowest, step) without one."""
    notice = build_notice(tenders.get_tender(session, tender_id), buyer="")
    if table:
        bidders = estimates.from_rows(read_table(table, estimates.columns(notice)))
    else:
        bidders = estimates.made_up(notice, **made_up)
    return try_scenario(session, actor=actor, tender_id=tender_id, bidders=bidders, **asked)


def try_scenario(  # noqa: PLR0913  (keyword-only, as in service.py)
    session: Session,
    *,
    actor: Actor,
    tender_id: UUID,
    bidders: Sequence[estimates.Bidder],
    now: datetime,
    purpose: str,
    changes: Mapping[str, Any] | None = None,
) -> AllocationRun:
    """Ask how the draft's rules, or others (`changes`), would share the lots out among imagined `bidders`.

    The same question again gives the first run. Raises NotFound, InvalidInput (faults of bidders, by row),
    RuleViolation once the notice is published.
    """
    require(actor, Permission.ALLOCATION_RUN)
    if actor.user_id is None:
        raise Forbidden
    tender = tenders.get_tender(session, tender_id, lock=True)
    refuse(rules.scenario_problems(tender.status))
    notice = build_notice(tender, buyer="")
    if problems := estimates.problems(notice, bidders):
        raise InvalidInput(problems)
    instance = estimates.instance(notice, str(tender.id), bidders)
    raw = canonical(checked_instance(problem_builder.with_changes(instance, changes or {})))
    same = queries.find_same_run(session, tender_id, sha256(raw).hexdigest())
    return same or keep_run(
        session,
        actor,
        AllocationRun(
            county_id=tender.county_id,
            tender_id=tender_id,
            number=queries.next_number(session, tender_id),
            is_binding=False,
            purpose=purpose.strip(),
            changes=dict(changes or {}),
            estimate=[dict(bidder) for bidder in bidders],
            checks=[],
            summary={},
            prepared_by=actor.user_id,
            prepared_at=now,
        ),
        raw,
    )
