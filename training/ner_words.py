"""Writes ``models/words.npz``, the list of ordinary words, from jieba's dictionary (MIT).

python training/ner_words.py
"""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import regex

from zhnews_extract.entities.words import LONGEST, PATH, word_hash


def main() -> None:
    """Hash all words of two to six Chinese characters."""
    words: dict[int, set[int]] = {n: set() for n in range(2, LONGEST + 1)}
    for line in (files("jieba") / "dict.txt").read_text("utf-8").splitlines():
        word = line.split(" ")[0]
        if 2 <= len(word) <= LONGEST and regex.fullmatch(r"\p{Han}+", word):
            words[len(word)].add(word_hash(word))
    np.savez_compressed(PATH, **{f"keys{n}": np.array(sorted(hashes), dtype=np.uint32) for n, hashes in words.items()})
    print(f"{PATH.name}: {sum(map(len, words.values()))} words, {PATH.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
