"""Descriptions of decisions in parts that come back, so that their features are made and looked up once.

A decision's features fall into groups that are made of few values each: the trigger's word and where the candidate
stands, the characters around the candidate, … Decisions by the dozen share such a group, within an article and beyond.
What hardly ever comes back is named there and then: remembering it would cost more than making it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from zhnews_extract.events.table import Table

Make = Callable[..., list[str]]
Part = tuple[Make, tuple[Any, ...]]
"""``(make, values)``: the features ``make(*values)``."""

_KEPT = 10_000
"""Parts of one make that are remembered."""


class Cross:
    """Beginnings of features that end with what is asked later: ``C|l1=与`` with the type, ``C|l1=与|signing``.

    Of most beginnings the model knows no feature at all, so that there is nothing left to be looked up.
    """

    __slots__ = ("_known", "_rows", "beginnings")

    def __init__(self, beginnings: Sequence[str]) -> None:
        self.beginnings = beginnings
        self._known: list[dict[str, int]] | None = None
        self._rows: dict[str, list[int]] = {}

    def names(self, end: str) -> list[str]:
        """Spell the features out."""
        return [f"{beginning}|{end}" for beginning in self.beginnings]

    def rows(self, weights: Table, end: str) -> list[int]:
        """Rows of the known features; weights must always be the same."""
        found = self._rows.get(end)
        if found is None:
            if self._known is None:
                self._known = [ends for ends in map(weights.under.get, self.beginnings) if ends is not None]
            found = self._rows[end] = [ends[end] for ends in self._known if end in ends]
        return found


Crossed = tuple[Cross, str]
"""Beginnings, and how they end."""


class Description(NamedTuple):
    """What a decision is made on. No feature may come twice.

    Attributes
    ----------
    parts
        What is likely to come back.
    names
        Features that are not.
    crossed
        What is known of one thing, with what is asked of it.
    """

    parts: list[Part]
    names: list[str]
    crossed: list[Crossed]

    def features(self) -> list[str]:
        """Spell all features out."""
        found = [*features_of(self.parts), *self.names]
        for cross, end in self.crossed:
            found += cross.names(end)
        return found


def features_of(parts: Iterable[Part]) -> list[str]:
    """Spell the features of parts out."""
    return [feature for make, values in parts for feature in make(*values)]


T = TypeVar("T")


class Memory(dict[Make, "_Values[T]"], Generic[T]):
    """What is known of parts: ``memory[make][values]``; worked out when asked for first.

    Parameters
    ----------
    of
        Works it out from a part's features. It should be a tuple of numbers, which the garbage collector need not
        follow.
    """

    __slots__ = ("_of",)

    def __init__(self, of: Callable[[list[str]], T]) -> None:
        super().__init__()
        self._of = of

    def __missing__(self, make: Make) -> _Values[T]:
        found = self[make] = _Values(make, self._of)
        return found


class _Values(dict[tuple[Any, ...], T]):
    """What is known of the parts of one make, by their values."""

    __slots__ = ("_make", "_of")

    def __init__(self, make: Make, of: Callable[[list[str]], T]) -> None:
        super().__init__()
        self._make, self._of = make, of

    def __missing__(self, values: tuple[Any, ...]) -> T:
        if len(self) >= _KEPT:
            self.clear()
        found = self[values] = self._of(self._make(*values))
        return found
