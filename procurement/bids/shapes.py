"""What may stand in the project's JSON files: checks of single values, and of objects with exactly the keys allowed."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

_HASH = re.compile(r"[0-9a-f]{64}")
_PRICE = re.compile(r"(0|[1-9][0-9]{0,9})(\.[0-9]{1,4})?", re.ASCII)
_DISCOUNT = re.compile(r"(0|[1-9][0-9]?)(\.[0-9]{1,2})?", re.ASCII)
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,13})(\.[0-9]{1,2})?", re.ASCII)

Check = Callable[[Any], bool]


def b64(value: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """The bytes of base64url without padding, in its one form. Raises ValueError."""
    value = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if b64(value) != text:
        raise ValueError("not base64url in its one form")
    return value


def problems_of(
    obj: Any, checks: Mapping[str, Check], name: str, optional: Mapping[str, Check] = MappingProxyType({})
) -> list[str]:
    """Codes `name.key` of what in `obj` is missing, unknown or wrong: the keys of `checks`, and perhaps `optional`."""
    if not isinstance(obj, dict):
        return [name]
    allowed = {**checks, **optional}
    missing = [f"{name}.{key}.missing" for key in checks.keys() - obj.keys()]
    unknown = [f"{name}.{key}.unknown" for key in obj.keys() - allowed.keys()]
    wrong = [f"{name}.{key}" for key, check in allowed.items() if key in obj and not check(obj[key])]
    return sorted(missing + unknown) + wrong


def distinct(values: Any) -> bool:
    values = list(values)
    return len(set(values)) == len(values)


def is_uuid(value: Any) -> bool:
    """A UUID in its canonical lower-case form."""
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


def is_hash(value: Any) -> bool:
    """A SHA-256 in lower-case hex."""
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def is_b64(accepts: Callable[[int], bool]) -> Check:
    """A check for base64url text whose decoded length `accepts` takes."""

    def check(value: Any) -> bool:
        try:
            return isinstance(value, str) and accepts(len(unb64(value)))
        except ValueError:
            return False

    return check


def is_int(low: int, high: int) -> Check:
    return lambda value: type(value) is int and low <= value <= high


def is_text(low: int, high: int) -> Check:
    def check(value: Any) -> bool:
        # Full-width and no-break spaces are typed by people; Python just does not count them as printable.
        return (
            isinstance(value, str) and low <= len(value) <= high and re.sub("[\u3000\u00a0]", "", value).isprintable()
        )

    return check


def is_list(low: int, high: int, check: Check) -> Check:
    return lambda value: isinstance(value, list) and low <= len(value) <= high and all(map(check, value))


def is_uuids(value: Any) -> bool:
    return is_list(1, 1000, is_uuid)(value) and distinct(value)


def is_price(value: Any) -> bool:
    return isinstance(value, str) and _PRICE.fullmatch(value) is not None and value.strip("0.") != ""


def is_discount(value: Any) -> bool:
    """A percentage from 0 to below 100."""
    return isinstance(value, str) and _DISCOUNT.fullmatch(value) is not None


def is_amount(value: Any) -> bool:
    return isinstance(value, str) and _AMOUNT.fullmatch(value) is not None


def is_summary(value: Any) -> bool:
    return not problems_of(value, {}, "", _SUMMARY)


# What a bid may state beside its unit prices: amounts of lines, the sum, the summary sheet (开标一览表) of the lot.
_SUMMARY: dict[str, Check] = {
    "amount": is_amount,
    "words": is_text(1, 200),
    "unit_prices": lambda value: isinstance(value, dict) and all(map(is_price, value.values())),
}
LOT_FIGURES: dict[str, Check] = {"amount": is_amount, "summary": is_summary}
LINE_FIGURES: dict[str, Check] = {"amount": is_amount}
