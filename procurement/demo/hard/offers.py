"""What is offered on the hard road: three lots under weighted scoring, each bid with its own difficulty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from procurement.core import money
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading
from procurement.demo import bidding
from procurement.demo.figures import CEILINGS, SUPPLIERS, SupplierFigure
from procurement.documents.amounts import capital_amount
from procurement.tenders import queries
from procurement.tenders.models import Lot

if TYPE_CHECKING:
    from procurement.demo.road import Walk

LOW, LOWEST = Decimal("0.44"), Decimal("0.40")  # of the ceiling: both below the 45 % under which a price is explained


@dataclass(frozen=True)
class Offer:
    """A bid on one lot: the zone's number, the price as a share of the ceilings, the points each expert gives.

    `points`: objective, quality, delivery. `brand` of the rice; `is_faulty`: its figures contradict each other.
    """

    supplier: SupplierFigure
    zone: int
    level: Decimal
    points: tuple[str, str, str]
    brand: str = ""
    is_faulty: bool = False


def _offer(number: int, zone: int, level: str | Decimal, *points: str, **more: Any) -> Offer:
    objective, quality, delivery = points
    return Offer(SUPPLIERS[number - 1], zone, Decimal(level), (objective, quality, delivery), **more)


OFFERS = (
    _offer(1, 1, "0.93", "10", "15", "18"),
    _offer(3, 1, "0.94", "10", "18", "17", brand="稻花牌"),
    _offer(5, 1, "0.95", "5", "15", "15", brand="稻花牌"),  # of one brand with the one before
    _offer(7, 1, "0.92", "10", "17", "16", is_faulty=True),
    _offer(11, 1, LOW, "10", "14", "15"),  # explained, accepted, wins; then will not sign
    _offer(12, 1, LOWEST, "5", "12", "12"),  # explained with nothing: invalid
    _offer(2, 2, "0.95", "10", "16", "16"),
    _offer(4, 2, "0.96", "10", "15", "17"),
    _offer(9, 2, "0.90", "10", "17", "17"),  # tied in price and points
    _offer(13, 2, "0.90", "10", "17", "17"),  # with this one
    _offer(14, 2, "0.97", "5", "16", "15"),
    _offer(6, 3, "0.93", "10", "15", "15"),  # two bidders alone on lot 3
    _offer(10, 3, "0.94", "10", "15", "15"),
)
AGAIN = tuple(_offer(number, 3, level, "0", "0", "0") for number, level in ((6, "0.93"), (8, "0.94"), (10, "0.92")))


def prices_of(offer: Offer) -> dict[str, Decimal]:
    """Unit prices by item code in CNY, with three decimals."""
    return {code: (ceiling * offer.level).quantize(Decimal("0.001")) for code, ceiling in CEILINGS.items()}


def bid_of(road: Walk, offer: Offer) -> dict[str, Any]:
    """The whole bid, as it is sealed."""
    with reading(SYSTEM) as session:
        tender = queries.get_tender(session, road.tender)
        lot = next(lot for lot in tender.lots if lot.zone.code == f"Z{offer.zone}")
        stated = _stated(lot, offer)
    return bidding.form(road, offer.supplier, [stated])


def _stated(lot: Lot, offer: Offer) -> dict[str, Any]:
    asked, brand = prices_of(offer), f"{offer.supplier.name[:2]}牌"
    lines = [
        {
            "item": code,
            "unit_price": f"{price:.4f}",
            "brand": offer.brand if offer.brand and code == "rice" else brand,
            "origin": "示范省",
            "lead_days": 2,
        }
        for code, price in asked.items()
    ]
    stated = {"lot": str(lot.id), "lines": lines}
    return _with_faults(stated, lot, asked) if offer.is_faulty else stated


def _with_faults(stated: dict[str, Any], lot: Lot, asked: Mapping[str, Decimal]) -> dict[str, Any]:
    """All four faults of 87号令第59条: summary and sheets differ, so do words and figures, a point is misplaced in the
    price of flour, and the amount of the rice is not what its unit price makes.
    """
    quantities = {line.item.code: line.quantity for line in lot.items}
    total = money.total(money.line_amount(quantities[code], price) for code, price in asked.items())
    by_code = {line["item"]: line for line in stated["lines"]}
    less = asked["rice"] - Decimal("0.100")
    by_code["rice"] |= {"unit_price": f"{less:.4f}", "amount": f"{money.line_amount(quantities['rice'], less):.2f}"}
    by_code["flour"]["unit_price"] = f"{asked['flour'] / 10:.4f}"
    summary = {
        "amount": f"{total - 900:.2f}",
        "words": capital_amount(total),
        "unit_prices": {"rice": f"{asked['rice']:.4f}"},
    }
    return stated | {"amount": f"{total + 500:.2f}", "summary": summary}
