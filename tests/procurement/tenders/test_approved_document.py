"""Keyholders approve one text: what is published is that text, and nobody can say that they approved another."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import text

from procurement.audit import queries as audit
from procurement.audit.entries import canonical
from procurement.audit.tags import AuditTag
from procurement.core import clock, db
from procurement.core.errors import RuleViolation
from procurement.core.transaction import transaction
from procurement.tenders import queries, service
from procurement.tenders.notice import document_of
from tests.factories import tenders as make


def publish(people, tender_id):
    deadline_at = clock.now() + timedelta(days=22)
    with transaction(people.officer) as session:
        service.publish_tender(
            session, actor=people.officer, tender_id=tender_id, deadline_at=deadline_at, now=clock.now()
        )


def test_a_text_that_changed_after_the_approval_is_not_published(people, session, login_as, api_as):
    tender_id = make.make_approved(people)
    make.publish_keys(people, tender_id)
    before = make.document_hash(people, tender_id)
    with db.engine().begin() as connection:
        connection.execute(text("UPDATE school SET name = name || '（新校区）'"))
    after = make.document_hash(people, tender_id)
    assert after != before
    with pytest.raises(RuleViolation) as refusal:
        publish(people, tender_id)
    (problem,) = refusal.value.problems
    assert (problem.code, problem.params) == ("tender.keys_for_another_text", {"count": 3})

    make.publish_keys(people, tender_id)  # named anew, they approve anew
    holder = people.keyholders[0]
    assert after in login_as(holder).get(f"/tenders/{tender_id}/approval").get_data(as_text=True)
    downloaded = login_as(holder).get(f"/tenders/{tender_id}/document.json")
    assert sha256(downloaded.data).hexdigest() == after
    assert canonical(api_as(holder)("GET", f"/tenders/{tender_id}/document").json) == downloaded.data
    assert login_as(people.officer).get(f"/tenders/{tender_id}/document.json").status_code == 403
    publish(people, tender_id)

    notice = queries.frozen_notice(queries.get_published(session, tender_id))
    assert sha256(canonical(document_of(notice))).hexdigest() == after
    assert {holder["statement"]["document_sha256"] for holder in notice["holders"]} == {after}
    entry = audit.find_entry(session, tender_id, AuditTag.TENDER_KEY_PUBLISHED)
    assert audit.facts_of(entry)["document_sha256"] == after
    assert json.loads(downloaded.data)["deadline_at"] is None
