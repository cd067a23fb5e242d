"""Log-linear (maximum entropy) models over readable features.

Features are readable strings: training, explanations and tests see nothing else. Where thousands of decisions share
most of what describes them, they are described in parts that are looked up once (:mod:`~.parts`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp
from operator import itemgetter
from typing import Any

from zhnews_extract.events.parts import Description, Memory
from zhnews_extract.events.table import STEPS, Table


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

    __slots__ = ("_among", "_totals", "bias", "classes", "index", "weights")

    def __init__(self, classes: Sequence[str], bias: Sequence[float], weights: Table) -> None:
        self.classes = list(classes)
        self.index = {name: i for i, name in enumerate(self.classes)}
        self.bias = list(bias)
        self.weights = weights
        self._among: dict[tuple[str, ...], tuple[tuple[str, ...], itemgetter[Any], list[float]]] = {}
        self._totals: Memory[int] = Memory(weights.total)

    def scores(self, features: Iterable[str]) -> list[float]:
        """Unnormalised log scores, one a class."""
        # A feature counts once, as in training, however often it was given.
        return self._scores(self.weights.total(dict.fromkeys(features)))

    def scores_of(self, decision: Description) -> list[float]:
        """Scores of a decision that is described by its parts."""
        return self._scores(self.total_of(decision))

    def total_of(self, decision: Description) -> int:
        """Sum of the weights of a description; the sums of two descriptions of one thing add up."""
        known = self._totals
        parts, names = decision
        total = self.weights.total(names)
        for make, values in parts:
            total += known[make][values]
        return total

    def scores_among(self, names: tuple[str, ...], total: int) -> tuple[tuple[str, ...], list[float]]:
        """Those of some classes (two at least) that the model knows, and their scores by a sum of weights."""
        known = self._among.get(names)
        if known is None:
            mine = tuple(name for name in names if name in self.index)
            places = [self.index[name] for name in mine]
            known = self._among[names] = mine, itemgetter(*places), [self.bias[place] for place in places]
        mine, pick, bias = known
        sums = pick(self.weights.unpacked(total))
        return mine, [a / STEPS + b for a, b in zip(sums, bias, strict=True)]

    def _scores(self, total: int) -> list[float]:
        return [a / STEPS + b for a, b in zip(self.weights.unpacked(total), self.bias, strict=True)]

    def probabilities(self, features: Iterable[str], allowed: Iterable[str] | None = None) -> dict[str, float]:
        """Probability of each class, of the ``allowed`` ones alone if given."""
        return self.normalised(self.scores(features), allowed)

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
