"""jieba without its global state: one private dictionary, one cache directory a user, no output."""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

Frequencies = tuple[dict[str, int], int]


def cache_file() -> Path:
    """Where the parsed dictionary is kept; a new Python or jieba gets a new file."""
    from platformdirs import user_cache_path

    name = f"jieba-{version('jieba')}-py{sys.version_info[0]}{sys.version_info[1]}.marshal"
    return user_cache_path("zhnews-extract", appauthor=False) / name


def _load(path: Path) -> Frequencies | None:
    try:
        words, total = marshal.loads(path.read_bytes())  # three times as fast as marshal.load
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return (words, total) if isinstance(words, dict) and isinstance(total, int) and len(words) > 1000 else None


def _store(path: Path, data: Frequencies) -> None:
    """Write the cache in one step; a read-only home or a full disk only costs the second next time."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with os.fdopen(descriptor, "wb") as handle:
                marshal.dump(data, handle)
            Path(temporary).replace(path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise


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
    try:
        path: Path | None = cache_file()
    except (OSError, RuntimeError):  # no home directory
        path = None
    if path is not None and (known := _load(path)) is not None:
        return known
    plain = jieba.Tokenizer()
    data: Frequencies = plain.gen_pfdict(plain.get_dict_file())
    if path is not None:
        _store(path, data)
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
