"""Decimal money: unit price 4 places, quantity 3, amount 2, percentage 2.

Rounded half-up once a line; a discounted unit price half-even, once, when it is made; and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation

PRICE_STEP = Decimal("0.0001")
QUANTITY_STEP = Decimal("0.001")
AMOUNT_STEP = Decimal("0.01")
PERCENT_STEP = Decimal("0.01")


def exact(value: Decimal | str | int, step: Decimal, limit: Decimal) -> Decimal:
    """`value` with `step`'s places. Raises ValueError when it has more places, is not finite or too large."""
    try:
        number = Decimal(value)
        rounded = number.quantize(step)
    except InvalidOperation as error:
        raise ValueError(str(value)) from error
    if not number.is_finite() or rounded != number or abs(number) >= limit:
        raise ValueError(str(value))
    return rounded


def price(value: Decimal | str | int) -> Decimal:
    """A unit price in CNY with 4 places."""
    return exact(value, PRICE_STEP, Decimal(10) ** 10)


def quantity(value: Decimal | str | int) -> Decimal:
    """A quantity in the item's unit with 3 places."""
    return exact(value, QUANTITY_STEP, Decimal(10) ** 11)


def amount(value: Decimal | str | int) -> Decimal:
    """An amount in CNY with 2 places."""
    return exact(value, AMOUNT_STEP, Decimal(10) ** 14)


def percent(value: Decimal | str | int) -> Decimal:
    """A percentage below 100 with 2 places."""
    return exact(value, PERCENT_STEP, Decimal(100))


def discounted(reference: Decimal, discount: Decimal) -> Decimal:
    """The unit price in CNY that `discount` (下浮率, percent) leaves of `reference`: reference × (1 − discount/100).

    4 places, half-even: over many items no side gains by the rounding.
    """
    return (reference * (100 - discount) / 100).quantize(PRICE_STEP, rounding=ROUND_HALF_EVEN)


def line_amount(quantity_: Decimal, unit_price: Decimal) -> Decimal:
    """Amount of one line in CNY: quantity times unit price, rounded half-up to the fen."""
    return (quantity_ * unit_price).quantize(AMOUNT_STEP, rounding=ROUND_HALF_UP)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Sum of line amounts in CNY."""
    return sum(amounts, Decimal("0.00"))
