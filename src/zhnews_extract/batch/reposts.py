"""Recognises articles that other outlets repeat.

Articles are compared by their runs of five characters. MinHash (Broder 1997; by ``rensa``) estimates how many of them
two articles share; locality-sensitive hashing by bands finds the few articles worth comparing. Texts made from one form
(award notices, monthly figures) share most of their wording but not their numbers: a repost must agree in these too.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable

import regex

from zhnews_extract.reading import Page

_SHINGLE = 5
_BANDS, _ROWS = 18, 7
_HASHES = _BANDS * _ROWS
_SEED = 1
#: Least share of common runs of characters (estimated; standard error 0.035).
SIMILARITY = 0.8
#: Least share of the numbers of the one with fewer that both have.
FIGURES = 0.9
_MIN_CHARS = 80
_MAX_FIGURES = 256
# Looked at in one band: beyond that it is boilerplate that all articles of a crawl share.
_MAX_CANDIDATES = 64
_LETTER = regex.compile(r"[\p{L}\p{N}]+")
_NUMBER = regex.compile(r"\d+(?:\.\d+)?")


def signature(page: Page) -> bytes | None:
    """Sum up the paragraphs of an article; header, title and page furniture differ between outlets.

    Returns
    -------
    bytes or None
        126 hashes and the hashes of the numbers, 32 bits each, little-endian; ``None`` for texts too short to tell.
    """
    import numpy as np
    from rensa import RMinHash

    from zhnews_extract.textview import view_of

    view = view_of(page.text, page.content)
    spans = [view.view_span(region.start, region.end) for region in page.regions if region.kind == "body"]
    body = "\n".join(view.text[start:end] for start, end in spans)
    letters = "".join(_LETTER.findall(body))
    if len(letters) < _MIN_CHARS:
        return None
    hashes = RMinHash(num_perm=_HASHES, seed=_SEED)
    hashes.update([letters[at : at + _SHINGLE] for at in range(len(letters) - _SHINGLE + 1)])
    figures = sorted({zlib.crc32(number.encode()) for number in _NUMBER.findall(body)})[:_MAX_FIGURES]
    return np.array([*hashes.digest(), *figures], dtype="<u4").tobytes()


class Reposts:
    """The originals seen so far; lies in a temporary file, so that memory stays bounded."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-32000;"
            "CREATE TABLE bands(hash INTEGER, article INTEGER, PRIMARY KEY(hash, article)) WITHOUT ROWID;"
            "CREATE TABLE articles(article INTEGER PRIMARY KEY, id TEXT, signature BLOB);"
            "BEGIN"
        )

    def original(self, id: Callable[[], str], signature: bytes) -> str | None:
        """Find the first article before this one that it repeats; an article that repeats none is remembered.

        The answer depends on the order of the calls alone. It is never itself a repost.
        """
        bands = _bands(signature)
        candidates: set[int] = set()
        for band in bands:
            rows = self._db.execute(
                "SELECT article FROM bands WHERE hash = ? ORDER BY article LIMIT ?", (band, _MAX_CANDIDATES)
            )
            candidates.update(row[0] for row in rows)
        for candidate in sorted(candidates):
            known, other = self._db.execute(
                "SELECT id, signature FROM articles WHERE article = ?", (candidate,)
            ).fetchone()
            if alike(signature, other):
                return str(known)
        number = self._db.execute("INSERT INTO articles(id, signature) VALUES (?, ?)", (id(), signature)).lastrowid
        self._db.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?)", [(band, number) for band in bands])
        return None

    def close(self) -> None:
        """Forget everything."""
        self._db.close()


def _bands(signature: bytes) -> list[int]:
    """One 63-bit number a band, different for equal rows of different bands."""
    from hashlib import blake2b

    width = _ROWS * 4
    hashes = (
        blake2b(signature[n * width : (n + 1) * width], digest_size=8, person=b"band%d" % n) for n in range(_BANDS)
    )
    return [int.from_bytes(item.digest(), "big") >> 1 for item in hashes]


def alike(one: bytes, other: bytes) -> bool:
    """Tell whether two signatures are of the same article."""
    import numpy as np

    a, b = np.frombuffer(one, dtype="<u4"), np.frombuffer(other, dtype="<u4")
    if float(np.mean(a[:_HASHES] == b[:_HASHES])) < SIMILARITY:
        return False
    first, second = set(a[_HASHES:].tolist()), set(b[_HASHES:].tolist())
    fewest = min(len(first), len(second))
    return len(first & second) >= FIGURES * fewest
