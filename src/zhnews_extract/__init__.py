"""Structured events from Chinese government and economic news.

The public names load what they need on first use, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhnews_extract.dates import find_dates
    from zhnews_extract.money import find_amounts
    from zhnews_extract.pipeline import Pipeline, extract
    from zhnews_extract.schema import Amount, DateMention, Entity, Event, Extraction

__version__ = "0.1.0"

_HOMES = {
    "extract": "pipeline",
    "Pipeline": "pipeline",
    "find_dates": "dates",
    "find_amounts": "money",
    "Extraction": "schema",
    "DateMention": "schema",
    "Amount": "schema",
    "Entity": "schema",
    "Event": "schema",
}

__all__ = [
    "Amount",
    "DateMention",
    "Entity",
    "Event",
    "Extraction",
    "Pipeline",
    "__version__",
    "extract",
    "find_amounts",
    "find_dates",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"zhnews_extract.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
