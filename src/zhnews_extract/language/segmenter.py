"""jieba without its global state: one private dictionary, one cache directory a user, no output."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from zhnews_extract import cachefile

Frequencies = tuple[dict[str, int], int]


def _import_jieba() -> Any:
    """Import jieba without pkg_resources.

    jieba opens its dictionary through pkg_resources where it is installed, whose import takes as long as loading the
    dictionary, and has another way where it is not.
    """
    hidden = "pkg_resources" not in sys.modules
    if hidden:
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]  # importing it now raises ImportError
    try:
        import jieba
    finally:
        if hidden:
            del sys.modules["pkg_resources"]
    return jieba


@lru_cache(maxsize=1)
def _frequencies() -> Frequencies:
    """Jieba's dictionary as prefix table and sum (about 1 s; from the cache 0.2 s)."""
    jieba = _import_jieba()
    name = f"jieba-{version('jieba')}"
    known = cachefile.load(name)
    if known is not None:
        words, total = known
        return words, total
    plain = jieba.Tokenizer()
    data: Frequencies = plain.gen_pfdict(plain.get_dict_file())
    cachefile.store(name, data)
    return data


class Segmenter:
    """Cuts clean text into words with a dictionary of its own.

    Parameters
    ----------
    words
        Words to know beyond jieba's dictionary: names of a user's companies, products, places.
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.words = tuple(dict.fromkeys(word for word in words if word.strip()))
        self._lock = threading.Lock()
        self._jieba: Any = None

    def __reduce__(self) -> tuple[type[Segmenter], tuple[tuple[str, ...]]]:
        return Segmenter, (self.words,)

    def _ready(self) -> Any:
        if self._jieba is None:
            with self._lock:
                if self._jieba is None:
                    own = _import_jieba().Tokenizer()
                    words, total = _frequencies()
                    # The table is shared unless words are added to it. Setting ``initialized`` keeps jieba's own
                    # loader, which logs to stderr and writes to the shared temporary directory, from running.
                    own.FREQ, own.total, own.initialized = (dict(words) if self.words else words), total, True
                    for word in self.words:
                        own.add_word(word)
                    self._jieba = own
        return self._jieba

    def cut(self, text: str) -> Iterator[str]:
        """Words of a text, in order; together they are the text."""
        words: Iterator[str] = self._ready().cut(text)
        return words
