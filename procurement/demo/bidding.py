"""Keyholders and bidders of the demonstration, each on their own files, as in life."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from procurement.audit.entries import canonical
from procurement.bids import service
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading, transaction
from procurement.demo.figures import SUPPLIERS, SupplierFigure, prices
from procurement.demo.people import Cast, run_bids
from procurement.tenders import publication, queries
from procurement.tenders.procedure.reviews import draft_document

if TYPE_CHECKING:
    from procurement.demo.road import Walk

KEYHOLDERS = ("keyholder1", "keyholder2", "keyholder3")


def publish_keys(cast: Cast, tender_id: UUID) -> None:
    """The officer names the keyholders; each makes the key for this tender at home and publishes it signed."""
    with transaction(cast["officer"]) as session:
        publication.assign_keyholders(
            session, actor=cast["officer"], tender_id=tender_id, user_ids=[cast.user_id(login) for login in KEYHOLDERS]
        )
    for login in KEYHOLDERS:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "statement.json"
            document = Path(folder) / "document.json"
            with reading(cast[login]) as session:
                document.write_bytes(canonical(draft_document(queries.get_tender(session, tender_id))))
            run_bids("tender-key", "--keyring", cast.keyring(login), "--passphrase-file", cast.passphrase_file,
                     "--document", document, "--holder", cast[login].user_id, "--out", out)  # fmt: skip
            statement = json.loads(out.read_bytes())
        with transaction(cast[login]) as session:
            publication.publish_key(
                session, actor=cast[login], tender_id=tender_id, statement=statement, now=clock.now()
            )


def walk(road: Walk) -> Iterator[tuple[datetime, str]]:
    """Bids come in over two weeks; of the main tender one is withdrawn and sealed anew, and one replaced."""
    numbers = lot_numbers(road)
    bidders = [s for s in SUPPLIERS if any(n in numbers for n in s.lots)]
    for position, supplier in enumerate(bidders):
        yield road.at(8 + position, 10, 4 * position), "a sealed bid arrives"
        bid = plain_bid(road, supplier)
        envelope = seal(road, supplier, bid)
        submit(road, supplier, envelope)
        if position == 1 and road.is_main:
            clock_tick()
            with transaction(road.cast[supplier.login]) as session:
                service.withdraw_bid(session, actor=road.cast[supplier.login], tender_id=road.tender, now=clock.now())
            submit(road, supplier, seal(road, supplier, bid))
        if position == 2 and road.is_main:
            submit(road, supplier, seal(road, supplier, bid, replaces=sha256(envelope).hexdigest()))


def clock_tick() -> None:
    """Two acts of one supplier do not share a moment."""
    source = clock._source
    getattr(source, "tick", lambda: None)()


def lot_numbers(road: Walk) -> dict[int, str]:
    """Published lot number by the zone's number in the figures: a tender of some zones numbers its lots from 1."""
    with reading(SYSTEM) as session:
        tender = queries.get_tender(session, road.tender)
        return {int(lot.zone.code[1:]): str(lot.id) for lot in tender.lots}


def plain_bid(road: Walk, supplier: SupplierFigure) -> dict[str, Any]:
    """What the supplier offers, as the form of its offline bid sheet."""
    lots, asked = lot_numbers(road), prices(supplier, road.salt)
    lines = [
        {
            "item": code,
            "unit_price": f"{price:.4f}",
            "brand": f"{supplier.name[:2]}牌",
            "origin": "示范省",
            "lead_days": 2,
        }
        for code, price in asked.items()
    ]
    return form(road, supplier, [{"lot": lots[n], "lines": lines} for n in supplier.lots if n in lots])


def form(road: Walk, supplier: SupplierFigure, lots: list[dict[str, Any]]) -> dict[str, Any]:
    """A bid on these lots, as `python -m procurement.bids seal` takes it."""
    return {
        "format": "bid/1",
        "tender": str(road.tender),
        "supplier": str(road.cast[supplier.login].organization_id),
        "lots": lots,
        "declarations": {"no_collusion": True, "accepts_contract_terms": True, **declared_size(supplier, lots)},
        "valid_until": (road.first_day.replace(year=road.first_day.year + 1)).isoformat(),
    }


def declared_size(supplier: SupplierFigure, lots: list[dict[str, Any]]) -> dict[str, Any]:
    """A small company declares itself, and that it makes what it offers; the others declare nothing."""
    if not supplier.is_small:
        return {}
    makers = [
        {"lot": lot["lot"], "item": line["item"], "name": supplier.name, "size": "small"}
        for lot in lots
        for line in lot["lines"]
    ]
    return {"enterprise_size": "small", "makers": makers}


def seal(road: Walk, supplier: SupplierFigure, bid: dict[str, Any], replaces: str | None = None) -> bytes:
    """Seal `bid` with the supplier's own keyring, on files that stay in the keyrings folder.

    `replaces`: the hash of the envelope in whose place this one goes.
    """
    cast, actor = road.cast, road.cast[supplier.login]
    folder = Path(tempfile.mkdtemp(dir=cast.keyrings, prefix=f"{supplier.login}-"))
    with reading(actor) as session:
        sheet = queries.sealing_sheet(queries.get_published(session, road.tender), actor.organization_id)
    road.plain_prices += sorted({line["unit_price"] for lot in bid["lots"] for line in lot["lines"]})
    (folder / "tender.json").write_bytes(canonical(sheet))
    (folder / "bid.json").write_bytes(canonical(bid))
    more = ["--replaces", replaces] if replaces else []
    run_bids("seal", "--tender", folder / "tender.json", "--bid", folder / "bid.json", "--keyring",
             cast.keyring(supplier.login), "--passphrase-file", cast.passphrase_file, "--out", folder / "envelope.json",
             "--receipt-key", folder / "bid-key.json", *more)  # fmt: skip
    return (folder / "envelope.json").read_bytes()


def submit(road: Walk, supplier: SupplierFigure, envelope: bytes) -> None:
    clock_tick()
    actor = road.cast[supplier.login]
    with transaction(actor) as session:
        service.submit_envelope(session, actor=actor, tender_id=road.tender, envelope=envelope, now=clock.now())
