"""How far a fact of the catalogue may be trusted."""

from __future__ import annotations

from enum import StrEnum


class Confidence(StrEnum):
    CONFIRMED = "confirmed"  # held against the text itself
    SECONDARY = "secondary"  # taken from a page that quotes it
    UNCONFIRMED = "unconfirmed"  # to be held against the text before it is relied on
