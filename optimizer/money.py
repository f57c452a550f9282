"""Exact money: fractions in, plain decimals out, and the sharing of a package's price."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from optimizer.instance import Instance, Package

GRAIN = Fraction(1, 10**7)  # the smallest sum of money counted, CNY
PLACES = 12  # of numbers that have no end


def text(value: Fraction | Decimal | int) -> str:
    """A plain decimal: exact where it ends, else to 12 places, half to even."""
    exact = Fraction(value)
    rest = exact.denominator
    twos = (rest & -rest).bit_length() - 1
    rest >>= twos
    fives = 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives) if rest == 1 else PLACES
    scaled = round(exact * 10**places)
    digits = f"{abs(scaled):0{places + 1}d}"
    whole, part = (digits[:-places], digits[-places:].rstrip("0")) if places else (digits, "")
    return ("-" if scaled < 0 else "") + whole + ("." + part if part else "")


def package_shares(instance: Instance, package: Package) -> Mapping[tuple[str, str], Fraction]:
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
    return shares
