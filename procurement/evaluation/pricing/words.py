"""Amounts in capital numerals (大写金额) read back into numbers. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

_SIGNS = ("零〇", "壹一", "贰二", "叁三", "肆四", "伍五", "陆六", "柒七", "捌八", "玖九")
_DIGITS = {sign: value for value, signs in enumerate(_SIGNS) for sign in signs}
_UNITS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_GROUPS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_FORM = re.compile(r"(?:人民币|￥|¥)?(?:(?P<yuan>[^元圆角分整正]+)[元圆])?(?P<rest>[^元圆]*)", re.DOTALL)
_REST = re.compile(r"(?:(?P<jiao>\w)角)?零?(?:(?P<fen>\w)分)?[整正]?")


def read_words(text: str) -> Decimal | None:
    """CNY written in words (壹佰贰拾元零叁分) as a number with 2 places; None when it is not such an amount."""
    found = _FORM.fullmatch(re.sub(r"[\s：:]", "", text))
    rest = _REST.fullmatch(found["rest"].removeprefix("零")) if found else None
    if found is None or rest is None or not (found["yuan"] or rest["jiao"] or rest["fen"]):
        return None
    yuan = _integer(found["yuan"] or "零")
    parts = [_DIGITS.get(rest[name] or "零") for name in ("jiao", "fen")]
    if yuan is None or None in parts:
        return None
    return (Decimal(yuan) + Decimal(f"0.{parts[0]}{parts[1]}")).quantize(Decimal("0.01"))


def _integer(text: str) -> int | None:
    total = section = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _UNITS:
            section += (digit or 1) * _UNITS[sign]
            digit = 0
        elif sign in _GROUPS:
            # 亿 closes all that stands before it, 万 only its own four places
            whole = total if _GROUPS[sign] == 10**8 else 0
            total += (section + digit + whole) * _GROUPS[sign] - whole
            section = digit = 0
        else:
            return None
    return total + section + digit
