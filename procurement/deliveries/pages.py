"""What each page shows: rows read for it, words for states, forms as they open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.queries import names_of_users
from procurement.contracting.subcontracts.queries import list_carriers
from procurement.core import clock, money
from procurement.core.actors import Actor
from procurement.core.ids import new_id
from procurement.core.pagination import paginate
from procurement.core.permissions import Permission, may
from procurement.core.text import N_
from procurement.deliveries import photos, queries
from procurement.deliveries.models import Acceptance, Delivery, Order
from procurement.deliveries.reasons import SHORT_WEIGHT, reasons
from procurement.deliveries.rules import shelf_life_left
from procurement.deliveries.scorecard import scorecards
from procurement.deliveries.states import DeliveryStatus, Disposal, EntryKind, OrderStatus
from procurement.schools.queries import list_schools
from procurement.suppliers.queries import get_supplier

ORDER_STATUS = {
    OrderStatus.PLACED: ("wait", N_("等供应商确认")), OrderStatus.CONFIRMED: ("active", N_("已确认，待发货")),
    OrderStatus.SHIPPED: ("done", N_("已发货")), OrderStatus.CANCELLED: ("idle", N_("已取消")),
}  # fmt: skip
DELIVERY_STATUS = {
    DeliveryStatus.SHIPPED: ("active", N_("待验收")), DeliveryStatus.RECORDED: ("wait", N_("待第二人签")),
    DeliveryStatus.ACCEPTED: ("done", N_("已验收")), DeliveryStatus.REVERSING: ("wait", N_("更正待第二人签")),
}  # fmt: skip
DISPOSALS = {
    Disposal.RETURNED: N_("随车退回"), Disposal.DESTROYED: N_("当场销毁"), Disposal.NOT_RECEIVED: N_("没有送到"),
}  # fmt: skip
ENTRIES = {EntryKind.ACCEPTANCE: N_("验收"), EntryKind.REVERSAL: N_("更正：原验收作废")}
ADVISED_SHELF_LIFE = 67  # percent: two thirds, a usual term of contracts; advice, not refusal


def result_of(accepted: Decimal, rejected: Decimal) -> tuple[str, str]:
    """What was decided of goods: glyph and words."""
    if not rejected:
        return "done", N_("全收")
    return ("wait", N_("部分收")) if accepted else ("stop", N_("拒收"))


def next_school_day(today: date) -> date:
    """A day that an order form may propose: tomorrow, after a weekend Monday."""
    return date.fromordinal(today.toordinal() + (3 if today.weekday() == 4 else 2 if today.weekday() == 5 else 1))


def new_order_values(today: date) -> dict[str, str]:
    return {"client_key": str(new_id()), "deliver_on": next_school_day(today).isoformat()}


def new_order(session: Session, actor: Actor, today: date, chosen: UUID | None) -> dict[str, Any]:
    """The contracts one may order from; of the chosen or only one, each line with what is left."""
    found = queries.list_open_contracts(session, actor.school_id, today) if actor.school_id else []
    contract = next((c for c in found if c.id == chosen), found[0] if len(found) == 1 else None)
    if contract is None or actor.school_id is None:
        return {"contracts": found, "contract": None, "rows": []}
    lines = queries.list_contract_lines(session, contract.id, actor.school_id)
    balances = queries.balances(session, lines)
    rows = [{"number": number, "line": line, "balance": balances[line.id]} for number, line in enumerate(lines, 1)]
    return {"contracts": found, "contract": contract, "rows": rows}


def order(session: Session, actor: Actor, order_id: UUID, batch_count: int) -> dict[str, Any]:
    """One order and what the actor may do with it; `values` open the delivery note's form."""
    found = queries.get_order(session, order_id)
    ships, orders = may(actor, Permission.DELIVERY_SHIP), may(actor, Permission.DELIVERY_ORDER)
    is_open = found.status in {OrderStatus.PLACED, OrderStatus.CONFIRMED}
    rows, values = _note_form(found, max(1, min(3, batch_count)))
    return {
        "order": found,
        "status": ORDER_STATUS[found.status],
        "rows": rows if ships and found.status is OrderStatus.CONFIRMED else [],
        "values": values,
        "carriers": list_carriers(session, found.contract_id) if ships else [],
        "delivery": queries.find_delivery_of_order(session, order_id),
        "may_confirm": ships and found.status is OrderStatus.PLACED,
        "may_cancel": orders and is_open,
    }


