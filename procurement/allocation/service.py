"""Preparing runs, executing them outside any transaction, recording what the independent verifier agrees to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

import optimizer
from procurement.allocation import problem_builder, queries, rules, summary
from procurement.allocation.models import AllocationLine, AllocationRun
from procurement.allocation.states import ALLOCATION_RUN, RunStatus
from procurement.audit.entries import canonical
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor
from procurement.core.errors import Forbidden, NotFound, Problem, RuleViolation, refuse
from procurement.core.permissions import Permission, require
from procurement.core.queue import enqueue, report_progress
from procurement.core.text import N_
from procurement.core.transaction import reading, transaction
from procurement.evaluation.draws import rules as draw_rules
from procurement.evaluation.draws import ties
from procurement.evaluation.scoring import queries as scoring
from procurement.evaluation.scoring import rules as scoring_rules
from procurement.tenders import queries as tenders
from procurement.tenders.states import LotStatus

SOLVE = "allocation:solve"
OUTCOMES = {"optimal": RunStatus.SOLVED, "infeasible": RunStatus.INFEASIBLE}


def prepare_run(
    session: Session,
    *,
    actor: Actor,
    tender_id: UUID,
    now: datetime,
    purpose: str = "",
    changes: Mapping[str, Any] | None = None,
) -> AllocationRun:
    """Freeze an instance and ask for its solution.

    `changes` None: the binding run, exactly the frozen notice and all valid bids. Else a comparison under other rules
    (problem_builder.CHANGEABLE), kept and numbered, never to be awarded. The same instance again gives the first run.
    Raises NotFound, RuleViolation.
    """
    require(actor, Permission.ALLOCATION_RUN)
    if actor.user_id is None:
        raise Forbidden
    tender = tenders.get_tender(session, tender_id, lock=True)
    active = [lot for lot in tender.lots if lot.status is LotStatus.ACTIVE]
    refuse(rules.preparation_problems(tender.status, len(active)))
    refuse(scoring_rules.completion_problems(tender.award_method, scoring.find_status(session, tender_id)))
    refuse(draw_rules.unsettled_problems(ties.count_open(session, tender_id)))
    if changes is not None:
        refuse(rules.comparison_problems(purpose, changes))
    instance = queries.binding_instance(session, tender)
    instance = checked_instance(instance if changes is None else problem_builder.with_changes(instance, changes))
    return _find_same(session, tender_id, instance, changes) or keep_run(
        session,
        actor,
        AllocationRun(
            county_id=tender.county_id,
            tender_id=tender_id,
            number=queries.next_number(session, tender_id),
            is_binding=changes is None,
            purpose=purpose.strip(),
            changes=dict(changes or {}),
            checks=[],
            summary={},
            prepared_by=actor.user_id,
            prepared_at=now,
        ),
        canonical(instance),
    )


def _find_same(
    session: Session, tender_id: UUID, instance: Mapping[str, Any], changes: Mapping[str, Any] | None
) -> AllocationRun | None:
    """A run that already answers the question.

    The first binding run of the same valid bids stays the binding one whatever suppliers change in their registered
    data afterwards: nobody can ask again until the answer suits.
    """
    if changes is not None:
        return queries.find_same_run(session, tender_id, sha256(canonical(instance)).hexdigest())
    run = queries.find_binding_run(session, tender_id)
    if run is None or rules.offered(instance) != rules.offered(json.loads(queries.read_object(run.instance_sha256))):
        return None
    return run


def checked_instance(instance: dict[str, Any]) -> dict[str, Any]:
    """The instance, once the allocator's own strict reader takes it."""
    try:
        optimizer.parse_instance(instance)
    except optimizer.InstanceError as error:
        message = N_("分配问题不成立：%(where)s %(what)s")
        raise RuleViolation([
            Problem("allocation.instance", message, params={"where": p.pointer, "what": p.words("zh")})
            for p in error.problems
        ]) from error  # fmt: skip
    return instance


def keep_run(session: Session, actor: Actor, run: AllocationRun, raw: bytes) -> AllocationRun:
    """Number and log a new run of the instance `raw`, and ask a worker for its solution."""
    run.instance_sha256 = sha256(raw).hexdigest()
    session.add(run)
    session.flush()  # the id names the entry and the job's work
    payload = {"run_id": str(run.id)}
    job = enqueue(session, actor=actor, county_id=run.county_id, kind=SOLVE, payload=payload, now=run.prepared_at)
    session.flush()
    run.job_id = job.id
    facts = {"tender": run.tender_id, "run": run.id, "number": run.number, "is_binding": run.is_binding}
    log = county_log(run.county_id)
    declare(session, AuditTag.ALLOCATION_PREPARED, log=log, facts=facts, subject_id=run.id, objects={"instance": raw})
    return run


