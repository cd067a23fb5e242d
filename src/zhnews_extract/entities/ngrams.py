"""Finds the entries of large word lists in a text, all lengths at once, with a handful of numpy passes.

Every n-gram of the text is hashed by a rolling polynomial (Karp & Rabin 1987) and looked up in the sorted hashes of the
entries of that length: cost is linear in the text and does not depend on how many entries there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


def codes(text: str) -> U64:
    """Code points of a text, one ``uint64`` a character."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)


def mix(values: U64) -> U64:
    """Scramble 64-bit values (the finaliser of splitmix64), so that sums and products of them seldom collide."""
    values = (values ^ (values >> np.uint64(30))) * _MIX
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def rolling(points: U64, longest: int) -> list[U64]:
    """Hashes of all n-grams: item ``n - 1`` holds those of length ``n``, shape ``(len(points) - n + 1,)``."""
    hashes: list[U64] = []
    current = points * _BASE
    for n in range(1, longest + 1):
        if n > 1:
            if len(current) <= 1:
                hashes.append(current[:0])
                current = current[:0]
                continue
            current = (current[:-1] + points[n - 1 :]) * _BASE
        hashes.append(current)
    return hashes


class NgramTable:
    """Word lists as sorted hashes.

    Parameters
    ----------
    lists
        Class name → entries. An entry may belong to several classes.
    longest
        Longer entries are left out.
    """

    def __init__(self, lists: Mapping[str, Iterable[str]], longest: int = 12) -> None:
        self.classes = tuple(lists)
        if len(self.classes) > 63:
            raise ValueError("at most 63 word classes")
        self.longest = longest
        by_length: dict[int, dict[str, int]] = {}
        for bit, name in enumerate(self.classes):
            for entry in lists[name]:
                if 0 < len(entry) <= longest:
                    table = by_length.setdefault(len(entry), {})
                    table[entry] = table.get(entry, 0) | 1 << bit
        self._tables: dict[int, tuple[U64, I64]] = {}
        self._last: tuple[str, tuple[I64, I64, I64]] = ("", self.find([codes("")] * longest))
        for length, table in by_length.items():
            points = codes("".join(table)).reshape(len(table), length)
            hashes = points[:, 0] * _BASE
            for column in range(1, length):
                hashes = (hashes + points[:, column]) * _BASE
            order = np.argsort(hashes)
            self._tables[length] = hashes[order], np.array(list(table.values()), dtype=np.int64)[order]

    def find_in(self, text: str) -> tuple[I64, I64, I64]:
        """Find all occurrences in a text; the answer for the last text is kept, for several stages ask it."""
        if self._last[0] != text:
            self._last = text, self.find(rolling(codes(text), self.longest))
        return self._last[1]

    def find(self, hashes: list[U64]) -> tuple[I64, I64, I64]:
        """Find starts, lengths and class masks of all occurrences, longest first, then from left to right."""
        starts: list[I64] = []
        lengths: list[I64] = []
        masks: list[I64] = []
        for length in sorted(self._tables, reverse=True):
            keys, values = self._tables[length]
            grams = hashes[length - 1]
            if not len(grams):
                continue
            at = np.searchsorted(keys, grams)
            at[at == len(keys)] = 0
            hit = np.flatnonzero(keys[at] == grams)
            starts.append(hit)
            lengths.append(np.full(len(hit), length, dtype=np.int64))
            masks.append(values[at[hit]])
        if not starts:
            empty = np.zeros(0, dtype=np.int64)
            return empty, empty, empty
        return np.concatenate(starts), np.concatenate(lengths), np.concatenate(masks)
