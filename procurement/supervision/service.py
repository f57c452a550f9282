"""The verbs of the ladder: propose, reply, vote, lift, appeal, hear; and what the clock does by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from procurement.accounts.queries import get_county
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, NotFound, refuse
from procurement.core.numbering import next_number
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.supervision import admissions, deadlines, notices, queries, rules
from procurement.supervision.models import Ground, Measure, MeasureAppeal, MeasureEvidence, MeasureVote, Side
from procurement.supervision.states import APPEAL, MEASURE, AppealStatus, MeasureStatus, Step
from procurement.suppliers import queries as suppliers
from procurement.suppliers.paper_files import PaperFile
from procurement.tenders import parameters

ONE_OPEN = N_("对这家供应商已经有一项同级措施在办理，不能再提")


def propose_measure(
    session: Session,
    *,
    actor: Actor,
    supplier_id: UUID,
    step: Step,
    ground: Ground,
    facts: str,
    duration_days: int,
    is_urgent: bool = False,
    skip_reason: str = "",
    record_ids: Sequence[UUID] = (),
    files: Sequence[PaperFile] = (),
    now: datetime,
) -> Measure:
    """Tell a supplier what it is held against it and what is intended; it may reply before others decide.

    `record_ids`: records of performance of its deliveries. An urgent suspension (food safety) is in force at once.
    Raises RuleViolation, Conflict while the same step is open against it.
    """
    require(actor, Permission.MEASURE_PROPOSE)
    county_id, today = actor.county_id, clock.local(now).date()
    supplier = suppliers.get_supplier(session, supplier_id, lock=True)
    evidence = _evidence(session, county_id, supplier.id, record_ids, files)
    lower = lower_measure(session, county_id, supplier.id, step, now)
    draft = rules.Draft(
        step=step, ground=ground, facts=facts, duration_days=duration_days, is_urgent=is_urgent,
        max_days=deadlines.longest(session, county_id, step, today), evidence_count=len(evidence),
        has_lower=lower is not None, skip_reason=skip_reason,
    )  # fmt: skip
    refuse(rules.proposal_problems(draft))
    measure = Measure(
        county_id=county_id, supplier=supplier, status=MeasureStatus.PROPOSED, step=step, ground=ground,
        facts=facts.strip(), is_urgent=is_urgent, lower=lower, skip_reason="" if lower else skip_reason.strip(),
        duration_days=duration_days, proposed_by=actor.user_id, proposed_at=now, evidence=evidence, votes=[],
        reply_until=deadlines.in_working_days(session, county_id, "measure_reply_working_days", today),
        number=_number(session, county_id, now),
    )  # fmt: skip
    if is_urgent:
        _start(session, measure, MeasureStatus.PROVISIONAL, now)
        measure.confirm_until = deadlines.in_working_days(session, county_id, "suspension_confirm_working_days", today)
    _add(session, measure)
    notices.log(session, AuditTag.MEASURE_PROPOSED, measure, skipped=bool(measure.skip_reason))
    notices.send_notice(session, actor, measure, now)
    if is_urgent:
        admissions.follow_measures(session, county_id, supplier.id, now)
    return measure


def _add(session: Session, measure: Measure) -> None:
    session.add(measure)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("measure.open_already", ONE_OPEN) from error


def _number(session: Session, county_id: UUID, now: datetime) -> str:
    county = get_county(session, county_id)
    return next_number(
        session, county_id=county.id, county_code=county.code, kind="CS", year=clock.local(now).year
    )  # fmt: skip


def _evidence(
    session: Session, county_id: UUID, supplier_id: UUID, record_ids: Sequence[UUID], files: Sequence[PaperFile]
) -> list[MeasureEvidence]:
    known = {record.id: record for record in queries.list_records(session, supplier_id)}
    if any(record_id not in known for record_id in record_ids):
        raise NotFound
    common = {"county_id": county_id, "supplier_id": supplier_id, "side": Side.BUREAU}
    records: list[dict[str, Any]] = [{"record": known[record_id]} for record_id in dict.fromkeys(record_ids)]
    kept = [_file_columns(file) for file in files]
    return [MeasureEvidence(position=n, **common, **what) for n, what in enumerate([*records, *kept], 1)]


def _file_columns(file: PaperFile) -> dict[str, str]:
    return {"file_name": file.file_name, "file_type": file.file_type, "file_sha256": file.file_sha256}


def lower_measure(session: Session, county_id: UUID, supplier_id: UUID, step: Step, now: datetime) -> Measure | None:
    """The measure of the step below that counts as walked today; without one `step` needs a ground to be skipped to."""
    below, today = rules.step_below(step), clock.local(now).date()
    if below is None:
        return None
    memory = parameters.count_on(session, county_id, "ladder_memory_days", today)
    return queries.find_lower(session, county_id, supplier_id, below, today - timedelta(days=memory))


def _start(session: Session, measure: Measure, to: MeasureStatus, now: datetime) -> None:
    """In force from today for its length; what began provisionally keeps its first day."""
    today = clock.local(now).date()
    MEASURE.move(measure, to)
    if measure.starts_on is None:
        ends_on = deadlines.end_of(session, measure.county_id, measure.step, measure.duration_days, today)
        measure.starts_on, measure.ends_on = today, ends_on


def reply_to_measure(
    session: Session, *, actor: Actor, measure_id: UUID, text: str, files: Sequence[PaperFile] = (), now: datetime
) -> Measure:
    """The supplier's statement and defence, once, within the time limit; it opens the way to a decision."""
    require(actor, Permission.MEASURE_ANSWER)
    measure = queries.get_measure(session, measure_id, lock=True)
    refuse(rules.reply_problems(measure, text, clock.local(now).date()))
    measure.reply, measure.replied_by, measure.replied_at = text.strip(), actor.user_id, now
    last = max((piece.position for piece in measure.evidence), default=0)
    for position, file in enumerate(files, last + 1):
        columns = {"county_id": measure.county_id, "supplier_id": measure.supplier_id, "side": Side.SUPPLIER}
        measure.evidence.append(MeasureEvidence(position=position, **columns, **_file_columns(file)))
    notices.log(session, AuditTag.MEASURE_REPLIED, measure)
    notices.tell_bureau(session, measure, N_("%(supplier)s就 %(number)s 作了陈述申辩，可以决定了"), now)
    return measure


