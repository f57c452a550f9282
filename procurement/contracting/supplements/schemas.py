"""Shapes of supplements."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, pre_load

from procurement.core.fields import AmountField, InstantField, PriceField, QuantityField, length


class AddedLineSchema(Schema):
    contract_line_id = fields.UUID(required=True)
    quantity = QuantityField(required=True)


class ProposeSupplementSchema(Schema):
    lines = fields.List(fields.Nested(AddedLineSchema), required=True)
    reason = fields.String(required=True, validate=length(1, 2000))


class ProposeSupplementFormSchema(ProposeSupplementSchema):
    """The same from a form: cells `lines.quantity-<row>`, `lines.contract_line_id-<row>`; empty rows are left out."""

    @pre_load
    def _fold(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        rows = sorted(int(name.rpartition("-")[2]) for name in data if name.startswith("lines.quantity-"))
        lines = [
            {"contract_line_id": data.get(f"lines.contract_line_id-{row}"), "quantity": data[f"lines.quantity-{row}"]}
            for row in rows
        ]
        return {"lines": lines, **({"reason": data["reason"]} if "reason" in data else {})}


class WithdrawSupplementSchema(Schema):
    reason = fields.String(required=True, validate=length(1, 2000))


class SupplementLineSchema(Schema):
    contract_line_id = fields.UUID()
    school_id = fields.UUID(attribute="contract_line.school_id")
    item_id = fields.UUID(attribute="contract_line.item_id")
    unit_price = PriceField(attribute="contract_line.unit_price")
    quantity = QuantityField()
    amount = AmountField()


class SupplementSchema(Schema):
    """A supplement without its lines."""

    id = fields.UUID()
    contract_id = fields.UUID()
    number = fields.String()
    status = fields.String()
    amount = AmountField(metadata={"description": "CNY"})
    reason = fields.String()
    document_id = fields.UUID()
    proposed_at = InstantField()
    supplier_signed_at = InstantField(allow_none=True)
    buyer_signed_at = InstantField(allow_none=True)
    withdrawn_at = InstantField(allow_none=True)


class SupplementWithLinesSchema(SupplementSchema):
    lines = fields.List(fields.Nested(SupplementLineSchema))
