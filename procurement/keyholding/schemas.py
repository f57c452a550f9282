"""Shapes of the keyholder's forms."""

from __future__ import annotations

from marshmallow import Schema, fields


class HolderKeySchema(Schema):
    """The public key of a keyring that the page made."""

    public_key = fields.String(required=True)