def vote_on_measure(
    session: Session, *, actor: Actor, measure_id: UUID, agrees: bool, reason: str, now: datetime
) -> Measure:
    """One decider's word. Everybody needed must agree; one who does not ends the proceeding. Raises RuleViolation."""
    require(actor, Permission.MEASURE_DECIDE)
    measure = queries.get_measure(session, measure_id, lock=True)
    voters = [vote.voter_id for vote in measure.votes]
    refuse([
        *rules.vote_problems(measure, voters, actor.user_id, clock.local(now).date()),
        *rules.text_problems(reason, "reason"),
    ])  # fmt: skip
    vote = MeasureVote(
        county_id=measure.county_id, supplier_id=measure.supplier_id, proposed_by=measure.proposed_by,
        voter_id=actor.user_id, agrees=agrees, reason=reason.strip(), voted_at=now,
    )  # fmt: skip
    measure.votes.append(vote)
    notices.log(session, AuditTag.MEASURE_VOTED, measure, agrees=agrees)
    if not agrees:
        _drop(session, measure, now)
    elif len(measure.votes) == rules.deciders_needed(measure.step):
        _take_effect(session, actor, measure, now)
    return measure


def _drop(session: Session, measure: Measure, now: datetime) -> None:
    MEASURE.move(measure, MeasureStatus.DROPPED)
    measure.decided_at = measure.ended_at = now
    notices.log(session, AuditTag.MEASURE_DROPPED, measure)
    notices.tell_supplier(session, measure, N_("%(number)s：经审议，不对你单位采取措施"), now)
    admissions.follow_measures(session, measure.county_id, measure.supplier_id, now)


def _take_effect(session: Session, actor: Actor, measure: Measure, now: datetime) -> None:
    _start(session, measure, MeasureStatus.EFFECTIVE, now)
    measure.decided_at, today = now, clock.local(now).date()
    measure.appeal_until = deadlines.in_days(session, measure.county_id, "measure_appeal_days", today)
    notices.log(session, AuditTag.MEASURE_TAKEN, measure)
    notices.send_decision(session, actor, measure, now)
    admissions.follow_measures(session, measure.county_id, measure.supplier_id, now)


