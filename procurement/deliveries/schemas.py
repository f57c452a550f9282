"""What comes in by form and API, and what goes out."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, pre_load, validate

from procurement.core.fields import InstantField, QuantityField, length, one_of
from procurement.deliveries.queries import open_entry, standing_acceptance
from procurement.deliveries.reasons import reasons
from procurement.deliveries.states import DeliveryStatus, Disposal, OrderStatus

HASH = validate.Regexp(r"^[0-9a-f]{64}$")


class OrderLineInSchema(Schema):
    """So much of one contract line."""

    contract_line_id = fields.UUID(required=True)
    quantity = QuantityField(required=True)


class PlaceOrderSchema(Schema):
    """An order for one day; `client_key` is made once by whoever sends, so that sending again orders once."""

    client_key = fields.UUID(required=True)
    deliver_on = fields.Date(required=True)
    note = fields.String(load_default="", validate=length(0, 500))
    lines = fields.List(fields.Nested(OrderLineInSchema), required=True, validate=length(0, 60))


class ApiPlaceOrderSchema(PlaceOrderSchema):
    """An order by API names its contract in the body."""

    contract_id = fields.UUID(required=True)


class CancelOrderSchema(Schema):
    """Why."""

    reason = fields.String(required=True, validate=length(1, 500))


class BatchSchema(Schema):
    """A row of a delivery note. `licence_number`: SC or YB and 14 digits."""

    order_line_id = fields.UUID(required=True)
    quantity = QuantityField(required=True)
    batch_number = fields.String(required=True, validate=length(1, 40))
    produced_on = fields.Date(required=True)
    best_before_on = fields.Date(required=True)
    licence_number = fields.String(required=True, validate=length(1, 20))
    report_number = fields.String(required=True, validate=length(1, 60))

    @pre_load
    def tidy(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        number = data.get("licence_number")
        return {**data, "licence_number": number.replace(" ", "").upper()} if isinstance(number, str) else data


class ShipOrderSchema(Schema):
    """Vehicle, driver and batches of an order's one delivery."""

    client_key = fields.UUID(required=True)
    vehicle_plate = fields.String(required=True, validate=length(1, 12))
    driver_name = fields.String(required=True, validate=length(1, 60))
    carrier_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "a subcontract consented to"})
    lines = fields.List(fields.Nested(BatchSchema), required=True, validate=length(0, 120))

    @pre_load
    def tidy(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        plate = data.get("vehicle_plate")
        if isinstance(plate, str):
            data = {**data, "vehicle_plate": plate.replace(" ", "").replace("·", "").upper()}
        return data


class FindingSchema(Schema):
    """One batch as inspected; taken and rejected add up to the note's quantity."""

    delivery_line_id = fields.UUID(required=True)
    weighed_quantity = QuantityField(required=True)
    accepted_quantity = QuantityField(required=True)
    rejected_quantity = QuantityField(required=True)
    reason = fields.String(load_default=None, allow_none=True, validate=one_of(reasons()))
    disposal = fields.Enum(Disposal, by_value=True, load_default=None, allow_none=True)
    label_ok = fields.Boolean(required=True)
    sensory_ok = fields.Boolean(required=True)
    photos = fields.List(fields.String(validate=HASH), load_default=list, validate=length(0, 12))


class RecordAcceptanceSchema(Schema):
    """The first inspector's record. `arrived_at`: when the vehicle stood in the yard."""

    client_key = fields.UUID(required=True)
    arrived_at = InstantField(required=True)
    vehicle_ok = fields.Boolean(load_default=False)
    driver_ok = fields.Boolean(load_default=False)
    remark = fields.String(load_default="", validate=length(0, 500))
    lines = fields.List(fields.Nested(FindingSchema), required=True, validate=length(0, 120))


class ReversalSchema(Schema):
    """Taking an acceptance back."""

    client_key = fields.UUID(required=True)
    reason = fields.String(required=True, validate=length(1, 500))


class ConfirmSchema(Schema):
    """The second signature, under the record with this id."""

    client_key = fields.UUID(required=True)
    acceptance_id = fields.UUID(required=True)


class SendBackSchema(ConfirmSchema):
    """The second person does not agree."""

    reason = fields.String(required=True, validate=length(1, 500))


class DeliveryFilterSchema(Schema):
    """Which deliveries to list; days are those ordered for."""

    status = fields.Enum(DeliveryStatus, by_value=True, load_default=None)
    school_id = fields.UUID(load_default=None)
    supplier_id = fields.UUID(load_default=None)
    starts_on = fields.Date(load_default=None)
    ends_on = fields.Date(load_default=None)


class PageSchema(DeliveryFilterSchema):
    page = fields.Integer(load_default=1, validate=validate.Range(1, 1_000_000))


class OrderLineSchema(Schema):
    id = fields.UUID()
    contract_line_id = fields.UUID()
    item = fields.String(attribute="item.name")
    unit = fields.String(attribute="contract_line.unit")
    quantity = QuantityField()


class OrderSchema(Schema):
    """An order."""

    id = fields.UUID()
    number = fields.String()
    status = fields.Enum(OrderStatus, by_value=True)
    contract_id = fields.UUID()
    school_id = fields.UUID()
    school_name = fields.String(attribute="school.name")
    supplier_id = fields.UUID()
    supplier_name = fields.String(attribute="supplier.name")
    deliver_on = fields.Date()
    due_at = InstantField()
    note = fields.String()
    lines = fields.List(fields.Nested(OrderLineSchema))


class NoteLineSchema(BatchSchema):
    id = fields.UUID()
    item = fields.String(attribute="order_line.item.name")
    unit = fields.String(attribute="order_line.contract_line.unit")


class EntryLineSchema(FindingSchema):
    delivered_quantity = QuantityField()
    short_quantity = QuantityField()


class DecisionSchema(Schema):
    verdict = fields.String()
    decided_by = fields.UUID()
    decided_at = InstantField()
    reason = fields.String()


class AcceptanceSchema(Schema):
    """What the first person signed, and the second person's decision. Quantities of a reversal are negative."""

    id = fields.UUID()
    kind = fields.String()
    reverses_id = fields.UUID(allow_none=True)
    arrived_at = InstantField()
    vehicle_ok = fields.Boolean()
    driver_ok = fields.Boolean()
    remark = fields.String()
    recorded_by = fields.UUID()
    recorded_at = InstantField()
    lines = fields.List(fields.Nested(EntryLineSchema))
    decision = fields.Nested(DecisionSchema, allow_none=True)


class DeliveryRowSchema(Schema):
    """A delivery in a list."""

    id = fields.UUID()
    number = fields.String()
    status = fields.Enum(DeliveryStatus, by_value=True)
    order_id = fields.UUID()
    school_name = fields.String(attribute="school.name")
    supplier_name = fields.String(attribute="supplier.name")
    deliver_on = fields.Date(attribute="order.deliver_on")
    shipped_at = InstantField()


class DeliverySchema(DeliveryRowSchema):
    """A delivery with its note and everything signed."""

    vehicle_plate = fields.String()
    carrier_id = fields.UUID(allow_none=True)
    driver_name = fields.String()
    lines = fields.List(fields.Nested(NoteLineSchema))
    acceptances = fields.List(fields.Nested(AcceptanceSchema))
    open_acceptance_id = fields.Function(lambda delivery: _id_of(open_entry(delivery)), metadata={"type": "string"})
    standing_acceptance_id = fields.Function(
        lambda delivery: _id_of(standing_acceptance(delivery)), metadata={"type": "string"}
    )


def _id_of(entry: Any) -> str | None:
    return str(entry.id) if entry is not None else None


class DeliveryPageSchema(Schema):
    """One page of deliveries."""

    items = fields.List(fields.Nested(DeliveryRowSchema))
    number = fields.Integer()
    page_count = fields.Integer()
    total = fields.Integer()


class PhotoSchema(Schema):
    sha256 = fields.String()
    media_type = fields.String()


class ReconciliationSchema(Schema):
    """One school, supplier and item, in the item's unit."""

    school = fields.String()
    supplier = fields.String()
    item = fields.String()
    unit = fields.String()
    ordered = QuantityField()
    cancelled = QuantityField()
    open = QuantityField()
    lapsed = QuantityField()
    delivered = QuantityField()
    accepted = QuantityField()
    rejected = QuantityField()
    short = QuantityField()
    waiting = QuantityField()
    is_balanced = fields.Boolean()


class ScorecardSchema(Schema):
    """Counts of one supplier in one county; shares are fractions of 1 as strings."""

    supplier_id = fields.UUID()
    county_id = fields.UUID()
    delivery_count = fields.Integer()
    on_time_count = fields.Integer()
    on_time_share = fields.String(allow_none=True)
    batch_count = fields.Integer()
    rejected_batch_count = fields.Integer()
    short_batch_count = fields.Integer()
    delivered_amount = fields.String()
    accepted_amount = fields.String()
    short_amount = fields.String()
    accepted_share = fields.String(allow_none=True)
    short_share = fields.String(allow_none=True)
