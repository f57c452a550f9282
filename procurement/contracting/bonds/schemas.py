"""Shapes of bonds."""

from uuid import UUID

from marshmallow import Schema, ValidationError, fields

from procurement.bids.bonds.states import KeepGround
from procurement.core.fields import AmountField, InstantField, length
from procurement.core.text import N_


class RecordBidBondSchema(Schema):
    supplier_id = fields.UUID(required=True)
    amount = AmountField(required=True)
    received_at = InstantField(required=True)
    reference = fields.String(required=True, validate=length(1, 80))


class RecordPerformanceBondSchema(Schema):
    contract_id = fields.UUID(required=True)
    amount = AmountField(required=True)
    received_on = fields.Date(required=True)
    reference = fields.String(required=True, validate=length(1, 80))


class RefundBondSchema(Schema):
    ended_on = fields.Date(required=True)


class ProposeKeepingSchema(Schema):
    ground = fields.Enum(KeepGround, by_value=True, required=True)
    reason = fields.String(required=True, validate=length(1, 2000))


class KeepBondSchema(Schema):
    reason = fields.String(required=True, validate=length(1, 2000))


class BondSchema(Schema):
    id = fields.UUID()
    kind = fields.String()
    status = fields.String()
    tender_id = fields.UUID()
    supplier_id = fields.UUID()
    contract_id = fields.UUID(allow_none=True)
    amount = AmountField()
    received_on = fields.Date()
    received_at = InstantField(allow_none=True)
    reference = fields.String()
    ended_on = fields.Date(allow_none=True)
    interest = AmountField(allow_none=True)
    ended_reason = fields.String()
    keep_ground = fields.Enum(KeepGround, by_value=True, allow_none=True)
    keep_proposed_at = InstantField(allow_none=True)


class BidderField(fields.Field[tuple[UUID, UUID]]):
    """ "tender/supplier", as the form's list of bidders gives it."""

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> tuple[UUID, UUID]:
        try:
            tender, supplier = str(value).split("/")
            return UUID(tender), UUID(supplier)
        except ValueError as error:
            raise ValidationError(N_("请选择列出的一项")) from error


class BidBondFormSchema(Schema):
    """From the form, where tender and bidder are chosen together."""

    bidder = BidderField(required=True)
    amount = AmountField(required=True)
    received_at = InstantField(required=True)
    reference = fields.String(required=True, validate=length(1, 80))
