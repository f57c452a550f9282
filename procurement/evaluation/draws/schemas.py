"""Shapes of draws in the API and on forms."""

from __future__ import annotations

from marshmallow import Schema, fields

from procurement.core.fields import InstantField, length
from procurement.evaluation.draws import queries
from procurement.evaluation.draws.models import Game
from procurement.evaluation.draws.states import DrawStatus


class CommitSeedSchema(Schema):
    """The hash of a seed that stays with its owner."""

    commitment = fields.String(required=True, validate=length(64, 64))


class RevealSeedSchema(Schema):
    """The seed itself: 64 hex digits."""

    seed = fields.String(required=True, validate=length(64, 64))


class LotteryNumbersSchema(Schema):
    """The lottery's number as printed, 双色球 like "03 08 17 21 24 31 + 11", 福彩3D like "935"."""

    numbers = fields.String(required=True, validate=length(3, 60))


class CancelDrawSchema(Schema):
    """Why a draw ends before its commitments are closed."""

    reason = fields.String(required=True, validate=length(1, 500))


class DrawPlanSchema(Schema):
    """The lottery named in advance, and until when seeds are taken."""

    game = fields.Enum(Game, by_value=True, required=True)
    lottery_on = fields.Date(required=True)
    reveal_by = InstantField(required=True)


class DrawTieSchema(DrawPlanSchema):
    """Tied bidders of one lot."""

    lot_id = fields.UUID(required=True)
    suppliers = fields.List(fields.UUID(), required=True, validate=length(2, 100))


class DrawCommitmentSchema(Schema):
    """A commitment, with its seed once revealed."""

    organization_id = fields.UUID()
    commitment = fields.String()
    committed_at = InstantField()
    seed = fields.String(allow_none=True)
    revealed_at = InstantField(allow_none=True)


class DrawRowSchema(Schema):
    """One row of the computation (RFC 3797)."""

    row = fields.Integer()
    digest = fields.String()
    remaining = fields.Integer()
    selected = fields.Integer()
    token = fields.String()


class DrawSchema(Schema):
    """A draw. Numbers are not shown before the second person has typed them too."""

    id = fields.UUID()
    tender_id = fields.UUID()
    lot_id = fields.UUID(allow_none=True)
    purpose = fields.String()
    status = fields.String()
    wanted = fields.Integer()
    pool = fields.Function(queries.pool_of)
    pool_sha256 = fields.String()
    game = fields.String()
    lottery_on = fields.Date()
    reveal_by = InstantField()
    numbers = fields.Function(lambda draw: draw.numbers if draw.status is DrawStatus.DRAWN else None)
    commitments = fields.List(fields.Nested(DrawCommitmentSchema))
    rows = fields.Function(lambda draw: DrawRowSchema(many=True).dump(queries.shown_rows(draw)))
