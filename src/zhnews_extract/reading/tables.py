"""Tables: CSV and TSV files with a column of texts."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator

from zhnews_extract.errors import InputError
from zhnews_extract.reading.page import Page, Unreadable
from zhnews_extract.reading.records import names, read_record
from zhnews_extract.rulebook import Rulebook, rulebook

MAX_CELL = 16 << 20
"""Characters of the longest cell; the standard library's limit (131,072) is below that of long reports."""


def sniff(text: str) -> str:
    """Tell what parts the columns by the first line that has any: comma, semicolon or tab."""
    first = text.lstrip().partition("\n")[0]
    return max(",;\t", key=first.count)


def read_table(
    text: str,
    *,
    name: str,
    delimiter: str | None = None,
    published: str | dt.date | None = None,
    rules: Rulebook | None = None,
    first_line: int = 1,
) -> Iterator[Page | Unreadable]:
    """Read every row as one article.

    The first row names the columns; which one is the text, the title, the date … tells ``rules/reading/records.yaml``.

    Parameters
    ----------
    text
        The file, decoded.
    name
        What it is called; an article without an id of its own is ``name#line`` (the line its row ends on).
    delimiter
        What parts the columns (default: of comma, semicolon and tab the one that the first line has most of).
    first_line
        Number of the line behind the header, where ``text`` is the header and a range of the rows.

    Yields
    ------
    Page or Unreadable
        ``Unreadable`` for a row without text or with more cells than columns.

    Raises
    ------
    InputError
        If no column is known as the text.
    """
    csv.field_size_limit(MAX_CELL)  # global, and only ever raised
    text = text.removeprefix("\ufeff").replace("\x00", "")
    if delimiter is None:
        delimiter = sniff(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header: list[str] | None = None
    found = shift = 0
    book = rules or rulebook()
    while True:
        here = f"{name}#{rows.line_num + shift + 1}"
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            yield Unreadable(here, f"{here}: no valid CSV ({error})")
            continue
        if not any(cell.strip() for cell in row):
            continue
        if header is None:
            header = row
            shift = first_line - rows.line_num - 1 if first_line > 1 else 0
            columns = names(book).columns(header)
            if "text" not in columns:
                looked = ", ".join(names(book).keys["text"][:3])
                has = ", ".join(" ".join(cell.split())[:20] for cell in header[:8])
                raise InputError(f"{name}: no column of texts (looked for {looked} …; the first line has: {has})")
            continue
        found += 1
        here = f"{name}#{rows.line_num + shift}"
        if len(row) > len(header):
            yield Unreadable(here, f"{here}: {len(row)} cells in a table of {len(header)} columns")
            continue
        record = {field: row[at] for field, at in columns.items() if at < len(row)}
        try:
            yield read_record(record, id=here, published=published, rules=rules)
        except InputError as error:
            yield Unreadable(here, str(error))
    if not found:
        raise InputError(f"{name}: a table without rows")
