"""Numbers that name companies and residents, and their check digits."""

from __future__ import annotations

import hmac

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015 table 1: no I, O, S, V, Z
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_RESIDENT_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))


def check_digit(first_17: str) -> str:
    """The 18th place of a unified social credit code: 31 minus the weighted sum modulo 31 (GB 32100-2015)."""
    total = sum(ALPHABET.index(sign) * weight for sign, weight in zip(first_17, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def is_credit_code(code: str) -> bool:
    """Is `code` a unified social credit code: 18 places of the alphabet, a region of digits, the right last place?"""
    if len(code) != 18 or any(sign not in ALPHABET for sign in code) or not code[2:8].isdigit():
        return False
    return check_digit(code[:17]) == code[17]


def is_resident_number(number: str) -> bool:
    """Is `number` a resident's number with the right last place (GB 11643-1999, modulo 11)?"""
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()):
        return False
    total = sum(int(sign) * weight for sign, weight in zip(number, _RESIDENT_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17]


def owner_code(number: str, secret: bytes) -> str:
    """What is kept of an owner's number: a company's credit code as it is, of a person's number only a keyed hash.

    The same person gives the same code in every company, and nobody without `secret` can try numbers against it.
    """
    if is_credit_code(number):
        return number
    return "person-" + hmac.new(secret, b"supplier-owner/1:" + number.encode(), "sha256").hexdigest()[:32]
