"""Opening a round, members' own sheets, signing, revealing all at once, and reopening on a ground of the law."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from string import ascii_uppercase
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit.entries import canonical
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, NotFound, refuse
from procurement.core.text import N_
from procurement.evaluation import queries as reviews
from procurement.evaluation import standing
from procurement.evaluation.committee.models import CommitteeMember
from procurement.evaluation.committee.queries import list_members
from procurement.evaluation.report.service import supersede_report
from procurement.evaluation.scoring import queries, rules, scores
from procurement.evaluation.scoring.models import ReopenGround, ScoreRound, ScoreSheet
from procurement.evaluation.scoring.states import SCORE_ROUND, SCORE_SHEET, RoundStatus, SheetStatus
from procurement.evaluation.seats import require_seat
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender
from procurement.tenders.states import TenderStatus

FORMAT = "score-sheet/1"
SIGNED = N_("这张评分表已经签署，不能再改")
RUNNING = (TenderStatus.OPENED, TenderStatus.EVALUATED)


def open_round(session: Session, *, actor: Actor, tender_id: UUID, now: datetime) -> ScoreRound:
    """Begin scoring: every conforming bid under an alias, an empty sheet for every member. By the chair, once."""
    seat = require_seat(session, actor, tender_id, chair=True)
    tender = _running(session, tender_id, (TenderStatus.OPENED,))
    rows = reviews.open_rows(reviews.review_table(session, tender, clock.local(now).date()))
    pending = sum(row.next_kind is not None for row in rows)
    refuse(rules.opening_problems(tender.award_method, pending, queries.find_status(session, tender_id)))
    found = {
        str(lot_id): _aliases([str(one.bid.opened.id) for one in bids])
        for lot_id, bids in standing.conforming_bids(session, tender).items()
        if bids
    }
    return _begin(session, tender, seat, found, {}, now)


def _aliases(bids: Sequence[str]) -> dict[str, str]:
    """The bids in an order that nobody chose: A, B, … Z, A1, …"""
    shuffled = sorted(bids, key=lambda _bid: secrets.token_bytes(16))
    return {
        ascii_uppercase[number % 26] + (str(number // 26) if number >= 26 else ""): bid
        for number, bid in enumerate(shuffled)
    }


def _begin(
    session: Session,
    tender: Tender,
    seat: CommitteeMember,
    aliases: Mapping[str, Any],
    points: Mapping[UUID, Mapping[str, Any]],
    now: datetime,
) -> ScoreRound:
    members = list_members(session, tender.id)
    number = len(queries.list_rounds(session, tender.id)) + 1
    begun = ScoreRound(
        county_id=tender.county_id,
        tender_id=tender.id,
        number=number,
        aliases=dict(aliases),
        differences=[],
        opened_by=seat.user_id,
        opened_at=now,
    )
    session.add(begun)
    session.flush()
    session.add_all(
        ScoreSheet(
            county_id=tender.county_id,
            round_id=begun.id,
            user_id=member.user_id,
            member_number=place,
            points=dict(points.get(member.user_id, {})),
        )
        for place, member in enumerate(members, 1)
    )
    facts = {"tender": tender.id, "round": number, "member": seat.token, "sheets": len(members)}
    _log(session, AuditTag.SCORE_ROUND_OPENED, tender, facts)
    return begun


def save_sheet(session: Session, *, actor: Actor, tender_id: UUID, points: rules.Cells, now: datetime) -> ScoreSheet:
    """Keep what the member has filled in so far. Nobody else sees it, and the log learns nothing of it."""
    seat = require_seat(session, actor, tender_id)
    tender, sheet = _own_open_sheet(session, seat, tender_id)
    refuse(rules.sheet_problems(points, sheet.round.aliases, tender.score_factors or (), whole=False))
    sheet.points = _kept(points, tender, sheet.round.aliases)
    facts = {"tender": tender.id, "round": sheet.round.number, "member": seat.token}
    _log(session, AuditTag.SCORE_SHEET_SAVED, tender, facts)
    return sheet


def sign_sheet(session: Session, *, actor: Actor, tender_id: UUID, points: rules.Cells, now: datetime) -> ScoreSheet:
    """Lock the member's sheet: its salted hash is logged at once; when all have signed, all are revealed together.

    Where members differ on an objective factor nothing is revealed and the next round begins with what each gave.
    Raises Conflict when it is signed, RuleViolation for an empty cell or points out of range.
    """
    seat = require_seat(session, actor, tender_id)
    tender, sheet = _own_open_sheet(session, seat, tender_id)
    refuse(rules.sheet_problems(points, sheet.round.aliases, tender.score_factors or (), whole=True))
    SCORE_SHEET.move(sheet, SheetStatus.SIGNED)
    sheet.points, sheet.signed_at = _kept(points, tender, sheet.round.aliases), now
    content = {
        "format": FORMAT,
        "tender": str(tender.id),
        "round": sheet.round.number,
        "member": seat.token,
        "salt": secrets.token_hex(32),
        "points": sheet.points,
    }
    sheet.content = canonical(content).decode()
    sheet.content_sha256 = sha256(sheet.content.encode()).hexdigest()
    facts = {"tender": tender.id, "round": sheet.round.number, "member": seat.token, "sheet": sheet.content_sha256}
    _log(session, AuditTag.SCORE_SHEET_SIGNED, tender, facts)
    session.flush()
    if all(one.status is SheetStatus.SIGNED for one in sheet.round.sheets):
        _conclude(session, tender, seat, sheet.round, now)
    return sheet


def _conclude(session: Session, tender: Tender, seat: CommitteeMember, ended: ScoreRound, now: datetime) -> None:
    objective = [factor["code"] for factor in tender.score_factors or () if factor["is_objective"]]
    ended.differences = [
        [lot, alias, code]
        for lot in sorted(ended.aliases)
        for alias, code in scores.unequal_objective(
            [_numbers(sheet.points.get(lot, {})) for sheet in ended.sheets], objective
        )
    ]
    ended.ended_at = now
    if ended.differences:
        SCORE_ROUND.move(ended, RoundStatus.RETURNED)
        facts = {"tender": tender.id, "round": ended.number, "differences": len(ended.differences)}
        _log(session, AuditTag.SCORE_ROUND_RETURNED, tender, facts)
        _begin(session, tender, seat, ended.aliases, {sheet.user_id: sheet.points for sheet in ended.sheets}, now)
        return
    SCORE_ROUND.move(ended, RoundStatus.REVEALED)
    objects = {
        f"sheet_{one.number}_{sheet.member_number}": sheet.content.encode()
        for one in queries.list_rounds(session, tender.id)
        for sheet in one.sheets
    }
    facts = {"tender": tender.id, "round": ended.number}
    objects["aliases"] = canonical(_by_supplier(session, tender, ended.aliases))
    declare(
        session,
        AuditTag.SCORES_REVEALED,
        log=county_log(tender.county_id),
        subject_id=tender.id,
        facts=facts,
        objects=objects,
        with_checkpoint=True,
    )
    session.flush()
    if tender.status is TenderStatus.EVALUATED:  # reopened after the reviews were completed
        log_ranking(session, tender=tender)


def log_ranking(session: Session, *, tender: Tender) -> None:
    """Enter the ranking as it stands; nothing where scores decide nothing or are not revealed."""
    ranked = queries.ranking_json(session, tender)
    if ranked:
        objects, log = {"ranking": canonical(ranked)}, county_log(tender.county_id)
        facts = {"tender": tender.id}
        declare(session, AuditTag.SCORES_RANKED, log=log, subject_id=tender.id, facts=facts, objects=objects)


def _by_supplier(session: Session, tender: Tender, aliases: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The aliases as the log explains them: lot id → alias → supplier id."""
    suppliers = {
        str(one.bid.opened.id): str(one.bid.opened.supplier_id)
        for bids in standing.conforming_bids(session, tender).values()
        for one in bids
    }
    return {
        lot: {alias: suppliers[bid] for alias, bid in named.items() if bid in suppliers}
        for lot, named in aliases.items()
    }


