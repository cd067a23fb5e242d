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
BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_FILTER = 20  # bits of the filter before the table: a million flags for some 50 000 entries
_SHIFT = np.uint64(64 - _FILTER)

Matches = tuple[I64, I64, I64]


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
    current = points * BASE
    for n in range(1, longest + 1):
        if n > 1:
            if len(current) <= 1:
                hashes.append(current[:0])
                current = current[:0]
                continue
            current = (current[:-1] + points[n - 1 :]) * BASE
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
        hashes: list[U64] = [np.zeros(0, np.uint64)]
        sizes: list[I64] = [np.zeros(0, np.int64)]
        masks: list[I64] = [np.zeros(0, np.int64)]
        for bit, name in enumerate(self.classes):
            by_length: dict[int, list[str]] = {}
            for entry in lists[name]:
                by_length.setdefault(len(entry), []).append(entry)
            for length, entries in by_length.items():
                if 0 < length <= longest:
                    points = codes("".join(entries)).reshape(len(entries), length)
                    hashed = points[:, 0] * BASE
                    for column in range(1, length):
                        hashed = (hashed + points[:, column]) * BASE
                    hashes.append(hashed)
                    sizes.append(np.full(len(entries), length, dtype=np.int64))
                    masks.append(np.full(len(entries), 1 << bit, dtype=np.int64))
        every = np.concatenate(hashes)
        order = np.argsort(every, kind="stable")
        every = every[order]
        first = np.flatnonzero(np.concatenate([[True], every[1:] != every[:-1]])) if len(every) else order
        self._keys = every[first]
        self._sizes = np.concatenate(sizes)[order][first]
        self._masks = np.bitwise_or.reduceat(np.concatenate(masks)[order], first) if len(every) else self._sizes
        self._lengths = np.unique(self._sizes).tolist()
        # A filter of one probe keeps the search by halves to the few n-grams that may be entries.
        self._may = np.zeros(1 << _FILTER, dtype=bool)
        self._may[self._keys >> _SHIFT] = True
        self._last: tuple[str, Matches] = ("", self.find([codes("")] * longest))

    def find_in(self, text: str) -> Matches:
        """Find all occurrences in a text; the answer for the last text is kept, for several stages ask it."""
        if self._last[0] != text:
            self._last = text, self.find(rolling(codes(text), self.longest))
        return self._last[1]

    def find(self, hashes: list[U64]) -> Matches:
        """Find starts, lengths and class masks of all occurrences, longest first, then from left to right."""
        if not len(self._keys):
            empty = np.zeros(0, dtype=np.int64)
            return empty, empty, empty
        wanted = self._lengths[::-1]
        grams = np.concatenate([hashes[length - 1] for length in wanted])
        bounds = np.cumsum([0, *(len(hashes[length - 1]) for length in wanted)])
        likely = np.flatnonzero(self._may[grams >> _SHIFT])
        hashed = grams[likely]
        at = np.minimum(np.searchsorted(self._keys, hashed), len(self._keys) - 1)
        block = np.searchsorted(bounds, likely, side="right") - 1
        lengths = np.array(wanted, dtype=np.int64)[block]
        hit = np.flatnonzero((self._keys[at] == hashed) & (self._sizes[at] == lengths))
        return (likely - bounds[block])[hit], lengths[hit], self._masks[at[hit]]
