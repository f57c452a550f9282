"""What the log shows over the API."""

from marshmallow import Schema, fields, validate

from procurement.core.fields import InstantField
from procurement.core.text import N_


class EntrySchema(Schema):
    """One entry: `body` is the canonical text whose RFC 6962 leaf hash is `leaf`."""

    seq = fields.Integer()
    tag = fields.String()
    at = InstantField()
    body = fields.Function(lambda entry: entry.body.decode(), metadata={"type": "string"})
    leaf = fields.Function(lambda entry: entry.leaf.hex(), metadata={"type": "string"})


class EntryQuerySchema(Schema):
    """What is asked of the log; the span begins at `since` and ends before `before`."""

    page = fields.Integer(load_default=1)
    tag = fields.String(load_default="")
    actor_id = fields.UUID(load_default=None)
    since = InstantField(load_default=None)
    before = InstantField(load_default=None)


class CheckpointSchema(Schema):
    """A signed note over the log's size and root."""

    size = fields.Integer()
    note = fields.String()
    issued_at = InstantField()


class WitnessInSchema(Schema):
    """A witness's verifier key, as `witness new-key` prints it."""

    vkey = fields.String(required=True, validate=validate.Length(max=300, error=N_("最多 300 个字符")))


class WitnessSchema(WitnessInSchema):
    id = fields.UUID()
    name = fields.String()
    registered_at = InstantField()


class CosignedNoteSchema(Schema):
    """A checkpoint with the witness's line, as `witness add` writes it."""

    note = fields.String(required=True, validate=validate.Length(max=20_000, error=N_("最多 20000 个字符")))


class ConsistencyQuerySchema(Schema):
    old = fields.Integer(required=True, metadata={"description": "the size the witness saw last: a checkpoint's"})
