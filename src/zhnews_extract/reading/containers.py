"""Archives and compressed files → the files inside, one at a time; nothing is ever written to disk."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import posixpath
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import IO, cast

from zhnews_extract.errors import InputError
from zhnews_extract.reading.files import Input, read_input, reader, suffixes
from zhnews_extract.reading.page import Page, Unreadable

Part = tuple[Input, str] | Unreadable
"""A file inside and its suffix, fit for :func:`~.files.read_input`; or why it cannot be read."""

MAX_MEMBER = 64 << 20
"""Bytes of the largest file inside that may hold many articles."""
MAX_ARTICLE = 16 << 20
"""Bytes of the largest file inside that holds one; what is larger is no article."""
MAX_RATIO = 100
"""A container may grow to this many times its size (text grows to some ten times of it) …"""
MAX_FREE = 256 << 20
"""… or to this many bytes, whichever is more."""
MAX_DEPTH = 3
"""Containers inside containers."""

Unpacked = gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile
_STREAMS: dict[str, Callable[[IO[bytes]], Unpacked]] = {
    ".gz": lambda stream: gzip.GzipFile(fileobj=stream),
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
}
_SHORT = {".tgz": ".gz", ".tbz2": ".bz2", ".txz": ".xz"}
_BLOCK = 512
_LINES = (".jsonl", ".ndjson")
_BROKEN = (
    OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, struct.error, tarfile.TarError,
    NotImplementedError, RuntimeError, ValueError, KeyError, IndexError, OverflowError,
)  # fmt: skip
_MANY = frozenset({".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".zip", ".tar", ".warc", *_STREAMS, *_SHORT})
CONTAINERS = (".zip", ".tar", ".warc", *_STREAMS, *_SHORT)
"""Suffixes of containers (``.tar.gz``, ``.jsonl.gz``, ``.warc.gz`` are known by ``.gz``)."""


class Budget:
    """Bytes that a container, and all containers in it, may still unpack to."""

    def __init__(self, size: int) -> None:
        self._left = max(MAX_FREE, size * MAX_RATIO)

    def spend(self, size: int, name: str) -> None:
        """Take some of it.

        Raises
        ------
        InputError
            If it is used up: a decompression bomb.
        """
        self._left -= size
        if self._left < 0:
            raise InputError(f"{name}: unpacks to more than {MAX_RATIO} times its size; not read further")


class Bounded(io.RawIOBase):
    """A decompressed stream that is counted as it is read, and ends where it is damaged.

    Attributes
    ----------
    damage
        Why it ended early. It is not raised at once: buffers between here and the reader would lose what was sound.
    """

    def __init__(self, stream: Unpacked, budget: Budget, name: str) -> None:
        self._stream, self._budget, self._name = stream, budget, name
        self.damage: Exception | None = None

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read the next bytes; raises ``InputError`` if there are too many."""
        try:
            data = self._stream.read1(len(buffer)) if self.damage is None else b""
        except _BROKEN as error:
            self.damage, data = error, b""
        self._budget.spend(len(data), self._name)
        buffer[: len(data)] = data
        return len(data)


def split(stream: IO[bytes], source: Input, suffix: str) -> Iterator[Part]:
    """Take a container apart, reading as it goes: memory holds one file of it.

    Members that are no articles (pictures, style sheets, …), links, devices and hidden files are passed over.

    Parameters
    ----------
    stream
        The container, seekable.
    source
        How it is called; its ``data`` is not looked at.
    suffix
        One of :data:`CONTAINERS`.

    Yields
    ------
    tuple or Unreadable
        ``Unreadable``: encrypted, too large, a path that leads out of the container, the end of a damaged one.

    Raises
    ------
    InputError
        If nothing of it can be read, or it holds no article.
    """
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size == 0:
        raise InputError(f"{source.name}: the file is empty")
    yield from _split(stream, source, suffix, Budget(size), MAX_DEPTH)


def _split(stream: IO[bytes], source: Input, suffix: str, budget: Budget, depth: int) -> Iterator[Part]:
    found = False
    try:
        for part in _open(stream, source, suffix, budget, depth):
            found = True
            yield part
    except InputError as error:
        if not found:
            raise
        yield Unreadable(source.id, str(error))
    except _BROKEN as error:
        said = " ".join(str(error).split()) or type(error).__name__
        reason = f"{source.name}: damaged or cut off, or not {suffix} ({said:.100})"
        if not found:
            raise InputError(reason) from None
        yield Unreadable(source.id, reason)
    else:
        if not found:
            raise InputError(f"{source.name}: no articles in it")


def _open(stream: IO[bytes], source: Input, suffix: str, budget: Budget, depth: int) -> Iterator[Part]:
    if suffix == ".zip":
        yield from _zip(stream, source, budget, depth)
    elif suffix == ".tar":
        yield from _tar(stream, source, budget, depth)
    elif suffix == ".warc":
        from zhnews_extract.reading.warc import read_records

        yield from read_records(stream, source)
    else:
        bounded = Bounded(_STREAMS[_SHORT.get(suffix, suffix)](stream), budget, source.name)
        buffered = io.BufferedReader(bounded)
        if not buffered.peek(1) and bounded.damage is not None:
            raise bounded.damage
        inside = cast("IO[bytes]", buffered)
        if suffix in _SHORT:
            yield from _tar(inside, source, budget, depth)
        else:
            id, inner = posixpath.splitext(source.id)
            yield from _compressed(inside, replace(source, id=id if inner else source.id), inner.lower(), budget, depth)
        if bounded.damage is not None:
            raise bounded.damage


