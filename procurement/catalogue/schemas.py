"""Shapes of the catalogue. No schema has a field for a lowest price: a floor is unlawful."""

from marshmallow import Schema, fields

from procurement.catalogue.states import Confidence
from procurement.core.fields import PriceField, between, length


class CreateCategorySchema(Schema):
    code = fields.String(required=True, validate=length(1, 40))
    name = fields.String(required=True, validate=length(1, 80))
    name_en = fields.String(required=True, validate=length(1, 80))


class CreateItemSchema(CreateCategorySchema):
    category_id = fields.UUID(required=True)
    unit = fields.String(required=True, validate=length(1, 12))
    ration_unit = fields.String(required=True, validate=length(1, 12))
    ration_units_per_unit = fields.Integer(load_default=1000, validate=between(1, 1_000_000))
    shelf_life_days = fields.Integer(load_default=None, allow_none=True, validate=between(1, 3650))


class CreateGradeSchema(CreateCategorySchema):
    rank = fields.Integer(required=True, validate=between(1, 99))
    source = fields.String(load_default="", validate=length(0, 200))
    confidence = fields.Enum(Confidence, by_value=True, load_default=Confidence.UNCONFIRMED)


class CreateStandardSchema(Schema):
    code = fields.String(required=True, validate=length(4, 40))
    title = fields.String(required=True, validate=length(1, 160))
    title_en = fields.String(required=True, validate=length(1, 200))
    valid_from = fields.Date(load_default=None, allow_none=True)
    valid_until = fields.Date(load_default=None, allow_none=True)
    source = fields.String(required=True, validate=length(1, 200))
    confidence = fields.Enum(Confidence, by_value=True, load_default=Confidence.UNCONFIRMED)


class ConfirmSourceSchema(Schema):
    source = fields.String(required=True, validate=length(1, 200))


class AllowStandardSchema(Schema):
    standard_id = fields.UUID(required=True)
    is_product_standard = fields.Boolean(load_default=False)
    covers_both = fields.Boolean(load_default=False)


class SetCeilingPriceSchema(Schema):
    price = PriceField(required=True)
    valid_from = fields.Date(required=True)
    source = fields.String(required=True, validate=length(1, 200))


class CategorySchema(Schema):
    id = fields.UUID()
    code = fields.String()
    name = fields.String()
    name_en = fields.String()


class GradeSchema(CategorySchema):
    rank = fields.Integer()
    source = fields.String()
    confidence = fields.Enum(Confidence, by_value=True)


class StandardSchema(Schema):
    id = fields.UUID()
    code = fields.String()
    title = fields.String()
    title_en = fields.String()
    valid_from = fields.Date(allow_none=True)
    valid_until = fields.Date(allow_none=True)
    source = fields.String()
    confidence = fields.Enum(Confidence, by_value=True)


class ItemStandardSchema(Schema):
    standard = fields.Nested(StandardSchema)
    is_product_standard = fields.Boolean()


class CeilingPriceSchema(Schema):
    id = fields.UUID()
    price = PriceField()
    valid_from = fields.Date()
    source = fields.String()


class ItemSchema(CategorySchema):
    category = fields.Nested(CategorySchema)
    unit = fields.String()
    ration_unit = fields.String()
    ration_units_per_unit = fields.Integer()
    shelf_life_days = fields.Integer(allow_none=True)
    is_active = fields.Boolean()
    grades = fields.List(fields.Nested(GradeSchema))
    standards = fields.List(fields.Nested(ItemStandardSchema))
