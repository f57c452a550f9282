"""What the tenders' pages show, put together from tables, log, calendar and the law's numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.models import User
from procurement.accounts.queries import get_user, list_users_with_role
from procurement.audit.queries import Entry, list_entries_about
from procurement.audit.words import EVENTS
from procurement.catalogue import queries as catalogue
from procurement.core import clock
from procurement.core.actors import Actor, Role
from procurement.core.errors import RuleViolation
from procurement.documents.models import Document
from procurement.documents.queries import list_for_subject
from procurement.schools import queries as schools
from procurement.tenders import calendar, checking, deadlines, labels, parameters, queries
from procurement.tenders.lint import Finding, lint
from procurement.tenders.models import RuleParameter, Tender
from procurement.tenders.states import TenderStatus

SOON = 2  # working days: from here on a deadline is marked


@dataclass(frozen=True)
class Left:
    """How long until a day, in working days; `kind` "", "soon" or "over"."""

    on: date
    count: int
    kind: str


@dataclass(frozen=True)
class Row:
    """One line of the board."""

    tender: Tender
    term: deadlines.Term | None
    left: Left | None
    waiting: deadlines.Waiting
    is_mine: bool


@dataclass(frozen=True)
class Detail:
    """Everything one tender's page shows beside the tender itself."""

    terms: list[tuple[deadlines.Term, Left]]
    pressing: deadlines.Term | None
    waiting: deadlines.Waiting
    is_mine: bool
    findings: list[Finding]
    events: list[tuple[Entry, str]]
    documents: Sequence[Document]
    people: dict[UUID, User]
    candidates: Sequence[User]
    earliest_deadline: datetime | None
    schools: dict[UUID, int]
    closing: Left | None


def rows(session: Session, actor: Actor, tenders: Sequence[Tender], today: date) -> list[Row]:
    """The board, the nearest legal term first, what has none after that."""
    made = []
    for tender in tenders:
        days = queries.calendar_days(session, tender.county_id)
        entries = list_entries_about(session, tender.county_id, {tender.id})
        term = deadlines.pressing(tender.status, _terms(session, tender, entries, days, today), today)
        waiting = deadlines.waits_for(tender, len(_refused(session, tender, clock.now())))
        left = _left(today, term.on, days) if term else None
        made.append(Row(tender, term, left, waiting, _is_mine(actor, tender, waiting)))
    return sorted(made, key=lambda row: (row.term.on if row.term else date.max, row.tender.number))


def detail(session: Session, actor: Actor, tender: Tender, now: datetime) -> Detail:
    """What the page of `tender` shows to `actor`."""
    today = clock.local(now).date()
    days = queries.calendar_days(session, tender.county_id)
    insider = actor.role in queries.INSIDERS
    entries = list_entries_about(session, tender.county_id, {tender.id})
    findings = draft_findings(session, tender, now) if insider else []
    waiting = deadlines.waits_for(tender, sum(finding.refused for finding in findings))
    found = _terms(session, tender, entries, days, today)
    naming = tender.status is TenderStatus.APPROVED and actor.role is Role.OFFICER
    closing = clock.local(tender.deadline_at).date() if tender.deadline_at else None
    return Detail(
        terms=[(term, _left(today, term.on, days)) for term in found],
        pressing=deadlines.pressing(tender.status, found, today),
        waiting=waiting,
        is_mine=_is_mine(actor, tender, waiting),
        findings=findings,
        events=_events(entries if insider else _public(entries, tender.published_at)),
        documents=list_for_subject(session, tender.id),
        people=_people(session, tender, entries) if insider or actor.role is Role.KEYHOLDER else {},
        candidates=list_users_with_role(session, county_id=tender.county_id, role=Role.KEYHOLDER) if naming else [],
        earliest_deadline=_earliest(session, tender, now, days) if naming else None,
        schools={lot.id: len({demand.school_id for demand in lot.demands}) for lot in tender.lots},
        closing=_left(today, closing, days) if closing else None,
    )


def _public(entries: Sequence[Entry], since: datetime | None) -> list[Entry]:
    return [entry for entry in entries if entry.tag in labels.STORY and (since is None or entry.at >= since)]


def _events(entries: Sequence[Entry]) -> list[tuple[Entry, str]]:
    """The story in words, newest first."""
    return [(entry, EVENTS[entry.tag]) for entry in reversed(entries)]


def _people(session: Session, tender: Tender, entries: Sequence[Entry]) -> dict[UUID, User]:
    ids = {entry.actor_id for entry in entries} | {holder.user_id for holder in tender.keyholders}
    ids |= {tender.drafted_by, tender.approved_by}
    return {user_id: get_user(session, user_id) for user_id in ids if user_id is not None}


def _is_mine(actor: Actor, tender: Tender, waiting: deadlines.Waiting) -> bool:
    if waiting.role is Role.KEYHOLDER and actor.role is Role.KEYHOLDER:
        return any(holder.user_id == actor.user_id for holder in tender.keyholders)
    return waiting.role is actor.role


def _terms(
    session: Session, tender: Tender, entries: Sequence[Entry], days: dict[date, bool], today: date
) -> list[deadlines.Term]:
    if tender.published_at is None:
        return []
    day = clock.local(tender.published_at).date()  # the numbers that applied when the notice was published
    limits = deadlines.TermLimits(**{
        name.name: parameters.count_on(session, tender.county_id, name.name, day)
        for name in fields(deadlines.TermLimits)
    })  # fmt: skip
    passed = {entry.tag: clock.local(entry.at).date() for entry in entries}
    return deadlines.terms(tender, passed, limits, days)


