"""Adjusting many lines at once, all or none: a school's page of them, or an Excel table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.core.actors import Actor
from procurement.core.errors import Problem, RuleViolation, refuse
from procurement.schools import queries, rules, service
from procurement.schools.models import DemandLine


@dataclass(frozen=True)
class Change:
    """What a line is to become."""

    line: DemandLine
    quantity: Decimal
    reason: str


def page_values(lines: Sequence[DemandLine]) -> dict[str, str]:
    """The fields of a school's page before anything is typed: row 1's quantity is "lines.quantity-1"."""
    values: dict[str, str] = {}
    for row, line in enumerate(lines, start=1):
        values[f"lines.quantity-{row}"] = f"{line.quantity.normalize():f}"
        values[f"lines.reason-{row}"] = line.reason
    return values


def adjust_lines(
    session: Session, *, actor: Actor, plan_id: UUID, lines: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Save a page of lines (line_id, quantity, reason); every fault is named by its row of the page."""
    queries.get_plan(session, plan_id, lock=True)
    problems: list[Problem] = []
    for row, line in enumerate(lines, start=1):
        try:
            service.adjust_line(session, actor=actor, now=now, **line)
        except RuleViolation as error:
            problems += [replace(p, row=row, field=p.field and f"lines.{p.field}") for p in error.problems]
    refuse(problems)


def check_lines(session: Session, *, actor: Actor, plan_id: UUID, rows: Sequence[Mapping[str, Any]]) -> list[Change]:
    """What a table would change. Raises RuleViolation with every fault named by row and column; writes nothing.

    A row has school_code, item_code, quantity, reason and its number in the table as `row`.
    """
    service.require_adjusting(actor)
    refuse(rules.collecting_problems(queries.get_plan(session, plan_id)))
    lines = {(line.school.code, line.item.code): line for line in queries.list_lines(session, plan_id)}
    refuse(rules.line_import_problems(rows, lines))
    changes = [
        Change(lines[row["school_code"], row["item_code"]], row["quantity"], (row["reason"] or "").strip())
        for row in rows
    ]
    return [
        change for change in changes if (change.quantity, change.reason) != (change.line.quantity, change.line.reason)
    ]


def import_lines(
    session: Session, *, actor: Actor, plan_id: UUID, rows: Sequence[Mapping[str, Any]], now: datetime
) -> int:
    """Take all changes of a table or none; unchanged lines stay untouched. Returns how many changed."""
    queries.get_plan(session, plan_id, lock=True)
    changes = check_lines(session, actor=actor, plan_id=plan_id, rows=rows)
    for change in changes:
        service.adjust_line(
            session, actor=actor, line_id=change.line.id, quantity=change.quantity, reason=change.reason, now=now
        )
    return len(changes)
