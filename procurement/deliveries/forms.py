"""Rows of HTML forms (`quantity-3`) as the lists that schemas read, and problems back at their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from procurement.deliveries.models import Delivery
from procurement.deliveries.reasons import SHORT_WEIGHT
from procurement.deliveries.states import Disposal

Form = Any  # werkzeug's MultiDict, a class that only the edge may name


def numbers(form: Form, head: str) -> list[int]:
    """The rows in which `head` is filled in, in order."""
    found = (name[len(head) + 1 :] for name in form if name.startswith(f"{head}-") and str(form.get(name)).strip())
    return sorted(int(number) for number in found if number.isdigit())


def _given(form: Form, names: Sequence[str]) -> dict[str, Any]:
    """Single fields as typed, blanks left out."""
    return {name: str(form.get(name)).strip() for name in names if str(form.get(name, "")).strip()}


def order_data(form: Form) -> dict[str, Any]:
    """What PlaceOrderSchema reads; rows without a quantity are not ordered."""
    return {
        **_given(form, ("client_key", "deliver_on", "note")),
        "lines": [_row(form, n, ("contract_line_id", "quantity")) for n in numbers(form, "quantity")],
    }


def _row(form: Form, number: int, names: Sequence[str]) -> dict[str, Any]:
    typed = _given(form, [f"{name}-{number}" for name in names])
    return {name.rpartition("-")[0]: value for name, value in typed.items()}


BATCH = (
    "order_line_id",
    "quantity",
    "batch_number",
    "produced_on",
    "best_before_on",
    "licence_number",
    "report_number",
)


def note_data(form: Form) -> dict[str, Any]:
    """What ShipOrderSchema reads; rows without a quantity are not loaded."""
    return {
        **_given(form, ("client_key", "vehicle_plate", "driver_name", "carrier_id")),
        "lines": [_row(form, n, BATCH) for n in numbers(form, "quantity")],
    }


def acceptance_data(form: Form, delivery: Delivery) -> dict[str, Any]:
    """What RecordAcceptanceSchema reads: a choice of all, part or none is written out in quantities."""
    return {
        **_given(form, ("client_key", "arrived_at", "remark")),
        "vehicle_ok": form.get("vehicle_ok") == "1",
        "driver_ok": form.get("driver_ok") == "1",
        "lines": [_finding(form, row, line) for row, line in enumerate(delivery.lines, 1)],
    }


def _finding(form: Form, row: int, line: Any) -> dict[str, Any]:
    given = _row(form, row, ("weighed_quantity", "accepted_quantity", "rejected_quantity", "reason", "disposal"))
    choice, weighed = form.get(f"decision-{row}", ""), _number(given.get("weighed_quantity"))
    if choice == "all" and weighed is not None:
        given["accepted_quantity"] = str(min(weighed, line.quantity))
    elif choice == "none":
        given["accepted_quantity"] = "0"
    elif choice != "part":
        given.pop("accepted_quantity", None)
    if choice != "part":
        given.pop("rejected_quantity", None)
    accepted = _number(given.get("accepted_quantity"))
    if accepted is not None and "rejected_quantity" not in given:
        given["rejected_quantity"] = str(max(line.quantity - accepted, Decimal(0)))
    return {
        **given,
        **_missing(given, weighed, line.quantity),
        "delivery_line_id": str(line.id),
        "label_ok": form.get(f"label_ok-{row}") == "1",
        "sensory_ok": form.get(f"sensory_ok-{row}") == "1",
        "photos": form.getlist(f"photos-{row}"),
    }


def _missing(given: Mapping[str, Any], weighed: Decimal | None, delivered: Decimal) -> dict[str, str]:
    """What was not on the vehicle needs no reason from the form."""
    rejected = _number(given.get("rejected_quantity"))
    if rejected and weighed is not None and rejected == delivered - weighed:
        return {"reason": SHORT_WEIGHT, "disposal": Disposal.NOT_RECEIVED.value}
    return {}


def _number(text: str | None) -> Decimal | None:
    try:
        number = Decimal((text or "").replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def place(field: str, row: int | None, rows: Sequence[int], form: Form) -> str:
    """The name of the input that a problem speaks of: `lines.quantity` in the second row sent may be `quantity-5`."""
    name = field.removeprefix("lines.")
    if row is None or not 1 <= row <= len(rows):
        return name
    number = rows[row - 1]
    if name in {"accepted_quantity", "rejected_quantity"} and form.get(f"decision-{number}") != "part":
        name = "decision"
    return f"{name}-{number}"
