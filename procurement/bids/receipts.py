"""What a bidder holds in hand: a signed receipt for an envelope taken, a line in the log for one refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit import entries
from procurement.audit.checkpoint import sign_note
from procurement.audit.keys import log_key
from procurement.audit.service import bid_box, county_log, declare, get_log, lock_log
from procurement.audit.tags import AuditTag
from procurement.core.errors import Problem
from procurement.tenders import queries as tender_queries
from procurement.tenders.models import Tender
from procurement.tenders.states import TenderStatus


def make_receipt(session: Session, tender: Tender, envelope_sha256: str, received_at: datetime) -> str:
    """The note that proves receipt of these bytes at this time: no position in the box, which would tell a count.

    It is signed under the county log's name, so that the published key of that log checks it.
    """
    lines = [
        "bid-receipt/1",
        f"tender {tender.id}",
        f"envelope {envelope_sha256}",
        f"received {entries.instant(received_at)}",
    ]
    origin = get_log(session, county_log(tender.county_id)).origin
    return sign_note("\n".join(lines) + "\n", origin, log_key().seed)


def log_refusal(session: Session, tender_id: UUID, envelope: bytes, problems: Sequence[Problem]) -> None:
    """Into the bid box while it is open; once it is closed nothing may be added, so into the county's log."""
    box = bid_box(tender_id)
    lock_log(session, box)
    tender = tender_queries.get_published(session, tender_id)
    log = box if tender.status is TenderStatus.PUBLISHED else county_log(tender.county_id)
    facts = {
        "tender": tender_id,
        "envelope_sha256": sha256(envelope).hexdigest(),
        "problems": [problem.code for problem in problems],
    }
    declare(session, AuditTag.BID_ENVELOPE_REFUSED, log=log, subject_id=tender_id, facts=facts)
