"""Log-linear (maximum entropy) models over readable features, evaluated with NumPy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import exp
from typing import Any

import numpy as np


class LogLinear:
    """A trained multinomial log-linear model.

    Attributes
    ----------
    classes
        Names of the classes.
    weights
        Feature → one weight a class; an absent feature weighs nothing.
    bias
        One weight a class.
    """

    __slots__ = ("_matrix", "_rows", "bias", "classes", "index", "weights")

    def __init__(self, classes: Sequence[str], bias: Sequence[float], weights: Mapping[str, Sequence[float]]) -> None:
        self.classes = list(classes)
        self.index = {name: i for i, name in enumerate(self.classes)}
        self.bias = list(bias)
        self.weights = weights

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> LogLinear:
        """Read what :meth:`to_json` wrote."""
        return cls(data["classes"], data["bias"], data["weights"])

    def to_json(self) -> dict[str, Any]:
        """Plain values of the model."""
        return {"classes": self.classes, "bias": self.bias, "weights": dict(self.weights)}

    def scores(self, features: Iterable[str]) -> list[float]:
        """Unnormalised log scores, one a class."""
        if not hasattr(self, "_rows"):
            self._rows, self._matrix = packed(self.weights, len(self.bias))
        # A feature counts once, as in training, however often it was given.
        rows = [row for row in map(self._rows.get, set(features)) if row is not None]
        if not rows:
            return list(self.bias)
        total: list[float] = self._matrix[rows].sum(axis=0).tolist()
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


def packed(
    weights: Mapping[str, Sequence[float]], width: int
) -> tuple[dict[str, int], np.ndarray[Any, np.dtype[np.float64]]]:
    """Row number of every feature and the rows as one matrix: summing rows beats adding them up one by one."""
    matrix = np.array(list(weights.values()), dtype=np.float64).reshape(len(weights), width)
    return {name: row for row, name in enumerate(weights)}, matrix
