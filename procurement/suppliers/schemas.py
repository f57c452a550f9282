"""Shapes of suppliers, papers, reviews and bars, for forms and for the API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, post_load, pre_load

from procurement.core.fields import InstantField, QuantityField, between, length
from procurement.suppliers.models import PaperKind, PaperVerdict
from procurement.suppliers.states import ReviewStatus

OWNER_ROWS = 6
_CELL = re.compile(r"owners\.([a-z_]+)-([0-9]{1,2})")


class OwnerSchema(Schema):
    """`code` is a company's credit code or a person's number, of which only a keyed hash is kept."""

    name = fields.String(required=True, validate=length(1, 120))
    code = fields.String(required=True, validate=length(1, 18))
    share_percent = QuantityField(required=True)

    @post_load
    def upper(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "code": data["code"].upper()}


class OwnFactsSchema(Schema):
    """What a supplier may change by itself; name, code, head and owners stand in the licence."""

    name_en = fields.String(load_default="", validate=length(0, 160))
    contact_name = fields.String(required=True, validate=length(1, 60))
    contact_phone = fields.String(required=True, validate=length(1, 30))
    address = fields.String(required=True, validate=length(1, 200))
    bank_account = fields.String(load_default="", validate=length(0, 40))
    is_small_business = fields.Boolean(load_default=False)


class RegisterSchema(OwnFactsSchema):
    credit_code = fields.String(required=True, validate=length(1, 18))
    name = fields.String(required=True, validate=length(1, 120))
    legal_representative = fields.String(required=True, validate=length(1, 60))
    owners = fields.List(fields.Nested(OwnerSchema), required=True, validate=length(0, 50))
    login = fields.String(required=True, validate=length(1, 64))
    password = fields.String(required=True, validate=length(1, 200), load_only=True)
    signing_key = fields.String(load_default="", validate=length(0, 64))

    @pre_load
    def gather_rows(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """A form's cells owners.name-1, owners.code-1 … become rows; blank rows at the end are left out."""
        cells = {name: _CELL.fullmatch(name) for name in data}
        if not any(cells.values()):
            return dict(data)
        rows: dict[int, dict[str, Any]] = {}
        for name, cell in cells.items():
            if cell:
                rows.setdefault(int(cell[2]), {})[cell[1]] = data[name]
        owners = [rows.get(number, {}) for number in range(1, max(rows) + 1)]
        return {**{name: data[name] for name, cell in cells.items() if not cell}, "owners": owners}

    @post_load
    def upper(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "credit_code": data["credit_code"].upper()}


class SigningKeySchema(Schema):
    signing_key = fields.String(required=True, validate=length(1, 64))


class PaperSchema(Schema):
    """A paper's facts; its file comes beside them."""

    kind = fields.Enum(PaperKind, by_value=True, required=True)
    number = fields.String(required=True, validate=length(1, 80))
    issuer = fields.String(required=True, validate=length(1, 120))
    valid_until = fields.Date(load_default=None, allow_none=True)


class ReviewSchema(Schema):
    verdict = fields.Enum(PaperVerdict, by_value=True, required=True)
    reason = fields.String(load_default="", validate=length(0, 1000))


class SecondWordSchema(Schema):
    """What the second person says of the first one's proposal."""

    agrees = fields.Boolean(required=True)
    reason = fields.String(load_default="", validate=length(0, 1000))


class BarSchema(Schema):
    reason = fields.String(required=True, validate=length(1, 2000))
    legal_basis = fields.String(required=True, validate=length(1, 200))
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)


class ListQuerySchema(Schema):
    q = fields.String(load_default="", validate=length(0, 60))
    page = fields.Integer(load_default=1, validate=between(1, 1_000_000))


class KeptOwnerSchema(Schema):
    name = fields.String()
    code = fields.String(metadata={"description": "a credit code, or a keyed hash of a person's number"})
    share_percent = QuantityField()


class KeptPaperSchema(Schema):
    id = fields.UUID()
    kind = fields.Enum(PaperKind, by_value=True)
    number = fields.String()
    issuer = fields.String()
    valid_until = fields.Date(allow_none=True)
    file_name = fields.String()
    file_type = fields.String()
    file_sha256 = fields.String()
    uploaded_at = InstantField()


class BriefSupplierSchema(Schema):
    id = fields.UUID()
    credit_code = fields.String()
    name = fields.String()
    name_en = fields.String()
    registered_at = InstantField()


class SupplierSchema(BriefSupplierSchema):
    legal_representative = fields.String()
    contact_name = fields.String()
    contact_phone = fields.String()
    address = fields.String()
    bank_account = fields.String()
    is_small_business = fields.Boolean()
    signing_key = fields.String()
    owners = fields.List(fields.Nested(KeptOwnerSchema))
    papers = fields.List(fields.Nested(KeptPaperSchema))


class SupplierPageSchema(Schema):
    items = fields.List(fields.Nested(BriefSupplierSchema))
    page = fields.Integer(attribute="number")
    page_count = fields.Integer()
    total = fields.Integer()


class KeptReviewSchema(Schema):
    id = fields.UUID()
    county_id = fields.UUID()
    paper_id = fields.UUID()
    verdict = fields.Enum(PaperVerdict, by_value=True)
    reason = fields.String()
    reviewed_at = InstantField()
    status = fields.Enum(ReviewStatus, by_value=True)


class KeptBarSchema(Schema):
    id = fields.UUID()
    county_id = fields.UUID()
    reason = fields.String()
    legal_basis = fields.String()
    starts_on = fields.Date()
    ends_on = fields.Date()
    lifted_at = InstantField(allow_none=True)


class StandingSchema(Schema):
    """What is missing (information only) and what bars (the only gate)."""

    missing_kinds = fields.List(fields.Enum(PaperKind, by_value=True))
    reviews = fields.List(fields.Nested(KeptReviewSchema))
    bars = fields.List(fields.Nested(KeptBarSchema))
