"""The name tagger: a linear-chain conditional random field over characters, decoded with numpy.

It is trained by ``training/ner.py`` with CRFsuite (Okazaki 2007) and shipped as one file of weights in
``zhnews_extract/models`` with a model card beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from zhnews_extract.entities.features import feature_keys
from zhnews_extract.entities.ngrams import I64, U64
from zhnews_extract.schema import EntityType

F32 = NDArray[np.float32]
_FORBIDDEN = np.float32(-1e4)
_CHUNK = 256  # characters whose rows of weights are in memory at once
_CLAUSE_END = np.array([ord(mark) for mark in ",;。!?:"], dtype=np.int64)  # never inside a name
_SLOTS = 20  # bits of the slot table: a million slots for some 10 000 keys keep look-ups to one probe


@dataclass(frozen=True)
class TaggedSpan:
    """A proposed name: offsets in the clean text and type."""

    start: int
    end: int
    type: EntityType


class Tagger:
    """Weights of a trained field.

    Parameters
    ----------
    labels
        ``O``, and ``B-``, ``I-``, ``E-``, ``S-`` with a type: begin, inside, end, single character.
    keys
        Sorted feature keys, shape ``(n,)``.
    weights
        Weight of each key for each label, shape ``(n, len(labels))``.
    transitions
        Weight of each label (row) followed by each label (column).
    extra
        Names of the layers that a pre-tagger must supply.
    """

    def __init__(self, labels: Sequence[str], keys: U64, weights: F32, transitions: F32, extra: Sequence[str]) -> None:
        self.labels = tuple(labels)
        self.extra = tuple(extra)
        # One row of zeros for unknown keys; rows padded to a multiple of eight numbers add up faster.
        self._weights = np.zeros((len(keys) + 1, -(-len(labels) // 8) * 8), dtype=np.float32)
        self._weights[1:, : len(labels)] = weights
        self._keys = np.concatenate([np.zeros(1, np.uint64), keys])
        # Open addressing with one probe; the few keys that lost their slot go to a sorted overflow list.
        self._mask = np.uint64((1 << _SLOTS) - 1)
        slot = (keys >> np.uint64(20) & self._mask).astype(np.int64)
        self._slots = np.zeros(1 << _SLOTS, dtype=np.int32)
        self._slots[slot] = np.arange(1, len(keys) + 1, dtype=np.int32)
        self._lost = np.flatnonzero(self._slots[slot] != np.arange(1, len(keys) + 1))
        self._lost_slots = np.zeros(1 << _SLOTS, dtype=bool)
        self._lost_slots[slot[self._lost]] = True
        self._end = np.where([label[0] in "BI" for label in labels], _FORBIDDEN, np.float32(0))
        self._start = np.where([label[0] in "IE" for label in labels], _FORBIDDEN, np.float32(0))
        self.transitions = transitions.astype(np.float32)
        self._steps = steps_of(labels, self.transitions)

    @classmethod
    def load(cls, path: Path) -> Tagger:
        """Read a model file (``.npz``)."""
        with np.load(path) as data:
            return cls(
                [str(label) for label in data["labels"]],
                data["keys"],
                data["weights"].astype(np.float32) * data["scale"].astype(np.float32),
                data["transitions"],
                [str(name) for name in data["extra"]],
            )

    def emissions(self, values: dict[str, I64]) -> F32:
        """Score of every label at every character, shape ``(characters, labels)``."""
        keys = feature_keys(values, self.extra)
        out = np.empty((len(keys), self._weights.shape[1]), dtype=np.float32)
        ones = np.ones((1, keys.shape[1]), dtype=np.float32)
        for begin in range(0, len(keys), _CHUNK):
            chunk = keys[begin : begin + _CHUNK]
            slot = (chunk >> np.uint64(20) & self._mask).astype(np.int64)
            rows = self._slots[slot]
            known = self._keys[rows] == chunk
            rows = np.where(known, rows, 0)
            doubtful = ~known & self._lost_slots[slot]
            if doubtful.any():
                rows[doubtful] = self._overflow(chunk[doubtful])
            out[begin : begin + _CHUNK] = (ones @ self._weights.take(rows, axis=0))[:, 0]
        return out[:, : len(self.labels)]

    def _overflow(self, keys: U64) -> NDArray[np.int32]:
        lost = self._keys[self._lost + 1]
        at = np.minimum(np.searchsorted(lost, keys), len(lost) - 1)
        return np.where(lost[at] == keys, self._lost[at] + 1, 0).astype(np.int32)

    def tag(self, values: dict[str, I64], sentences: Sequence[tuple[int, int]]) -> list[TaggedSpan]:
        """Best labelling of each sentence, as spans in reading order."""
        pieces = list(_clauses(values["char"], sentences))
        paths = viterbi(self.emissions(values), self._steps, pieces, self._start, self._end)
        return [span for (start, _), path in zip(pieces, paths, strict=True) for span in self._spans(path, start)]

    def _spans(self, path: I64, offset: int) -> list[TaggedSpan]:
        spans: list[TaggedSpan] = []
        begin = 0
        for at in np.flatnonzero(path != self.labels.index("O")).tolist():
            label = self.labels[path[at]]
            if label[0] in "BS":
                begin = at
            if label[0] in "ES":
                spans.append(TaggedSpan(offset + begin, offset + at + 1, cast(EntityType, label[2:])))
        return spans


def _follows(before: str, after: str) -> bool:
    """Whether one label may follow another: an open name goes on until its end, nothing goes on without a beginning."""
    return before[2:] == after[2:] if after[0] in "IE" else before[0] not in "BI"


def _clauses(points: I64, sentences: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Cut sentences behind marks that no name contains; shorter pieces decode faster side by side."""
    cuts = np.flatnonzero(np.isin(points, _CLAUSE_END)) + 1
    for start, end in sentences:
        inner = cuts[np.searchsorted(cuts, start, side="right") : np.searchsorted(cuts, end)]
        begin = start
        for cut in inner.tolist():
            yield begin, cut
            begin = cut
        yield begin, end


