"""Finds what there is to do: every file below the inputs, in a fixed order, without holding a tree in memory."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from zhnews_extract.batch.records import Failure
from zhnews_extract.errors import InputError
from zhnews_extract.rulebook import Rulebook, rulebook

if TYPE_CHECKING:
    from zhnews_extract.reading import Input
    from zhnews_extract.reading.records import Names

#: A text of more bytes than this is no article; containers are read in parts instead.
MAX_BYTES = 64 << 20
_LINES = (".jsonl", ".ndjson")
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Unit:
    """What a worker is given at once: a file, or a part of one.

    Attributes
    ----------
    path
        The file, as it was given or found.
    name, id
        Path of the file relative to the folder that was given, with suffix, and what its article is called.
    part
        The part; ``None``: the worker reads the file.
    shown
        What messages call it; "": by its path.
    weight
        Share of the whole work, in bytes of input.
    failure
        Set where there is nothing to read: a broken link, a pipe, an unreadable folder.
    """

    path: str
    name: str
    id: str
    suffix: str = ""
    part: Input | None = field(default=None, repr=False)
    weight: int = 0
    shown: str = ""
    failure: Failure | None = None


@dataclass(frozen=True)
class Selection:
    """Which files below folders are taken.

    A pattern with a slash is matched against the path relative to the folder that was given, one without against file
    and folder names; ``*`` also matches slashes.

    Attributes
    ----------
    include
        Only files that match one of these (empty: all with a known suffix).
    exclude
        Neither files nor folders that match one of these.
    skip
        Absolute paths of files never read: the batch's own output.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    skip: frozenset[str] = frozenset()

    def takes(self, name: str) -> bool:
        """Tell whether a file is read."""
        return (not self.include or _matches(name, self.include)) and not _matches(name, self.exclude)

    def skips(self, path: str) -> bool:
        """Tell whether a path is one of the batch's own files; resolves only those of such a name."""
        name = os.path.basename(path)  # noqa: PTH119
        return any(name == os.path.basename(own) for own in self.skip) and os.path.realpath(path) in self.skip  # noqa: PTH119

    def enters(self, name: str) -> bool:
        """Tell whether a folder is searched."""
        return not _matches(name, self.exclude)


def _matches(name: str, patterns: Sequence[str]) -> bool:
    last = name.rpartition("/")[2]
    return any(fnmatchcase(name if "/" in pattern else last, pattern.rstrip("/")) for pattern in patterns)


def units(inputs: Sequence[Path], selection: Selection, rules: Rulebook | None = None) -> Iterator[Unit]:
    """Every piece of work below the inputs, in their order and, in folders, in the order of names.

    Parameters
    ----------
    rules
        Rules that tell which column of a table holds the texts (default: the shipped ones).
    """
    from zhnews_extract.reading.records import names

    keys = names(rules or rulebook())
    for unit in files(inputs, selection):
        split = _splitter(unit, keys) if unit.failure is None else None
        if split is not None:
            yield from _parts(unit, split)
        else:
            yield unit


def files(inputs: Sequence[Path], selection: Selection) -> Iterator[Unit]:
    """Every file below the inputs; failures for what is none and cannot be searched."""
    from zhnews_extract.reading import suffixes

    known = frozenset(suffixes())
    for path in inputs:
        try:
            folder = path.is_dir()
            if folder:
                found = False
                for unit in _walk(str(path), "", known, selection, ()):
                    found = True
                    yield unit
                if not found:
                    yield _failed(str(path), path.name or str(path), f"{path}: no articles in this folder")
            else:
                yield _file(str(path), _legible(path.name), selection, path.stat())
        except OSError as error:
            yield _failed(str(path), path.name, f"{path}: {_said(error)}")


def _said(error: OSError) -> str:
    return "no such file" if isinstance(error, FileNotFoundError) else error.strerror or str(error)


def _failed(path: str, name: str, reason: str, id: str | None = None) -> Unit:
    id = id or os.path.splitext(name)[0]  # noqa: PTH122 - a name, and one of 300,000
    return Unit(path, name, id, failure=Failure(id, path, "unreadable", reason))


def _file(path: str, name: str, selection: Selection, status: os.stat_result) -> Unit:
    if not stat.S_ISREG(status.st_mode):
        return _failed(path, name, f"{path}: not a regular file")
    id, suffix = os.path.splitext(name)  # noqa: PTH122
    return Unit(path, name, id, suffix.lower(), weight=status.st_size)