def lift_measure(session: Session, *, actor: Actor, measure_id: UUID, reason: str, now: datetime) -> Measure:
    """End a measure before its last day, for instance when what was wrong is put right; not by who proposed it."""
    require(actor, Permission.MEASURE_DECIDE)
    measure = queries.get_measure(session, measure_id, lock=True)
    refuse(rules.lift_problems(measure, actor.user_id, reason))
    measure.ended_by, measure.end_reason = actor.user_id, reason.strip()
    _end(session, measure, MeasureStatus.LIFTED, now)
    return measure


def end_measure(session: Session, *, actor: Actor, measure_id: UUID, now: datetime) -> Measure:
    """What the clock does when the last day is over: no decision of anybody's is needed."""
    require(actor, Permission.MEASURE_DECIDE)
    measure = queries.get_measure(session, measure_id, lock=True)
    to = MeasureStatus.LAPSED if measure.status is MeasureStatus.PROVISIONAL else MeasureStatus.LIFTED
    _end(session, measure, to, now)
    return measure


def _end(session: Session, measure: Measure, to: MeasureStatus, now: datetime) -> None:
    MEASURE.move(measure, to)
    measure.ended_at = now
    notices.log(session, AuditTag.MEASURE_ENDED, measure)
    notices.tell_supplier(session, measure, N_("%(number)s：对你单位的措施已结束"), now)
    admissions.follow_measures(session, measure.county_id, measure.supplier_id, now)


def appeal_measure(session: Session, *, actor: Actor, measure_id: UUID, text: str, now: datetime) -> MeasureAppeal:
    """The supplier's one appeal; the measure stays in force until it is decided."""
    require(actor, Permission.MEASURE_ANSWER)
    measure, today = queries.get_measure(session, measure_id, lock=True), clock.local(now).date()
    refuse(rules.appeal_problems(measure, text, today))
    appeal = MeasureAppeal(
        county_id=measure.county_id, supplier_id=measure.supplier_id, status=AppealStatus.OPEN, text=text.strip(),
        appealed_by=actor.user_id, appealed_at=now,
        decide_until=deadlines.in_working_days(session, measure.county_id, "appeal_decision_working_days", today),
    )  # fmt: skip
    measure.appeal = appeal
    session.flush()
    notices.log(session, AuditTag.MEASURE_APPEALED, measure)
    notices.tell_bureau(session, measure, N_("%(supplier)s对 %(number)s 提出申诉，由没有参与的人处理"), now)
    return appeal


def hear_appeal(
    session: Session, *, actor: Actor, measure_id: UUID, allows: bool, reason: str, now: datetime
) -> MeasureAppeal:
    """Decide an appeal; allowed, the measure ends as if it had not been. By nobody who proposed or decided it."""
    require(actor, Permission.MEASURE_HEAR)
    measure = queries.get_measure(session, measure_id, lock=True)
    involved = {measure.proposed_by, *(vote.voter_id for vote in measure.votes)}
    refuse(rules.hearing_problems(measure, involved, actor.user_id, reason))
    appeal = measure.appeal
    assert appeal is not None  # noqa: S101  (hearing_problems refuses without one)
    APPEAL.move(appeal, AppealStatus.ALLOWED if allows else AppealStatus.REJECTED)
    appeal.decided_by, appeal.decided_at, appeal.reason = actor.user_id, now, reason.strip()
    if allows and measure.status is MeasureStatus.EFFECTIVE:
        MEASURE.move(measure, MeasureStatus.REVOKED)
        measure.ended_at, measure.ended_by, measure.end_reason = now, actor.user_id, reason.strip()
        admissions.follow_measures(session, measure.county_id, measure.supplier_id, now)
    notices.log(session, AuditTag.MEASURE_APPEAL_DECIDED, measure, allows=allows)
    subject = N_("%(number)s：你单位的申诉成立，措施撤销") if allows else N_("%(number)s：你单位的申诉不成立，措施继续")
    notices.tell_supplier(session, measure, subject, now, body=reason.strip())
    return appeal
