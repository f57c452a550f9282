"""Shapes of jobs."""

from marshmallow import Schema, fields

from procurement.core.fields import InstantField


class JobSchema(Schema):
    id = fields.UUID()
    kind = fields.String()
    status = fields.String()
    progress = fields.Integer(metadata={"description": "percent"})
    message = fields.String()
    cancel_requested = fields.Boolean()
    created_at = InstantField()
    started_at = InstantField(allow_none=True)
    finished_at = InstantField(allow_none=True)


class JobQuerySchema(Schema):
    page = fields.Integer(load_default=1)
