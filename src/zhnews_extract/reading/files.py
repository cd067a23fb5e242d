"""Files → pages. Formats are known by their suffix; further ones register with :func:`reader`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from zhnews_extract.errors import InputError
from zhnews_extract.reading.decode import decode
from zhnews_extract.reading.page import Page, Unreadable
from zhnews_extract.reading.records import read_json, read_jsonl
from zhnews_extract.reading.tables import read_table
from zhnews_extract.reading.text import read_text
from zhnews_extract.rulebook import Rulebook
from zhnews_extract.schema import ExtractionWarning

_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^<>]*>\s*)?<(?:!doctype\s+html|html[\s>]|head[\s>])", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


@dataclass(frozen=True)
class Input:
    """What a reader of a format gets.

    Attributes
    ----------
    data
        Bytes of the file.
    id
        Path relative to the folder being read, without suffix, with ``/``.
    name
        The same with suffix; error messages and ``file#line`` use it.
    published
        Date given by the caller.
    rules
        Rules to read by.
    first_line
        Where ``data`` is a part of the file, the number of its first line; of a table, where every part has the header,
        of its first row, and of a JSON list, of its first element.
    url
        Address of the page, where a container knows it.
    charset
        Encoding that the server stated (``Content-Type``), where a container knows it.
    """

    data: bytes
    id: str
    name: str
    published: str | dt.date | None = None
    rules: Rulebook | None = None
    first_line: int = 1
    url: str | None = None
    charset: str | None = None


Reader = Callable[[Input], Iterator[Page | Unreadable]]
_READERS: dict[str, Reader] = {}


def reader(*suffixes: str) -> Callable[[Reader], Reader]:
    """Register a reader for files with these suffixes (lower case, with the dot)."""

    def register(function: Reader) -> Reader:
        for suffix in suffixes:
            _READERS[suffix] = function
        return function

    return register


def suffixes() -> tuple[str, ...]:
    """Suffixes of the files that :func:`read_file` has a reader for."""
    return tuple(sorted(_READERS))


@reader(".txt", ".text", ".md")
def _text(source: Input) -> Iterator[Page | Unreadable]:
    yield _page(source)


def _page(source: Input) -> Page:
    if _HTML.match(source.data, 0, 4096):  # whatever the crawler called it
        return _html_page(source)
    text, warnings = decode(source.data, source.name)
    page = read_text(text, id=source.id, published=source.published, url=source.url, rules=source.rules)
    page.warnings[:0] = warnings
    return page


@reader(".html", ".htm", ".shtml", ".shtm", ".xhtml")
def _html(source: Input) -> Iterator[Page | Unreadable]:
    yield _html_page(source)


def _html_page(source: Input) -> Page:
    from zhnews_extract.reading.charset import decode_html
    from zhnews_extract.reading.html import read_markup

    text, warnings = decode_html(source.data, source.name, charset=source.charset)
    # A page saved as text under its old name is text.
    read = read_markup if _TAG.search(text) else read_text
    try:
        page = read(text, id=source.id, published=source.published, url=source.url, rules=source.rules)
    except InputError as error:
        raise InputError(str(error).replace(source.id, source.name, 1)) from None
    page.warnings[:0] = warnings
    return page


@reader(".json")
def _json(source: Input) -> Iterator[Page | Unreadable]:
    text, warnings = decode(source.data, source.name)
    found = read_json(
        text,
        id=source.id,
        name=source.name,
        published=source.published,
        rules=source.rules,
        first=source.first_line,
    )
    yield from _warned(found, warnings)


@reader(".csv")
def _csv(source: Input) -> Iterator[Page | Unreadable]:
    text, warnings = decode(source.data, source.name)
    found = read_table(
        text, name=source.name, published=source.published, rules=source.rules, first_line=source.first_line
    )
    yield from _warned(found, warnings)


@reader(".tsv")
def _tsv(source: Input) -> Iterator[Page | Unreadable]:
    text, warnings = decode(source.data, source.name)
    found = read_table(
        text,
        name=source.name,
        delimiter="\t",
        published=source.published,
        rules=source.rules,
        first_line=source.first_line,
    )
    yield from _warned(found, warnings)


def _warned(pages: Iterator[Page | Unreadable], warnings: list[ExtractionWarning]) -> Iterator[Page | Unreadable]:
    for page in pages:
        if isinstance(page, Page):
            page.warnings[:0] = warnings
        yield page


@reader(".jsonl", ".ndjson")
def _jsonl(source: Input) -> Iterator[Page | Unreadable]:
    text, warnings = decode(source.data, source.name)
    found = read_jsonl(
        text, name=source.name, published=source.published, rules=source.rules, first_line=source.first_line
    )
    yield from _warned(found, warnings)


def read_bytes(
    data: bytes,
    *,
    id: str = "-",
    published: str | dt.date | None = None,
    rules: Rulebook | None = None,
) -> Page:
    """Read one article, text or an HTML page, as it comes from a pipe; parameters as for :func:`read_file`.

    Raises
    ------
    InputError
        If the bytes are empty or no text.
    """
    return _page(Input(data, id, id, published, rules))


def read_input(source: Input, suffix: str) -> Iterator[Page | Unreadable]:
    """Read the articles of a file, or of a part of one, whose bytes are at hand.

    Parameters
    ----------
    source
        The bytes and what they are called.
    suffix
        Suffix of the file, lower case with the dot; an unknown one is read as text.

    Raises
    ------
    InputError
        If the bytes are empty or no text. Raised when the iteration starts.
    """
    yield from _READERS.get(suffix, _text)(source)


def read_file(
    path: Path | str,
    *,
    root: Path | str | None = None,
    published: str | dt.date | None = None,
    rules: Rulebook | None = None,
) -> Iterator[Page | Unreadable]:
    """Read the articles of one file.

    Parameters
    ----------
    path
        ``.txt``, ``.html`` (``.htm``, ``.shtml``, ``.xhtml``): one article. ``.jsonl``: one a line, ``.json``: one or
        a list, ``{id, text|content, title, published, source, url}``. ``.csv``, ``.tsv``: one a row. ``.zip``,
        ``.tar``, ``.gz``, ``.bz2``, ``.xz`` and ``.warc``: those of the files inside. A file with another suffix is
        read as text.
    root
        Folder that ids are relative to (default: the file's own).
    published
        Date of publication; over what a text says, but under what a record states.
    rules
        Rules to use (default: the shipped ones).

    Yields
    ------
    Page or Unreadable
        ``Unreadable`` stands for a record that could not be read; the others follow.

    Raises
    ------
    InputError
        If the file is missing, a folder, empty or no text: one line with its name. Raised when the iteration starts.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    from zhnews_extract.reading.containers import CONTAINERS, pages

    try:
        if suffix in CONTAINERS:
            stream = path.open("rb")
        else:
            data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise InputError(f"{path}: is a folder, not a file") from None
    except OSError as error:
        if path.is_dir():  # Windows says "permission denied"
            raise InputError(f"{path}: is a folder, not a file") from None
        raise InputError(f"{path}: {error.strerror or error}") from error
    base = Path(root) if root is not None else path.parent
    try:
        name = path.relative_to(base).as_posix()
    except ValueError:
        name = path.name
    stem = name[: len(name) - len(path.suffix)] if suffix else name
    try:
        if suffix in CONTAINERS:
            with stream:
                yield from pages(stream, Input(b"", stem, name, published, rules), suffix)
        else:
            yield from read_input(Input(data, stem, name, published, rules), suffix)
    except InputError as error:
        # Readers know the name below ``root``; people want the path they typed.
        raise InputError(str(error).replace(name, str(path), 1)) from None
