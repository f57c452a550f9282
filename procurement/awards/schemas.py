"""Shapes of awards."""

from marshmallow import Schema, fields

from procurement.core.fields import AmountField, InstantField, length


class ProposeAwardsSchema(Schema):
    run_id = fields.UUID(required=True)
    reason = fields.String(required=True, validate=length(1, 2000))


class ReturnAwardsSchema(Schema):
    reason = fields.String(required=True, validate=length(1, 2000))


class AwardSchema(Schema):
    id = fields.UUID()
    tender_id = fields.UUID()
    lot_id = fields.UUID()
    supplier_id = fields.UUID()
    run_id = fields.UUID()
    status = fields.String()
    amount = AmountField()
    evaluated_amount = AmountField()
    reason = fields.String()
    proposed_at = InstantField()
    approved_at = InstantField(allow_none=True)
    published_at = InstantField(allow_none=True)
    notice_ends_on = fields.Date(allow_none=True)
    challenge_until = fields.Date(allow_none=True)
    confirmed_at = InstantField(allow_none=True)
    ended_reason = fields.String()
