"""Reads JSON without losing anything: decimals stay decimal, keys given twice and unholdable numbers are faults."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from optimizer.problems import InstanceError, Problem

MAX_DEPTH = 40
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Object(dict[str, Any]):
    """A JSON object that remembers the keys it was given twice."""

    repeated: tuple[str, ...] = ()


class _Number(str):
    """The text of a JSON number, kept until its place in the document is known."""

    __slots__ = ()


def pointer(path: tuple[str | int, ...]) -> str:
    """The JSON Pointer (RFC 6901) of a path of keys and positions."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def parse(raw: bytes | dict[str, Any]) -> tuple[Any, Any]:
    """The document twice: with decimals for reading, and with doubles as RFC 8785 wants them for hashing.

    Raises InstanceError with every fault found: not UTF-8, not JSON, a key given twice, NaN, a number no double holds.
    """
    tree = _load(raw) if isinstance(raw, bytes | bytearray) else raw
    problems: list[Problem] = []
    try:
        pair = _convert(tree, (), problems)
    except RecursionError:
        raise InstanceError([Problem("", "json.depth")]) from None
    if problems:
        raise InstanceError(problems)
    return pair


def _load(raw: bytes | bytearray) -> Any:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InstanceError([Problem("", "json.utf8", {"at": error.start})]) from None
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_float=_Number, parse_int=_Number, parse_constant=_Number
        )
    except json.JSONDecodeError as error:
        raise InstanceError([Problem("", "json.syntax", {"line": error.lineno, "column": error.colno})]) from None
    except RecursionError:
        raise InstanceError([Problem("", "json.depth")]) from None


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        found.repeated = tuple(sorted({key for key in keys if keys.count(key) > 1}))
    return found


def _convert(value: Any, path: tuple[str | int, ...], problems: list[Problem]) -> tuple[Any, Any]:
    if len(path) > MAX_DEPTH:
        raise RecursionError
    if isinstance(value, dict):
        return _convert_object(value, path, problems)
    if isinstance(value, list | tuple):
        return _convert_list(value, path, problems)
    return _convert_scalar(value, path, problems)


def _convert_list(
    value: Sequence[Any], path: tuple[str | int, ...], problems: list[Problem]
) -> tuple[list[Any], list[Any]]:
    read, given = [], []
    for at, item in enumerate(value):
        pair = (item, item) if _is_plain(item) else _convert(item, (*path, at), problems)
        read.append(pair[0])
        given.append(pair[1])
    return read, given


def _convert_object(
    value: dict[Any, Any], path: tuple[str | int, ...], problems: list[Problem]
) -> tuple[dict[str, Any], dict[str, Any]]:
    problems.extend(Problem(pointer((*path, key)), "json.repeated") for key in getattr(value, "repeated", ()))
    read, given = {}, {}
    for key, item in value.items():
        if not isinstance(key, str) or _has_surrogate(key):
            problems.append(Problem(pointer((*path, repr(key))), "json.key"))
        elif _is_plain(item):
            read[key] = given[key] = item
        else:
            read[key], given[key] = _convert(item, (*path, key), problems)
    return read, given


def _convert_scalar(value: Any, path: tuple[str | int, ...], problems: list[Problem]) -> tuple[Any, Any]:
    if value is None or isinstance(value, bool):
        return value, value
    if isinstance(value, _Number | int | float):
        return _convert_number(str(value) if isinstance(value, str) else repr(value), path, problems)
    if isinstance(value, str):
        if _has_surrogate(value):
            problems.append(Problem(pointer(path), "json.surrogate"))
            return "", ""
        return value, value
    problems.append(Problem(pointer(path), "json.type", {"found": type(value).__name__}))
    return None, None


def _convert_number(text: str, path: tuple[str | int, ...], problems: list[Problem]) -> tuple[Decimal, float]:
    try:
        exact = Decimal(text)
        double = float(text)
    except (InvalidOperation, ValueError, OverflowError):
        exact, double = Decimal("NaN"), math.nan
    if not exact.is_finite():
        problems.append(Problem(pointer(path), "number.nan"))
        return Decimal(0), 0.0
    if not math.isfinite(double) or Decimal(repr(double)) != exact:
        problems.append(Problem(pointer(path), "number.double"))
        return Decimal(0), 0.0
    return exact, double


def _is_plain(value: Any) -> bool:
    """Whether this is a text that is read as it is; a shortcut for what most of a large file consists of."""
    return type(value) is str and value.isascii()


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and _SURROGATE.search(text) is not None
