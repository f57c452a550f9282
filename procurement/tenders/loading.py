"""Loading the shipped numbers of the law and the yearly lists of holidays into a county."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, NotFound, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.tenders import parameters, queries
from procurement.tenders.models import CalendarDay, RuleParameter

HOLIDAYS = Path(__file__).with_name("holidays.json")


def shipped_holidays() -> dict[str, Any]:
    """The shipped list: source, confidence, and days with day (ISO), is_working, name."""
    shipped: dict[str, Any] = json.loads(HOLIDAYS.read_text(encoding="utf-8"))
    return shipped


def load_parameters(session: Session, *, actor: Actor, county_id: UUID) -> int:
    """Add the shipped values that the county does not have yet; returns how many. What is there stays as it is."""
    _require_reach(actor, county_id)
    there = {(row.code, row.valid_from) for row in parameters.list_parameters(session, county_id)}
    new = [row for row in parameters.shipped() if (row["code"], row["valid_from"]) not in there]
    session.add_all([RuleParameter(county_id=county_id, **row) for row in new])
    if new:
        values = [{key: row[key] for key in ("code", "value", "valid_from")} for row in new]
        facts = {"count": len(new), "values": values}
        declare(session, AuditTag.RULE_PARAMETERS_LOADED, log=county_log(county_id), facts=facts, subject_id=county_id)
    return len(new)


def set_parameter(session: Session, *, actor: Actor, row: Mapping[str, Any]) -> RuleParameter:
    """A new dated value of the actor's county: code, value, valid_from, source, confidence. Nothing older changes.

    Raises Conflict when this code has a value from that day already, RuleViolation for what is no such number.
    """
    require(actor, Permission.TENDER_DRAFT)
    known = parameters.list_parameters(session, actor.county_id)
    same = [stored for stored in known if stored.code == row["code"]]
    refuse(parameters.value_problems(row, same))
    if any(stored.valid_from == row["valid_from"] for stored in same):
        raise Conflict("parameter.taken", N_("这个参数从 %(day)s 起已有一个值"), day=row["valid_from"].isoformat())
    added = RuleParameter(county_id=actor.county_id, unit=same[0].unit, **row)
    session.add(added)
    facts = {**row, "unit": added.unit}
    log = county_log(actor.county_id)
    declare(session, AuditTag.RULE_PARAMETER_SET, log=log, facts=facts, subject_id=actor.county_id)
    return added


def load_calendar(session: Session, *, actor: Actor, county_id: UUID) -> int:
    """Add the shipped holidays and make-up days that the county does not have yet; returns how many."""
    _require_reach(actor, county_id)
    shipped = shipped_holidays()
    there = queries.calendar_days(session, county_id)
    new = [row for row in shipped["days"] if date.fromisoformat(row["day"]) not in there]
    for row in new:
        day = date.fromisoformat(row["day"])
        session.add(CalendarDay(county_id=county_id, source=shipped["source"], **{**row, "day": day}))
    if new:
        facts = {"source": shipped["source"], "days": {row["day"]: row["is_working"] for row in new}}
        declare(session, AuditTag.CALENDAR_LOADED, log=county_log(county_id), facts=facts, subject_id=county_id)
    return len(new)


def _require_reach(actor: Actor, county_id: UUID) -> None:
    require(actor, Permission.TENDER_DRAFT)
    if actor.county_ids is not None and county_id not in actor.county_ids:
        raise NotFound
