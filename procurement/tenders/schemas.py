"""Shapes of tenders in the API and on forms. No schema has the seed, or anything about bidders."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load

from procurement.audit.entries import CanonicalError, read_json
from procurement.core.fields import AmountField, InstantField, PriceField, QuantityField, between, length, one_of
from procurement.core.text import N_
from procurement.tenders.models import AwardMethod, FundingSource, Pricing
from procurement.tenders.parameters import CONFIDENCE, NAMES
from procurement.tenders.rules import ASSIGNMENTS, DEFAULT_OBJECTIVE, SCORED_OBJECTIVE
from procurement.tenders.states import TenderStatus

_CELL = re.compile(r"(items|factors)\.([a-z_]+)-([1-9]\d{0,2})")
SHARES = ("mean", "second", "ceiling")
WEIGHTS = ("price", "quality", "delivery")
_FOLDED = {"items", "objective", "score_weights", "score_factors", "abnormal_shares"}


class DraftItemSchema(Schema):
    item_id = fields.UUID(required=True)
    grade_id = fields.UUID(required=True)
    standard_id = fields.UUID(required=True)
    ceiling_price = PriceField(required=True)
    reference_price = PriceField(load_default=None, allow_none=True, metadata={"description": "bid by discount only"})
    max_lead_days = fields.Integer(load_default=3, validate=between(0, 60))
    is_core_product = fields.Boolean(load_default=False)


class ScoreFactorSchema(Schema):
    name = fields.String(required=True, validate=length(1, 60))
    part = fields.String(required=True, validate=one_of(("quality", "delivery")))
    points = fields.String(required=True, validate=length(1, 8))
    is_objective = fields.Boolean(load_default=False)
    basis = fields.String(required=True, validate=length(1, 500))


class DraftTenderSchema(Schema):
    title = fields.String(required=True, validate=length(2, 160))
    title_en = fields.String(load_default="", validate=length(0, 200))
    plan_id = fields.UUID(required=True)
    funding_source = fields.Enum(FundingSource, by_value=True, required=True)
    budget_amount = AmountField(required=True)
    bond_amount = AmountField()
    contract_starts_on = fields.Date(required=True)
    contract_ends_on = fields.Date(required=True)
    max_lots_per_owner = fields.Integer(load_default=None, allow_none=True, validate=between(0, 99))
    qualification = fields.String(load_default="", validate=length(0, 20_000))
    terms = fields.String(load_default="", validate=length(0, 20_000))
    performance_bond_rate = PriceField()
    payment_days = fields.Integer(load_default=30, validate=between(0, 999))
    same_brand_rule = fields.Boolean(load_default=True)
    small_business_reason = fields.String(load_default="", validate=length(0, 2_000))
    reserve_basis = fields.String(load_default="", validate=length(0, 2_000))
    reserved_zones = fields.List(fields.UUID(), load_default=list)
    small_zones = fields.List(fields.UUID(), load_default=list)
    pricing = fields.Enum(Pricing, by_value=True, load_default=Pricing.UNIT_PRICE)
    reference_source = fields.String(load_default="", validate=length(0, 160))
    reference_on = fields.Date(load_default=None, allow_none=True)
    award_method = fields.Enum(AwardMethod, by_value=True, load_default=AwardMethod.LOWEST_EVALUATED_PRICE)
    method_reason = fields.String(load_default="", validate=length(0, 2_000))
    assignment = fields.String(load_default="single_per_lot", validate=one_of(ASSIGNMENTS))
    objective = fields.List(fields.Dict(keys=fields.String(), values=fields.String()), load_default=None)
    score_weights = fields.Dict(keys=fields.String(), values=fields.String(), load_default=None, allow_none=True)
    score_factors = fields.List(fields.Nested(ScoreFactorSchema), load_default=None, allow_none=True)
    abnormal_shares = fields.Dict(keys=fields.String(), values=fields.String(), load_default=None, allow_none=True)
    small_business_factor = PriceField()
    key_threshold = fields.Integer(load_default=2, validate=between(2, 15))
    items = fields.List(fields.Nested(DraftItemSchema), required=True)


class DraftTenderFormSchema(DraftTenderSchema):
    """The same from a form: cells `items.<field>-<row>` and `factors.…` become rows, weight fields weights."""

    @pre_load
    def _fold(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        rows: dict[str, dict[int, dict[str, Any]]] = {"items": {}, "factors": {}}
        folded: dict[str, Any] = {}
        for name, value in data.items():
            cell = _CELL.fullmatch(name)
            if cell:
                rows[cell[1]].setdefault(int(cell[3]), {})[cell[2]] = value
            elif not name.startswith(("weight_", "share_")) and name not in _FOLDED:
                folded[name] = value
        folded["items"] = [rows["items"][number] for number in sorted(rows["items"])]
        shares = {share: data[f"share_{share}"] for share in SHARES if data.get(f"share_{share}")}
        folded["abnormal_shares"] = shares or None
        if data.get("award_method") == AwardMethod.WEIGHTED_SCORING:
            given = {part: data[f"weight_{part}"] for part in WEIGHTS if f"weight_{part}" in data}
            named = [row for _, row in sorted(rows["factors"].items()) if row.keys() - {"part"}]
            return {
                **folded,
                "score_weights": given,
                "score_factors": named,
                "objective": [dict(stage) for stage in SCORED_OBJECTIVE],
            }
        return {**folded, "score_weights": None, "objective": [dict(stage) for stage in DEFAULT_OBJECTIVE]}


class ReasonSchema(Schema):
    reason = fields.String(required=True, validate=length(1, 1_000))


class AssignKeyholdersSchema(Schema):
    user_ids = fields.List(fields.UUID(), required=True)


class PublishKeySchema(Schema):
    statement = fields.Dict(keys=fields.String(), required=True)


class StatementField(fields.Field[dict[str, Any]]):
    """A JSON object given as the text of its file."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, Any]:
        try:
            statement = read_json(value.encode())
        except CanonicalError:
            statement = None
        if not isinstance(statement, dict):
            raise ValidationError(N_("不是 tender-key 命令产生的声明文件"))
        return statement


