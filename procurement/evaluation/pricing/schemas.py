"""Shapes of corrections and explanations in the API and on forms."""

from __future__ import annotations

from marshmallow import Schema, fields

from procurement.core.fields import AmountField, InstantField, between, length, one_of
from procurement.evaluation.pricing.states import ExplanationStatus

DECISIONS = (ExplanationStatus.ACCEPTED, ExplanationStatus.INVALID)


class RequestCorrectionsSchema(Schema):
    minutes = fields.Integer(required=True, validate=between(1, 10_080))


class AnswerCorrectionSchema(Schema):
    confirms = fields.Boolean(required=True)


class RequestExplanationSchema(Schema):
    opened_bid_id = fields.UUID(required=True)
    lot_id = fields.UUID(required=True)
    reason = fields.String(load_default="", validate=length(0, 2_000))
    minutes = fields.Integer(required=True, validate=between(1, 10_080))


class AnswerExplanationSchema(Schema):
    explanation = fields.String(required=True, validate=length(1, 20_000))


class DecideExplanationSchema(Schema):
    decision = fields.String(required=True, validate=one_of(DECISIONS))
    reason = fields.String(required=True, validate=length(1, 4_000))
    look_ups = fields.String(load_default="", validate=length(0, 4_000))


class CorrectionStepSchema(Schema):
    rule = fields.Integer(metadata={"description": "1 to 4, as in 87号令第59条"})
    place = fields.String()
    before = fields.String()
    after = fields.String()


class CorrectionSchema(Schema):
    id = fields.UUID()
    tender_id = fields.UUID()
    lot_id = fields.UUID()
    supplier_id = fields.UUID()
    status = fields.String()
    steps = fields.List(fields.Nested(CorrectionStepSchema))
    before_sha256 = fields.String()
    after_sha256 = fields.String()
    answer_until = InstantField()
    answered_at = InstantField(allow_none=True)


class TriggerSchema(Schema):
    trigger = fields.String()
    price = fields.String()
    share = fields.String()
    base = fields.String()


class AttachmentSchema(Schema):
    name = fields.String()
    type = fields.String()
    sha256 = fields.String()


class ExplanationSchema(Schema):
    id = fields.UUID()
    tender_id = fields.UUID()
    lot_id = fields.UUID()
    supplier_id = fields.UUID()
    status = fields.String()
    triggers = fields.List(fields.Nested(TriggerSchema))
    request_reason = fields.String()
    answer_until = InstantField()
    explanation = fields.String()
    attachments = fields.List(fields.Nested(AttachmentSchema))
    decision_reason = fields.String()
    is_watched = fields.Boolean()


class PriceRowSchema(Schema):
    """One bid on one lot as its price is checked."""

    opened_bid_id = fields.UUID(attribute="bid.opened.id")
    lot_id = fields.UUID(attribute="bid.lot.id")
    supplier_id = fields.UUID(attribute="bid.opened.supplier_id")
    amount_as_bid = AmountField(attribute="bid.amount", allow_none=True)
    amount = AmountField(allow_none=True, metadata={"description": "after corrections that bind"})
    is_conforming = fields.Boolean()
    triggers = fields.List(fields.Nested(TriggerSchema), attribute="fired")
    correction = fields.Nested(CorrectionSchema, allow_none=True)
    explanation = fields.Nested(ExplanationSchema, allow_none=True)
