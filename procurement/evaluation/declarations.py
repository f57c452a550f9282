"""What a bid declares of sizes (中小企业声明函, 财库〔2020〕46号第11条及附1): the bidder's, each maker's. Pure.

Only what is declared counts: without the declaration nobody enjoys the policy (第11条), whatever the register says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from procurement.bids import shapes
from procurement.core.text import N_

SIZE = "enterprise_size"
MAKERS = "makers"  # [{"lot", "item", "name", "size"}]: who makes the item offered on the lot, and how big it is
SIZE_NAMES = {"micro": N_("微型企业"), "small": N_("小型企业"), "medium": N_("中型企业"), "large": N_("大型企业")}
SIZES = tuple(SIZE_NAMES)  # from the smallest
SMALL = ("micro", "small")  # whose price is deducted for ranking (第9条)
SMALL_OR_MEDIUM = (*SMALL, "medium")  # who may bid for a reserved lot (第6、8条)
_MAKER: dict[str, shapes.Check] = {
    "lot": shapes.is_uuid, "item": shapes.is_text(1, 64), "name": shapes.is_text(1, 200), "size": SIZES.__contains__,
}  # fmt: skip

Maker = Mapping[str, str]


def is_small(declarations: Mapping[str, Any]) -> bool:
    return size_of(declarations) in SMALL


def is_small_or_medium(declarations: Mapping[str, Any]) -> bool:
    return size_of(declarations) in SMALL_OR_MEDIUM


def may_bid(declarations: Mapping[str, Any], *, is_reserved: bool, is_reserved_small: bool) -> bool:
    """Whether the declared size may have a lot that is reserved for small and medium, or for small enterprises."""
    if is_reserved_small:
        return is_small(declarations)
    return not is_reserved or is_small_or_medium(declarations)


def size_of(declarations: Mapping[str, Any]) -> str:
    """The size that counts: the largest of the bidder and the makers that it names; "" when none can be read.

    Goods of which one is made by a large enterprise enjoy nothing (第4条).
    """
    own, makers = declarations.get(SIZE), makers_of(declarations)
    if own not in SIZES or makers != declarations.get(MAKERS, []):
        return ""
    return max([str(own), *(maker["size"] for maker in makers)], key=SIZES.index)


def makers_of(declarations: Mapping[str, Any]) -> Sequence[Maker]:
    """The makers that the bid names, each of an item on a lot; none when one of them cannot be read."""
    given = declarations.get(MAKERS, [])
    return given if shapes.is_list(0, 10_000, _is_maker)(given) else []


def _is_maker(value: Any) -> bool:
    return not shapes.problems_of(value, _MAKER, MAKERS)
