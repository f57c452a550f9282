"""Shapes of challenges and complaints."""

from marshmallow import Schema, fields

from procurement.complaints.states import ChallengeOutcome, ComplaintOutcome, Step
from procurement.core.fields import InstantField, length

LONG = 5000


class _GroundsSchema(Schema):
    step = fields.Enum(Step, by_value=True, required=True)
    grounds = fields.String(required=True, validate=length(1, LONG))
    request = fields.String(required=True, validate=length(1, 2000))


class SubmitChallengeSchema(_GroundsSchema):
    matters = fields.List(fields.String(validate=length(1, 500)), required=True)


class ChallengeFormSchema(_GroundsSchema):
    """From a form: `matters` is one text, a matter a line."""

    matters = fields.String(required=True, validate=length(1, 10_000))


class AnswerChallengeSchema(Schema):
    outcome = fields.Enum(ChallengeOutcome, by_value=True, required=True)
    reply = fields.String(required=True, validate=length(1, LONG))


class ReleaseHoldSchema(Schema):
    reason = fields.String(required=True, validate=length(1, 2000))


class RenewAwardSchema(Schema):
    excluded_supplier_id = fields.UUID(load_default=None, allow_none=True)


class SubmitComplaintSchema(Schema):
    """`matters`: positions in the challenge's list, from 0."""

    matters = fields.List(fields.Integer(), load_default=list)
    on_reply = fields.String(load_default="", validate=length(0, LONG))
    request = fields.String(required=True, validate=length(1, 2000))


class ReturnComplaintSchema(Schema):
    correction = fields.String(required=True, validate=length(1, 2000))


class CorrectComplaintSchema(Schema):
    on_reply = fields.String(load_default="", validate=length(0, LONG))
    request = fields.String(required=True, validate=length(1, 2000))


class AcceptComplaintSchema(Schema):
    suspend = fields.Boolean(load_default=False)


class RefuseComplaintSchema(Schema):
    finding = fields.String(required=True, validate=length(1, LONG))


class DecideComplaintSchema(Schema):
    outcome = fields.Enum(ComplaintOutcome, by_value=True, required=True)
    finding = fields.String(required=True, validate=length(1, LONG))
    excluded_supplier_id = fields.UUID(load_default=None, allow_none=True)
    is_fabricated = fields.Boolean(load_default=False)


class ChallengeSchema(Schema):
    id = fields.UUID()
    number = fields.String()
    tender_id = fields.UUID()
    supplier_id = fields.UUID()
    step = fields.String()
    status = fields.String()
    matters = fields.List(fields.String())
    grounds = fields.String()
    request = fields.String()
    received_at = InstantField()
    reply_due_on = fields.Date()
    outcome = fields.String(allow_none=True)
    reply = fields.String()
    answered_at = InstantField(allow_none=True)
    complaint_until = fields.Date()
    document_id = fields.UUID(allow_none=True)


class ComplaintSchema(Schema):
    id = fields.UUID()
    number = fields.String()
    challenge_id = fields.UUID()
    tender_id = fields.UUID()
    supplier_id = fields.UUID()
    status = fields.String()
    matters = fields.List(fields.Integer())
    on_reply = fields.String()
    request = fields.String()
    submitted_at = InstantField()
    review_due_on = fields.Date()
    correction = fields.String()
    correction_due_on = fields.Date(allow_none=True)
    decision_due_on = fields.Date()
    suspended_until = fields.Date(allow_none=True)
    outcome = fields.String(allow_none=True)
    finding = fields.String()
    is_fabricated = fields.Boolean()
    ended_at = InstantField(allow_none=True)
    document_id = fields.UUID(allow_none=True)
