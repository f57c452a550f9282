"""Shapes of scoring in the API and on forms. A sheet has no price, no name and nobody else's points."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, pre_load

from procurement.core.fields import InstantField, length
from procurement.evaluation.scoring.models import ReopenGround

CELL = "p"


def _cells(**kwargs: Any) -> fields.Dict:
    factor = fields.Dict(keys=fields.String(), values=fields.String(validate=length(0, 8)))
    return fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String(), values=factor), **kwargs)


class PointsSchema(Schema):
    """Lot id → alias → factor code → points as text."""

    points = _cells(required=True)


class PointsFormSchema(PointsSchema):
    """The same from a form: cells p.<lot>.<alias>.<factor>."""

    @pre_load
    def _fold(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        folded: dict[str, dict[str, dict[str, str]]] = {}
        for name, value in data.items():
            parts = name.split(".")
            if len(parts) == 4 and parts[0] == CELL:
                folded.setdefault(parts[1], {}).setdefault(parts[2], {})[parts[3]] = value
        return {"points": folded}


class ReopenSchema(Schema):
    ground = fields.Enum(ReopenGround, by_value=True, required=True)
    reason = fields.String(required=True, validate=length(1, 4_000))


class BlindLineSchema(Schema):
    item = fields.String()
    item_en = fields.String()
    origin = fields.String()
    lead_days = fields.Integer()
    max_lead_days = fields.Integer()


class OwnSheetSchema(Schema):
    """The caller's own sheet."""

    round = fields.Integer(attribute="sheet.round.number")
    status = fields.String(attribute="sheet.status")
    points = _cells(attribute="sheet.points")
    sha256 = fields.String(attribute="sheet.content_sha256", allow_none=True)
    signed_at = InstantField(attribute="sheet.signed_at", allow_none=True)
    factors = fields.List(fields.Dict())
    offers = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(BlindLineSchema))),
    )


class RoundSchema(Schema):
    number = fields.Integer()
    status = fields.String()
    reopen_ground = fields.String(allow_none=True)
    reopen_reason = fields.String()
    signed = fields.Function(lambda one: sum(sheet.signed_at is not None for sheet in one.sheets))
    sheets = fields.Function(lambda one: len(one.sheets))


class ResultSchema(Schema):
    bid = fields.UUID()
    price_points = fields.String()
    factor_points = fields.Dict(keys=fields.String(), values=fields.String())
    total = fields.String()
    rank = fields.Integer()
    is_candidate = fields.Boolean()


class ScoresSchema(Schema):
    """Rounds, and the ranking by lot once all sheets are revealed."""

    rounds = fields.List(fields.Nested(RoundSchema))
    ranking = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(ResultSchema)))
