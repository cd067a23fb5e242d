"""Weights of features as one matrix: summing rows beats adding them up one by one, and a matrix loads at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
_PARTED = "\0"
_STEPS = 100
"""Weights are kept in steps of a hundredth: what training rounds them to."""


class Table:
    """Feature → one weight a class.

    Parameters
    ----------
    features
        Names, without NUL.
    matrix
        Shape (features, classes), float.
    """

    __slots__ = ("matrix", "rows")

    def __init__(self, features: Sequence[str], matrix: Array) -> None:
        self.rows = {name: row for row, name in enumerate(features)}
        self.matrix = matrix

    @classmethod
    def of(cls, weights: Mapping[str, Sequence[float]], width: int) -> Table:
        """Table of a mapping; ``width`` is the number of classes."""
        return cls(list(weights), np.array(list(weights.values()), dtype=np.float64).reshape(len(weights), width))

    def sum(self, features: Iterable[str]) -> list[float]:
        """Sum of the rows of the known features, one number a class."""
        known = self.rows
        rows = [known[name] for name in features if name in known]
        total: list[float] = np.add.reduce(self.matrix.take(rows, axis=0), axis=0).tolist()
        return total

    def __contains__(self, feature: str) -> bool:
        return feature in self.rows

    def __getitem__(self, feature: str) -> list[float]:
        weights: list[float] = self.matrix[self.rows[feature]].tolist()
        return weights

    def arrays(self) -> tuple[Array, Array]:
        """Names as UTF-8 bytes and weights in hundredths, for a file."""
        names = np.frombuffer(_PARTED.join(self.rows).encode(), dtype=np.uint8)
        return names, np.rint(self.matrix * _STEPS).astype(np.int16)

    @classmethod
    def from_arrays(cls, names: Array, weights: Array) -> Table:
        """Read what :meth:`arrays` wrote."""
        return cls(names.tobytes().decode().split(_PARTED), weights / _STEPS)
