"""Shapes of log-in, sessions and users."""

from marshmallow import Schema, fields

from procurement.core.fields import InstantField, length


class LogInSchema(Schema):
    login = fields.String(required=True, validate=length(1, 64))
    password = fields.String(required=True, validate=length(1, 200), load_only=True)


class TokenSchema(Schema):
    token = fields.String(metadata={"description": "send as: Authorization: Bearer <token>"})


class ChangePasswordSchema(Schema):
    old_password = fields.String(required=True, validate=length(1, 200))
    new_password = fields.String(required=True, validate=length(1, 200))


class RegisterKeySchema(Schema):
    public_key = fields.String(required=True, validate=length(1, 64))


class OwnUserSchema(Schema):
    """What a user sees of themselves."""

    id = fields.UUID()
    login = fields.String()
    name = fields.String()
    role = fields.String()
    organization_id = fields.UUID()
    signing_key = fields.String(allow_none=True)


class SessionSchema(Schema):
    id = fields.UUID()
    kind = fields.String()
    device = fields.String()
    created_at = InstantField()
    last_seen_at = InstantField()
