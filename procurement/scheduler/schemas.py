"""Shapes of what the clock did and will do."""

from marshmallow import Schema, fields

from procurement.core.fields import InstantField


class ComingSchema(Schema):
    effect = fields.String(attribute="effect.name")
    subject = fields.UUID(attribute="row_id")
    title = fields.String()
    at = InstantField()
    is_late = fields.Boolean()


class HappenedSchema(Schema):
    effect = fields.String(attribute="effect.name")
    subject = fields.UUID(attribute="entry.subject_id")
    title = fields.String()
    at = InstantField(attribute="entry.at")
    seq = fields.Integer(attribute="entry.seq", metadata={"description": "its number in the county's log"})


class ClockSchema(Schema):
    is_running = fields.Boolean()
    last_at = InstantField(allow_none=True)
    coming = fields.List(fields.Nested(ComingSchema))
    happened = fields.List(fields.Nested(HappenedSchema))
