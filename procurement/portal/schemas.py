"""What the public's check answers over the API."""

from marshmallow import Schema, fields


class CheckedSchema(Schema):
    """True or false, and why."""

    is_true = fields.Boolean()
    reason = fields.String(metadata={"description": "in the reader's language (Accept-Language)"})
    text = fields.String(metadata={"description": "what was signed, or the file's SHA-256"})
    check_code = fields.String()
