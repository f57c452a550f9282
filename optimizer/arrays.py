"""The array form of a model: columns, rows, a sparse matrix and their names, built with numpy."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_PLAIN = str.maketrans(dict.fromkeys("-+[] ->/", "_"))  # what PuLP would replace in a name
Keys = Sequence[tuple[str, ...]]


class LazyKeys(Sequence[tuple[str, ...]]):
    """Keys made when somebody asks: a large model has hundreds of thousands that nobody reads."""

    def __init__(self, count: int, make: Callable[[int], tuple[str, ...]]) -> None:
        self._count, self._make = count, make

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self._make(one) for one in range(*at.indices(self._count))]
        if not -self._count <= at < self._count:
            raise IndexError(at)
        return self._make(at % self._count)


@dataclass(frozen=True)
class Family:
    """Columns or rows of one kind, side by side from `start`; `keys` are the ids each one speaks of."""

    name: str
    start: int
    keys: Keys

    @property
    def span(self) -> slice:
        return slice(self.start, self.start + len(self.keys))


@dataclass(frozen=True)
class Arrays:
    """min cost·x, row_lower <= A x <= row_upper, lower <= x <= upper; A by columns (CSC)."""

    lower: Floats
    upper: Floats
    integer: NDArray[np.bool_]
    starts: Ints
    indices: Ints
    values: Floats
    row_lower: Floats
    row_upper: Floats
    row_scale: Floats
    columns: tuple[Family, ...]
    rows: tuple[Family, ...]

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.row_lower), len(self.lower)

    def activity(self, x: Floats) -> Floats:
        """A x."""
        columns = np.repeat(np.arange(len(self.lower)), np.diff(self.starts))
        return np.bincount(self.indices, self.values * x[columns], minlength=len(self.row_lower)).astype(float)

    def price(self, row_dual: Floats) -> Floats:
        """yA: what each column uses of the rows, at the rows' dual values."""
        columns = np.repeat(np.arange(len(self.lower)), np.diff(self.starts))
        used = np.bincount(columns, self.values * row_dual[self.indices], minlength=len(self.lower))
        return used.astype(float)

    def entries_of(self, columns: Ints) -> tuple[Ints, Ints, Floats]:
        """Starts, rows and values of some columns, as in the whole matrix."""
        lengths = np.diff(self.starts)[columns]
        starts = np.append(0, np.cumsum(lengths))
        at = np.repeat(self.starts[columns] - starts[:-1], lengths) + np.arange(starts[-1])
        return starts, self.indices[at], self.values[at]

    def of_columns(self, columns: Ints) -> Arrays:
        """The same with these columns alone, which lose their names."""
        starts, indices, values = self.entries_of(columns)
        return replace(
            self,
            lower=self.lower[columns],
            upper=self.upper[columns],
            integer=self.integer[columns],
            starts=starts,
            indices=indices,
            values=values,
            columns=(),
        )

    def of_rows(self, rows: Ints) -> Arrays:
        """The same with these rows alone, in their order, which lose their names."""
        place = np.full(self.shape[0], -1)
        place[rows] = np.arange(len(rows))
        kept = place[self.indices] >= 0
        columns = np.repeat(np.arange(self.shape[1]), np.diff(self.starts))[kept]
        return replace(
            self,
            starts=np.append(0, np.cumsum(np.bincount(columns, minlength=self.shape[1]))),
            indices=place[self.indices[kept]],
            values=self.values[kept],
            row_lower=self.row_lower[rows],
            row_upper=self.row_upper[rows],
            row_scale=self.row_scale[rows],
            rows=(),
        )

    def with_bounds(self, lower: Floats, upper: Floats, integer: NDArray[np.bool_]) -> Arrays:
        """The same with other bounds on the columns."""
        return replace(self, lower=lower, upper=upper, integer=integer)

    def with_columns(self, upper: Floats, integer: NDArray[np.bool_], entries: tuple[Ints, Ints, Floats]) -> Arrays:
        """The same with more columns from 0 to `upper`; `entries` are (row, new column, value), unscaled."""
        rows, columns, values = entries
        order = np.lexsort((rows, columns))
        counts = np.bincount(columns, minlength=len(upper))
        return replace(
            self,
            lower=np.append(self.lower, np.zeros(len(upper))),
            upper=np.append(self.upper, upper),
            integer=np.append(self.integer, integer),
            starts=np.append(self.starts, self.starts[-1] + np.cumsum(counts)),
            indices=np.append(self.indices, rows[order]),
            values=np.append(self.values, (values * self.row_scale[rows])[order]),
        )

    def names(self, families: Sequence[Family]) -> list[str]:
        """Readable names, unique by their number."""
        numbered = ((family, family.start + at, key) for family in families for at, key in enumerate(family.keys))
        return [f"{family.name}_{number}_{'_'.join(key)}".translate(_PLAIN) for family, number, key in numbered]

    def with_row(self, coefficients: Floats, low: float, high: float, name: str) -> Arrays:
        """The same with one more row, scaled like the others."""
        scale = _power_of_two(float(np.abs(coefficients).max(initial=0.0)))
        touched = np.flatnonzero(coefficients)
        place = len(self.row_lower)
        at = self.starts[touched + 1]
        counts = np.zeros(len(self.lower), dtype=np.int64)
        counts[touched] = 1
        return replace(
            self,
            starts=self.starts + np.concatenate(([0], np.cumsum(counts))),
            indices=np.insert(self.indices, at, place),
            values=np.insert(self.values, at, coefficients[touched] * scale),
            row_lower=np.append(self.row_lower, low * scale),
            row_upper=np.append(self.row_upper, high * scale),
            row_scale=np.append(self.row_scale, scale),
            rows=(*self.rows, Family(name, place, [()])),
        )


