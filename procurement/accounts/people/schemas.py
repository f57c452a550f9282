"""Shapes of offices and of a new person."""

from marshmallow import Schema, fields

from procurement.accounts.models import OrganizationKind
from procurement.accounts.schemas import UserSchema
from procurement.core.actors import Role
from procurement.core.fields import length


class CreateOfficeSchema(Schema):
    county_id = fields.UUID(required=True)
    kind = fields.Enum(OrganizationKind, by_value=True, required=True)
    name = fields.String(required=True, validate=length(1, 120))
    name_en = fields.String(load_default="", validate=length(0, 160))


class OfficeSchema(Schema):
    id = fields.UUID()
    kind = fields.Enum(OrganizationKind, by_value=True)
    county_id = fields.UUID(allow_none=True)
    region = fields.String()
    name = fields.String()
    name_en = fields.String()


class AddPersonSchema(Schema):
    role = fields.Enum(Role, by_value=True, required=True)
    login = fields.String(required=True, validate=length(1, 64))
    name = fields.String(required=True, validate=length(1, 60))


class NewPersonSchema(Schema):
    """A new person, and the password for their first log-in."""

    user = fields.Nested(UserSchema)
    first_password = fields.String(metadata={"description": "shown this once; to be changed at the first log-in"})
