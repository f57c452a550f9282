"""Shapes of clarifications in the API and on forms. No field takes a price."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, pre_load

from procurement.core.fields import InstantField, between, length


class AskBidderSchema(Schema):
    opened_bid_id = fields.UUID(required=True)
    lot_id = fields.UUID(required=True)
    question = fields.String(required=True, validate=length(1, 4_000))
    minutes = fields.Integer(required=True, validate=between(1, 10_080))


class AnswerClarificationSchema(Schema):
    answer = fields.String(required=True, validate=length(1, 20_000))
    signatory = fields.String(required=True, validate=length(1, 80))


class BidClarificationSchema(Schema):
    id = fields.UUID()
    tender_id = fields.UUID()
    lot_id = fields.UUID()
    opened_bid_id = fields.UUID()
    supplier_id = fields.UUID()
    status = fields.String()
    question = fields.String()
    asked_at = InstantField()
    answer_until = InstantField()
    answer = fields.String()
    signatory = fields.String()
    answered_at = InstantField(allow_none=True)


class AskBidderFormSchema(AskBidderSchema):
    """The same from the form, where one choice names bid and lot: place = "<opened bid>.<lot>"."""

    @pre_load
    def split(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """The place into its two ids."""
        given = dict(data)
        given["opened_bid_id"], given["lot_id"] = str(given.pop("place", "")).partition(".")[::2]
        return given
