"""Shapes of reports."""

from marshmallow import Schema, fields

from procurement.core.fields import InstantField, length, one_of
from procurement.tips.rules import ABOUT


class SubmitTipSchema(Schema):
    county_id = fields.UUID(required=True)
    about = fields.String(required=True, validate=one_of([kind.value for kind in ABOUT]))
    persons = fields.String(load_default="", validate=length(0, 200))
    account = fields.String(required=True, validate=length(1, 5000))
    contact = fields.String(load_default="", validate=length(0, 120))


class TipCodeSchema(Schema):
    code = fields.String(required=True, validate=length(1, 40))


class CloseTipSchema(Schema):
    finding = fields.String(required=True, validate=length(1, 5000))
    answer = fields.String(load_default="", validate=length(0, 2000))


class TipSchema(Schema):
    id = fields.UUID()
    number = fields.String()
    about = fields.String()
    persons = fields.String()
    account = fields.String()
    contact = fields.String()
    status = fields.String()
    received_at = InstantField()
    finding = fields.String()
    answer = fields.String()
    closed_at = InstantField(allow_none=True)
