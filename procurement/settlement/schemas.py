"""What comes in by form and API, and what goes out. Amounts, quantities and prices are strings."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from procurement.core.fields import AmountField, InstantField, PriceField, QuantityField, length
from procurement.core.text import N_
from procurement.settlement import queries
from procurement.settlement.matching import Invoiced, InvoicedLine
from procurement.settlement.states import InvoiceStatus, PaymentStatus, StatementStatus


class SubmitStatementSchema(Schema):
    """Everything signed up to the end of `month` (its first day) under the contract at the school."""

    contract_id = fields.UUID(required=True)
    school_id = fields.UUID(required=True)
    month = fields.Date(required=True)


class GiveBackSchema(Schema):
    """Why something goes back."""

    reason = fields.String(required=True, validate=length(1, 500))


class InvoicedLineSchema(Schema):
    """What the invoice states of one line of the contract."""

    contract_line_id = fields.UUID(required=True)
    quantity = QuantityField(required=True)
    unit_price = PriceField(required=True)


class InvoiceFormSchema(Schema):
    """An invoice as read off the paper; loads as `matching.Invoiced`."""

    number = fields.String(required=True, validate=length(1, 20))
    issued_on = fields.Date(required=True)
    amount = AmountField(required=True)
    lines = fields.List(fields.Nested(InvoicedLineSchema), required=True, validate=length(0, 200))

    @post_load
    def read(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        lines = [InvoicedLine(**line) for line in data["lines"]]
        paper = Invoiced(data["number"], data["issued_on"], data["amount"], lines)
        return {"invoiced": paper, "file": data.get("file"), "file_name": data.get("file_name")}


class Base64Field(fields.Field[bytes]):
    """Bytes as base64 text."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bytes:
        try:
            return base64.b64decode(str(value), validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValidationError(N_("应为 base64 文字")) from error


class RecordInvoiceSchema(InvoiceFormSchema):
    """An invoice with its paper: PDF, OFD, JPEG or PNG, at most 10 MB."""

    file_name = fields.String(required=True, validate=length(1, 200))
    file = Base64Field(required=True, metadata={"type": "string", "format": "byte"})


class ProposePaymentSchema(Schema):
    """How much of the invoice."""

    amount = AmountField(required=True)


class ApprovePaymentSchema(Schema):
    """`account_reason`: why one consents to an account that is not the contract's."""

    account_reason = fields.String(load_default="", validate=length(0, 500))


class RecordPaymentSchema(Schema):
    """What the bank did."""

    bank_reference = fields.String(required=True, validate=length(1, 80))
    paid_on = fields.Date(required=True)


class StatementQuerySchema(Schema):
    """Which statements to list."""

    status = fields.Enum(StatementStatus, by_value=True, load_default=None)
    page = fields.Integer(load_default=1, validate=validate.Range(1, 1_000_000))


class PaymentSchema(Schema):
    """A payment; the account is not told here."""

    id = fields.UUID()
    number = fields.String()
    invoice_id = fields.UUID()
    status = fields.Enum(PaymentStatus, by_value=True)
    amount = AmountField()
    account_differs = fields.Boolean()
    account_reason = fields.String()
    paid_on = fields.Date(allow_none=True)
    interest = AmountField(allow_none=True)
    return_reason = fields.String()


class InvoiceSchema(Schema):
    """An invoice; `file_sha256` is the paper's."""

    id = fields.UUID()
    number = fields.String()
    statement_id = fields.UUID()
    status = fields.Enum(InvoiceStatus, by_value=True)
    issued_on = fields.Date()
    amount = AmountField()
    file_sha256 = fields.String()
    recorded_at = InstantField()
    return_reason = fields.String()
    payments = fields.List(fields.Nested(PaymentSchema))


class StatementRowSchema(Schema):
    """A statement in a list. `due_on`: the contract's last day for paying; `owed` in CNY."""

    id = fields.UUID()
    number = fields.String()
    status = fields.Enum(StatementStatus, by_value=True)
    month = fields.Date()
    contract_id = fields.UUID()
    school_id = fields.UUID()
    school_name = fields.String(attribute="school.name")
    supplier_id = fields.UUID()
    supplier_name = fields.String(attribute="supplier.name")
    amount = AmountField()
    due_on = fields.Date(allow_none=True)
    owed = fields.Function(lambda statement: f"{queries.owed(statement):.2f}", metadata={"type": "string"})


class StatementLineSchema(Schema):
    """One signed acceptance line; negative for what was reversed."""

    acceptance_line_id = fields.UUID()
    contract_line_id = fields.UUID()
    item = fields.String(attribute="contract_line.item.name")
    unit = fields.String(attribute="contract_line.unit")
    quantity = QuantityField()
    unit_price = PriceField()
    amount = AmountField()


class StatementSchema(StatementRowSchema):
    """A statement with its lines, invoices and payments."""

    submitted_at = InstantField()
    confirmed_at = InstantField(allow_none=True)
    return_reason = fields.String()
    lines = fields.List(fields.Nested(StatementLineSchema))
    invoices = fields.List(fields.Nested(InvoiceSchema))


class StatementPageSchema(Schema):
    """One page of statements."""

    items = fields.List(fields.Nested(StatementRowSchema))
    number = fields.Integer()
    page_count = fields.Integer()
    total = fields.Integer()


class AgeingSchema(Schema):
    """One school and supplier, in CNY (see the ageing report)."""

    school = fields.String()
    supplier = fields.String()
    accepted = fields.String()
    unstated = fields.String()
    submitted = fields.String()
    confirmed = fields.String()
    invoiced = fields.String()
    paid = fields.String()
    paid_late = fields.String()
    interest = fields.String()
    owed = fields.String()
    not_due = fields.String()
    to_30 = fields.String()
    to_60 = fields.String()
    over_60 = fields.String()
    is_balanced = fields.Boolean()
