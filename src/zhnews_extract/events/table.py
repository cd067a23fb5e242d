"""Weights of readable features as one matrix, looked up by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
_PARTED = "\0"
STEPS = 100
"""Weights are kept in steps of a hundredth: what training rounds them to. Sums of whole numbers are exact, and rows of
short integers stay in the processor's cache."""


class Table:
    """Feature → one weight a class.

    Parameters
    ----------
    names
        Names as UTF-8 bytes (``uint8``), parted by NUL.
    matrix
        Shape (features, classes), in hundredths, ``int16``.
    """

    __slots__ = ("_column", "_matrix", "_names", "_rows")

    def __init__(self, names: Array, matrix: Array) -> None:
        self._names = names
        # One more row, without weights, for all unknown features.
        self._matrix = np.vstack([matrix, np.zeros((1, matrix.shape[1]), dtype=matrix.dtype)])
        self._rows: dict[str, int] | None = None
        self._column: list[int] | None = None

    @classmethod
    def of(cls, weights: Mapping[str, Sequence[float]], width: int) -> Table:
        """Table of a mapping; ``width`` is the number of classes."""
        names = np.frombuffer(_PARTED.join(weights).encode(), dtype=np.uint8)
        matrix = np.array(list(weights.values()), dtype=np.float64).reshape(len(weights), width)
        return cls(names, np.rint(matrix * STEPS).astype(np.int16))

    @property
    def width(self) -> int:
        """Number of classes."""
        return int(self._matrix.shape[1])

    @property
    def rows(self) -> dict[str, int]:
        """Row of each feature."""
        if self._rows is None:
            names = self._names.tobytes().decode().split(_PARTED) if len(self._matrix) > 1 else []
            self._rows = {name: row for row, name in enumerate(names)}
        return self._rows

    def known(self, features: Iterable[str]) -> list[int]:
        """Rows of the known features, in their order."""
        return [row for row in map(self.rows.get, features) if row is not None]

    def sum(self, features: Iterable[str]) -> list[float]:
        """Sum of the rows of the known features, one number a class."""
        found: list[float] = (self.total(self.known(features)) / STEPS).tolist()
        return found

    def total(self, rows: list[int]) -> Array:
        """Sum of rows, in hundredths."""
        found: Array = np.add.reduce(self._matrix.take(rows, axis=0), axis=0, dtype=np.int32)
        return found

    def totals(self, groups: Sequence[Iterable[str]]) -> Array:
        """Sum of the rows of each group's features, in hundredths."""
        rows: list[int] = []
        ends = []
        for group in groups:
            rows += self.known(group)
            rows.append(self.blank)
            ends.append(len(rows))
        return self.totals_of_rows(rows, ends)

    @property
    def blank(self) -> int:
        """Row without weights."""
        return len(self._matrix) - 1

    def totals_of_rows(self, rows: list[int], ends: list[int]) -> Array:
        """Sum of the rows from one end to the next, in hundredths; no stretch may be empty."""
        if not ends:
            return self._matrix[:0]
        taken = self._matrix.take(rows, axis=0)
        found: Array = np.add.reduceat(taken, [0, *ends[:-1]], axis=0, dtype=np.int32)
        return found

    @property
    def column(self) -> list[int]:
        """Weights of the only class, in hundredths."""
        if self._column is None:
            self._column = self._matrix[:, 0].tolist()
        return self._column

    def __contains__(self, feature: str) -> bool:
        return feature in self.rows

    def __getitem__(self, feature: str) -> list[float]:
        weights: list[float] = (self._matrix[self.rows[feature]] / STEPS).tolist()
        return weights

    def __len__(self) -> int:
        return len(self._matrix) - 1

    def arrays(self) -> tuple[Array, Array]:
        """Names as UTF-8 bytes and weights in hundredths, for a file."""
        return self._names, self._matrix[:-1]

    @classmethod
    def from_arrays(cls, names: Array, weights: Array) -> Table:
        """Read what :meth:`arrays` wrote."""
        return cls(names, weights)
