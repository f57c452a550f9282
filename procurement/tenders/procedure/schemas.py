"""Shapes of versions, questions, answers and changes. No schema says who asked."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load

from procurement.core.fields import AmountField, InstantField, PriceField, between, length
from procurement.tenders.models import Tender
from procurement.tenders.procedure.models import FailureGround, NoticeKind, ReviewOpinion
from procurement.tenders.procedure.rules import AMENDABLE
from procurement.tenders.procedure.service import Revision


class _RevisionSchema(Schema):
    """Whatever is not a reason, a base or a deadline is a change of the notice."""

    reason = fields.String(required=True, validate=length(1, 1_000))
    base_sha256 = fields.String(required=True, validate=length(64, 64))

    @post_load
    def _revise(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        fixed = {name: data.pop(name) for name in ("reason", "base_sha256", "deadline_at") if name in data}
        return {"revision": Revision(**fixed, changes=data)}


class AmendNoticeSchema(_RevisionSchema):
    deadline_at = InstantField()
    terms = fields.String(validate=length(0, 20_000))
    bond_amount = AmountField()
    performance_bond_rate = PriceField()
    payment_days = fields.Integer(validate=between(1, 365))
    max_lots_per_owner = fields.Integer(allow_none=True, validate=between(0, 99))
    contract_starts_on = fields.Date()
    contract_ends_on = fields.Date()


class AmendNoticeFormSchema(AmendNoticeSchema):
    """The same from the form that shows every value: only what differs from the notice is a change."""

    def __init__(self, tender: Tender) -> None:
        super().__init__()
        self._tender = tender

    @post_load
    def _revise(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        for emptied in ("terms", "max_lots_per_owner"):
            data.setdefault(emptied, "" if emptied == "terms" else None)
        same = [name for name in AMENDABLE if name in data and data[name] == getattr(self._tender, name)]
        return super()._revise({name: value for name, value in data.items() if name not in same}, **kwargs)


class ExtendDeadlineSchema(_RevisionSchema):
    deadline_at = InstantField(required=True)


class AskQuestionSchema(Schema):
    text = fields.String(required=True, validate=length(1, 4_000))


class AnswerQuestionSchema(Schema):
    question = fields.String(required=True, validate=length(1, 4_000))
    reply = fields.String(required=True, validate=length(1, 10_000))


class RecordReviewSchema(Schema):
    opinion = fields.Enum(ReviewOpinion, by_value=True, required=True)
    counsel = fields.String(required=True, validate=length(1, 120))
    text = fields.String(required=True, validate=length(1, 10_000))


class LegalReviewSchema(Schema):
    opinion = fields.Enum(ReviewOpinion, by_value=True)
    counsel = fields.String()
    text = fields.String()
    document_sha256 = fields.String()
    reviewed_at = InstantField()


class NoticeVersionSchema(Schema):
    number = fields.Integer()
    kind = fields.Enum(NoticeKind, by_value=True)
    sha256 = fields.String()
    deadline_at = InstantField()
    reason = fields.String()
    frozen_at = InstantField()


class EndingSchema(Schema):
    lot_id = fields.UUID(allow_none=True)
    ground = fields.Enum(FailureGround, by_value=True)
    reason = fields.String()
    ended_at = InstantField()


class QuestionSchema(Schema):
    id = fields.UUID()
    text = fields.String()
    asked_at = InstantField()
    reply_due_on = fields.Date()
    clarification_id = fields.UUID(allow_none=True)


class ClarificationSchema(Schema):
    id = fields.UUID()
    number = fields.Integer()
    question = fields.String()
    reply = fields.String()
    published_at = InstantField()
