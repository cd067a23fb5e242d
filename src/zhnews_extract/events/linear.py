"""Log-linear (maximum entropy) models over readable features, evaluated with NumPy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp

from zhnews_extract.events.table import Table


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

    __slots__ = ("bias", "classes", "index", "weights")

    def __init__(self, classes: Sequence[str], bias: Sequence[float], weights: Table) -> None:
        self.classes = list(classes)
        self.index = {name: i for i, name in enumerate(self.classes)}
        self.bias = list(bias)
        self.weights = weights

    def scores(self, features: Iterable[str]) -> list[float]:
        """Unnormalised log scores, one a class."""
        # A feature counts once, as in training, however often it was given; in a fixed order, for sums of floats.
        total = self.weights.sum(dict.fromkeys(features))
        return [a + b for a, b in zip(total, self.bias, strict=True)]

    def probabilities(self, features: Iterable[str], allowed: Iterable[str] | None = None) -> dict[str, float]:
        """Probability of each class, of the ``allowed`` ones alone if given."""
        scores = self.scores(features)
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
