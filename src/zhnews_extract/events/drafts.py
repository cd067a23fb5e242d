"""Events in the making."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from zhnews_extract.events.anchors import Anchor
from zhnews_extract.events.context import Item


@dataclass(slots=True)
class Draft:
    """An event in the making.

    Attributes
    ----------
    anchors
        What tells of it, the primary one first.
    figures
        Items of a statistic, the counts and sums themselves.
    args
        ``(role, item, rule)`` triples once decided.
    """

    type: str
    anchors: list[Anchor]
    figures: list[Item] = field(default_factory=list)
    probability: float = 1.0
    args: list[tuple[str, Item, str]] = field(default_factory=list)
    kinds: dict[int, str] = field(default_factory=dict)
    status: str = "occurred"
    date: Item | None = None
    parent: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def primary(self) -> Anchor:
        """The anchor that stands for the event."""
        return self.anchors[0]
