"""Shapes of requests to subcontract."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load

from procurement.core.fields import InstantField, length
from procurement.core.text import N_
from procurement.suppliers.credit_code import is_credit_code


def _checked(code: str) -> bool:
    if is_credit_code(code):
        return True
    raise ValidationError(N_("统一社会信用代码不对：18 位，最后一位是校验码"))


class RequestSubcontractSchema(Schema):
    name = fields.String(required=True, validate=length(2, 120))
    credit_code = fields.String(required=True, validate=_checked)
    work = fields.String(required=True, validate=length(1, 500))

    @pre_load
    def _tidy(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        code = data.get("credit_code")
        return {**data, "credit_code": code.replace(" ", "").upper()} if isinstance(code, str) else data


class AnswerRequestSchema(Schema):
    is_consented = fields.Boolean(required=True)
    answer = fields.String(required=True, validate=length(1, 2000))


class SubcontractSchema(Schema):
    """A request with its answer, once there is one."""

    id = fields.UUID()
    contract_id = fields.UUID()
    status = fields.String()
    name = fields.String()
    credit_code = fields.String()
    work = fields.String()
    asked_at = InstantField()
    answer = fields.String()
    answered_at = InstantField(allow_none=True)
