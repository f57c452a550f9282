"""Shapes of contracts over the API."""

from marshmallow import Schema, fields

from procurement.core.fields import AmountField, InstantField, PriceField, QuantityField, between, length


class FileContractSchema(Schema):
    filed_on = fields.Date(required=True)
    filing_number = fields.String(required=True, validate=length(1, 60))


class ContractQuerySchema(Schema):
    tender_id = fields.UUID(load_default=None)
    page = fields.Integer(load_default=1, validate=between(1, 1_000_000))


class ContractSchema(Schema):
    """A contract without its lines."""

    id = fields.UUID()
    number = fields.String()
    tender_id = fields.UUID()
    supplier_id = fields.UUID()
    supplier_name = fields.String(attribute="supplier.name")
    status = fields.String()
    total_amount = AmountField(metadata={"description": "CNY, over all schools"})
    starts_on = fields.Date()
    ends_on = fields.Date()
    fingerprint = fields.String(metadata={"description": "SHA-256 of the RFC 8785 form of the text"})
    document_id = fields.UUID(allow_none=True)
    drafted_at = InstantField()
    supplier_signed_at = InstantField(allow_none=True)
    buyer_signed_at = InstantField(allow_none=True)
    filed_on = fields.Date(allow_none=True)
    filing_number = fields.String()


class ContractLineSchema(Schema):
    """One item for one school; `quantity` is an estimate, in `unit`."""

    id = fields.UUID()
    lot_id = fields.UUID()
    lot_number = fields.Integer(attribute="lot.number")
    school_id = fields.UUID()
    school_name = fields.String(attribute="school.name")
    item_id = fields.UUID()
    item_name = fields.String(attribute="item.name")
    grade = fields.String()
    standard = fields.String()
    unit = fields.String()
    quantity = QuantityField()
    unit_price = PriceField()
    amount = AmountField()


class ContractWithLinesSchema(ContractSchema):
    """A contract with the lines that exist for the reader: a school's own, everybody else's all."""

    shown_lines = fields.List(fields.Nested(ContractLineSchema), data_key="lines")


class ContractPageSchema(Schema):
    items = fields.List(fields.Nested(ContractSchema))
    page = fields.Integer(attribute="number")
    page_count = fields.Integer()
    total = fields.Integer()
