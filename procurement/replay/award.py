"""What was proposed, approved, published and contracted, against the result of the binding run."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256

from procurement.allocation import summary
from procurement.replay.export import Entry
from procurement.replay.findings import STAGES, Finding
from procurement.replay.tender import Round, Tender


def check_awards(tender: Tender) -> Iterator[Finding]:
    """Each step of the award names the result's winners and amounts; a returned proposal counts as well."""
    for type_, words in STAGES.items():
        for entry in tender.entries(type_):
            expected = _expected(tender.round_at(entry))
            named = {(a["lot"], a["supplier"], a["amount"]) for a in entry["facts"]["awards"]}
            faults = [" ".join(award) for award in sorted(expected ^ named)]
            yield tender.compare("award.lines", faults, stage=words, count=len(named))
    proposed, approved = tender.last("award:proposed"), tender.last("award:approved")
    if proposed and approved:
        same = proposed["actor"]["id"] == approved["actor"]["id"]
        yield tender.compare("award.eyes", [proposed["actor"]["id"]] if same else [])


def _expected(found: Round | None) -> set[tuple[str, str, str]]:
    """(lot, supplier, amount) of the run's awards, without lots that it left under contract."""
    if found is None:
        return set()
    awards = summary.of(found.instance, found.result)["awards"]
    return {(a["lot"], a["supplier"], a["amount"]) for a in awards if a["lot"] not in found.kept}


def check_contracts(tender: Tender) -> Iterator[Finding]:
    """Each contract's amount, its one text from draft to signatures, and its PDF where the folder has it."""
    for entry in tender.entries("contract:drafted"):
        before = [found for found in tender.entries("award:published") if found["seq"] < entry["seq"]]
        awards = before[-1]["facts"]["awards"] if before else []
        mine = [Decimal(a["amount"]) for a in awards if a["supplier"] == entry["facts"]["supplier"]]
        yield from _check_contract(tender, entry, sum(mine, Decimal("0.00")))


def _check_contract(tender: Tender, drafted: Entry, amount: Decimal) -> Iterator[Finding]:
    facts = drafted["facts"]
    number = facts["number"]
    differs = [] if Decimal(facts["total_amount"]) == amount else [facts["total_amount"]]
    yield tender.compare("contract.amount", differs, number=number, amount=str(amount))
    later = [
        entry["facts"]
        for entry in tender.export.entries
        if entry["type"] in ("contract:rendered", "contract:signed")
        and entry["facts"].get("contract") == facts["contract"]
    ]
    others = {fact["fingerprint"] for fact in later} - {facts["fingerprint"]}
    yield tender.compare("contract.fingerprint", sorted(others), number=number)
    yield tender.unknown("contract.text", number=number)
    signed = {fact["pdf_sha256"] for fact in later if fact.get("pdf_sha256")}
    pdf = tender.export.contract_pdf(number)
    if pdf is None and signed:
        yield tender.unknown("contract.pdf_absent", number=number)
    elif pdf is not None:
        found = sha256(pdf).hexdigest()
        yield tender.compare("contract.pdf", [] if signed == {found} else [found], number=number)
