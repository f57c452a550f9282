"""Proposing, approving, returning, publishing and confirming awards: all lots of a tender together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.allocation import queries as runs
from procurement.allocation import service as allocation
from procurement.allocation.models import AllocationRun
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.awards import holds, publication, queries, rules
from procurement.awards.models import Award
from procurement.awards.states import AWARD, AwardStatus
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, Forbidden, Problem, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.evaluation.report import queries as reports
from procurement.messages.service import tell
from procurement.supervision.queries import find_removal
from procurement.suppliers import queries as suppliers
from procurement.tenders import queries as tenders
from procurement.tenders import service as tender_service
from procurement.tenders.models import Tender
from procurement.tenders.states import LOT, LotStatus, TenderStatus


def propose_awards(session: Session, *, actor: Actor, run_id: UUID, reason: str, now: datetime) -> Sequence[Award]:
    """Propose what the binding run awards: one award a lot and supplier, for another officer to approve.

    The committee's signed report has reached the buyer; the run's files are verified once more. Raises RuleViolation,
    or Conflict when a proposal already stands.
    """
    require(actor, Permission.AWARD_PROPOSE)
    if actor.user_id is None:
        raise Forbidden
    tender = tenders.get_tender(session, runs.get_run(session, run_id).tender_id, lock=True)
    run = runs.get_run(session, run_id)
    if queries.list_open(session, tender.id):
        raise Conflict("award.proposed_already", N_("这个招标已有定标建议，不能重复提出"))
    binding = runs.find_binding_run(session, tender.id)
    refuse([
        *rules.reason_problems(reason),
        *_report_problems(session, tender),
        *rules.proposal_problems(run, binding.id if binding else None, tender.status, ()),
    ])  # fmt: skip
    refuse(allocation.run_problems(session, run))
    candidates = _candidates(session, tender, run, now)
    refuse(rules.proposal_problems(run, run.id, tender.status, candidates))
    awards = [
        Award(
            county_id=tender.county_id,
            tender_id=tender.id,
            lot_id=UUID(total["lot"]),
            supplier_id=UUID(total["supplier"]),
            run_id=run.id,
            amount=Decimal(total["amount"]),
            evaluated_amount=Decimal(total["evaluated_amount"]),
            reason=reason.strip(),
            proposed_by=actor.user_id,
            proposed_at=now,
        )
        for total in _totals(session, tender, run)
    ]
    session.add_all(awards)
    session.flush()
    _log(session, AuditTag.AWARD_PROPOSED, tender, awards, run=run.id, reason=reason.strip())
    if actor.organization_id is not None:
        subject = N_("%(number)s 的定标建议等待审批")
        _tell_bureau(session, tender, actor.organization_id, subject, now)
    return awards


def _totals(session: Session, tender: Tender, run: AllocationRun) -> list[dict[str, str]]:
    """What the run awards, without lots that stayed under contract when the tender was computed again."""
    kept = {str(lot) for lot in runs.kept_lots(session, tender.id)}
    return [total for total in runs.award_totals(run) if total["lot"] not in kept]


def _candidates(session: Session, tender: Tender, run: AllocationRun, now: datetime) -> list[rules.Candidate]:
    today = clock.local(now).date()
    lots = {str(lot.id): lot for lot in tender.lots}
    ceilings = {(line.lot_id, line.item_id): line.ceiling_price for lot in tender.lots for line in lot.items}
    dear: dict[tuple[str, str], set[UUID]] = {}
    for line in runs.list_lines(session, run.id):
        if line.unit_price > ceilings[line.lot_id, line.item_id]:
            dear.setdefault((str(line.lot_id), str(line.supplier_id)), set()).add(line.item_id)
    names = {line.item_id: line.item.name for lot in tender.lots for line in lot.items}
    candidates = []
    for total in _totals(session, tender, run):
        lot = lots[total["lot"]]
        bar = suppliers.find_bar(session, UUID(total["supplier"]), today)
        removal = find_removal(session, tender.county_id, UUID(total["supplier"]), today)
        candidates.append(
            rules.Candidate(
                lot=f"{lot.number} {lot.title}",
                lot_status=lot.status,
                supplier=suppliers.get_supplier(session, UUID(total["supplier"])).name,
                amount=Decimal(total["amount"]),
                ceiling_amount=lot.ceiling_amount,
                dear_items=[names[item] for item in sorted(dear.get((total["lot"], total["supplier"]), ()), key=str)],
                bar_ends_on=bar.ends_on if bar else None,
                removed_until=removal.ends_on if removal else None,
            )
        )
    return candidates


def approve_awards(session: Session, *, actor: Actor, tender_id: UUID, now: datetime) -> Sequence[Award]:
    """The second officer's approval of a tender's whole proposal. Refused to whoever proposed it."""
    require(actor, Permission.AWARD_APPROVE)
    tender, awards = _standing(session, tender_id, {AwardStatus.PROPOSED})
    refuse(rules.four_eyes_problems(actor.user_id, awards))
    _refuse_unready(session, tender, awards[0].run, now)
    for award in awards:
        AWARD.move(award, AwardStatus.APPROVED)
        award.approved_by, award.approved_at = actor.user_id, now
    _log(session, AuditTag.AWARD_APPROVED, tender, awards)
    _tell_proposer(session, actor, awards, N_("%(number)s 的定标建议已批准，可以公告"), now)
    return awards


def return_awards(session: Session, *, actor: Actor, tender_id: UUID, reason: str, now: datetime) -> Sequence[Award]:
    """Back to the proposer with a reason, until the result is published. The returned proposal stays on record."""
    require(actor, Permission.AWARD_APPROVE)
    tender, awards = _standing(session, tender_id, {AwardStatus.PROPOSED, AwardStatus.APPROVED})
    refuse([*rules.reason_problems(reason), *rules.four_eyes_problems(actor.user_id, awards)])
    for award in awards:
        AWARD.move(award, AwardStatus.CANCELLED)
        award.ended_reason = reason.strip()
    _log(session, AuditTag.AWARD_RETURNED, tender, awards, reason=reason.strip())
    _tell_proposer(session, actor, awards, N_("%(number)s 的定标建议被退回"), now, body=reason.strip())
    return awards


def publish_awards(session: Session, *, actor: Actor, tender_id: UUID, now: datetime) -> Sequence[Award]:
    """Publish the approved result: notice, letters to the winners, every loser told, the challenge window opened.

    87号令第69条: the notice runs one working day; 94号令第10条: challenges within seven working days of its end.
    """
    require(actor, Permission.AWARD_PROPOSE)
    tender, awards = _standing(session, tender_id, {AwardStatus.APPROVED})
    _refuse_unready(session, tender, awards[0].run, now)
    window = publication.window(session, tender.county_id, now)
    for award in awards:
        AWARD.move(award, AwardStatus.PUBLISHED)
        award.published_at = now
        award.notice_ends_on, award.challenge_until = window
    awarded = {award.lot_id for award in awards}
    for lot in tender.lots:
        if lot.id in awarded:
            LOT.move(lot, LotStatus.AWARDED)
    tender_service.move_tender(session, actor=actor, tender=tender, to=TenderStatus.AWARDED, now=now)
    dates = {"notice_ends_on": window[0], "challenge_until": window[1]}
    _log(session, AuditTag.AWARD_PUBLISHED, tender, awards, with_checkpoint=True, **dates)
    publication.issue(session, actor=actor, tender=tender, awards=awards, now=now)
    return awards


def confirm_awards(session: Session, *, actor: Actor, tender_id: UUID, now: datetime) -> Sequence[Award]:
    """Once the challenge window is over, and no challenge is open, the awards stand and contracts may be signed."""
    require(actor, Permission.AWARD_PROPOSE)
    tender, awards = _standing(session, tender_id, {AwardStatus.PUBLISHED})
    refuse(rules.hold_problems(is_held=holds.is_held(session, tender_id)))
    refuse(rules.confirmation_problems(awards, clock.local(now).date()))
    for award in awards:
        AWARD.move(award, AwardStatus.ACTIVE)
        award.confirmed_at = now
    _log(session, AuditTag.AWARD_CONFIRMED, tender, awards)
    for supplier_id in sorted({award.supplier_id for award in awards}):
        tell(
            session,
            county_id=tender.county_id,
            organization_id=supplier_id,
            subject=N_("%(number)s 的质疑期已满，你的中标已确认，请准备签订合同"),
            params={"number": tender.number},
            now=now,
            link="/contracts",
        )
    return awards


def _standing(session: Session, tender_id: UUID, statuses: Collection[AwardStatus]) -> tuple[Tender, Sequence[Award]]:
    """The tender, locked, and its awards in one of these states. Raises Conflict when there is none (any more)."""
    tender = tenders.get_tender(session, tender_id, lock=True)
    awards = queries.list_in(session, tender_id, statuses)
    if not awards:
        raise Conflict("award.none_here", N_("没有等待这一步的定标建议：可能别人已经办过，请刷新后再看"))
    return tender, awards


def _report_problems(session: Session, tender: Tender) -> list[Problem]:
    return rules.report_problems(is_sent=reports.find_sent(session, tender.id) is not None)


def _refuse_unready(session: Session, tender: Tender, run: AllocationRun, now: datetime) -> None:
    """Scoring may have been opened again, or a winner barred, since the proposal was made."""
    barred = [p for candidate in _candidates(session, tender, run, now) for p in rules.bar_problems(candidate)]
    refuse([*_report_problems(session, tender), *barred])


def _log(
    session: Session,
    tag: AuditTag,
    tender: Tender,
    awards: Sequence[Award],
    with_checkpoint: bool = False,
    **more: object,
) -> None:
    lines = [{"award": a.id, "lot": a.lot_id, "supplier": a.supplier_id, "amount": a.amount} for a in awards]
    facts = {"tender": tender.id, "number": tender.number, "awards": lines, **more}
    log = county_log(tender.county_id)
    declare(session, tag, log=log, facts=facts, subject_id=tender.id, with_checkpoint=with_checkpoint)


def _tell_bureau(session: Session, tender: Tender, organization_id: UUID, subject: str, now: datetime) -> None:
    tell(
        session,
        county_id=tender.county_id,
        organization_id=organization_id,
        subject=subject,
        params={"number": tender.number},
        now=now,
        link=f"/tenders/{tender.id}/awards",
        permission=Permission.EVALUATION_VIEW,  # a proposal is no keyholder's business
    )


def _tell_proposer(
    session: Session, actor: Actor, awards: Sequence[Award], subject: str, now: datetime, body: str = ""
) -> None:
    if actor.organization_id is None:
        return
    tell(
        session,
        county_id=awards[0].county_id,
        organization_id=actor.organization_id,
        user_id=awards[0].proposed_by,
        subject=subject,
        params={"number": awards[0].tender.number},
        body=body,
        now=now,
        link=f"/tenders/{awards[0].tender_id}/awards",
    )
