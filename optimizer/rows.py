"""A batch of rows being written, and the grouping of terms by what they have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from optimizer.arrays import ArrayBuilder, Ints


class RowBatch:
    """Rows of one family, handed to the builder together."""

    def __init__(self) -> None:
        self.keys: list[tuple[str, ...]] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self._rows: list[Any] = []
        self._columns: list[Any] = []
        self._values: list[Any] = []

    def add(self, key: tuple[str, ...], low: float, high: float) -> int:
        """A new row low <= … <= high about the ids in `key`; returns its number in the batch."""
        self.keys.append(key)
        self.low.append(low)
        self.high.append(high)
        return len(self.keys) - 1

    def put(self, row: int, columns: Any, values: Any) -> None:
        """Adds Σ value · column to a row."""
        columns = np.asarray(columns, dtype=np.int64)
        self._rows.append(np.full(len(columns), row))
        self._columns.append(columns)
        self._values.append(np.broadcast_to(np.asarray(values, dtype=float), len(columns)))

    def flush(self, builder: ArrayBuilder, name: str) -> None:
        """Hands the rows to the builder as the family `name`."""
        if self.keys:
            parts = [
                np.concatenate(part) if part else np.zeros(0) for part in (self._rows, self._columns, self._values)
            ]
            builder.add_rows(name, self.keys, self.low, self.high, (parts[0], parts[1], parts[2]))


def group_rows(labels: Iterable[Any]) -> dict[Any, Ints]:
    """For each label, the positions where it stands, in order."""
    if isinstance(labels, np.ndarray) and labels.dtype.kind == "i":
        return _group_numbers(labels)
    found: dict[Any, list[int]] = {}
    for at, label in enumerate(labels.tolist() if isinstance(labels, np.ndarray) else labels):
        found.setdefault(label, []).append(at)
    return {label: np.array(places, dtype=np.int64) for label, places in found.items()}


def group_terms(terms: Any, *names: str) -> dict[Any, Ints]:
    """The positions, in order, of the terms of each supplier, owner or item, or of each combination of them.

    All terms of an offer have the same of each, so it is asked once an offer; only those of packages one by one.
    """
    parts: dict[Any, list[Ints]] = {}
    of_name = [getattr(terms, name) for name in names]
    for offer, at in _group_numbers(terms.offer).items():
        for places in [at] if offer >= 0 else at.reshape(-1, 1):
            label = tuple(values[places[0]] for values in of_name)
            parts.setdefault(label if len(names) > 1 else label[0], []).append(places)
    return {label: np.sort(np.concatenate(places)) for label, places in parts.items()}


def _group_numbers(labels: Ints) -> dict[Any, Ints]:
    order = np.argsort(labels, kind="stable")
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    return {int(labels[places[0]]): places for places in np.split(order, cuts) if len(places)}
