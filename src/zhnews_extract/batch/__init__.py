"""Folders of articles in, one output of extractions out: workers, resuming, failures, formats, reposts."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhnews_extract.batch.job import TIME_LIMIT, Summary, run
    from zhnews_extract.batch.telling import Progress, progress

__all__ = ["TIME_LIMIT", "Progress", "Summary", "progress", "run"]
# Worker processes import this package too: they start faster without what only the parent needs.
_HOMES = {
    "TIME_LIMIT": "job",
    "Progress": "telling",
    "Summary": "job",
    "progress": "telling",
    "run": "job",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
