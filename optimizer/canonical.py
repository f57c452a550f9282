"""The canonical form of JSON (RFC 8785), written by Python's own encoder wherever that writes the same bytes."""

from __future__ import annotations

import json
import re
from typing import Any

import rfc8785

_WHOLE = 2**53  # beyond it a double is no longer every whole number
_SMALL, _GREAT = 1e-4, 1e16  # between them repr() has no exponent and is what ECMAScript writes
_LATE = re.compile("[\ue000-\U0010ffff]")  # UTF-16 units and code points put these in another order
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")).encode


class _UncommonError(Exception):
    """A value that is left to the general writer."""


def canonical(value: Any) -> bytes:
    """The RFC 8785 form of a JSON value. Raises ValueError where it has none.

    Both writers use the shortest digits of a double and the same escapes. They differ in whole and in very small or
    great numbers, in the order of keys beyond U+DFFF and in what they refuse: such values go the general way, which
    takes ten times as long.
    """
    try:
        text = _encode(_common(value))
        return bytes(rfc8785.dumps(value)) if _LATE.search(text) else text.encode()
    except (_UncommonError, UnicodeEncodeError):
        return bytes(rfc8785.dumps(value))


def _common(value: Any) -> Any:
    """The same with whole doubles as whole numbers. Raises _UncommonError for what the writers write differently."""
    kind = type(value)
    if kind is dict:
        if not {*map(type, value)} <= {str}:
            raise _UncommonError
        return {key: one if type(one) is str else _common(one) for key, one in value.items()}
    if kind is list:
        return [one if type(one) is str else _common(one) for one in value]
    if kind is str or kind is bool or value is None:
        return value
    return _common_number(value)


def _common_number(value: Any) -> Any:
    if type(value) is float and value.is_integer():
        value = int(value)
    if type(value) is int and -_WHOLE < value < _WHOLE:
        return value
    if type(value) is float and _SMALL <= abs(value) < _GREAT:
        return value
    raise _UncommonError
