"""Shapes of the evaluation report in the API and on forms."""

from __future__ import annotations

from marshmallow import Schema, fields

from procurement.core.fields import InstantField, between, length, one_of
from procurement.evaluation.report.models import Stance

OWN = (Stance.AGREED, Stance.DISSENTED)


class SignReportSchema(Schema):
    stance = fields.String(required=True, validate=one_of(OWN))
    reason = fields.String(load_default="", validate=length(0, 4_000))


class MemberRefusalSchema(Schema):
    number = fields.Integer(required=True, validate=between(1, 99))


class ReportSchema(Schema):
    tender_id = fields.UUID()
    edition = fields.Integer()
    status = fields.String()
    facts = fields.Dict(keys=fields.String())
    facts_sha256 = fields.String()
    due_on = fields.Date()
    sent_at = InstantField(allow_none=True)
    document_id = fields.UUID(allow_none=True)
    stances = fields.Function(lambda one: [str(signature.stance) for signature in one.signatures])
