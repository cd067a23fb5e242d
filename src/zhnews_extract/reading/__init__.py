"""Bytes, files and strings → :class:`~zhnews_extract.reading.page.Page`."""

from zhnews_extract.reading.files import read_file
from zhnews_extract.reading.page import Page, Region, Unreadable
from zhnews_extract.reading.text import read_text

__all__ = ["Page", "Region", "Unreadable", "read_file", "read_text"]
