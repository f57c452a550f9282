"""Proposing experts for empty seats, approving them (which calls them), or returning them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.queries import get_user
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, Forbidden, NotFound, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.evaluation.committee import queries as committees
from procurement.evaluation.committee.models import Committee
from procurement.evaluation.committee.service import FORMED_IN, call_member
from procurement.evaluation.draws import queries as draws
from procurement.evaluation.selection import queries, rules
from procurement.evaluation.selection.models import ExpertSelection
from procurement.evaluation.selection.states import SELECTION, SelectionStatus
from procurement.messages.service import tell
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender

TAKEN = N_("别人已经先办了这一项，请刷新后再看")


def propose_selection(
    session: Session,
    *,
    actor: Actor,
    tender_id: UUID,
    people: Sequence[UUID],
    reason: str,
    consent: str,
    now: datetime,
) -> ExpertSelection:
    """Select experts for seats that the exhausted draw leaves empty; a second person approves before they are called.

    87号令第48条. Raises NotFound, RuleViolation, Conflict while another selection waits.
    """
    require(actor, Permission.COMMITTEE_FORM)
    if actor.user_id is None:
        raise Forbidden
    committee = committees.get_committee(session, tender_id, lock=True)
    if not committees.may_see_names(actor, committee):
        raise Forbidden("selection.other_officer", N_("名单保密：由组建评标委员会的采购专员办理"))
    if any(one.status is SelectionStatus.PROPOSED for one in queries.list_selections(session, tender_id)):
        raise Conflict("selection.open", N_("已有一份等批准的选定，批准或退回以后才能再提"))
    tender = _forming(session, tender_id)
    _refuse_unfit(session, tender, committee, people, now)
    refuse(rules.ground_problems(reason, consent))
    selection = ExpertSelection(
        county_id=tender.county_id,
        tender_id=tender.id,
        people=sorted(str(user_id) for user_id in people),
        reason=reason.strip(),
        consent=consent.strip(),
        proposed_by=actor.user_id,
        proposed_at=now,
    )
    session.add(selection)
    session.flush()
    _log(session, AuditTag.EXPERT_SELECTION_PROPOSED, committee, selection, reason_sha256=_hash(selection.reason))
    return selection


def approve_selection(session: Session, *, actor: Actor, selection_id: UUID, now: datetime) -> ExpertSelection:
    """The second person's approval: the experts are called at once, marked as selected by the purchaser.

    Asked again of the state of today. Raises Conflict once it was decided, RuleViolation.
    """
    committee, selection = _waiting(session, actor, selection_id)
    tender = _forming(session, selection.tender_id)
    people = [UUID(user_id) for user_id in selection.people]
    _refuse_unfit(session, tender, committee, people, now)
    _decide(actor, selection, SelectionStatus.APPROVED, "", now)
    salt = draws.get_draw(session, committee.draw_id).salt
    called = [call_member(session, committee, user_id, salt, now, is_self_selected=True) for user_id in people]
    _log(session, AuditTag.EXPERT_SELECTION_APPROVED, committee, selection)
    facts = {"tender": tender.id, "members": sorted(member.token for member in called)}
    log = county_log(tender.county_id)
    declare(session, AuditTag.COMMITTEE_CALLED, log=log, facts=facts, subject_id=tender.id)
    _tell_proposer(session, tender, selection, N_("%(number)s：自行选定的专家已批准，已分别通知"), now)
    return selection


def return_selection(
    session: Session, *, actor: Actor, selection_id: UUID, reason: str, now: datetime
) -> ExpertSelection:
    """Back to the officer with a reason; it stays on record."""
    committee, selection = _waiting(session, actor, selection_id)
    refuse(rules.reason_problems(reason))
    _decide(actor, selection, SelectionStatus.RETURNED, reason.strip(), now)
    _log(session, AuditTag.EXPERT_SELECTION_RETURNED, committee, selection, reason_sha256=_hash(reason))
    tender = tenders.get_tender(session, selection.tender_id)
    _tell_proposer(session, tender, selection, N_("%(number)s：自行选定的专家被退回"), now)
    return selection


def _forming(session: Session, tender_id: UUID) -> Tender:
    tender = tenders.get_tender(session, tender_id)
    if tender.status not in FORMED_IN:
        raise NotFound
    return tender


def _refuse_unfit(
    session: Session, tender: Tender, committee: Committee, people: Sequence[UUID], now: datetime
) -> None:
    seats = committees.seats_of(session, committee)
    refuse(rules.need_problems(seats))
    eligible = queries.list_eligible(session, tender, committee, clock.local(now).date())
    refuse(rules.people_problems(people, [expert.user_id for expert in eligible], seats.empty))


def _waiting(session: Session, actor: Actor, selection_id: UUID) -> tuple[Committee, ExpertSelection]:
    """The committee, locked, and the selection that the actor may decide on."""
    require(actor, Permission.COMMITTEE_APPROVE)
    selection = queries.get_selection(session, selection_id)
    committee = committees.get_committee(session, selection.tender_id, lock=True)
    if selection.status is not SelectionStatus.PROPOSED:
        raise Conflict("selection.decided", TAKEN)
    refuse(rules.four_eyes_problems(selection.proposed_by, actor.user_id))
    return committee, selection


def _decide(actor: Actor, selection: ExpertSelection, to: SelectionStatus, reason: str, now: datetime) -> None:
    SELECTION.move(selection, to)
    selection.decided_by, selection.decided_at, selection.decision_reason = actor.user_id, now, reason


def _log(session: Session, tag: AuditTag, committee: Committee, selection: ExpertSelection, **more: str | None) -> None:
    """People by their tokens: names are secret until the result."""
    salt = draws.get_draw(session, committee.draw_id).salt
    members = sorted(draws.token_of(salt, UUID(user_id)) for user_id in selection.people)
    facts = {"tender": selection.tender_id, "selection": selection.id, "members": members, **more}
    declare(session, tag, log=county_log(selection.county_id), facts=facts, subject_id=selection.tender_id)


def _hash(text: str) -> str:
    return sha256(text.strip().encode()).hexdigest()


def _tell_proposer(session: Session, tender: Tender, selection: ExpertSelection, subject: str, now: datetime) -> None:
    tell(
        session,
        county_id=tender.county_id,
        organization_id=get_user(session, selection.proposed_by).organization_id,
        user_id=selection.proposed_by,
        subject=subject,
        params={"number": tender.number},
        body=selection.decision_reason,
        now=now,
        link=f"/tenders/{tender.id}/expert-selections",
        permission=Permission.EVALUATION_VIEW,  # not for the experts among them
    )
