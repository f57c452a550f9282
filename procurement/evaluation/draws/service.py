"""Making a draw: freezing the pool, commitments, reveals, the lottery's number, the rows. Never a second draw."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit.entries import canonical, instant
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, Forbidden, NotFound, refuse
from procurement.core.ids import new_id
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.evaluation.draws import draw as algorithm
from procurement.evaluation.draws import lotteries, queries, record, rules
from procurement.evaluation.draws.models import Draw, DrawCandidate, DrawCommitment, DrawPurpose, Exclusion
from procurement.evaluation.draws.states import DRAW, DrawStatus
from procurement.tenders.models import Tender

ALGORITHM = "rfc3797-sha256"


@dataclass(frozen=True)
class Candidate:
    """One of the pool's origin: who, and why not, where excluded."""

    subject_id: UUID
    exclusion: Exclusion | None = None
    note: str = ""


def freeze_pool(
    session: Session,
    *,
    actor: Actor,
    tender: Tender,
    purpose: DrawPurpose,
    lot_id: UUID | None,
    plan: rules.Plan,
    candidates: Sequence[Candidate],
    now: datetime,
) -> Draw:
    """Fix who may be drawn and by which sources; the pool's hash goes into the log under a signed checkpoint.

    People stand in the pool as salted hashes, suppliers by their ids. Raises RuleViolation; Conflict when a draw of
    this purpose is there already.
    """
    if actor.user_id is None:
        raise Forbidden
    if queries.find_live(session, tender.id, purpose, lot_id) is not None:
        raise Conflict("draw.exists", N_("已经有一次抽取，不能再开一次"))
    refuse(rules.plan_problems(plan, now))
    salt = secrets.token_hex(32)
    made = Draw(
        id=new_id(), county_id=tender.county_id, tender_id=tender.id, lot_id=lot_id, purpose=purpose,
        wanted=plan.wanted, salt=salt, game=plan.game, lottery_on=plan.lottery_on, reveal_by=plan.reveal_by,
        frozen_by=actor.user_id, frozen_at=now, pool_sha256="",
    )  # fmt: skip
    is_secret = purpose is DrawPurpose.EXPERTS
    made.candidates = [
        DrawCandidate(
            county_id=tender.county_id, subject_id=candidate.subject_id, exclusion=candidate.exclusion,
            exclusion_note=candidate.note,
            token=queries.token_of(salt, candidate.subject_id) if is_secret else str(candidate.subject_id),
        )
        for candidate in candidates
    ]  # fmt: skip
    pool = _pool_object(made)
    facts = {"draw": made.id, "tender": tender.id, "purpose": purpose, "count": plan.pool_size, "wanted": plan.wanted}
    declared = declare(
        session, AuditTag.DRAW_FROZEN, log=county_log(tender.county_id), facts=facts, subject_id=made.id,
        objects={"pool": canonical(pool)}, with_checkpoint=True,
    )  # fmt: skip
    made.pool_sha256 = declared.facts["pool_sha256"]
    session.add(made)
    session.flush()
    return made


def _pool_object(draw: Draw) -> dict[str, Any]:
    """What is published when the pool is frozen: everything the draw will rest on but the sources' values."""
    left_out = sorted((c.token, str(c.exclusion)) for c in draw.candidates if c.exclusion is not None)
    return {
        "v": 1,
        "draw": str(draw.id),
        "tender": str(draw.tender_id),
        "lot": str(draw.lot_id) if draw.lot_id else None,
        "purpose": str(draw.purpose),
        "wanted": draw.wanted,
        "pool": queries.pool_of(draw),
        "excluded": [{"token": token, "reason": reason} for token, reason in left_out],
        "algorithm": ALGORITHM,
        "lottery": str(draw.game),
        "lottery_on": draw.lottery_on.isoformat(),
        "reveal_by": instant(draw.reveal_by),
    }


def commit_seed(session: Session, *, actor: Actor, draw_id: UUID, commitment: str, now: datetime) -> DrawCommitment:
    """Note the hash of a seed that only the actor knows. Raises NotFound, RuleViolation, Conflict for a second one."""
    require(actor, Permission.DRAW_TAKE_PART)
    draw = queries.get_draw_for(session, actor, draw_id, lock=True)
    if actor.user_id is None or actor.organization_id is None:
        raise Forbidden
    if queries.find_commitment(draw, actor.user_id) is not None:
        raise Conflict("draw.committed", N_("你已经交过承诺，不能换"))
    refuse(rules.commitment_problems(draw.status, [made.commitment for made in draw.commitments], commitment))
    made = DrawCommitment(
        county_id=draw.county_id, draw=draw, user_id=actor.user_id, organization_id=actor.organization_id,
        commitment=commitment, committed_at=now,
    )  # fmt: skip
    session.add(made)
    _declare(session, AuditTag.DRAW_COMMITTED, draw, {"commitment": commitment})
    return made


def close_commitments(session: Session, *, actor: Actor, draw_id: UUID, now: datetime) -> Draw:
    """No more commitments; seeds may be revealed. The commitments are under a checkpoint. Raises RuleViolation."""
    require(actor, Permission.DRAW_RUN)
    draw = queries.get_draw(session, draw_id, lock=True)
    DRAW.move(draw, DrawStatus.REVEALING)
    refuse(rules.closing_problems([made.organization_id for made in draw.commitments], draw.reveal_by, now))
    draw.closed_at = now
    commitments = sorted(made.commitment for made in draw.commitments)
    _declare(session, AuditTag.DRAW_CLOSED, draw, {"commitments": commitments}, with_checkpoint=True)
    return draw


