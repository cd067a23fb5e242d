"""Who and where: names of companies, organs, parks, organisations, people, places and projects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zhnews_extract.entities.options import DEFAULT_NER, MODES, check

if TYPE_CHECKING:
    from zhnews_extract.entities.stage import annotate

__all__ = ["DEFAULT_NER", "MODES", "annotate", "check"]


def __getattr__(name: str) -> Any:
    """Load :func:`annotate`, and numpy with it, on first use."""
    if name == "annotate":
        from zhnews_extract.entities.stage import annotate

        return annotate
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
