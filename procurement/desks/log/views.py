"""Pages of the log: its entries by kind, person and day, and each entry with everything that proves it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from procurement.accounts.queries import list_users, names_of_users
from procurement.audit import proofs, queries
from procurement.audit.queries import Entry
from procurement.audit.service import size_of
from procurement.audit.words import EVENTS
from procurement.core import clock, files
from procurement.core.errors import NotFound
from procurement.core.pagination import paginate
from procurement.core.permissions import Permission, may
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("log", __name__)
NUMBER = re.compile(r"(?<!&)#(\d[\d,]*)")
HASH = "_sha256"
DIGEST = re.compile(r"[0-9a-f]{64}")
MACHINE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{40,}|null")  # ids, fingerprints, nothing
LONG = 60
RELATED = 20  # entries about the same thing that an entry's page shows
ASKED = ("tag", "actor", "since", "until")


@dataclass(frozen=True)
class Fact:
    """What an entry holds under a name, as text; what is nested as JSON in lines."""

    name: str
    value: str
    is_nested: bool

    @classmethod
    def of(cls, name: str, value: Any) -> Fact:
        if isinstance(value, dict | list):
            return cls(name, json.dumps(value, ensure_ascii=False, indent=1), is_nested=True)
        return cls(name, value if isinstance(value, str) else json.dumps(value), is_nested=False)

    @property
    def is_plain(self) -> bool:
        """Does a reader, and not only a program, make something of it?"""
        return not (self.is_nested or len(self.value) > LONG or MACHINE.fullmatch(self.value))


@blueprint.app_template_filter("log_links")
def log_links(text: str) -> Markup:
    """Each "#1,092" of the text leads to its entry of the county's log, for a reader who may read the log."""
    if not may(current_actor(), Permission.AUDIT_VIEW):
        return escape(text)
    return Markup(NUMBER.sub(_link, str(escape(text))))  # noqa: S704  (escaped before)


def _link(found: re.Match[str]) -> str:
    address = url_for("log.show_entry", seq=int(found[1].replace(",", "")))
    return f'<a href="{address}">{found[0]}</a>'


@blueprint.get("/log")
@requires(Permission.AUDIT_VIEW)
def show_log() -> str:
    """The county's entries, newest first; those of one kind, one person, or some days when asked."""
    session = read_session()
    log = queries.get_county_log(session, current_actor().county_id)
    page = paginate(session, queries.select_entries(log.id, _search()), request.args.get("page", 1, type=int))
    return render_template(
        "log/entries.html",
        page=page,
        asked={name: request.args[name] for name in ASKED if request.args.get(name)},
        words=_words(),
        people=_people(session),
        names=names_of_users(session, {entry.actor_id for entry in page.items if entry.actor_id}),
        facts_of=_facts,
    )


def _people(session: Session) -> list[tuple[str, str]]:
    """(name, id) of the county's own people; who registers to bid is not told."""
    county_id = current_actor().county_id
    return sorted((user.name, str(user.id)) for user in list_users(session) if user.organization.county_id == county_id)


def _search() -> queries.EntrySearch:
    since, until = (request.args.get(name, type=_day) for name in ("since", "until"))
    return queries.EntrySearch(
        tag=request.args.get("tag", ""),
        actor_id=request.args.get("actor", type=UUID),
        since=clock.start_of(since) if since else None,
        before=clock.start_of(until + timedelta(days=1)) if until else None,
    )


def _day(text: str) -> date:
    """Raises ValueError for what is no day of a year that a log could speak of."""
    day = date.fromisoformat(text)
    if not 2000 <= day.year < 2200:
        raise ValueError(text)
    return day


@blueprint.get("/log/<int:seq>")
@requires(Permission.AUDIT_VIEW)
def show_entry(seq: int) -> str:
    """One entry: what, who, when, its facts, its hash, and the checkpoint that covers it."""
    session = read_session()
    entry, log = _entry(seq), queries.get_county_log(session, current_actor().county_id)
    point = queries.find_checkpoint_of(session, entry)
    about = {entry.subject_id} if entry.subject_id else set()
    return render_template(
        "log/entry.html",
        log=log,
        entry=entry,
        names=names_of_users(session, {entry.actor_id} if entry.actor_id else set()),
        facts=_facts(entry),
        objects=[name for name, value in queries.facts_of(entry).items() if _object(name, value)],
        point=point if point and point.size > seq else None,
        last=size_of(session, log) - 1,
        related=queries.list_entries_about(session, current_actor().county_id, about)[-RELATED:],
        words=_words(),
    )


@blueprint.get("/log/<int:seq>/proof.txt")
@requires(Permission.AUDIT_VIEW)
def download_proof(seq: int) -> Response:
    """That the entry stands in the log (C2SP tlog-proof). 404 until a checkpoint covers it."""
    text = proofs.entry_proof(read_session(), _entry(seq))
    return Response(
        text, mimetype="text/plain", headers={"Content-Disposition": f"attachment; filename=entry-{seq}-proof.txt"}
    )


@blueprint.get("/log/<int:seq>/objects/<name>")
@requires(Permission.AUDIT_VIEW)
def download_object(seq: int, name: str) -> Response:
    """The text whose fingerprint the entry holds under `name`, where the export holds it too."""
    value = queries.facts_of(_entry(seq)).get(name, "")
    if not _object(name, value):
        raise NotFound
    disposition = f"attachment; filename=entry-{seq}-{name.removesuffix(HASH)}"
    return Response(
        files.get(files.Shelf.OBJECTS, value),
        mimetype="application/octet-stream",
        headers={"Content-Disposition": disposition},
    )


def _entry(seq: int) -> Entry:
    session = read_session()
    return queries.get_entry(session, queries.get_county_log(session, current_actor().county_id).id, seq)


def _object(name: str, value: Any) -> bool:
    is_digest = name.endswith(HASH) and isinstance(value, str) and DIGEST.fullmatch(value) is not None
    return is_digest and files.exists(files.Shelf.OBJECTS, value)


def _words() -> dict[str, str]:
    return {str(tag): _(text) for tag, text in EVENTS.items()}


def _facts(entry: Entry) -> list[Fact]:
    return [Fact.of(name, value) for name, value in queries.facts_of(entry).items()]
