"""Shapes of zones, schools, demand plans and their lines."""

import re
from typing import Any

from marshmallow import Schema, fields, pre_load

from procurement.core.fields import InstantField, QuantityField, between, length
from procurement.schools.states import DemandPlanStatus


class CreateZoneSchema(Schema):
    code = fields.String(required=True, validate=length(1, 20))
    name = fields.String(required=True, validate=length(1, 80))
    name_en = fields.String(load_default="", validate=length(0, 80))


class UpdateSchoolSchema(Schema):
    zone_id = fields.UUID(required=True)
    name = fields.String(required=True, validate=length(1, 120))
    name_en = fields.String(load_default="", validate=length(0, 160))
    pupil_count = fields.Integer(required=True)
    address = fields.String(load_default="", validate=length(0, 200))
    delivery_window = fields.String(load_default="06:00-09:00", validate=length(1, 40))
    is_active = fields.Boolean(load_default=False)


class CreateSchoolSchema(UpdateSchoolSchema):
    class Meta:
        exclude = ("is_active",)

    code = fields.String(required=True, validate=length(1, 20))


_PORTION = re.compile(r"rations\.(.+)\.value")
_CELL = re.compile(r"lines\.(\w+)-(\d+)")


class CreatePlanSchema(Schema):
    title = fields.String(required=True, validate=length(1, 120))
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    school_days = fields.Integer(required=True, validate=between(1, 366))
    rations = fields.Dict(
        keys=fields.UUID(),
        values=QuantityField(),
        required=True,
        metadata={"description": "a pupil's daily portion by item id, in the item's ration unit"},
    )

    @pre_load
    def gather(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A form sends each portion in a field named as a fault in it is; a blank one means: not this item."""
        portions = {name: match.group(1) for name in data if (match := _PORTION.fullmatch(name))}
        if not portions:
            return {"rations": {}, **data}
        others = {name: value for name, value in data.items() if name not in portions}
        return {**others, "rations": {item_id: data[name] for name, item_id in portions.items()}}


class AdjustLineSchema(Schema):
    quantity = QuantityField(required=True)
    reason = fields.String(load_default="", validate=length(0, 200))


class AdjustOwnLineSchema(AdjustLineSchema):
    """One row of that page."""

    line_id = fields.UUID(required=True)


class AdjustLinesSchema(Schema):
    """The page on which a school checks its lines."""

    lines = fields.List(fields.Nested(AdjustOwnLineSchema), required=True)

    @pre_load
    def gather(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A form sends row 1 as "lines.quantity-1" and so on."""
        rows: dict[int, dict[str, Any]] = {}
        for name, value in data.items():
            if match := _CELL.fullmatch(name):
                rows.setdefault(int(match.group(2)), {})[match.group(1)] = value
        return {"lines": [rows[number] for number in sorted(rows)]} if rows else data


class UploadTableSchema(Schema):
    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary", "description": "an .xlsx table"})


class ImportQuerySchema(Schema):
    preview = fields.Boolean(load_default=False, metadata={"description": "check only, write nothing"})


class ImportedSchema(Schema):
    count = fields.Integer(metadata={"description": "rows added or changed, or that would be"})


class ZoneSchema(Schema):
    id = fields.UUID()
    code = fields.String()
    name = fields.String()
    name_en = fields.String()


class SchoolSchema(ZoneSchema):
    zone = fields.Nested(ZoneSchema)
    pupil_count = fields.Integer()
    address = fields.String()
    delivery_window = fields.String()
    is_active = fields.Boolean()


class RationSchema(Schema):
    item_id = fields.UUID()
    per_pupil_day = QuantityField()


class PlanSchema(Schema):
    id = fields.UUID()
    title = fields.String()
    starts_on = fields.Date()
    ends_on = fields.Date()
    school_days = fields.Integer()
    status = fields.Enum(DemandPlanStatus, by_value=True)
    confirmed_at = InstantField(allow_none=True)
    rations = fields.List(fields.Nested(RationSchema))


class LineSchema(Schema):
    id = fields.UUID()
    plan_id = fields.UUID()
    school_id = fields.UUID()
    item_id = fields.UUID()
    pupil_count = fields.Integer()
    computed_quantity = QuantityField()
    quantity = QuantityField()
    reason = fields.String()
    adjusted_at = InstantField(allow_none=True)


class TotalSchema(Schema):
    """`zone_code` is null for the sum over all zones."""

    zone_code = fields.String(attribute="zone.code", dump_default=None)
    item_id = fields.UUID(attribute="item.id")
    unit = fields.String(attribute="item.unit")
    computed = QuantityField()
    quantity = QuantityField()
    adjusted_count = fields.Integer()
