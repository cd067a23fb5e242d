"""Decoding of linear-chain fields with numpy: the best labelling (Viterbi 1967) and the sum over all of them.

All pieces of a text are decoded side by side, step by step: an article takes some dozens of array operations.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhnews_extract.entities.ngrams import I64

F32 = NDArray[np.float32]
FORBIDDEN = np.float32(-1e4)


def _follows(before: str, after: str) -> bool:
    """Whether one label may follow another: an open name goes on until its end, nothing goes on without a beginning."""
    if after[0] in "IE":
        return before[0] in "BI" and before[2:] == after[2:]
    return before[0] not in "BI"


@dataclass(frozen=True)
class Steps:
    """Labels that may come before each label and the weights of these steps, both of shape ``(labels, choices)``.

    ``factors`` are the exponentials of all weights, shape ``(labels, labels)`` (before, after), 0 for forbidden steps.
    """

    before: I64
    weights: F32
    factors: F32


def dense(transitions: F32) -> Steps:
    """Let any label follow any other."""
    every = np.tile(np.arange(len(transitions)), (len(transitions), 1))
    return Steps(every, np.ascontiguousarray(transitions.T), np.exp(transitions))


def steps_of(labels: Sequence[str], transitions: F32) -> Steps:
    """Let labels with B-, I-, E-, S- follow only what may come before them."""
    legal = [[n for n, other in enumerate(labels) if _follows(other, label)] for label in labels]
    width = max(map(len, legal))
    before = np.array([row + [0] * (width - len(row)) for row in legal])
    weights = np.full(before.shape, FORBIDDEN, dtype=np.float32)
    for after, row in enumerate(legal):
        weights[after, : len(row)] = transitions[row, after]
    allowed = np.array([[_follows(one, other) for other in labels] for one in labels])
    return Steps(before, weights, np.where(allowed, np.exp(transitions), np.float32(0)))


@dataclass(frozen=True)
class _Order:
    """Pieces by falling length, so that those still going on at a step are the first ones."""

    order: I64
    alive: list[int]  # pieces that have a character at each step
    offsets: list[int]  # where each step begins in ``positions``
    positions: I64  # of all characters, step by step

    @classmethod
    def of(cls, starts: I64, ends: I64) -> _Order:
        order = np.argsort(starts - ends, kind="stable")
        sizes = (ends - starts)[order]
        step = np.arange(int(sizes[0]))
        alive = np.searchsorted(-sizes, -step, side="left")
        steps, pieces = np.nonzero(step[:, None] < sizes)
        return cls(order, alive.tolist(), (np.cumsum(alive) - alive).tolist(), starts[order][pieces] + steps)


def viterbi(emissions: F32, steps: Steps, starts: I64, ends: I64, start: F32, end: F32) -> tuple[I64, F32]:
    """Best label sequence of each piece, all pieces decoded side by side (Viterbi 1967).

    Parameters
    ----------
    emissions
        Shape ``(characters, labels)``.
    steps
        Which label may follow which, and its weight; see :func:`dense` and :func:`steps_of`.
    starts, ends
        Offsets of the pieces into ``emissions``, in reading order; none empty, at least one.
    start, end
        Score of each label at the beginning and at the end of a piece, for all or ``(pieces, labels)``.

    Returns
    -------
    labels
        Of all pieces, one after the other.
    scores
        Of the best sequences, shape ``(pieces,)``.
    """
    plan = _Order.of(starts, ends)
    longest, count = len(plan.alive), len(starts)
    size, choices = steps.before.shape
    before, weights = steps.before.T.ravel(), np.ascontiguousarray(steps.weights.T)[:, :, None]
    # Labels come first and pieces last, so that each operation runs over long rows. Scores are kept, and the way back
    # asks again which step was the best: that is less than noting it for all labels.
    at_step = emissions.T.take(plan.positions, axis=1)
    best = [at_step[:, :count] + _ordered(start, plan)]
    for begin, rows in zip(plan.offsets[1:], plan.alive[1:], strict=True):
        scores = best[-1][:, :rows].take(before, axis=0).reshape(choices, size, rows)
        scores += weights
        reached = scores.max(axis=0)
        reached += at_step[:, begin : begin + rows]
        best.append(reached)
    number = np.arange(count)
    last = np.empty((size, count), dtype=np.float32)
    for at, (rows, fewer) in enumerate(itertools.pairwise([*plan.alive, 0])):
        last[:, fewer:rows] = best[at][:, fewer:rows]
    last += _ordered(end, plan)
    state = last.argmax(axis=0)
    top = np.empty(count, dtype=np.float32)
    top[plan.order] = last[state, number]
    labels = np.empty(len(plan.positions), dtype=np.int64)
    for at in range(longest - 1, 0, -1):
        rows = plan.alive[at]
        here = state[:rows]
        labels[plan.offsets[at] : plan.offsets[at] + rows] = here
        options = steps.before.take(here, axis=0)
        scores = best[at - 1][options, number[:rows, None]]
        scores += steps.weights.take(here, axis=0)
        state[:rows] = options[number[:rows], scores.argmax(axis=1)]
    labels[:count] = state
    out = np.empty(len(emissions), dtype=np.int64)
    out[plan.positions] = labels
    return out[np.sort(plan.positions)], top


def partition(emissions: F32, steps: Steps, starts: I64, ends: I64, start: F32, end: F32) -> F32:
    """Logarithm of the sum of all label sequences' weights of each piece; parameters as for :func:`viterbi`."""
    plan = _Order.of(starts, ends)
    at_step = emissions.take(plan.positions, axis=0)
    high = at_step.max(axis=1)
    factors = np.exp(at_step - high[:, None])
    first = at_step[: len(starts)] + _ordered(start, plan).T
    total = first.max(axis=1)
    forward = np.exp(first - total[:, None])
    for begin, rows in zip(plan.offsets[1:], plan.alive[1:], strict=True):
        stepped = forward[:rows] @ steps.factors
        stepped *= factors[begin : begin + rows]
        size = stepped.sum(axis=1)
        np.divide(stepped, size[:, None], out=forward[:rows])
        total[:rows] += np.log(size) + high[begin : begin + rows]
    total += np.log((forward * np.exp(_ordered(end, plan).T)).sum(axis=1))
    out: F32 = np.empty_like(total)
    out[plan.order] = total
    return out


def _ordered(score: F32, plan: _Order) -> F32:
    """Scores of shape ``(labels,)`` or ``(pieces, labels)`` as a column for each piece of the plan, or for all."""
    return score[plan.order].T if score.ndim == 2 else score[:, None]
