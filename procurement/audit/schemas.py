"""What the log shows over the API."""

from marshmallow import Schema, fields

from procurement.core.fields import InstantField


class EntrySchema(Schema):
    """One entry: `body` is the canonical text whose RFC 6962 leaf hash is `leaf`."""

    seq = fields.Integer()
    tag = fields.String()
    at = InstantField()
    body = fields.Function(lambda entry: entry.body.decode(), metadata={"type": "string"})
    leaf = fields.Function(lambda entry: entry.leaf.hex(), metadata={"type": "string"})


class EntryQuerySchema(Schema):
    page = fields.Integer(load_default=1)
    tag = fields.String(load_default="")


class CheckpointSchema(Schema):
    """A signed note over the log's size and root."""

    size = fields.Integer()
    note = fields.String()
    issued_at = InstantField()
