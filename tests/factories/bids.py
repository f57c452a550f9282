"""Bidders with keys and papers, sealed envelopes, and tenders carried to their opening, all through the services."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from nacl.signing import SigningKey
from sqlalchemy.orm import Session

from procurement.audit import queries as audit
from procurement.audit.models import LogKind
from procurement.bids import envelope as form
from procurement.bids import queries, sealing, service
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor
from procurement.core.errors import RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.suppliers.models import PaperKind
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender
from tests.factories.people import People
from tests.factories.suppliers import add_paper, make_supplier
from tests.factories.tenders import HOLDER_SEEDS

PAPERS = (PaperKind.BUSINESS_LICENCE, PaperKind.FOOD_OPERATION_LICENCE)
PRICES = {"rice": "4.5000", "flour": "3.4000"}


@dataclass(frozen=True)
class Bidder:
    """A supplier's person and the seed of its signing key."""

    actor: Actor
    seed: bytes

    @property
    def supplier_id(self) -> UUID:
        assert self.actor.organization_id is not None
        return self.actor.organization_id


def make_bidder(number: int, *, papers: Sequence[PaperKind] = PAPERS, **changes: Any) -> Bidder:
    """Supplier `number`, who logs in as "supplier<number>", unrelated to the others, with valid papers and a key."""
    seed = sha256(f"bidder {number}".encode()).digest()
    key = form.b64(bytes(SigningKey(seed).verify_key))
    actor = make_supplier(number, **{"signing_key": key, **changes})
    for kind in papers:
        add_paper(actor, kind, valid_until=date(2030, 1, 1))
    return Bidder(actor, seed)


def make_bidders(count: int = 3) -> list[Bidder]:
    return [make_bidder(number) for number in range(1, count + 1)]


def plain_bid(
    tender: Tender,
    bidder: Bidder,
    prices: Mapping[str, str] | None = None,
    lots: Sequence[int] = (1, 2),
    *,
    asked: str = "unit_price",
    size: str | None = None,
    makers: Mapping[str, tuple[str, str]] | None = None,
) -> dict[str, Any]:
    """A `bid/1` for the lots with these numbers at `prices` (by item code, CNY a unit; of a "discount" percents).

    `size`: the enterprise size that it declares; `makers`: name and size of who makes an item, by its code.
    """
    wanted = [lot for lot in tender.lots if lot.number in lots]
    lines = [
        {"item": code, asked: price, "brand": f"{bidder.actor.name}牌", "origin": "黑龙江", "lead_days": 2}
        for code, price in (prices or PRICES).items()
    ]
    made = [
        {"lot": str(lot.id), "item": code, "name": name, "size": how_big}
        for lot in wanted
        for code, (name, how_big) in (makers or {}).items()
    ]
    declared = ({"enterprise_size": size} if size else {}) | ({"makers": made} if made else {})
    return {
        "format": "bid/1", "tender": str(tender.id), "supplier": str(bidder.supplier_id),
        "lots": [{"lot": str(lot.id), "lines": lines} for lot in wanted],
        "declarations": {"no_collusion": True} | declared,
        "valid_until": "2027-01-31",
    }  # fmt: skip


def seal_with_key(
    tender: Tender, bidder: Bidder, *, replaces: str | None = None, **content: Any
) -> tuple[bytes, bytes]:
    """(envelope file, its key) of a bid with this content (see plain_bid), as the offline command makes it."""
    with reading(SYSTEM) as session:
        sheet = queries.sheet_of(tenders.get_tender(session, tender.id))
    envelope, key = sealing.seal(sheet, plain_bid(tender, bidder, **content), bidder.seed, replaces=replaces)
    return form.write_envelope(envelope), key


def seal(tender: Tender, bidder: Bidder, *, replaces: str | None = None, **content: Any) -> bytes:
    """The envelope file alone."""
    return seal_with_key(tender, bidder, replaces=replaces, **content)[0]


def submit(tender: Tender, bidder: Bidder, envelope: bytes) -> Any:
    """Hand the envelope in, as the edge does."""
    return service.receive_envelope(
        actor=bidder.actor, tender_id=tender.id, envelope=envelope, now=clock.now()
    )  # fmt: skip


def bid(tender: Tender, bidder: Bidder, **content: Any) -> Any:
    """Seal and hand in."""
    return submit(tender, bidder, seal(tender, bidder, **content))


