"""Ordinary words: what a two-character brand must not be to be looked for everywhere.

The list is jieba's (MIT), kept as 32-bit hashes in ``models/words.npz`` (written by ``training/ner_words.py``): 330 000
words in 1.3 megabytes, loaded in a few milliseconds instead of the second that the dictionary takes. A false hit
happens once in some ten thousand look-ups.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from zhnews_extract.entities.ngrams import BASE

LONGEST = 6
_BASE, _BITS = int(BASE), (1 << 64) - 1
PATH = Path(str(files("zhnews_extract") / "models" / "words.npz"))


def word_hash(word: str) -> int:
    """32-bit hash of a word: the upper half of its hash as an n-gram (:func:`~.ngrams.rolling`)."""
    value = 0
    for char in word:
        value = (value + ord(char)) * _BASE & _BITS
    return value >> 32


class WordList:
    """A set of words of two to six Chinese characters, by their hashes."""

    def __init__(self, path: Path = PATH) -> None:
        with np.load(path) as data:
            self._keys = {n: data[f"keys{n}"] for n in range(2, LONGEST + 1)}

    def __contains__(self, word: str) -> bool:
        """Whether a string is an ordinary word."""
        if not 2 <= len(word) <= LONGEST:
            return False
        keys, key = self._keys[len(word)], np.uint32(word_hash(word))
        at = int(keys.searchsorted(key))
        return at < len(keys) and bool(keys[at] == key)


@lru_cache(maxsize=1)
def word_list() -> WordList:
    """Return the shared list."""
    return WordList()
