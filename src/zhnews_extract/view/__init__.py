"""Shows extractions to people: one HTML file that needs nothing but a browser."""

from zhnews_extract.view.report import LARGE, Report, write_report

__all__ = ["LARGE", "Report", "write_report"]
