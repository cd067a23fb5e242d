"""Descriptions of decisions in parts that come back, so that their features are made and looked up once.

A decision's features fall into groups that are made of few values each: the trigger's word and where the candidate
stands, the characters around the candidate, … Decisions by the dozen share such a group, within an article and beyond.
What hardly ever comes back is named there and then: remembering it would cost more than making it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

Make = Callable[..., list[str]]
Part = tuple[Make, tuple[Any, ...]]
"""``(make, values)``: the features ``make(*values)``."""

_KEPT = 20_000
"""Parts of one make that are remembered."""

Description = tuple[Sequence[Part], Sequence[str]]
"""What a decision is made on: parts that are likely to come back, and features that are not. None may come twice."""


def spelled(description: Description) -> list[str]:
    """Spell all features of a description out."""
    parts, names = description
    return [*features_of(parts), *names]


def features_of(parts: Iterable[Part]) -> list[str]:
    """Spell the features of parts out."""
    return [feature for make, values in parts for feature in make(*values)]


T = TypeVar("T")


class Memory(dict[Make, "_Values[T]"], Generic[T]):
    """What is known of parts: ``memory[make][values]``; worked out when asked for first.

    Parameters
    ----------
    of
        Works it out from a part's features. It should be a number, which the garbage collector need not follow.
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
