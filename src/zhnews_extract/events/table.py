"""Weights of readable features as one matrix, looked up by name or, many at once, by key.

A feature's name is a row of tokens parted by ``|`` (``C|l1=与|signing``). Its key is a hash that is a sum over its
tokens, so that the keys of many conjunctions are worked out from few tokens without their names ever being made
(:mod:`~.templates`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
_PARTED = "\0"
_STEPS = 100
"""Weights are kept in steps of a hundredth: what training rounds them to. Sums of whole numbers are exact, and rows of
short integers stay in the processor's cache."""
_BITS = 64
_MASK = (1 << _BITS) - 1
# Odd numbers without a pattern: multiples of the golden ratio's and of pi's digits (Knuth, TAOCP 3, 6.4).
_BASE, _SPREAD = 0x9E3779B97F4A7C15, 0x243F6A8885A308D3
_LONGEST = 512
"""Bytes of a token that count."""
_POWERS = [pow(_BASE, n, 1 << _BITS) for n in range(1, _LONGEST + 1)]
FACTORS = np.array([(_SPREAD * (2 * n + 1) ** 7 | 1) & _MASK for n in range(1, 9)], dtype=np.uint64)
"""What the hash of a token counts for by its position in the name."""


def token_key(token: str) -> int:
    """Hash of one token."""
    return sum(power * (byte + 1) for power, byte in zip(_POWERS, token.encode(), strict=False)) & _MASK


def name_key(name: str) -> int:
    """Key of a feature's name."""
    parts = zip(name.split("|"), FACTORS.tolist(), strict=False)
    total: int = sum(token_key(token) * factor for token, factor in parts) & _MASK
    return total


def _name_keys(names: Array) -> Array:
    """Keys of many names, given as UTF-8 bytes parted by NUL."""
    text = np.append(names, np.uint8(0))
    ends = np.flatnonzero((text == 0) | (text == ord("|")))
    starts = np.append(0, ends[:-1] + 1)
    place = np.minimum(np.arange(len(text)) - np.repeat(starts, ends + 1 - starts), _LONGEST - 1)
    terms = (text.astype(np.uint64) + np.uint64(1)) * np.array(_POWERS, dtype=np.uint64)[place]
    terms[ends] = 0
    tokens = np.add.reduceat(terms, starts)
    first = np.append(0, np.flatnonzero(text[ends] == 0)[:-1] + 1)
    number = np.arange(len(tokens)) - np.repeat(first, np.diff(np.append(first, len(tokens))))
    keys: Array = np.add.reduceat(tokens * FACTORS[np.minimum(number, len(FACTORS) - 1)], first)
    return keys


class _Index:
    """Key → row: keys in order, and for the first bits of a key where to begin to look."""

    __slots__ = ("_begin", "_keys", "_missing", "_rows", "_shift")

    def __init__(self, keys: Array) -> None:
        spread = keys * np.uint64(_SPREAD)
        order = np.argsort(spread)
        bits = max(4, (4 * len(keys)).bit_length())
        self._shift = np.uint64(_BITS - bits)
        slots = (spread[order] >> self._shift).astype(np.int64)
        self._begin = np.searchsorted(slots, np.arange((1 << bits) + 1)).astype(np.int32)
        self._missing = len(keys)
        # One more, so that an empty last slot can be looked into.
        self._keys = np.append(spread[order], np.uint64(0))
        self._rows = np.append(order, len(keys)).astype(np.int32)

    def find(self, keys: Array) -> Array:
        """Rows of keys (one dimension), the number of rows where a key is unknown."""
        wanted = keys * np.uint64(_SPREAD)
        slots = (wanted >> self._shift).astype(np.int64)
        at, end = self._begin.take(slots), self._begin.take(slots + 1)
        found = np.full(len(keys), self._missing, dtype=np.int32)
        left = np.flatnonzero(at < end)
        while len(left):
            here = at[left]
            hit = self._keys.take(here) == wanted[left]
            found[left[hit]] = self._rows.take(here[hit])
            at[left] += 1
            left = left[~hit & (here + 1 < end[left])]
        return found


class Table:
    """Feature → one weight a class.

    Parameters
    ----------
    names
        Names as UTF-8 bytes (``uint8``), parted by NUL.
    matrix
        Shape (features, classes), in hundredths, ``int16``.
    """

    __slots__ = ("_index", "_matrix", "_names", "_rows")

    def __init__(self, names: Array, matrix: Array) -> None:
        self._names = names
        # One more row, without weights, for all unknown features.
        self._matrix = np.vstack([matrix, np.zeros((1, matrix.shape[1]), dtype=matrix.dtype)])
        self._rows: dict[str, int] | None = None
        self._index: _Index | None = None

    @classmethod
    def of(cls, weights: Mapping[str, Sequence[float]], width: int) -> Table:
        """Table of a mapping; ``width`` is the number of classes."""
        names = np.frombuffer(_PARTED.join(weights).encode(), dtype=np.uint8)
        matrix = np.array(list(weights.values()), dtype=np.float64).reshape(len(weights), width)
        return cls(names, np.rint(matrix * _STEPS).astype(np.int16))

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
        rows = self._matrix.take(self.known(features), axis=0)
        total: list[float] = (np.add.reduce(rows, axis=0, dtype=np.int32) / _STEPS).tolist()
        return total

    def sums(self, groups: Sequence[Sequence[str]]) -> list[list[float]]:
        """Sum of the rows of each group's features, one number a class; all groups at once."""
        if not groups:
            return []
        unknown = len(self._matrix) - 1
        # `reduceat` cannot sum up an empty group: each ends with the row without weights.
        rows = [[*self.known(group), unknown] for group in groups]
        starts = list(accumulate(map(len, rows[:-1]), initial=0))
        taken = self._matrix.take(list(chain.from_iterable(rows)), axis=0)
        found: list[list[float]] = (np.add.reduceat(taken, starts, axis=0, dtype=np.int64) / _STEPS).tolist()
        return found

    def sums_of_keys(self, keys: Array, ends: Sequence[int]) -> list[list[float]]:
        """Sum of the rows of keys from one end to the next, one number a class; no stretch may be empty."""
        if self._index is None:
            self._index = _Index(_name_keys(self._names) if len(self._matrix) > 1 else np.zeros(0, dtype=np.uint64))
        rows = self._matrix.take(self._index.find(keys), axis=0)
        starts = [0, *ends[:-1]]
        found: list[list[float]] = (np.add.reduceat(rows, starts, axis=0, dtype=np.int32) / _STEPS).tolist()
        return found

    def __contains__(self, feature: str) -> bool:
        return feature in self.rows

    def __getitem__(self, feature: str) -> list[float]:
        weights: list[float] = (self._matrix[self.rows[feature]] / _STEPS).tolist()
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