def _power_of_two(largest: float) -> float:
    """The exact scale that brings `largest` into [0.5, 1)."""
    return float(2.0 ** -np.frexp(largest)[1]) if largest > 0 else 1.0


class ArrayBuilder:
    """Collects families of columns and rows; rows are scaled by powers of two so that tolerances mean the same."""

    def __init__(self) -> None:
        self.columns: list[Family] = []
        self.rows: list[Family] = []
        self.column_count = self.row_count = 0
        self._starts: list[int] = []
        self._upper: list[Floats] = []
        self._integer: list[NDArray[np.bool_]] = []
        self._limits: list[tuple[Floats, Floats]] = []
        self._entries: list[tuple[Ints, Ints, Floats]] = []

    def add_columns(self, name: str, keys: Keys, *, integer: bool | NDArray[np.bool_], upper: float = 1.0) -> Ints:
        """Columns from 0 to `upper`; returns their numbers."""
        family = Family(name, self.column_count, keys)
        if keys:
            self.columns.append(family)
            self._starts.append(family.start)
        self.column_count += len(keys)
        self._upper.append(np.full(len(keys), upper))
        self._integer.append(np.broadcast_to(np.asarray(integer, dtype=bool), len(keys)))
        return np.arange(family.start, self.column_count)

    def column_key(self, column: int) -> tuple[str, ...]:
        """The ids that a column speaks of."""
        family = self.columns[bisect_right(self._starts, column) - 1]
        return family.keys[column - family.start]

    def add_rows(self, name: str, keys: Keys, low: Any, high: Any, entries: tuple[Any, Any, Any]) -> None:
        """Rows low <= Σ value · column <= high; `entries` are (row within the family, column, value)."""
        if not keys:
            return
        family = Family(name, self.row_count, keys)
        self.rows.append(family)
        self.row_count += len(keys)
        rows, columns, values = (np.asarray(part) for part in entries)
        count = len(keys)
        self._limits.append((np.broadcast_to(low, count).astype(float), np.broadcast_to(high, count).astype(float)))
        spread = np.broadcast_to(values.astype(float), rows.shape)
        self._entries.append((rows.astype(np.int64) + family.start, columns.astype(np.int64), spread))

    def build(self) -> Arrays:
        """The arrays, with entries of the same row and column added up."""
        rows, columns, values = _concatenate(self._entries)
        order = np.lexsort((rows, columns))
        rows, columns, values = rows[order], columns[order], values[order]
        first = np.append(True, (np.diff(rows) != 0) | (np.diff(columns) != 0))[: len(rows)]
        values = np.add.reduceat(values, np.flatnonzero(first)) if len(rows) else values
        rows, columns = rows[first], columns[first]
        kept = values != 0
        rows, columns, values = rows[kept], columns[kept], values[kept]
        largest = np.zeros(self.row_count)
        np.maximum.at(largest, rows, np.abs(values))
        scale = np.where(largest > 0, np.ldexp(1.0, -np.frexp(largest)[1]), 1.0)
        low = np.concatenate([part[0] for part in self._limits]) if self._limits else np.zeros(0)
        high = np.concatenate([part[1] for part in self._limits]) if self._limits else np.zeros(0)
        starts = np.concatenate(([0], np.cumsum(np.bincount(columns, minlength=self.column_count))))
        return Arrays(
            np.zeros(self.column_count),
            np.concatenate(self._upper),
            np.concatenate(self._integer),
            starts.astype(np.int64),
            rows,
            values * scale[rows],
            low * scale,
            high * scale,
            scale,
            tuple(self.columns),
            tuple(self.rows),
        )


def _concatenate(parts: list[tuple[Ints, Ints, Floats]]) -> tuple[Ints, Ints, Floats]:
    if not parts:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    rows, columns, values = zip(*parts, strict=True)
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(values)