def _compressed(stream: IO[bytes], source: Input, suffix: str, budget: Budget, depth: int) -> Iterator[Part]:
    """Read a compressed file: ``news.jsonl.gz``, ``crawl.tar.gz``, ``page.html.gz``."""
    if suffix in (".tar", ".warc"):
        yield from _open(stream, source, suffix, budget, depth)
    elif suffix in _LINES:
        number = 0
        while line := stream.readline(MAX_MEMBER):
            number += 1
            here = f"{source.name}#{number}"
            if len(line) == MAX_MEMBER:
                raise InputError(f"{here}: a line of more than {MAX_MEMBER >> 20} MB")
            if line.strip():
                yield replace(source, data=line, id=here, first_line=number), suffix
    elif suffix and suffix not in suffixes():
        raise InputError(f"{source.name}: holds a {suffix} file, which is none that can be read")
    else:
        yield from _member(stream, source, suffix or ".txt", budget, depth)


def _member(stream: IO[bytes], source: Input, suffix: str, budget: Budget, depth: int) -> Iterator[Part]:
    limit = MAX_MEMBER if suffix in _MANY else MAX_ARTICLE
    data = stream.read(limit + 1)
    if len(data) > limit:
        yield Unreadable(source.id, f"{source.name}: more than {limit >> 20} MB")
    elif suffix not in CONTAINERS:
        yield replace(source, data=data), suffix
    elif depth == 0:
        yield Unreadable(source.id, f"{source.name}: more than {MAX_DEPTH} containers inside each other")
    else:
        try:
            yield from _split(io.BytesIO(data), source, suffix, budget, depth - 1)
        except InputError as error:
            yield Unreadable(source.id, str(error))


def _place(source: Input, path: str) -> tuple[Input, str] | Unreadable | None:
    """Name a member; ``None`` if it is none to read."""
    plain = path.replace("\\", "/")
    inside = posixpath.normpath(plain)
    stem, suffix = posixpath.splitext(inside)
    suffix = suffix.lower()
    if suffix not in suffixes():
        return None
    if plain.startswith("/") or plain[1:2] == ":" or ".." in plain.split("/"):
        here = f"{source.name}/{inside.lstrip('./')}"
        return Unreadable(f"{source.id}/{stem.lstrip('./')}", f"{here}: its path leads out of the archive")
    if any(part.startswith(".") or part == "__MACOSX" for part in inside.split("/")):
        return None
    return replace(source, id=f"{source.id}/{stem}", name=f"{source.name}/{inside}", data=b""), suffix


def _zip(stream: IO[bytes], source: Input, budget: Budget, depth: int) -> Iterator[Part]:
    with zipfile.ZipFile(stream) as archive:
        for info in archive.infolist():
            if info.is_dir() or stat.S_ISLNK(info.external_attr >> 16):
                continue
            place = _place(source, _zip_name(info))
            if place is None:
                continue
            if isinstance(place, Unreadable):
                yield place
                continue
            member, suffix = place
            if info.flag_bits & 1:
                yield Unreadable(member.id, f"{member.name}: is encrypted")
                continue
            try:
                with archive.open(info) as inside:
                    data = inside.read(MAX_MEMBER + 1)
            except _BROKEN as error:
                yield Unreadable(member.id, f"{member.name}: damaged ({' '.join(str(error).split()):.100})")
                continue
            budget.spend(len(data), source.name)
            yield from _member(io.BytesIO(data), member, suffix, budget, depth)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Path of a member: without the UTF-8 flag it is in the encoding of the machine that packed it."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        name = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _tar(stream: IO[bytes], source: Input, budget: Budget, depth: int) -> Iterator[Part]:
    id, inner = posixpath.splitext(source.id)
    source = replace(source, id=id) if inner.lower() == ".tar" else source
    tail = _Tail(stream)
    # As a stream: no member list in memory, no seeking in what is compressed.
    with tarfile.open(mode="r|", fileobj=cast("IO[bytes]", tail), errors="replace") as archive:
        while (info := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined]  # older versions keep them all
            if not info.isfile():
                continue
            place = _place(source, info.name)
            if place is None:
                continue
            if isinstance(place, Unreadable):
                yield place
                continue
            inside = archive.extractfile(info)
            if inside is not None:
                yield from _member(inside, *place, budget, depth)
    if tail.last.strip(b"\0"):
        raise EOFError("no end of archive")


class _Tail:
    """Remembers how a stream ended: tarfile takes an archive that was cut between two members for a whole one."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self.last = stream, b""

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.last = data[-_BLOCK:] or self.last
        return data


def _read(source: Input, suffix: str) -> Iterator[Page | Unreadable]:
    yield from pages(io.BytesIO(source.data), source, suffix)


def pages(stream: IO[bytes], source: Input, suffix: str) -> Iterator[Page | Unreadable]:
    """Read every article of a container; parameters and errors as for :func:`split`."""
    for part in split(stream, source, suffix):
        if isinstance(part, Unreadable):
            yield part
            continue
        member, inner = part
        try:
            yield from read_input(member, inner)
        except InputError as error:
            yield Unreadable(member.id, str(error))


for _suffix in CONTAINERS:
    reader(_suffix)(partial(_read, suffix=_suffix))
