"""Figures of an evaluation."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from zhnews_extract.errors import OptionError


@dataclass
class Score:
    """Counts behind precision, recall and F1."""

    right: int = 0
    spurious: int = 0
    missed: int = 0

    def add(self, gold: Iterable[Hashable], found: Iterable[Hashable]) -> None:
        """Count two multisets of comparable items."""
        wanted, got = Counter(gold), Counter(found)
        hits = (wanted & got).total()
        self.count(hits, wanted.total(), got.total())

    def count(self, hits: int, gold: int, found: int) -> None:
        """Add ``hits`` right among ``gold`` annotated and ``found`` predicted items."""
        self.right += hits
        self.missed += gold - hits
        self.spurious += found - hits

    @property
    def precision(self) -> float:
        """Share of right items among the found ones."""
        return self.right / (self.right + self.spurious) if self.right else 0.0

    @property
    def recall(self) -> float:
        """Share of right items among the annotated ones."""
        return self.right / (self.right + self.missed) if self.right else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (2 * self.right + self.spurious + self.missed) if self.right else 0.0


@dataclass
class Share:
    """Right values among those compared."""

    right: int = 0
    total: int = 0

    def add(self, right: bool) -> None:
        """Count one comparison."""
        self.right += right
        self.total += 1

    @property
    def value(self) -> float:
        """Share of right values, 0 where nothing was compared."""
        return self.right / self.total if self.total else 0.0


@dataclass
class Report:
    """Micro-averaged figures over all articles.

    Attributes
    ----------
    scores
        ``dates`` (text and value), ``date text``, ``amounts``, ``entities`` (text and type), ``entity TYPE``,
        ``organisations`` (any of COMPANY, GOVERNMENT, PARK, ORGANIZATION), ``aliases``, ``events``, ``event TYPE``,
        ``args``, ``role ROLE``.
    shares
        ``meta``, ``date value``, ``status``, ``event date``, ``amount kind``.
    missing
        Annotated articles without an extraction.
    errors
        One line a difference, ``[article] what …``.
    """

    scores: dict[str, Score] = field(default_factory=dict)
    shares: dict[str, Share] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def score(self, name: str) -> Score:
        """Score of a name, created on first use."""
        return self.scores.setdefault(name, Score())

    def share(self, name: str) -> Share:
        """Share of a name, created on first use."""
        return self.shares.setdefault(name, Share())

    def below(self, floors: Mapping[str, float]) -> dict[str, tuple[float, float]]:
        """Figures that are below their floors.

        Parameters
        ----------
        floors
            Least value of a figure, by its name in :meth:`figures`.

        Returns
        -------
        dict
            Name → value and floor.

        Raises
        ------
        OptionError
            If there is no figure of a name; says which there are.
        """
        figures = self.figures()
        for name in floors:
            if name not in figures:
                close = difflib.get_close_matches(name, figures, n=1)
                meant = f"did you mean {close[0]!r}? " if close else ""
                raise OptionError(f"no figure {name!r}; {meant}There are: {', '.join(figures)}")
        return {name: (figures[name], floor) for name, floor in floors.items() if figures[name] < floor}

    def figures(self) -> dict[str, float]:
        """One number a figure (F1 or share), rounded to four digits."""
        return {name: round(score.f1, 4) for name, score in self.scores.items()} | {
            name: round(share.value, 4) for name, share in self.shares.items()
        }
