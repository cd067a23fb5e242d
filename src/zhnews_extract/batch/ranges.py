"""Cuts large tables and lists of records into ranges, reading as it goes, so that all workers share one file.

Where a range ends depends on the file alone. A range is read by the reader of its format like a file of its own, and
finds the very articles that the whole would: a table's rows come with their header, a list's elements in brackets.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO

from zhnews_extract.errors import InputError
from zhnews_extract.reading.decode import decode
from zhnews_extract.reading.records import Names
from zhnews_extract.reading.tables import MAX_CELL, sniff

#: Smaller files go to a worker whole.
DIVIDED = 128 << 10
#: Bytes after which a range ends: some articles, and less than a pipe holds (``pool._SMALL``).
RANGE = 16 << 10
#: A row or record of more is none.
MAX_RECORD = 64 << 20
_CHUNK = 1 << 20
_TOKEN = re.compile(rb'[",\[\]{}]')
_OPENING, _CLOSING = frozenset(b"[{"), frozenset(b"]}")
_QUOTE, _COMMA, _BACKSLASH = b'",\\'


class Indivisible(Exception):  # noqa: N818 - no error: the worker reads the file as a whole
    """Raised before the first range of what cannot be cut, or is wrong as a whole."""


@dataclass(frozen=True)
class Range:
    """Some records of a file.

    Attributes
    ----------
    data
        Bytes to be read like a file; empty: a record too long to be one, where the cutting ends.
    first
        Number of the first one: a line of a table, a place in a list.
    weight
        Bytes of the file.
    """

    data: bytes
    first: int
    weight: int


Divider = Callable[[IO[bytes], Names], Iterator[Range]]


def divider(suffix: str) -> Divider | None:
    """Choose what cuts files with this suffix (lower case, with the dot)."""
    known: dict[str, Divider] = {".csv": rows, ".tsv": partial(rows, delimiter="\t"), ".json": elements}
    return known.get(suffix)


class _Lines:
    """Lines of a table as the ``csv`` module wants them, with the bytes they came from.

    Latin-1 stands for whatever encoding it is: in UTF-8, GB18030 and Big5 commas, quotes and line ends are single bytes
    that no other character contains.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._lines = io.TextIOWrapper(stream, "latin-1", newline="")
        self.taken: list[bytes] = []
        self.size = 0
        self.number = 0
        self.too_long = False

    def __iter__(self) -> Iterator[str]:
        while line := self._lines.readline(MAX_RECORD):
            self.taken.append(line.encode("latin-1"))
            self.size += len(line)
            self.number += 1
            if self.size >= MAX_RECORD:
                self.too_long = True
                return
            if self.number == 1:
                line = line.removeprefix("ï»¿")
            yield line.replace("\0", "")

    def take(self) -> bytes:
        """Hand over the bytes of the lines since the last time."""
        data = b"".join(self.taken)
        self.taken.clear()
        self.size = 0
        return data

    def release(self) -> None:
        """Leave the stream open."""
        self._lines.detach()


def rows(stream: IO[bytes], keys: Names, *, delimiter: str | None = None) -> Iterator[Range]:
    """Cut a table where rows end; a line end inside quotes is none.

    Raises
    ------
    Indivisible
        If it has no column of texts, or is in an encoding of several bytes a character.
    """
    beginning = stream.read(_CHUNK)
    stream.seek(0)
    if b"\0" in beginning or beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Indivisible
    csv.field_size_limit(MAX_CELL)
    delimiter = delimiter or sniff(beginning.removeprefix(codecs.BOM_UTF8).decode("latin-1"))
    lines = _Lines(stream)
    try:
        table = csv.reader(lines, delimiter=delimiter)
        header, first, filled, empty = b"", 0, False, True
        while True:
            try:
                row = next(table)
            except StopIteration:
                break
            except csv.Error:
                row = ["?"]  # the reader will say
            filled = filled or any(cell.strip() for cell in row)
            if not header and filled:
                header, first, filled = lines.take(), lines.number + 1, False
                if "text" not in keys.columns(_cells(header, delimiter)):
                    raise Indivisible
            elif header and lines.size >= RANGE and not lines.too_long:
                weight, data = lines.size, lines.take()
                if filled:
                    yield Range(_ended(header) + data, first, weight)
                    empty = False
                first, filled = lines.number + 1, False
        if not header:
            raise Indivisible
        weight, data = lines.size, lines.take()
        if lines.too_long:
            yield Range(b"", first, weight)
        elif filled:
            yield Range(_ended(header) + data, first, weight)
        elif empty:
            raise Indivisible
    finally:
        lines.release()


