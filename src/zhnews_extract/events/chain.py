"""A linear-chain CRF over readable features, evaluated by forward-backward (training: python-crfsuite)."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

from zhnews_extract.events.table import STEPS, Table


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

    __slots__ = ("labels", "transitions", "weights")

    def __init__(self, labels: Sequence[str], weights: Table, transitions: Sequence[Sequence[float]]) -> None:
        self.labels = list(labels)
        self.weights = weights
        self.transitions = [list(row) for row in transitions]

    def marginals(self, sequence: Sequence[Sequence[str]]) -> list[dict[str, float]]:
        """Probability of each label at each position (forward-backward in log space)."""
        if not sequence:
            return []
        n = range(len(self.labels))
        table = self.weights
        states = [[a / STEPS for a in table.unpacked(table.total(features))] for features in sequence]
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
