"""What reading hands on: the text, what the page says of itself, and which stretches are content."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from zhnews_extract.schema import Article, ExtractionWarning

RegionKind = Literal["title", "header", "body", "byline", "furniture"]


@dataclass(frozen=True)
class Region:
    """A stretch of ``Page.text``. One ``body`` region is one paragraph, line breaks inside it are layout."""

    kind: RegionKind
    start: int
    end: int


@dataclass
class Page:
    """One article as read.

    Attributes
    ----------
    article
        Metadata of the page.
    text
        The text all offsets count in: that of the file or record as it is, of an HTML page the one extracted from it.
    regions
        Disjoint stretches in reading order; what no region covers is white space.
    warnings
        What could not be read.
    """

    article: Article
    text: str
    regions: tuple[Region, ...] = ()
    warnings: list[ExtractionWarning] = field(default_factory=list)

    @property
    def content(self) -> tuple[tuple[int, int], ...]:
        """``(start, end)`` of title and paragraphs: all that later stages look at."""
        return tuple((r.start, r.end) for r in self.regions if r.kind in ("title", "body"))


@dataclass(frozen=True)
class Unreadable:
    """One record of a file that could not be read; the others of the file are not affected.

    Attributes
    ----------
    id
        What the article would have been called (``file#line``).
    reason
        One line that names the record.
    """

    id: str
    reason: str
