"""Weights of readable features, looked up by name and summed up side by side.

A decision sums up some dozens of rows of a handful of numbers each: too little for NumPy, whose calls would take longer
than the sums. So a row is *packed* into one whole number, a lane of 32 bits a class, and rows are added up as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import repeat
from struct import Struct
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
_PARTED = "\0"
STEPS = 100
"""Weights are kept in steps of a hundredth: what training rounds them to. Sums of whole numbers are exact."""
_LANE = 32
_LOWEST = -(1 << (_LANE - 1))
_NOTHING = repeat(0)


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

    def __init__(self, names: Array, matrix: Array) -> None:
        self._names, self._matrix = names, matrix
        self.width = int(matrix.shape[1])
        self._lanes = Struct(f"<{self.width}i")
        self._signs = sum(1 << (_LANE * (lane + 1) - 1) for lane in range(self.width))

    @classmethod
    def of(cls, weights: Mapping[str, Sequence[float]], width: int) -> Table:
        """Table of a mapping; ``width`` is the number of classes."""
        names = np.frombuffer(_PARTED.join(weights).encode(), dtype=np.uint8)
        matrix = np.array(list(weights.values()), dtype=np.float64).reshape(len(weights), width)
        return cls(names, np.rint(matrix * STEPS).astype(np.int16))

    @cached_property
    def packed(self) -> dict[str, int]:
        """Packed weights of each feature; made with the first decision."""
        names = self._names.tobytes().decode().split(_PARTED) if len(self) else []
        size, signs, read = self._lanes.size, self._signs, int.from_bytes
        lanes = (self._matrix.astype("<i4") ^ np.int32(_LOWEST)).tobytes()
        rows = range(0, len(lanes), size)
        return {name: read(lanes[row : row + size], "little") - signs for name, row in zip(names, rows, strict=True)}

    def total(self, features: Iterable[str]) -> int:
        """Sum of the weights of the known features, packed."""
        return sum(map(self.packed.get, features, _NOTHING))

    def unpacked(self, total: int) -> tuple[int, ...]:
        """Hundredths of each class in a sum of packed weights."""
        if self.width == 1:
            return (total,)
        # A lane below zero borrows from the one above it; no lane is with its sign bit added, which then is turned.
        return self._lanes.unpack(((total + self._signs) ^ self._signs).to_bytes(self._lanes.size, "little"))

    def __contains__(self, feature: str) -> bool:
        return feature in self.packed

    def __getitem__(self, feature: str) -> list[float]:
        return [weight / STEPS for weight in self.unpacked(self.packed[feature])]

    def __len__(self) -> int:
        return len(self._matrix)

    def arrays(self) -> tuple[Array, Array]:
        """Names as UTF-8 bytes and weights in hundredths, for a file."""
        return self._names, self._matrix

    @classmethod
    def from_arrays(cls, names: Array, weights: Array) -> Table:
        """Read what :meth:`arrays` wrote."""
        return cls(names, weights)
