"""Bytes, files and strings → :class:`~zhnews_extract.reading.page.Page`."""

from zhnews_extract.reading.containers import split
from zhnews_extract.reading.files import Input, read_bytes, read_file, read_input, suffixes
from zhnews_extract.reading.page import Page, Region, Unreadable
from zhnews_extract.reading.records import read_record
from zhnews_extract.reading.stamps import check_published, parse_published
from zhnews_extract.reading.text import read_text

__all__ = [
    "Input",
    "Page",
    "Region",
    "Unreadable",
    "check_published",
    "parse_published",
    "read_bytes",
    "read_file",
    "read_input",
    "read_record",
    "read_text",
    "split",
    "suffixes",
]