def reopen_round(
    session: Session, *, actor: Actor, tender_id: UUID, ground: ReopenGround, reason: str, now: datetime
) -> ScoreRound:
    """Score again on one of the four grounds (87号令第64条): the revealed round stays on record, a new one begins."""
    seat = require_seat(session, actor, tender_id, chair=True)
    tender = _running(session, tender_id, RUNNING)
    newest = queries.find_round(session, tender_id)
    refuse(rules.reopening_problems(newest.status if newest else None, reason))
    assert newest is not None  # noqa: S101  (refused above)
    SCORE_ROUND.move(newest, RoundStatus.REOPENED)
    newest.reopen_ground, newest.reopen_reason = ground, reason.strip()
    newest.reopened_by, newest.reopened_at = seat.user_id, now
    supersede_report(session, tender=tender)
    facts = {
        "tender": tender.id,
        "round": newest.number,
        "member": seat.token,
        "ground": ground,
        "reason_sha256": sha256(reason.strip().encode()).hexdigest(),
    }
    _log(session, AuditTag.SCORE_ROUND_REOPENED, tender, facts)
    return _begin(session, tender, seat, newest.aliases, {one.user_id: one.points for one in newest.sheets}, now)


def _running(session: Session, tender_id: UUID, statuses: Sequence[TenderStatus]) -> Tender:
    tender = tenders.get_tender(session, tender_id, lock=True)
    if tender.status not in statuses:
        raise NotFound
    return tender


def _own_open_sheet(session: Session, seat: CommitteeMember, tender_id: UUID) -> tuple[Tender, ScoreSheet]:
    tender = _running(session, tender_id, RUNNING)
    sheet = queries.get_sheet(session, tender_id, seat.user_id)
    if sheet.status is SheetStatus.SIGNED:
        raise Conflict("score.signed", SIGNED)
    return tender, sheet


def _kept(points: rules.Cells, tender: Tender, aliases: rules.Cells) -> dict[str, Any]:
    """The filled cells with two decimals; whatever is not on the sheet is left out."""
    codes = [factor["code"] for factor in tender.score_factors or ()]
    given = {(lot, alias): points.get(lot, {}).get(alias, {}) for lot, bids in aliases.items() for alias in bids}
    return {
        lot: {
            alias: {code: f"{Decimal(given[lot, alias][code]):.2f}" for code in codes if given[lot, alias].get(code)}
            for alias in bids
        }
        for lot, bids in aliases.items()
    }


def _numbers(points: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Decimal]]:
    return {alias: {code: Decimal(text) for code, text in given.items()} for alias, given in points.items()}


def _log(session: Session, tag: AuditTag, tender: Tender, facts: Mapping[str, Any]) -> None:
    declare(session, tag, log=county_log(tender.county_id), subject_id=tender.id, facts=facts)
