"""Shapes of measures, admissions and assessments, for forms and for the API."""

from __future__ import annotations

from marshmallow import Schema, fields
from marshmallow.validate import Length, Range

from procurement.core.fields import InstantField
from procurement.supervision.models import Ground, Side
from procurement.supervision.states import AdmissionStatus, AppealStatus, AssessmentStatus, MeasureStatus, Step

TEXT = Length(1, 4000)


class MeasureFormSchema(Schema):
    """What an officer proposes; `duration_days` in working days up to the corrective order, then in calendar days."""

    step = fields.Enum(Step, by_value=True, required=True)
    ground = fields.Enum(Ground, by_value=True, required=True)
    facts = fields.String(required=True, validate=TEXT)
    duration_days = fields.Integer(required=True, validate=Range(1, 3650))
    is_urgent = fields.Boolean(load_default=False)
    skip_reason = fields.String(load_default="", validate=Length(0, 2000))
    record_ids = fields.List(fields.UUID(), load_default=list)


class NewMeasureSchema(MeasureFormSchema):
    supplier_id = fields.UUID(required=True)


class TextSchema(Schema):
    """A reply or an appeal."""

    text = fields.String(required=True, validate=TEXT)


class WordSchema(Schema):
    """A decider's or a second person's word with its reason."""

    agrees = fields.Boolean(required=True)
    reason = fields.String(load_default="", validate=Length(0, 2000))


class LiftSchema(Schema):
    reason = fields.String(required=True, validate=Length(1, 2000))


class NewAdmissionSchema(Schema):
    supplier_id = fields.UUID(required=True)
    category_id = fields.UUID(required=True)
    valid_until = fields.Date(required=True)


class NewAssessmentSchema(Schema):
    supplier_id = fields.UUID(required=True)
    year = fields.Integer(required=True, validate=Range(2000, 2100))
    remarks = fields.String(load_default="", validate=Length(0, 2000))


class EvidenceSchema(Schema):
    position = fields.Integer()
    side = fields.Enum(Side, by_value=True)
    delivery_id = fields.UUID(attribute="record.delivery_id")
    delivery_number = fields.String(attribute="record.delivery_number")
    file_name = fields.String()
    file_sha256 = fields.String()


class AppealSchema(Schema):
    status = fields.Enum(AppealStatus, by_value=True)
    text = fields.String()
    appealed_at = InstantField()
    decide_until = fields.Date()
    reason = fields.String()
    decided_at = InstantField(allow_none=True)


class MeasureSchema(Schema):
    id = fields.UUID()
    number = fields.String()
    county_id = fields.UUID()
    supplier_id = fields.UUID()
    step = fields.Enum(Step, by_value=True)
    status = fields.Enum(MeasureStatus, by_value=True)
    ground = fields.Enum(Ground, by_value=True)
    facts = fields.String()
    is_urgent = fields.Boolean()
    skip_reason = fields.String()
    proposed_at = InstantField()
    reply_until = fields.Date()
    reply = fields.String()
    replied_at = InstantField(allow_none=True)
    confirm_until = fields.Date(allow_none=True)
    starts_on = fields.Date(allow_none=True)
    ends_on = fields.Date(allow_none=True)
    appeal_until = fields.Date(allow_none=True)
    evidence = fields.List(fields.Nested(EvidenceSchema))
    appeal = fields.Nested(AppealSchema, allow_none=True)


class AdmissionSchema(Schema):
    id = fields.UUID()
    county_id = fields.UUID()
    supplier_id = fields.UUID()
    category_id = fields.UUID()
    status = fields.Enum(AdmissionStatus, by_value=True)
    valid_until = fields.Date()
    contract_number = fields.String()
    reason = fields.String()


class AssessmentSchema(Schema):
    id = fields.UUID()
    county_id = fields.UUID()
    supplier_id = fields.UUID()
    year = fields.Integer()
    status = fields.Enum(AssessmentStatus, by_value=True)
    delivery_count = fields.Integer()
    on_time_share = fields.Decimal(as_string=True)
    accepted_share = fields.Decimal(as_string=True)
    full_share = fields.Decimal(as_string=True)
    score = fields.Decimal(as_string=True)
    is_low = fields.Boolean()
    remarks = fields.String()
    reply = fields.String()
