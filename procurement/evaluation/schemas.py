"""Shapes of reviews in the API and on forms."""

from __future__ import annotations

from marshmallow import Schema, fields

from procurement.bids.schemas import OpenedBidSchema
from procurement.core.fields import InstantField, length
from procurement.evaluation.models import InvalidGround, ReviewKind, ReviewVerdict


class ReviewBidSchema(Schema):
    """A verdict on one bid for one lot."""

    opened_bid_id = fields.UUID(required=True)
    lot_id = fields.UUID(required=True)
    kind = fields.Enum(ReviewKind, by_value=True, required=True)
    verdict = fields.Enum(ReviewVerdict, by_value=True, required=True)
    ground = fields.Enum(InvalidGround, by_value=True, load_default=None, allow_none=True)
    reason = fields.String(load_default="", validate=length(0, 2_000))


class BidReviewSchema(Schema):
    """A recorded verdict."""

    id = fields.UUID()
    lot_id = fields.UUID()
    opened_bid_id = fields.UUID()
    supplier_id = fields.UUID()
    kind = fields.String()
    verdict = fields.String()
    ground = fields.String(allow_none=True)
    reason = fields.String()
    reviewed_by = fields.UUID()
    reviewed_at = InstantField()


class BidFindingSchema(Schema):
    """Something the rules found."""

    kind = fields.String()
    ground = fields.String()
    is_statutory = fields.Boolean()
    code = fields.String(attribute="problem.code")
    params = fields.Dict(keys=fields.String(), attribute="problem.params")


class BidReviewRowSchema(Schema):
    """One bid on one lot with findings and verdicts."""

    bid = fields.Nested(OpenedBidSchema)
    findings = fields.List(fields.Nested(BidFindingSchema))
    reviews = fields.Function(lambda row: [BidReviewSchema().dump(review) for review in row.reviews.values()])
    next_kind = fields.String(allow_none=True)
    is_valid = fields.Boolean()


class CompletedReviewsSchema(Schema):
    """What became of the tender."""

    id = fields.UUID()
    status = fields.String()
    ended_reason = fields.String()
