"""Shapes of runs: asked for, shown."""

from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from procurement.core.fields import InstantField, PriceField, QuantityField, length, one_of

ASSIGNMENTS = ("single_per_lot", "single_per_item", "split")
FIRST_GOALS = ("winners", "lead_days", "distance", "quality")
MAXIMISED = ("quality",)
KEEP, NONE = "keep", "none"


class ChangesSchema(Schema):
    """Rules replaced for a comparison; null switches a rule off."""

    assignment = fields.String(validate=one_of(ASSIGNMENTS))
    max_lots_per_owner = fields.Integer(allow_none=True, validate=validate.Range(1, 99))
    objective = fields.List(fields.Dict(keys=fields.String()), validate=validate.Length(1, 8))


class PrepareRunSchema(Schema):
    """Without `changes`: the binding run. With them: a comparison, and what it is for."""

    purpose = fields.String(load_default="", validate=length(0, 200))
    changes = fields.Nested(ChangesSchema, load_default=None, allow_none=True)


class CompareRunsSchema(Schema):
    """The form of a comparison: each rule kept as announced or replaced."""

    purpose = fields.String(required=True, validate=length(1, 200))
    max_lots_per_owner = fields.String(load_default=KEEP, validate=one_of((KEEP, NONE, *map(str, range(1, 10)))))
    assignment = fields.String(load_default=KEEP, validate=one_of((KEEP, *ASSIGNMENTS)))
    first_goal = fields.String(load_default=KEEP, validate=one_of((KEEP, *FIRST_GOALS)))

    @post_load
    def as_taken(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """As `prepare_run` takes it."""
        changes: dict[str, Any] = {}
        if data["max_lots_per_owner"] != KEEP:
            most = data["max_lots_per_owner"]
            changes["max_lots_per_owner"] = None if most == NONE else int(most)
        if data["assignment"] != KEEP:
            changes["assignment"] = data["assignment"]
        if data["first_goal"] != KEEP:
            sense = "maximise" if data["first_goal"] in MAXIMISED else "minimise"
            changes["objective"] = [{sense: data["first_goal"]}, {"minimise": "evaluated_cost"}]
        return {"purpose": data["purpose"], "changes": changes}


class TryScenarioSchema(CompareRunsSchema):
    """The form of a scenario: bidders made up from the ceilings, unless a table of them comes along."""

    count = fields.Integer(load_default=5, validate=validate.Range(1, 20))
    lowest_percent = fields.Decimal(load_default=Decimal(92), validate=validate.Range(1, 100))
    step_percent = fields.Decimal(load_default=Decimal(2), validate=validate.Range(0, 50))

    @post_load
    def as_taken(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """As the page takes it: `lowest` and `step` as fractions of the ceiling, beside what a comparison has."""
        changed = super().as_taken(data)
        shares = {"lowest": data["lowest_percent"] / 100, "step": data["step_percent"] / 100}
        return {**changed, "made_up": {"count": data["count"], **shares}}


class ImaginedBidderSchema(Schema):
    """An imagined bidder: unit prices in CNY by item code; `lots` are numbers, empty for all; quality 0 to 100."""

    name = fields.String(required=True, validate=length(1, 60))
    owner = fields.String(load_default="", validate=length(0, 60))
    is_small_business = fields.Boolean(load_default=False)
    quality = QuantityField(load_default=Decimal(100), validate=validate.Range(0, 100))
    lead_days = fields.Integer(load_default=1, validate=validate.Range(0, 365))
    distance_km = QuantityField(load_default=Decimal(0), validate=validate.Range(0, 99999))
    lots = fields.List(fields.Integer(), load_default=list)
    prices = fields.Dict(keys=fields.String(), values=PriceField(), required=True)

    @post_load
    def as_text(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Decimals as text: as runs keep them."""
        numbers = {name: str(data[name]) for name in ("quality", "distance_km")}
        return {**data, **numbers, "prices": {code: str(price) for code, price in data["prices"].items()}}


class ScenarioSchema(Schema):
    """Imagined bids on a draft, and rules that replace the draft's for this run alone."""

    purpose = fields.String(required=True, validate=length(1, 200))
    changes = fields.Nested(ChangesSchema, load_default=None, allow_none=True)
    bidders = fields.List(fields.Nested(ImaginedBidderSchema), required=True, validate=validate.Length(1, 60))


class RunSchema(Schema):
    id = fields.UUID()
    tender_id = fields.UUID()
    number = fields.Integer()
    is_binding = fields.Boolean()
    purpose = fields.String()
    changes = fields.Dict()
    estimate = fields.List(fields.Dict())
    status = fields.String()
    job_id = fields.UUID(allow_none=True)
    instance_sha256 = fields.String()
    result_sha256 = fields.String(allow_none=True)
    checks = fields.List(fields.Dict())
    summary = fields.Dict()
    failure = fields.String()
    prepared_at = InstantField()
    finished_at = InstantField(allow_none=True)


class RunLineSchema(Schema):
    lot_id = fields.UUID()
    school_id = fields.UUID()
    item_id = fields.UUID()
    supplier_id = fields.UUID()
    quantity = QuantityField()
    unit_price = PriceField()
