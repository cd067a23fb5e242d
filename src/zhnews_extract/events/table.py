"""Weights of readable features, looked up by name and summed up side by side.

A decision sums up some dozens of rows of a handful of numbers each: too little for NumPy, whose calls would take longer
than the sums. So a row is *packed* into one whole number, a lane of 32 bits a class, and rows are added up as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from struct import Struct
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
_PARTED = "\0"
STEPS = 100
"""Weights are kept in steps of a hundredth: what training rounds them to. Sums of whole numbers are exact."""
_LANE = 32


class Table:
    """Feature → one weight a class.

    Parameters
    ----------
    names
        Names as UTF-8 bytes (``uint8``), parted by NUL.
    matrix
        Shape (features, classes), in hundredths, ``int16``.

    Attributes
    ----------
    width
        Number of classes.
    """

    __slots__ = ("_lanes", "_matrix", "_names", "_packed", "_rows", "_signs", "width")

    def __init__(self, names: Array, matrix: Array) -> None:
        self._names, self._matrix = names, matrix
        self.width = int(matrix.shape[1])
        self._rows: dict[str, int] | None = None
        # 0: not packed yet; of a model's many features an article asks for few.
        self._packed = [0] * len(matrix)
        self._lanes = Struct(f"<{self.width}i")
        self._signs = sum(1 << (_LANE * (lane + 1) - 1) for lane in range(self.width))

    @classmethod
    def of(cls, weights: Mapping[str, Sequence[float]], width: int) -> Table:
        """Table of a mapping; ``width`` is the number of classes."""
        names = np.frombuffer(_PARTED.join(weights).encode(), dtype=np.uint8)
        matrix = np.array(list(weights.values()), dtype=np.float64).reshape(len(weights), width)
        return cls(names, np.rint(matrix * STEPS).astype(np.int16))

    @property
    def rows(self) -> dict[str, int]:
        """Row of each feature."""
        if self._rows is None:
            names = self._names.tobytes().decode().split(_PARTED) if len(self) else []
            self._rows = {name: row for row, name in enumerate(names)}
        return self._rows

    def total(self, features: Iterable[str]) -> int:
        """Sum of the weights of the known features, packed."""
        packed, pack = self._packed, self._pack
        return sum([packed[row] or pack(row) for row in map(self.rows.get, features) if row is not None])

    def _pack(self, row: int) -> int:
        lanes = int.from_bytes(self._matrix[row].astype("<i4").tobytes(), "little")
        found = self._packed[row] = (lanes ^ self._signs) - self._signs
        return found

    def unpacked(self, total: int) -> tuple[int, ...]:
        """Hundredths of each class in a sum of packed weights."""
        if self.width == 1:
            return (total,)
        # A lane below zero borrows from the one above it; no lane is with its sign bit added, which then is turned.
        return self._lanes.unpack(((total + self._signs) ^ self._signs).to_bytes(self._lanes.size, "little"))

    def __contains__(self, feature: str) -> bool:
        return feature in self.rows

    def __getitem__(self, feature: str) -> list[float]:
        weights: list[float] = (self._matrix[self.rows[feature]] / STEPS).tolist()
        return weights

    def __len__(self) -> int:
        return len(self._matrix)

    def arrays(self) -> tuple[Array, Array]:
        """Names as UTF-8 bytes and weights in hundredths, for a file."""
        return self._names, self._matrix

    @classmethod
    def from_arrays(cls, names: Array, weights: Array) -> Table:
        """Read what :meth:`arrays` wrote."""
        return cls(names, weights)
