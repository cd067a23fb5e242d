"""Log-linear (maximum entropy) models over readable features, evaluated with NumPy.

Features are readable strings: training, explanations and tests see nothing else. Where thousands of decisions are
described by the same templates, their features' weights are looked up without making the strings (:mod:`~.templates`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp
from typing import Any

from zhnews_extract.events.table import Table
from zhnews_extract.events.templates import Field, Templates

Part = tuple[Any, ...]
"""``(make, *values)``: the features ``make(*values)``; no feature may come from two parts of one decision."""

_KEPT = 10_000


def features_of(parts: Iterable[Part]) -> list[str]:
    """Spell the features of all parts out."""
    return [feature for make, *values in parts for feature in make(*values)]


class _Parts(dict[Part, list[float]]):
    """Sums of the weights of parts met so far."""

    __slots__ = ("_weights",)

    def __init__(self, weights: Table) -> None:
        self._weights = weights

    def __missing__(self, part: Part) -> list[float]:
        if len(self) >= _KEPT:
            self.clear()
        make, *values = part
        found = self[part] = self._weights.sum(dict.fromkeys(make(*values)))
        return found


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

    __slots__ = ("_parts", "bias", "classes", "index", "weights")

    def __init__(self, classes: Sequence[str], bias: Sequence[float], weights: Table) -> None:
        self.classes = list(classes)
        self.index = {name: i for i, name in enumerate(self.classes)}
        self.bias = list(bias)
        self.weights = weights
        self._parts = _Parts(weights)

    def scores(self, features: Iterable[str]) -> list[float]:
        """Unnormalised log scores, one a class."""
        # A feature counts once, as in training, however often it was given.
        return [a + b for a, b in zip(self.weights.sum(dict.fromkeys(features)), self.bias, strict=True)]

    def scores_of(
        self, templates: Templates, records: Sequence[Sequence[Field]], more: Sequence[Sequence[str]]
    ) -> list[list[float]]:
        """Scores of many decisions at once, each described by a record of fields and ``more`` features by name."""
        if not records:
            return []
        sums = self.weights.sums_of_keys(*templates.keys(records, more))
        return [[a + b for a, b in zip(row, self.bias, strict=True)] for row in sums]

    def add(self, scores: list[float], parts: Sequence[Part]) -> list[float]:
        """Scores with those of further parts; meant for few parts of few values, whose sums are remembered."""
        if not parts:
            return scores
        return [sum(column) for column in zip(scores, *[self._parts[part] for part in parts], strict=True)]

    def probabilities(self, features: Iterable[str], allowed: Iterable[str] | None = None) -> dict[str, float]:
        """Probability of each class, of the ``allowed`` ones alone if given."""
        return self.normalised(self.scores(features), allowed)

    def normalised(self, scores: Sequence[float], allowed: Iterable[str] | None = None) -> dict[str, float]:
        """Probability of each class by its score, of the ``allowed`` ones alone if given."""
        if len(scores) == 1:
            p = 1 / (1 + exp(-max(-60.0, min(60.0, scores[0]))))
            return {self.classes[0]: p}
        names = self.classes if allowed is None else [name for name in allowed if name in self.index]
        picked = [scores[self.index[name]] for name in names]
        top = max(picked)
        parts = [exp(score - top) for score in picked]
        whole = sum(parts)
        return {name: part / whole for name, part in zip(names, parts, strict=True)}

    def explain(self, features: Iterable[str], name: str, top: int = 8) -> list[tuple[str, float]]:
        """Features that speak most for or against class ``name``."""
        i = self.index[name]
        found = [(feature, self.weights[feature][i]) for feature in features if feature in self.weights]
        return sorted(found, key=lambda pair: -abs(pair[1]))[:top]
