"""Shapes of the inbox."""

from marshmallow import Schema, fields

from procurement.core.fields import InstantField, between


class InboxQuerySchema(Schema):
    page = fields.Integer(load_default=1, validate=between(1, 1_000_000))
    unread = fields.Boolean(load_default=False)


class MessageSchema(Schema):
    id = fields.UUID()
    subject = fields.String(metadata={"description": "in the reader's language"})
    body = fields.String()
    link = fields.String()
    sent_at = InstantField()
    read_at = InstantField(allow_none=True)


class InboxSchema(Schema):
    items = fields.List(fields.Nested(MessageSchema))
    page = fields.Integer()
    page_count = fields.Integer()
    total = fields.Integer()
    unread_count = fields.Integer()


class MarkedSchema(Schema):
    marked_count = fields.Integer()