def _ended(header: bytes) -> bytes:
    return header if header.endswith((b"\n", b"\r")) else header + b"\n"


def _cells(header: bytes, delimiter: str) -> list[str]:
    """Names of the columns, for what the worker will find; blank lines before them do not count."""
    try:
        text, _ = decode(header, "")
        made = csv.reader(io.StringIO(text.removeprefix("\ufeff").replace("\0", ""), newline=""), delimiter=delimiter)
        return next((row for row in made if any(cell.strip() for cell in row)), [])
    except (InputError, csv.Error):
        raise Indivisible from None


def elements(stream: IO[bytes], keys: Names) -> Iterator[Range]:
    """Cut a JSON file that is a list of records, at the commas between them.

    Raises
    ------
    Indivisible
        If it is no list, or not in UTF-8.
    """
    scan = _Scan(stream)
    scan.open()
    first = number = 1
    while True:
        token = scan.next()
        if token == _COMMA and scan.depth == 0:
            number += 1
            if scan.at - scan.start > RANGE:
                size, data = scan.at - scan.start, scan.take()
                yield Range(b"[" + data[:-1] + b"]", first, size)
                first = number
        elif scan.depth < 0 or token is None:
            break
        elif scan.at - scan.start > MAX_RECORD:
            yield Range(b"", number, scan.at - scan.start)
            return
    # With whatever follows the list, or without its end: the reader will say so.
    rest = b"[" + scan.take() + scan.rest()
    yield Range(rest, first, len(rest))


class _Scan:
    """Goes from bracket to bracket and comma to comma, passing over strings."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._data = bytearray()
        self.start = self.at = self.depth = 0

    def open(self) -> None:
        """Go behind the opening bracket of the list."""
        self._more()
        try:
            codecs.getincrementaldecoder("utf-8")().decode(bytes(self._data))
        except UnicodeDecodeError:
            raise Indivisible from None
        opening = re.match(rb"(?:\xef\xbb\xbf)?\s*\[\s*(?=[{\]])", self._data)
        if opening is None or b"\0" in self._data:
            raise Indivisible
        self.start = self.at = opening.end()

    def next(self) -> int | None:
        """Go behind the next bracket or comma, and count the depth; ``None`` at the end of the file."""
        while True:
            found = _TOKEN.search(self._data, self.at)
            if found is None:
                self.at = len(self._data)
                if not self._more():
                    return None
                continue
            token, self.at = self._data[found.start()], found.end()
            if token == _QUOTE:
                if not self._string():
                    return None
                continue
            self.depth += (token in _OPENING) - (token in _CLOSING)
            return token

    def _string(self) -> bool:
        """Go behind the end of a string; false if there is none."""
        opening = self.at
        while True:
            end = self._data.find(b'"', self.at)
            if end < 0:
                self.at = len(self._data)
                before = self.start
                if self.at - self.start > MAX_RECORD or not self._more():
                    return False
                opening -= before - self.start
                continue
            self.at = end + 1
            slashes = end
            while slashes > opening and self._data[slashes - 1] == _BACKSLASH:
                slashes -= 1
            if (end - slashes) % 2 == 0:
                return True

    def _more(self) -> bool:
        """Read on, and forget what was taken."""
        chunk = self._stream.read(_CHUNK)
        del self._data[: self.start]
        self.at -= self.start
        self.start = 0
        self._data += chunk
        return bool(chunk)

    def take(self) -> bytes:
        """Hand over what was gone through since the last time."""
        data = bytes(self._data[self.start : self.at])
        self.start = self.at
        return data

    def rest(self) -> bytes:
        """Whatever follows the list: nothing, or it is no JSON."""
        return (bytes(self._data[self.at :]) + self._stream.read(_CHUNK)).strip()
