"""Web archives (WARC, ISO 28500): the pages that a crawler was sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import IO, Any
from urllib.parse import urlsplit

from zhnews_extract.errors import InputError
from zhnews_extract.reading.files import Input
from zhnews_extract.reading.page import Unreadable

_TYPES = {"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt"}


def read_records(stream: IO[bytes], source: Input) -> Iterator[tuple[Input, str] | Unreadable]:
    """Every page of a WARC file: responses (and resources) that are HTML or plain text and were not refused.

    An article is called ``file#record``; ``article.url`` is the address it was fetched from. ``WARC-Date``, the day of
    the crawl, is not looked at.

    Raises
    ------
    InputError
        If warcio is not installed, or the file is no WARC.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError:
        raise InputError(f"{source.name}: reading WARC needs warcio: pip install 'zhnews-extract[warc]'") from None
    number = 0
    try:
        records = ArchiveIterator(stream)
        records.INC_RECORD = ""  # what it writes to stderr about damaged records
        for record in records:
            number += 1
            if record.rec_type in ("response", "resource"):
                yield from _page(record, replace(source, id=f"{source.name}#{number}", name=f"{source.name}#{number}"))
    except InputError:
        raise
    except Exception as error:  # a damaged file makes warcio raise nearly anything
        said = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"{source.name}: damaged after record {number}, or no WARC ({said:.100})") from None


def _page(record: Any, source: Input) -> Iterator[tuple[Input, str] | Unreadable]:
    from zhnews_extract.reading.containers import MAX_ARTICLE

    headers = record.http_headers or record.rec_headers
    kind, _, parameters = (headers.get_header("Content-Type") or "").partition(";")
    url = record.rec_headers.get_header("WARC-Target-URI") or None
    suffix = _TYPES.get(kind.strip().lower())
    if record.http_headers is not None and not (record.http_headers.get_statuscode() or "").startswith("2"):
        return
    if suffix == ".txt" and not urlsplit(url or "").path.endswith((".txt", "/")):
        return  # scripts and style sheets of careless servers
    if suffix is None or (url or "").endswith("/robots.txt"):
        return
    data = record.content_stream().read(MAX_ARTICLE + 1)
    if len(data) > MAX_ARTICLE:
        yield Unreadable(source.id, f"{source.name}: more than {MAX_ARTICLE >> 20} MB")
    elif getattr(record.raw_stream, "limit", 0) > 0:
        yield Unreadable(source.id, f"{source.name}: the record is cut off")
    elif data.strip():
        charset = next(
            (
                value
                for key, _, value in (item.partition("=") for item in parameters.split(";"))
                if key.strip().lower() == "charset"
            ),
            None,
        )
        yield replace(source, data=data, url=url, charset=charset), suffix
