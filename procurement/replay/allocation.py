"""From opened bids and reviews to the allocation problem, its independent check and a solution of our own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

import optimizer
from procurement.allocation import problem_builder
from procurement.allocation import rules as allocation_rules
from procurement.audit.entries import canonical, read_json
from procurement.bids import rules as bid_rules
from procurement.evaluation import brands, declarations
from procurement.evaluation import rules as review_rules
from procurement.evaluation.draws.rules import outdrawn
from procurement.evaluation.models import ReviewKind, ReviewVerdict
from procurement.replay import draws, prices, scoring
from procurement.replay.export import Entry, local_day
from procurement.replay.findings import Finding
from procurement.replay.tender import Round, Tender

Verdicts = dict[tuple[str, str], dict[ReviewKind, ReviewVerdict]]  # by (lot, supplier)
Lines = dict[tuple[str, str], list[dict[str, Any]]]


def check_reviews(tender: Tender) -> Iterator[Finding]:
    """Every bid on every lot was reviewed to its end, and lots with too few valid bids failed."""
    completed = tender.last("evaluation:completed")
    opening = tender.last("opening:completed")
    if completed is None or opening is None:
        return
    lots, verdicts, entered = tender.lots_at(opening), _verdicts(tender), _entered(tender, opening)
    lost = prices.lost_pairs(tender)
    counts, faults = {}, []
    for lot in lots:
        mine = [pair for pair in entered if pair[0] == lot["lot"]]
        pending = [pair for pair in mine if review_rules.next_kind(verdicts.get(pair, {})) is not None]
        faults += [f"{lot['number']}: {supplier}" for _, supplier in pending]
        valid = [pair for pair in mine if review_rules.is_valid(verdicts.get(pair, {})) and pair not in lost]
        faults += [f"{lot['number']}: {supplier}" for _, supplier in valid if _lacks_size(tender, lot, supplier)]
        bidders = brands.count_bidders([prices.brand_of(tender, pair) for pair in valid])
        counts[str(lot["number"])] = {"bids": len(mine), "valid": len(valid), "bidders": bidders}
    if counts != completed["facts"]["lots"]:
        faults.append(f"{counts} / {completed['facts']['lots']}")
    yield tender.compare("review.counts", faults)
    minimum = tender.export.parameter("min_bidders", local_day(completed))
    if minimum is None:
        yield tender.unknown("bidders.minimum")
        return
    failing = {lot["lot"] for lot in lots if counts[str(lot["number"])]["bidders"] < minimum}
    logged = tender.failed_lots(opening["seq"], completed["seq"])
    yield tender.compare("bidders.review", sorted(failing ^ logged), minimum=int(minimum))


def _lacks_size(tender: Tender, lot: Mapping[str, Any], supplier: str) -> bool:
    """Whether a bid on a reserved lot does not declare a small or medium enterprise: it could not pass."""
    said = tender.bids[supplier]["declarations"]
    sizes = {name: bool(lot.get(name)) for name in ("is_reserved", "is_reserved_small")}
    return not declarations.may_bid(said, **sizes)


def _verdicts(tender: Tender) -> Verdicts:
    verdicts: Verdicts = {}
    for entry in tender.entries("evaluation:reviewed"):
        facts = entry["facts"]
        done = verdicts.setdefault((facts["lot"], facts["supplier"]), {})
        done.setdefault(ReviewKind(facts["kind"]), ReviewVerdict(facts["verdict"]))  # no verdict is given twice
    return verdicts


def _entered(tender: Tender, opening: Entry) -> Lines:
    """What each opened bid asks on each lot that was opened; an empty list where it names the lot without a price."""
    items = {
        UUID(lot["lot"]): {item["code"]: UUID(item["item"]) for item in lot["items"]} for lot in tender.lots_at(opening)
    }
    entered: Lines = {}
    corrected = prices.corrected_prices(tender)
    for supplier, content in tender.bids.items():
        lines, faults = bid_rules.read_lots(content, items)
        for fault in faults:
            entered.setdefault((fault["lot"], supplier), [])
        for line in lines:
            entered.setdefault((str(line.lot_id), supplier), []).append(
                {
                    "lot": str(line.lot_id),
                    "item": str(line.item_id),
                    "unit_price": corrected.get((str(line.lot_id), supplier), {}).get(
                        str(line.item_id), f"{line.unit_price:.4f}"
                    ),
                    "lead_days": line.lead_days,
                }
            )
    return entered


def check_allocation(tender: Tender) -> Iterator[Finding]:
    """Each binding run: its instance rebuilt, its result verified and found again."""
    opening = tender.last("opening:completed")
    if opening is None:
        return
    entered = _entered(tender, opening)
    for solved in tender.entries("allocation:solved"):
        facts = solved["facts"]
        if not facts["is_binding"]:
            continue
        raw = tender.export.object(facts["instance_sha256"])
        if raw is None:
            yield tender.compare("instance", [f"objects/{facts['instance_sha256']}"], sha256=facts["instance_sha256"])
            continue
        logged: dict[str, Any] = read_json(raw)
        yield from _check_instance(tender, solved, logged, entered)
        yield from _check_result(tender, solved, logged)


def _check_instance(tender: Tender, solved: Entry, logged: Mapping[str, Any], entered: Lines) -> Iterator[Finding]:
    closing, digest = tender.closing["facts"] if tender.closing else {}, solved["facts"]["instance_sha256"]
    seed = problem_builder.tie_seed(closing["seed"], closing["root"])
    yield tender.compare("tie_seed", [] if seed == logged["tie_seed"] else [seed])
    verdicts, known = _verdicts(tender), {supplier["id"]: supplier for supplier in logged["suppliers"]}
    lots = [lot["lot"] for lot in tender.lots_at(solved)]
    lost = prices.lost_pairs(tender)
    passed = {
        pair
        for pair in entered
        if pair[0] in lots and review_rules.is_valid(verdicts.get(pair, {})) and pair not in lost
    }
    standing = prices.standing_pairs(tender, passed, entered)
    totals = scoring.totals_of(tender)
    excluded, kept = tender.excluded_before(solved["seq"])
    valid = [
        pair
        for pair in entered
        if pair in standing and (not totals or pair in totals) and allocation_rules.stands(*pair, excluded, kept)
    ]
    back = outdrawn(draws.settled_before(tender, solved), valid)
    valid = [pair for pair in valid if pair not in back]
    for pair in valid:
        entered[pair] = [line | ({"score": totals[pair]} if totals else {}) for line in entered[pair]]
    bidders = sorted({supplier for _, supplier in valid})
    small = {supplier for supplier in bidders if declarations.is_small(tender.bids[supplier]["declarations"])}
    built = problem_builder.build(
        tender.notice,
        [{"supplier": s, "lines": [line for pair in valid if pair[1] == s for line in entered[pair]]} for s in bidders],
        tie_seed=seed,
        owner_groups={supplier: known[supplier]["owner"] for supplier in bidders if supplier in known},
        small_business=small,
        lots=lots,
    )
    changed = [key for key in sorted(built.keys() | logged.keys()) if built.get(key) != logged.get(key)]
    if not changed and sha256(canonical(built)).hexdigest() != digest:
        changed = [digest]
    yield tender.compare("instance", changed, sha256=digest)
    yield tender.unknown("instance.owners", count=len(bidders))


def _check_result(tender: Tender, solved: Entry, instance: dict[str, Any]) -> Iterator[Finding]:
    facts = solved["facts"]
    raw = tender.export.object(facts["result_sha256"])
    result = read_json(raw) if raw is not None else {}
    same = raw is not None and result["result_sha256"] == facts["result_fingerprint"]
    yield tender.compare("result.object", [] if same else [facts["result_sha256"]])
    if raw is None:
        return
    kept = frozenset(tender.excluded_before(solved["seq"])[1])
    tender.rounds.append(Round(solved["seq"], kept, instance, result))
    checks = optimizer.verify(instance, result)
    failed = [f"{check.check}: {check.detail}" for check in checks if not check.ok]
    yield tender.compare("result.verify", failed, count=len(checks))
    again = optimizer.solve(optimizer.parse_instance(instance)).to_json()
    found = [name for name in ("status", "awards") if again[name] != result[name]]
    yield tender.compare("result.solve", found, count=len(result["awards"]))