class PublishKeyFormSchema(Schema):
    statement = StatementField(required=True)


class PublishTenderSchema(Schema):
    deadline_at = InstantField(required=True)


class SetParameterSchema(Schema):
    code = fields.String(required=True, validate=one_of(NAMES))
    value = fields.String(required=True, validate=length(1, 20))
    valid_from = fields.Date(required=True)
    source = fields.String(required=True, validate=length(5, 160))
    confidence = fields.String(required=True, validate=one_of(CONFIDENCE))


class RuleParameterSchema(Schema):
    code = fields.String()
    value = fields.String()
    unit = fields.String()
    valid_from = fields.Date()
    source = fields.String()
    confidence = fields.String()


class LoadedSchema(Schema):
    count = fields.Integer(metadata={"description": "how many rows were new"})


class LotItemSchema(Schema):
    item_id = fields.UUID()
    code = fields.String(attribute="item.code")
    name = fields.String(attribute="item.name")
    unit = fields.String(attribute="item.unit")
    grade_id = fields.UUID()
    standard_id = fields.UUID()
    ceiling_price = PriceField()
    reference_price = PriceField(allow_none=True)
    quantity = QuantityField()
    is_core_product = fields.Boolean()
    max_lead_days = fields.Integer()


class LotSchema(Schema):
    id = fields.UUID()
    number = fields.Integer()
    title = fields.String()
    title_en = fields.String()
    zone_id = fields.UUID()
    status = fields.String()
    ceiling_amount = AmountField()
    is_reserved = fields.Boolean()
    is_reserved_small = fields.Boolean()
    failure_reason = fields.String()
    items = fields.List(fields.Nested(LotItemSchema))


class TenderSchema(Schema):
    id = fields.UUID()
    number = fields.String()
    title = fields.String()
    title_en = fields.String()
    status = fields.Enum(TenderStatus, by_value=True)
    plan_id = fields.UUID()
    pricing = fields.Enum(Pricing, by_value=True)
    reference_source = fields.String()
    reference_on = fields.Date(allow_none=True)
    award_method = fields.Enum(AwardMethod, by_value=True)
    method_reason = fields.String()
    funding_source = fields.Enum(FundingSource, by_value=True)
    budget_amount = AmountField()
    bond_amount = AmountField()
    qualification = fields.String()
    terms = fields.String()
    performance_bond_rate = PriceField()
    payment_days = fields.Integer()
    same_brand_rule = fields.Boolean()
    small_business_reason = fields.String()
    reserve_basis = fields.String()
    assignment = fields.String()
    max_lots_per_owner = fields.Integer(allow_none=True)
    small_business_factor = PriceField()
    objective = fields.List(fields.Dict())
    score_weights = fields.Dict(allow_none=True)
    score_factors = fields.List(fields.Dict(), allow_none=True)
    abnormal_shares = fields.Dict(allow_none=True)
    contract_starts_on = fields.Date()
    contract_ends_on = fields.Date()
    notice_ends_on = fields.Date(allow_none=True)
    deadline_at = InstantField(allow_none=True)
    published_at = InstantField(allow_none=True)
    key_threshold = fields.Integer()
    key_count = fields.Integer()
    seed_commitment = fields.String()
    notice_sha256 = fields.String(allow_none=True)
    return_reason = fields.String()
    ended_reason = fields.String()
    lots = fields.List(fields.Nested(LotSchema))


class KeyholderSchema(Schema):
    user_id = fields.UUID()
    share_index = fields.Integer()
    public_key = fields.String()
    published_at = InstantField(allow_none=True)
