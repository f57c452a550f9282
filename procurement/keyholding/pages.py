"""What the pages are given: their scripts, and the task that each carries as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from procurement.accounts.models import User
from procurement.audit import queries as audit
from procurement.audit.export import county_vkey
from procurement.audit.service import bid_box, get_log, inclusion_of
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.errors import NotFound
from procurement.tenders import queries as tender_queries
from procurement.tenders.models import Tender
from procurement.tenders.procedure.reviews import draft_document

# In the order they are loaded; below the folder of static files.
SODIUM = (
    "vendor/libsodium-sumo-0.8.4/libsodium-sumo.js",
    "vendor/libsodium-wrappers-sumo-0.8.4/libsodium-wrappers.js",
    "vendor/slip39-0.1.9/slip39.js",
)
COMMON = ("canonical", "envelope", "sealing", "keyring", "words", "holder", "dom", "holder_unlock")
KEY_SCRIPTS = (*SODIUM, *(f"seal/{name}.js" for name in (*COMMON, "holder_paper", "holder_key")))
APPROVAL_SCRIPTS = (*SODIUM, *(f"seal/{name}.js" for name in (*COMMON, "holder_approval")))
OPENING_SCRIPTS = (*SODIUM, *(f"seal/{name}.js" for name in (*COMMON, "log", "closing", "holder_opening")))

OWN_KEY_SCRIPTS = (*SODIUM[:2], *(f"seal/{name}.js" for name in ("canonical", "envelope", "keyring", "dom", "own_key")))


def key_task(user: User, now: datetime) -> dict[str, Any]:
    """For the page of one's own key: whose it is (for the paper), and the registered key ("" while there is none)."""
    owner = f"{user.organization.name}\u3000{user.name}"
    return {"signing_key": user.signing_key or "", "owner": owner, "today": clock.local(now).date().isoformat()}


def approval_task(user: User, tender: Tender) -> dict[str, Any]:
    """For the approval: the document and the holder that the statement names; the page hashes the document itself."""
    return {"signing_key": user.signing_key, "document": draft_document(tender), "holder": str(user.id)}


def opening_task(user: User, tender: Tender, addresses: dict[str, str], now: datetime) -> dict[str, Any]:
    """For the opening: the sealing sheet, the server's clock, and where envelopes and the closing lie."""
    sheet = tender_queries.sealing_sheet(tender, None)
    return {"signing_key": user.signing_key, "sheet": sheet, "now": now.isoformat(), **addresses}


def closing_document(session: Session, tender: Tender) -> dict[str, Any]:
    """What shows that the box was closed with these bids: its entries, the county log's `box.closed`, a checkpoint and
    the path between the two (hashes in hex). Raises NotFound while the box is not closed.
    """
    entry = audit.find_entry(session, tender.id, AuditTag.BOX_CLOSED) if tender.closed_at else None
    if entry is None:
        raise NotFound
    log = audit.get_county_log(session, tender.county_id)
    point = audit.latest_checkpoint(session, log.id)
    if point is None or point.size <= entry.seq:
        raise NotFound("audit.no_checkpoint")
    box = get_log(session, bid_box(tender.id))
    return {
        "entry": entry.body.decode(),
        "seq": entry.seq,
        "note": point.note,
        "vkey": county_vkey(session, tender.county_id),
        "proof": [node.hex() for node in inclusion_of(session, log, entry.seq, point.size)],
        "box": [body.decode() for body in audit.bodies(session, box.id, audit.facts_of(entry)["count"])],
    }
