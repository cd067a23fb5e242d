"""A linear-chain CRF over readable features, evaluated by forward-backward (training: python-crfsuite)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, log
from typing import Any

from zhnews_extract.events.linear import packed


class Chain:
    """A trained linear-chain CRF.

    Attributes
    ----------
    labels
        Names of the labels.
    weights
        Feature → one weight a label.
    transitions
        ``transitions[i][j]``: weight of label ``j`` after label ``i``.
    """

    __slots__ = ("_matrix", "_rows", "labels", "transitions", "weights")

    def __init__(
        self, labels: Sequence[str], weights: Mapping[str, Sequence[float]], transitions: Sequence[Sequence[float]]
    ) -> None:
        self.labels = list(labels)
        self.weights = weights
        self.transitions = [list(row) for row in transitions]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Chain:
        """Read what :meth:`to_json` wrote."""
        return cls(data["labels"], data["weights"], data["transitions"])

    def to_json(self) -> dict[str, Any]:
        """Plain values of the model."""
        return {"labels": self.labels, "weights": dict(self.weights), "transitions": self.transitions}

    def marginals(self, sequence: Sequence[Sequence[str]]) -> list[dict[str, float]]:
        """Probability of each label at each position (forward-backward in log space)."""
        if not sequence:
            return []
        if not hasattr(self, "_rows"):
            self._rows, self._matrix = packed(self.weights, len(self.labels))
        n = range(len(self.labels))
        states: list[list[float]] = []
        for features in sequence:
            rows = [row for row in map(self._rows.get, features) if row is not None]
            states.append(self._matrix[rows].sum(axis=0).tolist())
        forward = [states[0]]
        for state in states[1:]:
            last = forward[-1]
            forward.append([state[j] + _logsum([last[i] + self.transitions[i][j] for i in n]) for j in n])
        backward = [[0.0 for _ in n]]
        for state in states[:0:-1]:
            after = backward[0]
            backward.insert(0, [_logsum([self.transitions[i][j] + state[j] + after[j] for j in n]) for i in n])
        whole = _logsum(forward[-1])
        return [
            {label: exp(forward[t][i] + backward[t][i] - whole) for i, label in enumerate(self.labels)}
            for t in range(len(states))
        ]


def _logsum(values: Sequence[float]) -> float:
    top = max(values)
    return top + log(sum(exp(value - top) for value in values))
