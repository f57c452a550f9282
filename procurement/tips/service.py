"""Taking a report from anybody, closing it by whoever may read it."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.models import OrganizationKind
from procurement.accounts.offices import tell_offices
from procurement.accounts.queries import get_county
from procurement.audit.entries import canonical
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.awards.rules import reason_problems
from procurement.core import clock
from procurement.core.actors import Actor, Role
from procurement.core.errors import refuse
from procurement.core.numbering import next_number
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.tips import queries, rules
from procurement.tips.models import Tip
from procurement.tips.states import TIP, TipStatus

OFFICES = {Role.DISCIPLINE: OrganizationKind.DISCIPLINE_OFFICE, Role.AUDITOR: OrganizationKind.AUDIT_OFFICE}


def submit_tip(
    session: Session, *, actor: Actor, county_id: UUID, about: OrganizationKind, persons: str, account: str,
    contact: str, now: datetime,
) -> tuple[Tip, str]:  # fmt: skip
    """Take a report; returns it with the code that alone lets its writer see the answer, shown once and not kept.

    The log holds that there is one and a hash of its words, never who is named; its readers are told without a word of
    what it says.
    """
    refuse(reason_problems(account, field="account"))
    county, code = get_county(session, county_id), secrets.token_urlsafe(12)
    tip = Tip(
        county_id=county.id,
        number=next_number(
            session, county_id=county.id, county_code=county.code, kind="JB", year=clock.local(now).year
        ),
        about=about,
        persons=persons.strip(),
        account=account.strip(),
        contact=contact.strip(),
        code_sha256=sha256(code.encode()).hexdigest(),
        status=TipStatus.RECEIVED,
        received_at=now,
    )
    session.add(tip)
    session.flush()
    words = canonical({"account": tip.account, "persons": tip.persons, "code_sha256": tip.code_sha256})
    facts = {"tip": tip.id, "text_sha256": sha256(words).hexdigest()}  # the code makes guessing the words useless
    declare(session, AuditTag.TIP_RECEIVED, log=county_log(county.id), facts=facts, subject_id=tip.id)
    tell_offices(
        session, county_id=county.id, kind=OFFICES[rules.reader_of(about)], subject=N_("收到举报 %(number)s"),
        params={"number": tip.number}, now=now, link=f"/tips/{tip.id}",
    )  # fmt: skip
    return tip, code


def close_tip(session: Session, *, actor: Actor, tip_id: UUID, finding: str, answer: str, now: datetime) -> Tip:
    """Record what was found, and what its writer may be told. Raises NotFound for whoever may not read it."""
    require(actor, Permission.TIP_HANDLE)
    tip = queries.get_tip(session, tip_id, lock=True)
    refuse(reason_problems(finding, field="finding"))
    TIP.move(tip, TipStatus.CLOSED)
    tip.finding, tip.answer = finding.strip(), answer.strip()
    tip.closed_by, tip.closed_at = actor.user_id, now
    declare(session, AuditTag.TIP_CLOSED, log=county_log(tip.county_id), facts={"tip": tip.id}, subject_id=tip.id)
    return tip
