"""What the procedure's page shows, put together from versions, questions and the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy.orm import Session

from procurement.core import clock
from procurement.core.actors import Actor
from procurement.tenders import parameters
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender
from procurement.tenders.procedure import queries, rules
from procurement.tenders.procedure.changes import Change, changes_between
from procurement.tenders.procedure.models import (
    Clarification,
    LegalReview,
    NoticeVersion,
    TenderEnding,
    TenderOrigin,
    TenderQuestion,
)


@dataclass(frozen=True)
class FrozenNumber:
    """A number of the law as the notice froze it; `name`, `unit` and `sure` are msgids, shares are in percent."""

    name: str
    value: str
    unit: str
    source: str
    valid_from: str
    confidence: str
    sure: str


@dataclass(frozen=True)
class Page:
    """`versions` with what each changed, the newest first; `amended_deadline`: where a correction made now moves it."""

    versions: list[tuple[NoticeVersion, list[Change]]]
    questions: Sequence[TenderQuestion]
    clarifications: Sequence[Clarification]
    reviews: Sequence[LegalReview]
    endings: Sequence[TenderEnding]
    numbers: list[FrozenNumber]
    origin: TenderOrigin | None
    successors: Sequence[Tender]
    is_open: bool
    amended_deadline: datetime | None


def read(session: Session, actor: Actor, tender: Tender, now: datetime) -> Page:
    """The page of `tender` as `actor` may see it."""
    is_open = not rules.window_problems(tender.status, tender.deadline_at, now)
    return Page(
        versions=versions_with_changes(session, tender),
        questions=queries.list_questions(session, actor, tender.id),
        clarifications=queries.list_clarifications(session, tender.id),
        reviews=queries.list_reviews(session, tender.id) if actor.role in tenders.INSIDERS else [],
        endings=queries.list_endings(session, tender.id),
        numbers=frozen_numbers(tender),
        origin=queries.find_origin(session, tender.id),
        successors=queries.list_successors(session, tender.id),
        is_open=is_open,
        amended_deadline=_amended(session, tender, now) if is_open else None,
    )


def read_public(session: Session, tender: Tender) -> Page:
    """What everybody may see of it."""
    versions = versions_with_changes(session, tender)
    return Page(
        versions=versions,
        questions=[],
        clarifications=queries.list_clarifications(session, tender.id),
        reviews=[],
        endings=queries.list_endings(session, tender.id),
        numbers=frozen_numbers(tender),
        origin=None,
        successors=[],
        is_open=False,
        amended_deadline=None,
    )


def versions_with_changes(session: Session, tender: Tender) -> list[tuple[NoticeVersion, list[Change]]]:
    """Each version with what it changed of the one before, the newest first."""
    versions = queries.list_versions(session, tender.id)
    notices = [tenders.notice_object(version.sha256) for version in versions]
    changes = [changes_between(*pair) for pair in pairwise(notices)]
    return list(zip(versions, [[], *changes], strict=False))[::-1]


def _amended(session: Session, tender: Tender, now: datetime) -> datetime | None:
    if tender.deadline_at is None:
        return None
    days = tenders.calendar_days(session, tender.county_id)
    least = parameters.count_on(session, tender.county_id, "clarification_days", clock.local(now).date())
    return rules.earliest_deadline(tender.deadline_at, now, least, days)


def frozen_numbers(tender: Tender) -> list[FrozenNumber]:
    """Which values apply to a published tender, in the order of parameters.NAMES."""
    if tender.notice_sha256 is None:
        return []
    frozen = {row["code"]: row for row in tenders.frozen_notice(tender).get("parameters", [])}
    return [
        FrozenNumber(
            name=name,
            value=parameters.shown(frozen[code]["value"], frozen[code]["unit"]),
            unit=parameters.UNITS.get(frozen[code]["unit"], frozen[code]["unit"]),
            source=frozen[code]["source"],
            valid_from=frozen[code]["valid_from"],
            confidence=frozen[code]["confidence"],
            sure=parameters.CONFIDENCE.get(frozen[code]["confidence"], frozen[code]["confidence"]),
        )
        for code, name in parameters.NAMES.items()
        if code in frozen
    ]


def amendment_values(tender: Tender) -> dict[str, str]:
    """What the form of a correction starts with: the notice as it is."""
    values = {name: getattr(tender, name) for name in rules.AMENDABLE}
    return {name: "" if value is None else str(value) for name, value in values.items()}
