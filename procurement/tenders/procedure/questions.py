"""A supplier asks in writing, nobody learns who; the answer goes to everybody."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.queries import get_user
from procurement.audit.entries import canonical
from procurement.audit.service import bid_box, county_log, declare, lock_log
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, Forbidden, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.documents.models import DocumentKind
from procurement.documents.service import issue_document
from procurement.messages.service import tell
from procurement.tenders import calendar, parameters
from procurement.tenders import queries as tenders
from procurement.tenders.procedure import papers, queries, rules
from procurement.tenders.procedure.models import Clarification, TenderQuestion
from procurement.tenders.procedure.telling import tell_suppliers


def ask_question(session: Session, *, actor: Actor, tender_id: UUID, text: str, now: datetime) -> TenderQuestion:
    """Ask about a notice before its deadline; the reply is due in the law's working days (实施条例第52条).

    The entry goes into the bid box, of which nothing leaves the system before it is closed: that somebody asks tells
    who is interested. Raises NotFound, RuleViolation.
    """
    require(actor, Permission.BID_SUBMIT)
    if actor.supplier_id is None:
        raise Forbidden
    tender = tenders.get_published(session, tender_id)
    lock_log(session, bid_box(tender.id))
    refuse(rules.window_problems(tender.status, tender.deadline_at, now))
    refuse(rules.text_problems(text, "text"))
    today = clock.local(now).date()
    count = parameters.count_on(session, tender.county_id, "enquiry_reply_working_days", today)
    due = calendar.add_working_days(today, count, tenders.calendar_days(session, tender.county_id))
    question = TenderQuestion(
        county_id=tender.county_id,
        tender_id=tender.id,
        supplier_id=actor.supplier_id,
        text=text.strip(),
        asked_at=now,
        reply_due_on=due,
    )
    session.add(question)
    session.flush()  # the id names the entry
    facts = {"question": question.id, "text_sha256": sha256(question.text.encode()).hexdigest(), "due_on": due}
    declare(session, AuditTag.TENDER_QUESTION_ASKED, log=bid_box(tender.id), facts=facts, subject_id=question.id)
    tell(
        session,
        county_id=tender.county_id,
        organization_id=get_user(session, tender.drafted_by).organization_id,
        subject=N_("%(number)s 有一条书面提问，请在 %(due)s 前答复"),
        params={"number": tender.number, "due": due},
        link=f"/tenders/{tender.id}/procedure",
        permission=Permission.TENDER_DRAFT,  # who answers
        now=now,
    )
    return question


def answer_question(
    session: Session, *, actor: Actor, question_id: UUID, question: str, reply: str, now: datetime
) -> Clarification:
    """Publish the answer to everybody. `question` is the text as published: whatever names the asker is left out.

    Raises Conflict when it was answered already, RuleViolation, NotFound.
    """
    require(actor, Permission.TENDER_DRAFT)
    if actor.user_id is None:
        raise Forbidden
    asked = queries.get_question(session, question_id, lock=True)
    tender = tenders.get_tender(session, asked.tender_id, lock=True)
    if asked.clarification_id is not None:
        raise Conflict("question.answered", N_("这条提问已经有人答复了"))
    refuse([*rules.text_problems(question, "question"), *rules.text_problems(reply, "reply")])
    answered = Clarification(
        county_id=tender.county_id,
        tender_id=tender.id,
        number=len(queries.list_clarifications(session, tender.id)) + 1,
        question=question.strip(),
        reply=reply.strip(),
        published_by=actor.user_id,
        published_at=now,
    )
    session.add(answered)
    session.flush()
    asked.clarification_id = answered.id
    facts = {"tender": tender.id, "clarification": answered.id, "number": answered.number}
    objects = {"clarification": canonical({"question": answered.question, "reply": answered.reply})}
    log = county_log(tender.county_id)
    declare(session, AuditTag.TENDER_QUESTION_ANSWERED, log=log, facts=facts, objects=objects, subject_id=tender.id)
    issue_document(
        session,
        actor=actor,
        county_id=tender.county_id,
        kind=DocumentKind.TENDER_CLARIFICATION,
        number=papers.clarification_number(tender.number, answered.number),
        subject_id=tender.id,
        content=papers.clarification(tenders.frozen_notice(tender), answered, clock.local(now).date()),
        is_public=True,
        now=now,
    )
    tell_suppliers(session, tender, N_("%(number)s 发布了澄清：%(title)s"), {}, now)
    return answered
