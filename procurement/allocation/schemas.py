"""Shapes of runs: asked for, shown."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from procurement.core.fields import InstantField, PriceField, QuantityField, length, one_of

ASSIGNMENTS = ("single_per_lot", "single_per_item", "split")
FIRST_GOALS = ("winners", "lead_days")
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
    def as_changes(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """As `prepare_run` takes it."""
        changes: dict[str, Any] = {}
        if data["max_lots_per_owner"] != KEEP:
            most = data["max_lots_per_owner"]
            changes["max_lots_per_owner"] = None if most == NONE else int(most)
        if data["assignment"] != KEEP:
            changes["assignment"] = data["assignment"]
        if data["first_goal"] != KEEP:
            changes["objective"] = [{"minimise": data["first_goal"]}, {"minimise": "evaluated_cost"}]
        return {"purpose": data["purpose"], "changes": changes}


class RunSchema(Schema):
    id = fields.UUID()
    tender_id = fields.UUID()
    number = fields.Integer()
    is_binding = fields.Boolean()
    purpose = fields.String()
    changes = fields.Dict()
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