def _legible(name: str) -> str:
    """Read a name that is not UTF-8, as archives packed on Chinese Windows leave them, as GB18030."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", errors="replace")
    return name


def _walk(
    folder: str, prefix: str, known: frozenset[str], selection: Selection, above: tuple[tuple[int, int], ...]
) -> Iterator[Unit]:
    """Search a folder; ``above`` are device and inode of the folders it lies in, by which loops are seen."""
    try:
        here = Path(folder).stat()
        if (here.st_dev, here.st_ino) in above:
            yield _failed(folder, prefix.rstrip("/"), f"{folder}: a link to a folder that it lies in")
            return
        above = (*above, (here.st_dev, here.st_ino))
        with os.scandir(folder) as entries:
            names = sorted((entry.name, entry.is_symlink()) for entry in entries)
    except OSError as error:
        yield _failed(folder, prefix.rstrip("/"), f"{folder}: {_said(error)}")
        return
    for entry, link in names:
        path, name = f"{folder.rstrip(os.sep)}{os.sep}{entry}", prefix + _legible(entry)
        try:
            status = Path(path).stat()
        except OSError as error:
            if _wanted(entry, known) and selection.takes(name):
                why = "broken link" if link and isinstance(error, FileNotFoundError) else _said(error)
                yield _failed(path, name, f"{path}: {why}")
            continue
        if stat.S_ISDIR(status.st_mode):
            if selection.enters(name):
                yield from _walk(path, name + "/", known, selection, above)
        elif _wanted(entry, known) and selection.takes(name) and not selection.skips(path):
            yield _file(path, name, selection, status)


def _wanted(name: str, known: frozenset[str]) -> bool:
    return os.path.splitext(name)[1].lower() in known  # noqa: PTH122


# -- parts of containers -----------------------------------------------------------------------------------------------

Splitter = Callable[[Unit], Iterator[Unit]]


def _splitter(unit: Unit, keys: Names) -> Splitter | None:
    """Choose what cuts a file into parts of some articles, reading as it goes; other files go to a worker whole."""
    from zhnews_extract.batch.ranges import DIVIDED, divider
    from zhnews_extract.reading.containers import CONTAINERS

    if unit.suffix in _LINES:
        return _lines
    if unit.suffix in CONTAINERS:
        return partial(_members, keys=keys)
    return partial(_ranges, keys=keys) if divider(unit.suffix) and unit.weight > DIVIDED else None


def _parts(unit: Unit, split: Splitter) -> Iterator[Unit]:
    try:
        before = Path(unit.path).stat()
        yield from split(unit)
        after = Path(unit.path).stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            yield _failed(unit.path, unit.name, f"{unit.path}: changed while it was read; run again with --resume")
    except OSError as error:
        yield _failed(unit.path, unit.name, f"{unit.path}: {_said(error)}")


def _lines(unit: Unit) -> Iterator[Unit]:
    from zhnews_extract.reading import Input

    with open(unit.path, "rb") as handle:  # noqa: PTH123
        if handle.peek(2)[:2] in _WIDE_BOMS:
            yield unit
            return
        number, empty = 0, True
        while data := handle.readline(MAX_BYTES):
            number += 1
            name = f"{unit.name}#{number}"
            if len(data) == MAX_BYTES and not data.endswith(b"\n"):
                yield _failed(unit.path, name, f"{unit.path}#{number}: a line of more than {MAX_BYTES >> 20} MB", name)
                while (rest := handle.readline(MAX_BYTES)) and not rest.endswith(b"\n"):
                    pass
                continue
            if data.strip():
                empty = False
                part = Input(data, name, unit.name, first_line=number)
                yield Unit(unit.path, unit.name, name, unit.suffix, part, len(data))
        if empty:
            yield unit  # the reader says what is wrong with it


def _ranges(unit: Unit, keys: Names) -> Iterator[Unit]:
    """Cut a table or list; ``unit`` is a file, or a member of a container with its bytes."""
    from zhnews_extract.batch.ranges import MAX_RECORD, Indivisible, divider
    from zhnews_extract.reading import Input

    cut = divider(unit.suffix)
    assert cut is not None
    with io.BytesIO(unit.part.data) if unit.part else open(unit.path, "rb") as handle:  # noqa: PTH123
        try:
            for part in cut(handle, keys):
                name = f"{unit.name}#{part.first}"
                if not part.data:
                    reason = (
                        f"{unit.shown or unit.path}#{part.first}: more than {MAX_RECORD >> 20} MB; not read further"
                    )
                    yield _failed(unit.path, name, reason, name)
                    return
                source = Input(part.data, name, unit.name, first_line=part.first)
                yield Unit(unit.path, unit.name, name, unit.suffix, source, part.weight, unit.shown)
        except Indivisible:
            yield unit


def _members(unit: Unit, keys: Names) -> Iterator[Unit]:
    from zhnews_extract.batch.ranges import DIVIDED, divider
    from zhnews_extract.reading import Input, Unreadable, split

    with open(unit.path, "rb") as handle:  # noqa: PTH123
        at = 0
        try:
            for part in split(handle, Input(b"", unit.id, unit.name), unit.suffix):
                at, read = handle.tell(), max(0, handle.tell() - at)
                if isinstance(part, Unreadable):
                    reason = part.reason.replace(unit.name, unit.path, 1)
                    yield _failed(unit.path, part.id, reason, part.id)
                    continue
                member, suffix = part
                shown = unit.path + member.name.removeprefix(unit.name)
                whole = Unit(unit.path, member.name, member.id, suffix, member, read, shown)
                if divider(suffix) and len(member.data) > DIVIDED:
                    yield from _ranges(whole, keys)
                else:
                    yield whole
        except InputError as error:
            yield _failed(unit.path, unit.name, str(error).replace(unit.name, unit.path, 1))
