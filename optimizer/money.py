"""Exact money: decimals that are never rounded, plain decimals out, and the sharing of a package's price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from functools import lru_cache, reduce

from optimizer.instance import ZERO, Instance, Package

# Quantities, prices and factors are decimals of at most 33 digits, so their products and sums fit; if one did not,
# Inexact would be raised rather than a digit lost.
EXACT = Context(prec=400, traps=[Inexact, InvalidOperation, Overflow])

GRAIN = Fraction(1, 10**7)  # the smallest sum of money counted, CNY
PLACES = 12  # of numbers that have no end


def _plain(value: Decimal) -> str:
    digits = f"{value:f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return digits if value else "0"


def text(value: Fraction | Decimal | int) -> str:
    """A plain decimal: exact where it ends, else to 12 places, half to even."""
    if isinstance(value, Decimal):
        return _plain(value)
    number, parts = value.as_integer_ratio()
    places = _places(parts)
    factor, rest = divmod(10**places, parts)
    scaled = number * factor if rest == 0 else round(Fraction(number, parts) * 10**places)
    digits = f"{abs(scaled):0{places + 1}d}"
    whole, part = (digits[:-places], digits[-places:].rstrip("0")) if places else (digits, "")
    return ("-" if scaled < 0 else "") + whole + ("." + part if part else "")


@lru_cache(maxsize=4096)
def _places(parts: int) -> int:
    """Decimal places that a fraction of so many parts needs to end; 12 when it never does."""
    twos = (parts & -parts).bit_length() - 1
    rest, fives = parts >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else PLACES


def exact_sum(values: Iterable[Decimal]) -> Decimal:
    """The sum, exactly."""
    return reduce(EXACT.add, values, ZERO)


def package_shares(instance: Instance, package: Package) -> Mapping[tuple[str, str], Decimal]:
    """The package's price over its lines by reference price times quantity, or by quantity when all are zero.

    Shares are rounded down to 10**-7 CNY and the last line takes the rest. CNY.
    """
    prices = {item.id: Fraction(item.reference_price) for item in instance.items}
    quantities = {demand.key: Fraction(demand.quantity) for demand in instance.demands if demand.key in package.covers}
    weights = {key: prices[key[1]] * quantities[key] for key in package.covers}
    if not any(weights.values()):
        weights = quantities
    total, price = sum(weights.values()), Fraction(package.price)
    shares = {key: (price * weights[key] / total) // GRAIN * GRAIN for key in package.covers[:-1]}
    shares[package.covers[-1]] = price - sum(shares.values(), Fraction(0))
    return {key: EXACT.divide(Decimal(share.numerator), Decimal(share.denominator)) for key, share in shares.items()}
