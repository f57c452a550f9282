"""Shapes of surveys, plans and other purchases, for API and forms."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import Schema, fields, pre_load

from procurement.core.fields import AmountField, InstantField, length
from procurement.tenders.planning.models import OtherMethod

_CELL = re.compile(r"subjects\.(name|answer)-([1-9]\d?)")


class SubjectSchema(Schema):
    name = fields.String(required=True, validate=length(1, 120))
    answer = fields.String(load_default="", validate=length(0, 2_000))


class RecordSurveySchema(Schema):
    surveyed_on = fields.Date(required=True)
    way = fields.String(required=True, validate=length(1, 80))
    findings = fields.String(required=True, validate=length(1, 10_000))
    subjects = fields.List(fields.Nested(SubjectSchema), required=True)


class RecordSurveyFormSchema(RecordSurveySchema):
    """The same from a form: cells `subjects.<field>-<row>` become rows; rows without a name are left out."""

    @pre_load
    def _fold(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        rows: dict[int, dict[str, Any]] = {}
        folded: dict[str, Any] = {}
        for name, value in data.items():
            if cell := _CELL.fullmatch(name):
                rows.setdefault(int(cell[2]), {})[cell[1]] = value
            elif name != "subjects":
                folded[name] = value
        return {**folded, "subjects": [rows[number] for number in sorted(rows) if rows[number].get("name")]}


class FilePlanSchema(Schema):
    category_id = fields.UUID(required=True)
    title = fields.String(required=True, validate=length(2, 160))
    budget_amount = AmountField(required=True)
    filing_number = fields.String(required=True, validate=length(1, 60))
    summary = fields.String(required=True, validate=length(1, 4_000))
    expected_on = fields.Date(required=True)


class ProposePurchaseSchema(Schema):
    category_id = fields.UUID(required=True)
    title = fields.String(required=True, validate=length(2, 160))
    method = fields.Enum(OtherMethod, by_value=True, required=True)
    amount = AmountField(required=True)
    basis = fields.String(required=True, validate=length(1, 4_000))
    approval_number = fields.String(load_default="", validate=length(0, 60))
    tender_id = fields.UUID(load_default=None, allow_none=True)


class SurveySchema(Schema):
    id = fields.UUID()
    surveyed_on = fields.Date()
    way = fields.String()
    findings = fields.String()
    subjects = fields.List(fields.Dict())
    recorded_at = InstantField()


class ProcurementPlanSchema(Schema):
    id = fields.UUID()
    plan_id = fields.UUID()
    category_id = fields.UUID()
    title = fields.String()
    fiscal_year = fields.Integer()
    budget_amount = AmountField()
    filing_number = fields.String()
    summary = fields.String()
    expected_on = fields.Date()
    announced_at = InstantField(allow_none=True)


class OtherPurchaseSchema(Schema):
    id = fields.UUID()
    category_id = fields.UUID()
    tender_id = fields.UUID(allow_none=True)
    title = fields.String()
    fiscal_year = fields.Integer()
    method = fields.Enum(OtherMethod, by_value=True)
    amount = AmountField()
    basis = fields.String()
    approval_number = fields.String()
    approved_at = InstantField(allow_none=True)


class YearPurchaseSchema(Schema):
    number = fields.String()
    title = fields.String()
    budget = AmountField()
    reserved = AmountField()
    reserved_small = AmountField()
    reason = fields.String()


class YearSharesSchema(Schema):
    """Amounts in CNY; `short` and `short_small`: what is still lacking."""

    year = fields.Integer()
    budget = AmountField()
    suited = AmountField()
    required = AmountField()
    reserved = AmountField()
    short = AmountField()
    required_small = AmountField()
    reserved_small = AmountField()
    short_small = AmountField()
    purchases = fields.List(fields.Nested(YearPurchaseSchema))
