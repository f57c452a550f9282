"""Shapes of log-in, sessions and users."""

from marshmallow import Schema, fields

from procurement.accounts.rules import is_enrolled
from procurement.core.fields import InstantField, length


class LogInSchema(Schema):
    login = fields.String(required=True, validate=length(1, 64))
    password = fields.String(required=True, validate=length(1, 200), load_only=True)


class ApiLogInSchema(LogInSchema):
    code = fields.String(
        load_default="", validate=length(0, 40), load_only=True,
        metadata={"description": "of the authenticator app, or a recovery code; for people with a second factor"},
    )  # fmt: skip


class CodeSchema(Schema):
    code = fields.String(required=True, validate=length(6, 40))


class SecondFactorSchema(Schema):
    """A secret that waits for its confirmation."""

    secret = fields.String()
    address = fields.String(metadata={"description": "otpauth:// address for the app"})


class RecoveryCodesSchema(Schema):
    recovery_codes = fields.List(fields.String(), metadata={"description": "shown this once"})


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


class UserSchema(OwnUserSchema):
    """What an administrator sees of a person."""

    is_active = fields.Boolean()
    has_second_factor = fields.Function(is_enrolled, metadata={"type": "boolean"})


class EndedSchema(Schema):
    count = fields.Integer(metadata={"description": "log-ins that were ended"})
