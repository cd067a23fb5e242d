"""Folders of articles in, one extraction a line out."""

from zhnews_extract.batch.run import Summary, run

__all__ = ["Summary", "run"]
