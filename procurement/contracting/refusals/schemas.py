"""Shapes of refusals to sign."""

from marshmallow import Schema, fields

from procurement.core.fields import InstantField, length


class RecordRefusalSchema(Schema):
    supplier_id = fields.UUID(required=True)
    refused_on = fields.Date(required=True)
    account = fields.String(required=True, validate=length(1, 2000))


class DismissRefusalSchema(Schema):
    reason = fields.String(required=True, validate=length(1, 2000))


class RefusalSchema(Schema):
    id = fields.UUID()
    tender_id = fields.UUID()
    supplier_id = fields.UUID()
    status = fields.String()
    refused_on = fields.Date()
    account = fields.String()
    file_sha256 = fields.String()
    recorded_at = InstantField()
    decided_at = InstantField(allow_none=True)
    decided_reason = fields.String()
