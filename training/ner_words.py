"""Writes ``models/words.npz``, the word list behind two layers of the tagger, from jieba's dictionary (MIT).

python training/ner_words.py
"""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import regex

from zhnews_extract.entities.ngrams import codes, rolling
from zhnews_extract.entities.words import LONGEST, PATH, kind_of


def main() -> None:
    """Hash all words of two to six Chinese characters."""
    words: dict[int, dict[str, int]] = {n: {} for n in range(2, LONGEST + 1)}
    for line in (files("jieba") / "dict.txt").read_text("utf-8").splitlines():
        word, _, tag = line.split(" ")
        if 2 <= len(word) <= LONGEST and regex.fullmatch(r"\p{Han}+", word):
            words[len(word)][word] = kind_of(tag)
    arrays = {}
    for length, table in words.items():
        hashes = np.array([int(rolling(codes(word), length)[-1][0]) >> 32 for word in table], dtype=np.uint32)
        order = np.argsort(hashes, kind="stable")
        arrays[f"keys{length}"] = hashes[order]
        arrays[f"kinds{length}"] = np.array(list(table.values()), dtype=np.uint8)[order]
    np.savez_compressed(PATH, **arrays)
    print(f"{PATH.name}: {sum(map(len, words.values()))} words, {PATH.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
