"""Log-linear (maximum entropy) models over readable features, evaluated with NumPy.

Features are readable strings: training, explanations and tests see nothing else. Where thousands of decisions share
most of what describes them, they are described in parts that are looked up once (:mod:`~.parts`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp
from operator import add, itemgetter
from typing import Any

import numpy as np

from zhnews_extract.events.parts import Description, Memory, Part
from zhnews_extract.events.table import STEPS, Array, Table


class LogLinear:
    """A trained multinomial log-linear model.

    Attributes
    ----------
    classes
        Names of the classes.
    bias
        One weight a class.
    weights
        Feature → one weight a class; an absent feature weighs nothing.
    """

    __slots__ = ("_among", "_bias", "_rows", "_sums", "_totals", "bias", "classes", "index", "weights")

    def __init__(self, classes: Sequence[str], bias: Sequence[float], weights: Table) -> None:
        self.classes = list(classes)
        self.index = {name: i for i, name in enumerate(self.classes)}
        self.bias = list(bias)
        self._bias = np.array(self.bias)
        self.weights = weights
        self._among: dict[tuple[str, ...], tuple[tuple[str, ...], itemgetter[Any]]] = {}
        self._rows: Memory[tuple[int, ...]] = Memory(lambda features: tuple(weights.known(features)))
        self._totals: Memory[int] = Memory(self._total)
        self._sums: Memory[tuple[float, ...]] = Memory(lambda features: tuple(weights.sum(features)))

    def scores(self, features: Iterable[str], total: Array | None = None) -> list[float]:
        """Unnormalised log scores, one a class; ``total`` is the sum of other features (:meth:`totals`)."""
        # A feature counts once, as in training, however often it was given.
        known = self.weights.known(dict.fromkeys(features))
        if len(self.bias) == 1:
            return [sum([self.weights.column[row] for row in known]) / STEPS + self.bias[0]]
        if total is None or known:
            mine = self.weights.total(known)
            total = mine if total is None else mine + total
        scores: list[float] = (total / STEPS + self._bias).tolist()
        return scores

    def scores_of(self, decisions: Sequence[Description]) -> list[list[float]]:
        """Scores of many decisions at once, each described by its parts."""
        if not decisions:
            return []
        if len(self.bias) == 1:
            return [[self._score_of(decision)] for decision in decisions]
        known, weights, blank = self._rows, self.weights, self.weights.blank
        rows: list[int] = []
        ends = []
        for parts, names, crossed in decisions:
            for make, values in parts:
                rows += known[make][values]
            rows += weights.known(names)
            for make, values in crossed:
                rows += known[make][values]
            rows.append(blank)
            ends.append(len(rows))
        scores: list[list[float]] = (weights.totals_of_rows(rows, ends) / STEPS + self._bias).tolist()
        return scores

    def totals(self, decisions: Iterable[Iterable[str]]) -> Array:
        """Sum up the features that are known of many decisions before the first is made, for :meth:`scores`."""
        return self.weights.totals([dict.fromkeys(features) for features in decisions])

    def _score_of(self, decision: Description) -> float:
        """Score of a decision between yes and no; so few numbers are summed up faster without NumPy."""
        known = self._totals
        parts, names, crossed = decision
        total = self._total(names)
        for make, values in parts:
            total += known[make][values]
        for make, values in crossed:
            total += known[make][values]
        return total / STEPS + self.bias[0]

    def _total(self, features: Iterable[str]) -> int:
        column = self.weights.column
        return sum([column[row] for row in self.weights.known(features)])

    def among(
        self, names: tuple[str, ...], scores: list[float], parts: Sequence[Part]
    ) -> tuple[tuple[str, ...], tuple[float, ...]]:
        """Those of some classes (two at least) that the model knows, and their scores with those of further parts."""
        for make, values in parts:
            scores = list(map(add, scores, self._sums[make][values]))
        known = self._among.get(names)
        if known is None:
            mine = tuple(name for name in names if name in self.index)
            known = self._among[names] = (mine, itemgetter(*(self.index[name] for name in mine)))
        mine, pick = known
        return mine, pick(scores)

    def probabilities(
        self, features: Iterable[str], allowed: Iterable[str] | None = None, total: Array | None = None
    ) -> dict[str, float]:
        """Probability of each class, of the ``allowed`` ones alone if given; ``total`` as in :meth:`scores`."""
        return self.normalised(self.scores(features, total), allowed)

    def normalised(self, scores: Sequence[float], allowed: Iterable[str] | None = None) -> dict[str, float]:
        """Probability of each class by its score, of the ``allowed`` ones alone if given."""
        if len(scores) == 1:
            p = 1 / (1 + exp(-max(-60.0, min(60.0, scores[0]))))
            return {self.classes[0]: p}
        names = self.classes if allowed is None else [name for name in allowed if name in self.index]
        return softmax(names, [scores[self.index[name]] for name in names])

    def explain(self, features: Iterable[str], name: str, top: int = 8) -> list[tuple[str, float]]:
        """Features that speak most for or against class ``name``."""
        i = self.index[name]
        found = [(feature, self.weights[feature][i]) for feature in features if feature in self.weights]
        return sorted(found, key=lambda pair: -abs(pair[1]))[:top]


def softmax(names: Sequence[str], scores: Sequence[float]) -> dict[str, float]:
    """Probability of each class by its score."""
    top = max(scores)
    parts = [exp(score - top) for score in scores]
    whole = sum(parts)
    return {name: part / whole for name, part in zip(names, parts, strict=True)}