def _left(today: date, on: date, days: dict[date, bool]) -> Left:
    count = calendar.working_days_left(today, on, days)
    return Left(on, count, "over" if on <= today else "soon" if count <= SOON else "")


def draft_findings(session: Session, tender: Tender, now: datetime) -> list[Finding]:
    """What is wrong with a document that can still be changed or returned."""
    if tender.status not in {TenderStatus.DRAFT, TenderStatus.SUBMITTED}:
        return []
    try:
        return checking.findings(session, tender, now)
    except RuleViolation:  # nothing loaded: the submission says so
        return lint(tender.qualification)


def _refused(session: Session, tender: Tender, now: datetime) -> list[Finding]:
    return [finding for finding in draft_findings(session, tender, now) if finding.refused]


def _earliest(session: Session, tender: Tender, now: datetime, days: dict[date, bool]) -> datetime:
    """Half past nine on the first day on which bids may close when published now."""
    today = clock.local(now).date()
    least = parameters.count_on(session, tender.county_id, "notice_to_deadline_days", today)
    day = calendar.add_days(today, least, days)
    return datetime.combine(day, datetime.min.time(), clock.LOCAL) + timedelta(hours=9, minutes=30)


def new_values(session: Session, plan_id: UUID, today: date) -> dict[str, str]:
    """What a new draft's form starts with: the plan's dates, the catalogue's best grade, standard and ceiling."""
    plan = schools.get_plan(session, plan_id)
    planned = {line.item_id for line in schools.list_lines(session, plan_id)}
    values = {
        "plan_id": str(plan_id), "funding_source": "mixed_inseparable", "bond_amount": "0.00", "key_threshold": "2",
        "contract_starts_on": plan.starts_on.isoformat(), "contract_ends_on": plan.ends_on.isoformat(),
        "small_business_factor": "0.9000", "award_method": "lowest_evaluated_price", "assignment": "single_per_lot",
        "pricing": "unit_price",
    }  # fmt: skip
    items = [item for item in catalogue.list_items(session) if item.id in planned]
    for row, item in enumerate(items, start=1):
        ceiling = catalogue.current_ceiling(session, item.id, today)
        values[f"items.item_id-{row}"] = str(item.id)
        values[f"items.ceiling_price-{row}"] = f"{ceiling.price:.4f}" if ceiling else ""
        values[f"items.max_lead_days-{row}"] = "3"
        values[f"items.is_core_product-{row}"] = "1" if row == 1 else ""
    return values


def form_values(session: Session, tender: Tender, today: date) -> dict[str, Any]:
    """A draft as its form shows it, its items in the rows that `new_values` gives them."""
    plain = (
        "title", "title_en", "funding_source", "budget_amount", "bond_amount", "contract_starts_on", "contract_ends_on",
        "qualification", "terms", "performance_bond_rate", "payment_days", "small_business_reason",
        "award_method", "method_reason", "assignment", "small_business_factor", "key_threshold",
        "pricing", "reference_source", "reserve_basis",
    )  # fmt: skip
    values: dict[str, Any] = new_values(session, tender.plan_id, today)
    row_of = {value: name.rpartition("-")[2] for name, value in values.items() if name.startswith("items.item_id-")}
    values |= {name: str(getattr(tender, name)) for name in plain}
    values["reference_on"] = tender.reference_on.isoformat() if tender.reference_on else ""
    values["reserved_zones"] = [str(lot.zone_id) for lot in tender.lots if lot.is_reserved]
    values["small_zones"] = [str(lot.zone_id) for lot in tender.lots if lot.is_reserved_small]
    values["max_lots_per_owner"] = "" if tender.max_lots_per_owner is None else str(tender.max_lots_per_owner)
    values |= {f"weight_{part}": str(weight) for part, weight in (tender.score_weights or {}).items()}
    values |= {f"share_{name}": str(share) for name, share in (tender.abnormal_shares or {}).items()}
    for number, factor in enumerate(tender.score_factors or (), 1):
        values |= {f"factors.{name}-{number}": str(factor[name]) for name in ("name", "part", "points", "basis")}
        values[f"factors.is_objective-{number}"] = "1" if factor["is_objective"] else ""
    for line in (line for lot in tender.lots for line in lot.items):
        cells = {
            "grade_id": line.grade_id, "standard_id": line.standard_id, "ceiling_price": line.ceiling_price,
            "reference_price": line.reference_price or "",
            "max_lead_days": line.max_lead_days, "is_core_product": "1" if line.is_core_product else "",
        }  # fmt: skip
        row = row_of[str(line.item_id)]
        values |= {f"items.{name}-{row}": str(value) for name, value in cells.items()}
    return values


@dataclass(frozen=True)
class ParameterRow:
    """One dated value as shown: shares in percent; `applies` today."""

    stored: RuleParameter
    name: str
    value: str
    unit: str
    confidence: str
    applies: bool


def parameter_rows(found: Sequence[RuleParameter], today: date) -> list[ParameterRow]:
    """Every dated value in the order of parameters.NAMES, the older first."""
    applies: dict[str, date] = {}
    for row in found:
        if row.valid_from <= today:
            applies[row.code] = max(applies.get(row.code, row.valid_from), row.valid_from)
    order = {code: number for number, code in enumerate(parameters.NAMES)}
    ranked = sorted(found, key=lambda row: (order.get(row.code, len(order)), row.valid_from))
    return [
        ParameterRow(
            stored=row,
            name=parameters.NAMES.get(row.code, row.code),
            value=parameters.shown(row.value, row.unit),
            unit=parameters.UNITS.get(row.unit, row.unit),
            confidence=parameters.CONFIDENCE.get(row.confidence, row.confidence),
            applies=applies.get(row.code) == row.valid_from,
        )
        for row in ranked
    ]