def execute_run(run_id: UUID) -> None:
    """Solve a prepared run and record the outcome: for the worker, in transactions of its own.

    Doing it twice, or after the run was called off, changes nothing. Whatever goes wrong is recorded with the run.
    """
    with reading(SYSTEM) as session:
        run = queries.get_run(session, run_id)
        if run.status is not RunStatus.PREPARED:
            return
        labels, job_id = queries.lot_labels(session, run.tender_id), run.job_id
    try:
        raw = queries.read_object(run.instance_sha256)
        instance = optimizer.parse_instance(raw)
        _report(job_id, 10)
        result = optimizer.solve(instance).to_json()
        _report(job_id, 60)
        checks = _verify(raw, result)
        _report(job_id, 75)
        prices = optimizer.price_rules(instance, result) if result["awards"] else {}
        with transaction(SYSTEM) as session:
            run = queries.get_run(session, run_id, lock=True)
            if run.status is RunStatus.PREPARED:
                run.checks = checks
                record_result(session, run, json.loads(raw), result, labels)
                run.summary = {**run.summary, "rules": prices}
    except Exception as fault:
        _fail(run_id, f"{type(fault).__name__}: {fault}"[:500])
        raise


def _report(job_id: UUID | None, percent: int) -> None:
    with transaction(SYSTEM) as session:
        report_progress(session, job_id, percent)


def _verify(raw: bytes, result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the independent verifier says of a result, in exact arithmetic, check by check."""
    return [check.to_json() for check in optimizer.verify(optimizer.parse_instance(raw).given, result)]


def _fail(run_id: UUID, failure: str) -> None:
    with transaction(SYSTEM) as session:
        run = queries.get_run(session, run_id, lock=True)
        if run.status is RunStatus.PREPARED:
            _end(session, run, RunStatus.FAILED, failure)


def record_result(
    session: Session,
    run: AllocationRun,
    instance: Mapping[str, Any],
    result: Mapping[str, Any],
    labels: Mapping[str, str],
) -> None:
    """Write what the solver found, if the verifier's `run.checks` all hold and it is the best; else the run failed."""
    failed = [check["check"] for check in run.checks if not check["ok"]]
    outcome = OUTCOMES.get(result["status"])
    if failed or outcome is None:
        _end(session, run, RunStatus.FAILED, ", ".join(failed) or str(result["status"]))
        return
    kept = {key: value for key, value in result.items() if key != "seconds"}  # the same award gives the same bytes
    facts = {
        "tender": run.tender_id,
        "run": run.id,
        "is_binding": run.is_binding,
        "status": result["status"],
        "instance_sha256": run.instance_sha256,
        "result_fingerprint": result["result_sha256"],
    }
    declared = declare(
        session,
        AuditTag.ALLOCATION_SOLVED,
        log=county_log(run.county_id),
        facts=facts,
        subject_id=run.id,
        objects={"result": canonical(kept)},
    )
    ALLOCATION_RUN.move(run, outcome)
    run.result_sha256, run.finished_at = declared.facts["result_sha256"], clock.now()
    run.summary = summary.of(instance, result)
    if outcome is RunStatus.INFEASIBLE:
        run.summary |= {"reasons": summary.reasons(instance, result, labels)}
    elif not run.estimate:
        _write_lines(session, run, result)


def _write_lines(session: Session, run: AllocationRun, result: Mapping[str, Any]) -> None:
    offers = queries.bid_lines(session, run.tender_id)
    for award in result["awards"]:
        line = offers[award["offer"]]
        session.add(
            AllocationLine(
                county_id=run.county_id,
                run_id=run.id,
                lot_id=line.lot_id,
                school_id=UUID(award["school"]),
                item_id=line.item_id,
                supplier_id=line.opened_bid.supplier_id,
                bid_line_id=line.id,
                quantity=summary.quantity(award["quantity"]),
                unit_price=summary.price(award["unit_price"]),
            )
        )


def cancel_run(session: Session, *, actor: Actor, run_id: UUID, now: datetime) -> AllocationRun:
    """Call a run off before it has a result: nothing of what the solver still finds is kept. Raises RuleViolation."""
    require(actor, Permission.ALLOCATION_RUN)
    run = queries.get_run(session, run_id, lock=True)
    refuse(rules.cancel_problems(run.status))
    _end(session, run, RunStatus.CANCELLED, "cancelled")
    return run


def _end(session: Session, run: AllocationRun, status: RunStatus, failure: str) -> None:
    ALLOCATION_RUN.move(run, status)
    run.failure, run.finished_at = failure, clock.now()
    facts = {"tender": run.tender_id, "run": run.id, "status": status, "failure": failure}
    declare(session, AuditTag.ALLOCATION_FAILED, log=county_log(run.county_id), facts=facts, subject_id=run.id)


def run_problems(session: Session, run: AllocationRun) -> list[Problem]:
    """Is a solved run still what the log says: files unharmed, result verified, lines the result's, bids still valid?

    For whoever builds on the run. The verifier reads the stored files again, in exact arithmetic.
    """
    try:
        raw = queries.read_object(run.instance_sha256)
        result = json.loads(queries.read_object(run.result_sha256))
    except (NotFound, ValueError) as error:
        message = N_("分配的输入或结果文件缺失或被改动：%(what)s")
        return [Problem("allocation.file_damaged", message, params={"what": str(error)[:80]})]
    stored = [
        (str(line.school_id), str(line.item_id), str(line.supplier_id), line.quantity, line.unit_price)
        for line in queries.list_lines(session, run.id)
    ]
    current = queries.binding_instance(session, tenders.get_tender(session, run.tender_id))
    return [
        *rules.logged_problems(run, queries.logged_facts(session, run.id)),
        *rules.verification_problems([check["check"] for check in _verify(raw, result) if not check["ok"]]),
        *rules.line_problems(stored, summary.awarded(result)),
        *rules.input_problems(json.loads(raw), current),
    ]