def _note_form(found: Order, batches: int) -> tuple[list[tuple[int, Any]], dict[str, str]]:
    rows = [(index * batches + batch + 1, line) for index, line in enumerate(found.lines) for batch in range(batches)]
    values = {"client_key": str(new_id())}
    for number, line in rows:
        if (number - 1) % batches == 0:
            values[f"quantity-{number}"] = f"{line.quantity:f}".rstrip("0").rstrip(".")
    return rows, values


def deliveries(session: Session, actor: Actor, today: date, chosen: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A page of deliveries; for a supplier also the orders that it has still to confirm or ship."""
    open_orders = (OrderStatus.PLACED, OrderStatus.CONFIRMED)
    return {
        "page": paginate(session, queries.select_deliveries(today=today, **chosen), number),
        "to_ship": queries.list_orders(session, statuses=open_orders) if actor.supplier_id else [],
        "schools": [] if actor.school_id or actor.supplier_id else list_schools(session),
        "status": DELIVERY_STATUS,
        "order_status": ORDER_STATUS,
        "today": today,
    }


def delivery(session: Session, actor: Actor, delivery_id: UUID, today: date) -> dict[str, Any]:
    """One delivery: note, records, signatures, photos."""
    found = queries.get_delivery(session, delivery_id)
    known = reasons()
    return {
        "delivery": found,
        "status": DELIVERY_STATUS[found.status],
        "batches": batches(found, today),
        "entry": queries.open_entry(found),
        "entry_rows": entry_rows,
        "entry_names": ENTRIES,
        "names": names_of_users(session, people_in(found)),
        "photos": {photo.sha256: photo for photo in queries.list_photos(session, delivery_id)},
        "may_sign": may(actor, Permission.DELIVERY_ACCEPT),
        "reasons": [reason for code, reason in known.items() if code != SHORT_WEIGHT],
        "disposals": [(kind.value, DISPOSALS[kind]) for kind in (Disposal.RETURNED, Disposal.DESTROYED)],
        "accept_types": photos.ACCEPT,
        "advised": ADVISED_SHELF_LIFE,
    }


def cards(session: Session) -> list[dict[str, Any]]:
    """Scorecards with the suppliers' names, those with the most rejected first."""
    found = scorecards(queries.accepted_facts(session))
    names = {card.supplier_id: get_supplier(session, card.supplier_id).name for card in found}
    rows = [{"card": card, "name": names[card.supplier_id]} for card in found]
    return sorted(rows, key=lambda row: (row["card"].accepted_share or 0, row["name"]))


def signature_values() -> dict[str, str]:
    """A key for whatever act the page offers."""
    return {"client_key": str(new_id())}


def acceptance_values(found: Delivery, now: datetime) -> dict[str, str]:
    """The acceptance form as it opens: arrived now, nothing weighed, nothing decided."""
    arrived = clock.local(max(now, found.shipped_at)).strftime("%Y-%m-%dT%H:%M")
    return {"client_key": str(new_id()), "arrived_at": arrived}


def batches(found: Delivery, on: date) -> list[dict[str, Any]]:
    """The note's lines with the contract's price and how much shelf life is left on a day."""
    return [
        {
            "number": number,
            "line": line,
            "item": line.order_line.item,
            "unit": line.order_line.contract_line.unit,
            "price": line.order_line.contract_line.unit_price,
            "left": shelf_life_left(line.produced_on, line.best_before_on, on),
            "is_expired": line.best_before_on < on,
        }
        for number, line in enumerate(found.lines, 1)
    ]


def entry_rows(entry: Acceptance) -> list[dict[str, Any]]:
    """A signed record, line by line, with amounts in CNY at the contract's price."""
    known = reasons()
    return [
        {
            "line": line,
            "item": line.delivery_line.order_line.item,
            "unit": line.delivery_line.order_line.contract_line.unit,
            "amount": money.line_amount(line.accepted_quantity, line.delivery_line.order_line.contract_line.unit_price),
            "result": result_of(line.accepted_quantity, line.rejected_quantity),
            "reason": known[line.reason] if line.reason else None,
            "disposal": DISPOSALS[line.disposal] if line.disposal else "",
        }
        for line in entry.lines
    ]


def people_in(found: Delivery) -> set[UUID]:
    """Everybody who signed something of it."""
    decisions = {entry.decision.decided_by for entry in found.acceptances if entry.decision}
    return {found.shipped_by} | {entry.recorded_by for entry in found.acceptances} | decisions
