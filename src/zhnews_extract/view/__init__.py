"""Shows extractions to people: one HTML file that needs nothing but a browser."""

from zhnews_extract.view.report import LARGE, Report, write_report
from zhnews_extract.view.sources import read_extractions

__all__ = ["LARGE", "Report", "read_extractions", "write_report"]
