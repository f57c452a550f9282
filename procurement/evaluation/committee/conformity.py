"""The conformity review (符合性审查): members vote on their own, the chair closes it, the majority decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit.entries import canonical
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, Forbidden, NotFound, Problem, RuleViolation, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.evaluation import queries as review_queries
from procurement.evaluation import rules as review_rules
from procurement.evaluation import service as review_service
from procurement.evaluation.committee import queries, rules
from procurement.evaluation.committee.models import CommitteeMember, ConformityVote
from procurement.evaluation.committee.rules import Outcome, Vote
from procurement.evaluation.models import BidReview, InvalidGround, ReviewKind, ReviewVerdict
from procurement.evaluation.queries import ReviewRow
from procurement.evaluation.service import Verdict
from procurement.tenders.models import Tender

Place = tuple[UUID, UUID]  # of an opened bid and a lot


@dataclass(frozen=True)
class CastVote:
    """One member's view of one bid on one lot."""

    opened_bid_id: UUID
    lot_id: UUID
    verdict: ReviewVerdict
    ground: InvalidGround | None = None
    reason: str = ""


def open_rows(session: Session, tender: Tender, today: date) -> list[ReviewRow]:
    """The bids that wait for the conformity review, lot by lot."""
    rows = review_queries.open_rows(review_queries.review_table(session, tender, today))
    return [row for row in rows if row.next_kind is ReviewKind.CONFORMITY]


def cast_votes(
    session: Session, *, actor: Actor, tender_id: UUID, votes: Sequence[CastVote], now: datetime
) -> list[ConformityVote]:
    """All of a member's votes in one act, or none of them; no vote is changed.

    Raises NotFound for who does not sit or a bid not under this review, Conflict for a second vote, RuleViolation
    (each problem with the number of its vote, from 1).
    """
    require(actor, Permission.COMMITTEE_SIT)
    tender = review_service.under_review(session, tender_id)
    member, today = _member(session, tender, actor), clock.local(now).date()
    rows = {(row.bid.opened.id, row.bid.lot.id): row for row in open_rows(session, tender, today)}
    done = {(vote.opened_bid_id, vote.lot_id) for vote in queries.list_votes(session, tender.id)
            if vote.member_id == member.id}  # fmt: skip
    places = [(vote.opened_bid_id, vote.lot_id) for vote in votes]
    if not votes or len(set(places)) < len(places) or done & set(places):
        raise Conflict("vote.given", N_("你已经表过态，不能改；或者没有要表态的投标"))
    if not set(places) <= rows.keys():
        raise NotFound
    refuse(rules.vote_day_problems(member.committee.review_on, today))
    refuse([problem for number, vote in enumerate(votes, 1) for problem in _problems(rows, vote, number)])
    made = [
        ConformityVote(
            county_id=tender.county_id, tender_id=tender.id, lot_id=vote.lot_id, opened_bid_id=vote.opened_bid_id,
            member_id=member.id, verdict=vote.verdict, ground=vote.ground, reason=vote.reason.strip(), voted_at=now,
        )
        for vote in votes
    ]  # fmt: skip
    session.add_all(made)
    ballot = canonical(_ballot(tender, member, rows, votes))
    facts = {"tender": tender.id, "member": member.token, "count": len(made)}
    declare(
        session, AuditTag.COMMITTEE_VOTED, log=county_log(tender.county_id), facts=facts, subject_id=tender.id,
        objects={"ballot": ballot},
    )  # fmt: skip
    return made


def _member(session: Session, tender: Tender, actor: Actor) -> CommitteeMember:
    member = queries.find_member(session, tender.id, actor.user_id)
    if member is None:
        raise NotFound
    return member


def _problems(rows: Mapping[Place, ReviewRow], vote: CastVote, number: int) -> list[Problem]:
    findings = rows[vote.opened_bid_id, vote.lot_id].findings
    found = review_rules.review_problems(ReviewKind.CONFORMITY, vote.verdict, vote.ground, vote.reason, findings)
    return [replace(problem, row=number, field=problem.field or "verdict") for problem in found]


def _ballot(
    tender: Tender, member: CommitteeMember, rows: Mapping[Place, ReviewRow], votes: Sequence[CastVote]
) -> dict[str, Any]:
    """The votes as they go into the log: no name, no words; a reason is there as its hash."""
    told = [
        {
            "lot": str(vote.lot_id),
            "supplier": str(rows[vote.opened_bid_id, vote.lot_id].bid.opened.supplier_id),
            "verdict": str(vote.verdict),
            "ground": str(vote.ground) if vote.ground else None,
            "reason_sha256": sha256(vote.reason.strip().encode()).hexdigest() if vote.reason.strip() else None,
        }
        for vote in votes
    ]
    told.sort(key=lambda entry: (entry["lot"], entry["supplier"]))
    return {"v": 1, "tender": str(tender.id), "member": member.token, "votes": told}


def tally(session: Session, tender: Tender, today: date) -> list[tuple[ReviewRow, list[Vote]]]:
    """Every bid under this review with the votes that count."""
    given: dict[Place, list[Vote]] = {}
    for vote in queries.list_votes(session, tender.id):
        given.setdefault((vote.opened_bid_id, vote.lot_id), []).append(Vote(vote.verdict, vote.ground, vote.reason))
    return [(row, given.get((row.bid.opened.id, row.bid.lot.id), [])) for row in open_rows(session, tender, today)]


def conclude_conformity(session: Session, *, actor: Actor, tender_id: UUID, now: datetime) -> list[BidReview]:
    """The chair closes the review: the majority's verdict on every bid becomes the committee's (87号令第61条).

    Raises NotFound, Forbidden for another member, RuleViolation while a bid has no majority.
    """
    require(actor, Permission.COMMITTEE_SIT)
    tender = review_service.under_review(session, tender_id)
    member = _member(session, tender, actor)
    if not member.is_chair:
        raise Forbidden
    size, counted = member.committee.size, tally(session, tender, clock.local(now).date())
    if not counted:
        raise RuleViolation([Problem("conformity.none", N_("没有等着符合性审查的投标"))])
    refuse(rules.quorum_problems(size, {_name(row): votes for row, votes in counted}))
    return [
        review_service.record_review(
            session, tender=tender, row=row, given=_verdict(rules.decide(size, votes)),
            reviewed_by=member.committee_id, now=now,
        )
        for row, votes in counted
    ]  # fmt: skip


def _verdict(outcome: Outcome) -> Verdict:
    votes = {key: value for key, value in asdict(outcome).items() if key in {"agreed", "dissents", "silent"}}
    return Verdict(ReviewKind.CONFORMITY, outcome.verdict, outcome.ground, outcome.reason, votes)


def _name(row: ReviewRow) -> str:
    return f"{row.bid.lot.number}　{row.bid.opened.supplier.name}"
