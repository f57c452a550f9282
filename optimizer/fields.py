"""Reads one JSON object field by field and notes every fault at its place, instead of stopping at the first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from optimizer.problems import Problem
from optimizer.strict_json import pointer

LIMIT = Decimal(10) ** 15
PLACES = 18
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?\Z", re.ASCII)
Path = tuple[str | int, ...]


@lru_cache(maxsize=1 << 16)
def _sound(text: str) -> Decimal | None:
    """The number that a text states if there is no fault in it; kept, as a large file repeats the same few numbers."""
    value = Decimal(text) if _NUMBER.match(text) else None
    return value if value is not None and 0 <= value <= LIMIT and _places(value) <= PLACES else None


def _places(value: Decimal) -> int:
    return -int(value.as_tuple().exponent)


class Fields:
    """A JSON object with its place. Optional fields take null as absent; unknown keys are faults."""

    def __init__(self, value: Any, path: Path, problems: list[Problem], known: str) -> None:
        self.path, self.problems = path, problems
        self.values: dict[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self.fault("value.object")
        for key in self.values.keys() - set(known.split()):
            self.fault("key.unknown", key)

    def fault(self, code: str, *below: str | int, **params: Any) -> None:
        self.problems.append(Problem(pointer((*self.path, *below)), code, params))

    def has(self, key: str) -> bool:
        return self.values.get(key) is not None

    def _missing(self, key: str) -> bool:
        if self.has(key):
            return False
        self.fault("key.missing", key)
        return True

    def number(self, key: str, default: Decimal | None = None, high: Decimal = LIMIT) -> Decimal:
        """A number from 0 to `high`; without a default it must be there."""
        if not self.has(key) and default is not None:
            return default
        return Decimal(0) if self._missing(key) else self.number_at(self.values[key], (key,), high)

    def optional_number(self, key: str, high: Decimal = LIMIT) -> Decimal | None:
        return self.number(key, high=high) if self.has(key) else None

    def positive(self, key: str, default: Decimal | None = None) -> Decimal:
        before = len(self.problems)
        value = self.number(key, default)
        if value <= 0 and len(self.problems) == before:
            self.fault("number.positive", key)
        return value or Decimal(1)

    def number_at(self, value: Any, below: Path, high: Decimal = LIMIT) -> Decimal:
        sound = _sound(value) if type(value) is str else None
        if sound is not None and (high is LIMIT or sound <= high):
            return sound
        if isinstance(value, str) and _NUMBER.match(value):
            value = Decimal(value)
        if not isinstance(value, Decimal):
            self.fault("number.expected", *below)
        elif not 0 <= value <= high:
            self.fault("number.range", *below, low=0, high=f"{high:f}")
        elif _places(value) > PLACES:
            self.fault("number.places", *below, places=PLACES)
        else:
            return value
        return Decimal(0)

    def count(self, key: str) -> int | None:
        """A whole number of at least 1, or None when absent."""
        return self.count_at(self.values[key], (key,)) if self.has(key) else None

    def count_at(self, value: Any, below: Path) -> int:
        before = len(self.problems)
        number = self.number_at(value, below)
        if len(self.problems) > before:
            return 1
        if number != int(number) or number < 1:
            self.fault("number.whole" if number != int(number) else "number.positive", *below)
            return 1
        return int(number)

    def text(self, key: str, default: str | None = None) -> str:
        if not self.has(key) and default is not None:
            return default
        return "" if self._missing(key) else self.text_at(self.values[key], (key,))

    def text_at(self, value: Any, below: Path) -> str:
        if isinstance(value, str) and value and "\x00" not in value:
            return value
        self.fault("value.text", *below)
        return ""

    def flag(self, key: str) -> bool:
        value = self.values.get(key)
        if value is not None and not isinstance(value, bool):
            self.fault("value.bool", key)
        return value is True

    def choice(self, key: str, choices: tuple[str, ...], default: str | None = None) -> str:
        before = len(self.problems)
        value = self.text(key, default)
        if value not in choices and len(self.problems) == before:
            self.fault("value.choice", key, choices=", ".join(choices))
        return value if value in choices else choices[0]

    def entries(self, key: str, *, required: bool = False) -> list[Any]:
        """The members of a list; a required list must not be empty."""
        value = self.values.get(key)
        if value is None:
            if required:
                self.fault("key.missing", key)
            return []
        if not isinstance(value, list):
            self.fault("value.list", key)
            return []
        if required and not value:
            self.fault("list.empty", key)
        return value

    def ids(self, key: str) -> frozenset[str] | None:
        """A set of ids, None when absent (which means all)."""
        if not self.has(key):
            return None
        found: set[str] = set()
        for at, value in enumerate(self.entries(key)):
            name = self.text_at(value, (key, at))
            if name in found:
                self.fault("id.repeated", key, at, id=name)
            found.add(name)
        return frozenset(found)

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """A sorted list of [school, item] pairs, none twice."""
        found: dict[tuple[str, str], int] = {}
        for at, value in enumerate(self.entries(key, required=True)):
            if not (isinstance(value, list) and len(value) == 2 and all(isinstance(v, str) and v for v in value)):
                self.fault("value.pair", key, at)
            elif (value[0], value[1]) in found:
                self.fault("id.repeated", key, at, id=f"{value[0]}, {value[1]}")
            else:
                found[value[0], value[1]] = at
        return tuple(sorted(found, key=lambda pair: tuple(part.encode() for part in pair)))

    def mapping(self, key: str, read: Callable[[Any, Path], Any]) -> Mapping[str, Any]:
        """An object whose keys are ids, each value read by `read(value, place)`."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, dict):
            self.fault("value.object", key)
        if not isinstance(value, dict):
            return {}
        kept = sorted(name for name, item in value.items() if item is not None)  # as by UTF-8 bytes
        return {name: read(value[name], (key, name)) for name in kept}

    def numbers(self, key: str, high: Decimal = LIMIT) -> Mapping[str, Decimal]:
        return self.mapping(key, lambda value, below: self.number_at(value, below, high))
