"""Shapes of bids in the API: what a supplier sees of its own, what an opening shows to everybody who may look."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields

from procurement.audit.entries import CanonicalError, read_json
from procurement.bids.sealing import KEY_SIZE
from procurement.bids.shapes import is_b64
from procurement.core.errors import InvalidInput, Problem
from procurement.core.fields import AmountField, InstantField, PercentField, PriceField
from procurement.core.text import N_


def read_shares(raw: bytes) -> dict[str, Any]:
    """The JSON object of a shares file, read strictly; the service judges its content. Raises InvalidInput."""
    message = N_("不是 open-shares 命令产生的份额文件")
    try:
        document = read_json(raw)
    except CanonicalError as error:
        raise InvalidInput([Problem("shares.malformed", message, "shares")]) from error
    if not isinstance(document, dict):
        raise InvalidInput([Problem("shares.malformed", message, "shares")])
    return document


is_key = is_b64(lambda size: size == KEY_SIZE)


def _no_key() -> bool:
    raise ValidationError(N_("密钥是 43 个字符的一串：从投标人密钥文件里取出来的那一串"))


class OwnBidSchema(Schema):
    """A supplier's own bid. It holds no price: nobody has it before the opening."""

    id = fields.UUID()
    tender_id = fields.UUID()
    status = fields.String()
    envelope_sha256 = fields.String()
    received_at = InstantField()
    receipt = fields.String(metadata={"description": "signed note: keep it"})
    replaces_id = fields.UUID(allow_none=True)
    ended_at = InstantField(allow_none=True)
    ended_reason = fields.String()


class PostedSharesSchema(Schema):
    """What a keyholder is told after posting."""

    tender_id = fields.UUID()
    index = fields.Integer(attribute="keyholder.share_index")
    posted_at = InstantField()


class OwnKeySchema(Schema):
    """The key K of one's own bid, as the key file holds it under its passphrase."""

    key = fields.String(
        required=True,
        validate=lambda text: is_key(text) or _no_key(),
        metadata={"description": "32 bytes, base64url without padding"},
    )


class OwnKeyCallSchema(Schema):
    """Until when bidders may hand in their own keys."""

    tender_id = fields.UUID()
    called_at = InstantField()
    ends_at = InstantField()


class SuppliedKeySchema(Schema):
    """That a key came; it is shown to nobody before the opening is complete."""

    bid_id = fields.UUID()
    supplied_at = InstantField()


class ProgressSchema(Schema):
    """How far an opening has come."""

    status = fields.String()
    k = fields.Integer()
    n = fields.Integer()
    posted = fields.List(fields.Integer(), metadata={"description": "which keyholders have posted their shares"})
    envelopes = fields.Integer()
    readable = fields.Integer()
    own_keys = fields.Integer()
    ends_at = InstantField(allow_none=True)


class BidLineSchema(Schema):
    item_id = fields.UUID()
    unit_price = PriceField()
    discount = PercentField(allow_none=True, metadata={"description": "percent off the notice's reference price"})
    brand = fields.String()
    origin = fields.String()
    lead_days = fields.Integer()


class BidFaultSchema(Schema):
    """Where a bid does not say what the notice asks."""

    lot = fields.UUID()
    code = fields.String()
    item = fields.String()


class OpenedBidSchema(Schema):
    """One opened bid on one lot."""

    id = fields.UUID(attribute="opened.id")
    lot_id = fields.UUID(attribute="lot.id")
    lot_number = fields.Integer(attribute="lot.number")
    supplier_id = fields.UUID(attribute="opened.supplier_id")
    supplier_name = fields.String(attribute="opened.supplier.name")
    bad_shares = fields.List(
        fields.Integer(),
        attribute="opened.bad_shares",
        metadata={"description": "keyholders whose share of it is proven false"},
    )
    is_own_key = fields.Boolean(attribute="opened.is_own_key")
    content_sha256 = fields.String(attribute="opened.content_sha256")
    amount = AmountField(allow_none=True, metadata={"description": "CNY for the whole lot; null when incomplete"})
    ceiling_amount = AmountField(attribute="lot.ceiling_amount")
    is_over_ceiling = fields.Boolean()
    lines = fields.List(fields.Nested(BidLineSchema))
    faults = fields.List(fields.Nested(BidFaultSchema))
