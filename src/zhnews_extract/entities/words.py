"""Ordinary words: where the longest one begins and ends, and of what kind it is.

The word list is jieba's (MIT), kept as 32-bit hashes with a class a word in ``models/words.npz`` (written by
``training/ner_words.py``): 330 000 words in 1.4 megabytes, loaded in a few milliseconds. A false hit happens once in
some ten thousand look-ups, in training as in use.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from zhnews_extract.entities.ngrams import I64, codes, rolling

#: Kinds of words, by the first letters of jieba's tags; a word's class is its position here plus one.
KINDS = ("nr", "ns", "nt", "nz", "n", "v", "a", "m", "")
LONGEST = 6
PATH = Path(str(files("zhnews_extract") / "models" / "words.npz"))


def kind_of(tag: str) -> int:
    """Class of a word by its tag."""
    return next(n for n, kind in enumerate(KINDS, 1) if tag.startswith(kind))


class WordTable:
    """Hashes and classes of words by length."""

    def __init__(self, path: Path = PATH) -> None:
        with np.load(path) as data:
            self._tables = {n: (data[f"keys{n}"], data[f"kinds{n}"]) for n in range(2, LONGEST + 1)}

    def layers(self, text: str) -> dict[str, I64]:
        """Length and kind of the longest word beginning (``begins``) and ending (``ends``) at each character."""
        hashes = rolling(codes(text), LONGEST)
        begins = np.zeros(len(text), dtype=np.int64)
        ends = np.zeros(len(text), dtype=np.int64)
        for length, (keys, kinds) in self._tables.items():
            grams = (hashes[length - 1] >> np.uint64(32)).astype(np.uint32)
            if not len(grams):
                continue
            at = np.minimum(np.searchsorted(keys, grams), len(keys) - 1)
            hit = np.flatnonzero(keys[at] == grams)
            value = length * 16 + kinds[at[hit]].astype(np.int64)
            begins[hit] = value  # longer words come later and win
            ends[hit + length - 1] = value
        return {"begins": begins, "ends": ends}


@lru_cache(maxsize=1)
def word_table() -> WordTable:
    """Return the shared table."""
    return WordTable()