def reveal_seed(session: Session, *, actor: Actor, draw_id: UUID, seed: str, now: datetime) -> DrawCommitment:
    """Publish the actor's seed. Raises NotFound without a commitment; RuleViolation for another seed, or too late."""
    require(actor, Permission.DRAW_TAKE_PART)
    draw = queries.get_draw_for(session, actor, draw_id, lock=True)
    made = queries.find_commitment(draw, actor.user_id)
    if made is None:
        raise NotFound
    if made.seed is not None:
        raise Conflict("draw.revealed", N_("你的种子已经揭示"))
    refuse(rules.reveal_problems(draw.status, draw.reveal_by, made.commitment, seed, now))
    made.seed, made.revealed_at = seed, now
    _declare(session, AuditTag.DRAW_REVEALED, draw, {"commitment": made.commitment, "seed": seed})
    return made


def enter_numbers(session: Session, *, actor: Actor, draw_id: UUID, numbers: str, now: datetime) -> Draw:
    """Type the lottery's number; until a second person has confirmed it, it may be corrected. Raises RuleViolation."""
    require(actor, Permission.DRAW_RUN)
    draw = queries.get_draw(session, draw_id, lock=True)
    numbers = lotteries.normal(numbers)
    refuse(rules.number_problems(draw.status, draw.game, draw.lottery_on, numbers, now))
    if draw.status is DrawStatus.REVEALING:
        DRAW.move(draw, DrawStatus.NUMBERED)
    draw.numbers, draw.numbers_by, draw.numbers_at = numbers, actor.user_id, now
    _declare(session, AuditTag.DRAW_NUMBERED, draw, {"lottery": draw.game, "on": draw.lottery_on, "numbers": numbers})
    return draw


def confirm_numbers(session: Session, *, actor: Actor, draw_id: UUID, numbers: str, now: datetime) -> Draw:
    """A second person types the number too; when both agree the draw is computed at once and its record issued."""
    require(actor, Permission.DRAW_CONFIRM)
    draw = queries.get_draw(session, draw_id, lock=True)
    typed = lotteries.normal(numbers)
    refuse(rules.confirm_problems(draw.status, actor.user_id, draw.numbers_by, typed, draw.numbers))
    DRAW.move(draw, DrawStatus.DRAWN)
    draw.confirmed_by, draw.drawn_at = actor.user_id, now
    key, pool = queries.key_of(draw), queries.pool_of(draw)
    rows = algorithm.draw(pool, key, draw.wanted)
    by_token = {candidate.token: candidate for candidate in draw.candidates}
    for row, token in rows:
        by_token[token].draw_row = row.number
    missing = sorted(made.commitment for made in draw.commitments if made.seed is None)
    facts = {"pool_sha256": draw.pool_sha256, "key": key, "missing": missing, "rows": [_row(*pair) for pair in rows]}
    _declare(session, AuditTag.DRAW_COMPUTED, draw, facts, with_checkpoint=True)
    record.issue(session, actor=actor, draw=draw, now=now)
    return draw


def draw_next(session: Session, *, draw: Draw, after_token: str, reason: str) -> DrawCandidate | None:
    """The next row of the same sequence takes the place of `after_token`; None when the pool is exhausted."""
    taken = max((candidate.draw_row or 0 for candidate in draw.candidates), default=0)
    pool = queries.pool_of(draw)
    if taken >= len(pool):
        return None
    row = list(algorithm.sequence(len(pool), queries.key_of(draw)))[taken]
    token = pool[row.selected - 1]
    candidate = next(candidate for candidate in draw.candidates if candidate.token == token)
    candidate.draw_row = row.number
    facts = {"instead_of": after_token, "reason": reason, "row": _row(row, token)}
    _declare(session, AuditTag.DRAW_CONTINUED, draw, facts)
    return candidate


def cancel_draw(session: Session, *, actor: Actor, draw_id: UUID, reason: str, now: datetime) -> Draw:
    """End a draw before its commitments are closed, with a reason. Raises RuleViolation afterwards."""
    require(actor, Permission.DRAW_RUN)
    draw = queries.get_draw(session, draw_id, lock=True)
    refuse(rules.cancel_problems(draw.status, reason))
    DRAW.move(draw, DrawStatus.CANCELLED)
    draw.cancelled_reason = reason.strip()
    _declare(session, AuditTag.DRAW_CANCELLED, draw, {})
    return draw


def _row(row: algorithm.Row, token: str) -> dict[str, Any]:
    return {"row": row.number, "digest": row.digest, "remaining": row.remaining, "token": token}


def _declare(
    session: Session, tag: AuditTag, draw: Draw, facts: Mapping[str, Any], *, with_checkpoint: bool = False
) -> None:
    named = {"draw": draw.id, "tender": draw.tender_id, **facts}
    log = county_log(draw.county_id)
    declare(session, tag, log=log, facts=named, subject_id=draw.id, with_checkpoint=with_checkpoint)
