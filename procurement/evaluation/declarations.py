"""What a sealed bid declares of its bidder's size (中小企业声明函, 财库〔2020〕46号第11条). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SIZE = "enterprise_size"
SMALL = ("micro", "small")  # whose price is deducted for ranking (第9条)
SMALL_OR_MEDIUM = (*SMALL, "medium")  # who may bid for a reserved lot (第6、8条)


def is_small(declarations: Mapping[str, Any], registered: bool) -> bool:
    """What the bid declares; what the supplier registered where the bid is silent."""
    return declarations[SIZE] in SMALL if SIZE in declarations else registered


def is_small_or_medium(declarations: Mapping[str, Any]) -> bool:
    """Only what the bid declares: a reserved lot asks for the declaration itself."""
    return declarations.get(SIZE) in SMALL_OR_MEDIUM
