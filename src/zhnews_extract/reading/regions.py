"""What the analysis of a page builds up."""

from __future__ import annotations

from dataclasses import dataclass, field

from zhnews_extract.reading.meta import Meta
from zhnews_extract.reading.page import Region, RegionKind


@dataclass
class Analysis:
    """Regions of a page in reading order, and its metadata."""

    regions: list[Region] = field(default_factory=list)
    meta: Meta = field(default_factory=Meta)

    def add(self, kind: RegionKind, start: int, end: int) -> None:
        """Append a region unless it is empty."""
        if start < end:
            self.regions.append(Region(kind, start, end))
