"""Shapes of selections in the API and on forms."""

from __future__ import annotations

from marshmallow import Schema, fields

from procurement.core.fields import InstantField, length


class ProposeSelectionSchema(Schema):
    people = fields.List(fields.UUID(), required=True, validate=length(1, 99))
    reason = fields.String(required=True, validate=length(1, 2_000))
    consent = fields.String(required=True, validate=length(1, 120))


class ReturnSelectionSchema(Schema):
    reason = fields.String(required=True, validate=length(1, 2_000))


class SelectionSchema(Schema):
    id = fields.UUID()
    tender_id = fields.UUID()
    status = fields.String()
    people = fields.List(fields.UUID())
    reason = fields.String()
    consent = fields.String()
    proposed_at = InstantField()
    decided_at = InstantField(allow_none=True)
    decision_reason = fields.String()