def close(tender: Tender, still_clock: Any) -> Tender:
    """The deadline comes and the box is closed."""
    assert tender.deadline_at is not None
    still_clock.set(tender.deadline_at)
    with transaction(SYSTEM) as session:
        return service.close_box(session, actor=SYSTEM, tender_id=tender.id, now=clock.now())


def shares_document(tender: Tender, people: People, position: int) -> dict[str, Any]:
    """What `python -m procurement.bids open-shares` writes for keyholder number `position` (from 0)."""
    holder, seed, index = people.keyholders[position], HOLDER_SEEDS[position], position + 1
    with reading(holder) as session:
        lines = queries.envelopes_file(session, tenders.get_tender(session, tender.id)).splitlines()
    key = sealing.derive_tender_key(seed, str(tender.id))
    shares = []
    for raw in lines:
        envelope = form.read_envelope(raw)
        share = form.b64(sealing.open_share(envelope, index, key))
        shares.append({"envelope_sha256": form.envelope_hash(envelope), "share": share})
    opened = {
        "v": 1, "kind": "opened-shares", "tender": str(tender.id), "holder": str(holder.user_id), "index": index,
        "shares": shares,
    }  # fmt: skip
    return sign_shares(opened, position)


def call_own_keys(tender: Tender, people: People) -> Any:
    """The officer calls the bidders."""
    with transaction(people.officer) as session:
        return service.call_own_keys(session, actor=people.officer, tender_id=tender.id, now=clock.now())


def conclude(tender: Tender, people: People) -> None:
    with transaction(people.officer) as session:
        service.conclude_opening(session, actor=people.officer, tender_id=tender.id, now=clock.now())


def sign_shares(document: Mapping[str, Any], position: int) -> dict[str, Any]:
    """The document signed by keyholder number `position`."""
    unsigned = {key: value for key, value in document.items() if key != "signature"}
    return form.sign_object(unsigned, form.OPENED_SHARES_DOMAIN, sealing.derive_signing_seed(HOLDER_SEEDS[position]))


def post(tender: Tender, people: People, document: Mapping[str, Any], position: int) -> None:
    holder = people.keyholders[position]
    with transaction(holder) as session:
        service.post_shares(session, actor=holder, tender_id=tender.id, document=document, now=clock.now())


def open_all(tender: Tender, people: People, positions: Sequence[int] = (0, 1)) -> None:
    """These keyholders open and post their shares."""
    for position in positions:
        post(tender, people, shares_document(tender, people, position), position)


def make_opened(
    tender: Tender, people: People, still_clock: Any, offers: Mapping[Bidder, Mapping[str, Any]]
) -> datetime:
    """Bids with these contents, closed at the deadline and opened; returns when."""
    for bidder, content in offers.items():
        bid(tender, bidder, **content)
    close(tender, still_clock)
    open_all(tender, people)
    return clock.now()


def falsified(document: Mapping[str, Any], position: int, *envelopes: str) -> dict[str, Any]:
    """The keyholder's document with false shares of these envelopes (all when none is given), signed by it."""
    shares = []
    for share in document["shares"]:
        value = form.unb64(share["share"])
        false = bytes(byte ^ 1 for byte in value[:-1]) + value[-1:]
        chosen = not envelopes or share["envelope_sha256"] in envelopes
        shares.append({**share, "share": form.b64(false)} if chosen else share)
    return sign_shares({**document, "shares": shares}, position)


def codes(refusal: Any) -> list[str]:
    """The codes of every problem in a caught refusal."""
    return [problem.code for problem in refusal.value.problems]


def refused(code: str, tender: Tender, bidder: Bidder, envelope: bytes) -> None:
    """Handing this envelope in is refused with this code."""
    with pytest.raises(RuleViolation) as refusal:
        submit(tender, bidder, envelope)
    assert code in codes(refusal)


def box_entries(session: Session, tender: Tender) -> list[dict[str, Any]]:
    """The entries of the tender's bid box."""
    log = audit.find_log(session, LogKind.BID_BOX, tender.id)
    return [json.loads(body) for body in audit.bodies(session, log.id)] if log else []


def county_entries(session: Session, tender: Tender) -> list[dict[str, Any]]:
    """The entries of the county's log."""
    log = audit.get_county_log(session, tender.county_id)
    return [json.loads(body) for body in audit.bodies(session, log.id)]


def withdraw(tender: Tender, bidder: Bidder) -> None:
    with transaction(bidder.actor) as session:
        service.withdraw_bid(session, actor=bidder.actor, tender_id=tender.id, now=clock.now())