@dataclass(frozen=True)
class Steps:
    """Labels that may come before each label and the weights of these steps, both of shape ``(labels, choices)``."""

    before: I64
    weights: F32


def dense(transitions: F32) -> Steps:
    """Let any label follow any other."""
    return Steps(np.tile(np.arange(len(transitions)), (len(transitions), 1)), np.ascontiguousarray(transitions.T))


def steps_of(labels: Sequence[str], transitions: F32) -> Steps:
    """Let labels with B-, I-, E-, S- follow only what may come before them."""
    legal = [[n for n, other in enumerate(labels) if _follows(other, label)] for label in labels]
    width = max(map(len, legal))
    before = np.array([row + [0] * (width - len(row)) for row in legal])
    weights = np.full(before.shape, _FORBIDDEN, dtype=np.float32)
    for after, row in enumerate(legal):
        weights[after, : len(row)] = transitions[row, after]
    return Steps(before, weights)


def viterbi(
    emissions: F32,
    steps: Steps,
    sentences: Sequence[tuple[int, int]],
    start: F32 | float = 0.0,
    end: F32 | float = 0.0,
) -> list[I64]:
    """Best label sequence of each sentence, all sentences decoded side by side (Viterbi 1967).

    Parameters
    ----------
    emissions
        Shape ``(characters, labels)``.
    steps
        Which label may follow which, and its weight; see :func:`dense` and :func:`steps_of`.
    sentences
        Offsets into ``emissions``; none empty.
    start, end
        Score of each label at the beginning and at the end of a sentence.
    """
    if not sentences:
        return []
    order = sorted(range(len(sentences)), key=lambda n: sentences[n][0] - sentences[n][1])
    begins = np.array([sentences[n][0] for n in order])
    sizes = np.array([sentences[n][1] - sentences[n][0] for n in order])
    longest = int(sizes[0])
    alive = np.searchsorted(-sizes, -np.arange(longest), side="left").tolist()  # sentences longer than the step
    best = emissions[begins] + start
    back = np.zeros((longest, len(order), emissions.shape[1]), dtype=np.int64)
    for at in range(1, longest):
        rows = alive[at]
        scores = best[:rows].take(steps.before, axis=1)
        scores += steps.weights
        back[at, :rows] = scores.argmax(axis=2)
        best[:rows] = scores.max(axis=2)
        best[:rows] += emissions[begins[:rows] + at]
    paths = np.zeros((longest, len(order)), dtype=np.int64)
    state = (best + end).argmax(axis=1)
    number = np.arange(len(order))
    for at in range(longest - 1, -1, -1):
        rows = alive[at]
        paths[at, :rows] = state[:rows]
        if at:
            state[:rows] = steps.before[state[:rows], back[at, number[:rows], state[:rows]]]
    out: list[I64] = [paths[:0, 0]] * len(sentences)
    for n, where in enumerate(order):
        out[where] = paths[: sizes[n], n]
    return out


@lru_cache(maxsize=4)
def load_tagger(path: Path) -> Tagger:
    """Tagger of a model file, read once."""
    return Tagger.load(path)
