"""Whether the bonds that were logged after the opening bear out who was passed, and who failed for want of one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from procurement.evaluation.bond_check import PaidBond, bond_problems
from procurement.evaluation.models import InvalidGround, ReviewKind, ReviewVerdict
from procurement.replay.export import Entry
from procurement.replay.findings import Finding
from procurement.replay.tender import Tender

UNKNOWN = datetime.min.replace(tzinfo=UTC)  # logs of before have no moment: the amount alone is compared


def check_bonds(tender: Tender) -> Iterator[Finding]:
    """Each verdict on qualification beside the bond as it was logged before it (87号令第63条第1项)."""
    reviews = [one for one in tender.entries("evaluation:reviewed") if one["facts"]["kind"] == ReviewKind.QUALIFICATION]
    if Decimal(tender.notice["bond_amount"]) and reviews:
        faults = [one["facts"]["supplier"] for one in reviews if not _fits(tender, one)]
        yield tender.compare("review.bonds", faults, count=len(reviews))


def _fits(tender: Tender, review: Entry) -> bool:
    is_paid = not bond_problems(_bond(tender, review))
    passed = review["facts"]["verdict"] == ReviewVerdict.PASSED
    return is_paid if passed else not (is_paid and review["facts"]["ground"] == InvalidGround.BOND)


def _bond(tender: Tender, review: Entry) -> PaidBond:
    """What was known of the supplier's bid bond when the verdict was given."""
    required, deadline = Decimal(tender.notice["bond_amount"]), datetime.fromisoformat(tender.notice["deadline_at"])
    for entry in tender.entries("bond:recorded"):
        facts = entry["facts"]
        is_its = (facts["kind"], facts["supplier"]) == ("bid", review["facts"]["supplier"])
        if is_its and entry["seq"] < review["seq"]:
            arrived = datetime.fromisoformat(facts["received_at"]) if facts.get("received_at") else UNKNOWN
            return PaidBond(required, deadline, Decimal(facts["amount"]), arrived)
    return PaidBond(required, deadline)
