"""The frozen notice: everything bidders rely on, as one canonical object whose hash is the tender's. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from procurement.tenders.models import Lot, Pricing, Tender

FORMAT = "tender-notice/1"


@dataclass(frozen=True)
class Version:
    """Which notice of a tender this is: `replaces` is the hash of the one before, empty for the first."""

    number: int
    kind: str
    frozen_at: datetime
    reason: str = ""
    replaces: str = ""


def document_of(notice: Mapping[str, Any]) -> dict[str, Any]:
    """The procurement document in a notice: all but what is known only when the notice is published.

    Its hash is the same from the draft to every reader of the first notice: lawyers, approvers and keyholders name it.
    """
    later = dict.fromkeys(("version", "published_at", "notice_ends_on", "deadline_at"))
    return {**notice, **later, "buyer": "", "holders": [], "key_count": 0, "parameters": []}


def build_notice(
    tender: Tender, *, buyer: str, version: Version | None = None, parameters: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    """The object of a tender that is being published, its dates and keyholders' keys already set; or of a draft.

    `parameters` are the law's numbers that apply to it (see tenders.parameters.frozen_on); a draft has neither them nor
    a version. Ids are uuid strings; prices, quantities and amounts decimal strings; instants UTC; dates ISO.
    """
    return {
        "format": FORMAT,
        "version": None if version is None else _version(version),
        "tender": str(tender.id),
        "county": str(tender.county_id),
        "number": tender.number,
        "title": tender.title,
        "title_en": tender.title_en,
        "buyer": buyer,
        "published_at": _instant(tender.published_at),
        "notice_ends_on": _day(tender.notice_ends_on),
        "deadline_at": _instant(tender.deadline_at),
        "pricing": str(tender.pricing),
        "reference": _reference(tender),
        "award_method": str(tender.award_method),
        "method_reason": tender.method_reason,
        "funding_source": str(tender.funding_source),
        "budget_amount": _places(tender.budget_amount, 2),
        "bond_amount": _places(tender.bond_amount, 2),
        "qualification": tender.qualification,
        "terms": tender.terms,
        "performance_bond_rate": _places(tender.performance_bond_rate, 4),
        "payment_days": tender.payment_days,
        "same_brand_rule": tender.same_brand_rule,
        "assignment": tender.assignment,
        "max_lots_per_owner": tender.max_lots_per_owner,
        "small_business_factor": _places(tender.small_business_factor, 4),
        "small_business_reason": tender.small_business_reason,
        "reserve_basis": tender.reserve_basis,
        "objective": tender.objective,
        "score_weights": tender.score_weights,
        "score_factors": tender.score_factors,
        "abnormal_shares": tender.abnormal_shares,
        "seed_commitment": tender.seed_commitment,
        "key_threshold": tender.key_threshold,
        "key_count": tender.key_count,
        "holders": [
            {
                "holder": str(holder.user_id),
                "index": holder.share_index,
                "public_key": holder.public_key,
                "statement": holder.statement,
            }
            for holder in tender.keyholders
        ],
        "contract_starts_on": _day(tender.contract_starts_on),
        "contract_ends_on": _day(tender.contract_ends_on),
        "lots": [_lot(lot) for lot in tender.lots],
        "parameters": [dict(row) for row in parameters],
    }


def _version(version: Version) -> dict[str, Any]:
    return {
        "number": version.number,
        "kind": version.kind,
        "frozen_at": _instant(version.frozen_at),
        "reason": version.reason,
        "replaces": version.replaces or None,
    }


def _reference(tender: Tender) -> dict[str, str | None] | None:
    """Where the reference prices of a tender bid by discount are from, and of which day."""
    if tender.pricing is Pricing.UNIT_PRICE:
        return None
    return {"source": tender.reference_source, "on": _day(tender.reference_on)}


def _lot(lot: Lot) -> dict[str, Any]:
    items = sorted(lot.items, key=lambda line: line.item.code)
    codes = {line.item_id: line.item.code for line in items}
    demands = sorted(lot.demands, key=lambda demand: (demand.school.code, codes[demand.item_id]))
    return {
        "lot": str(lot.id),
        "number": lot.number,
        "title": lot.title,
        "title_en": lot.title_en,
        "zone": str(lot.zone_id),
        "ceiling_amount": _places(lot.ceiling_amount, 2),
        "is_reserved": lot.is_reserved,
        "is_reserved_small": lot.is_reserved_small,
        "items": [
            {
                "item": str(line.item_id),
                "code": line.item.code,
                "name": line.item.name,
                "unit": line.item.unit,
                "grade": line.grade.name,
                "standard": line.standard.code,
                "ceiling_price": _places(line.ceiling_price, 4),
                "reference_price": None if line.reference_price is None else _places(line.reference_price, 4),
                "quantity": _places(line.quantity, 3),
                "max_lead_days": line.max_lead_days,
                "is_core_product": line.is_core_product,
            }
            for line in items
        ],
        "demands": [
            {
                "school": str(demand.school_id),
                "school_name": demand.school.name,
                "item": str(demand.item_id),
                "quantity": _places(demand.quantity, 3),
            }
            for demand in demands
        ],
    }


def _places(value: Decimal, places: int) -> str:
    return f"{value:.{places}f}"


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")
