"""The name tagger: a linear-chain conditional random field over characters, decoded with numpy.

It is trained by ``training/ner.py`` with CRFsuite (Okazaki 2007) and shipped as one file of weights in
``zhnews_extract/models`` with a model card beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zhnews_extract.entities.features import feature_keys
from zhnews_extract.entities.ngrams import I64, U64

F32 = NDArray[np.float32]
_FORBIDDEN = np.float32(-1e4)
_SLOTS = 20  # bits of the slot table: a million slots for some 10 000 keys keep look-ups to one probe


@dataclass(frozen=True)
class TaggedSpan:
    """A proposed name: offsets in the clean text and type."""

    start: int
    end: int
    type: str


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
        self._weights = np.vstack([np.zeros((1, len(labels)), np.float32), weights.astype(np.float32)])
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
        legal = np.array([[_follows(a, b) for b in labels] for a in labels])
        self._transitions = np.where(legal, transitions, _FORBIDDEN).astype(np.float32)

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
        out = np.empty((len(keys), len(self.labels)), dtype=np.float32)
        for begin in range(0, len(keys), 1024):  # bounded memory for long texts
            chunk = keys[begin : begin + 1024]
            slot = (chunk >> np.uint64(20) & self._mask).astype(np.int64)
            rows = self._slots[slot]
            known = self._keys[rows] == chunk
            rows = np.where(known, rows, 0)
            doubtful = ~known & self._lost_slots[slot]
            if doubtful.any():
                rows[doubtful] = self._overflow(chunk[doubtful])
            out[begin : begin + 1024] = self._weights[rows].sum(axis=1)
        return out

    def _overflow(self, keys: U64) -> NDArray[np.int32]:
        lost = self._keys[self._lost + 1]
        at = np.minimum(np.searchsorted(lost, keys), len(lost) - 1)
        return np.where(lost[at] == keys, self._lost[at] + 1, 0).astype(np.int32)

    def tag(self, values: dict[str, I64], sentences: Sequence[tuple[int, int]]) -> list[TaggedSpan]:
        """Best labelling of each sentence, as spans in reading order."""
        emissions = self.emissions(values)
        spans: list[TaggedSpan] = []
        for (start, _), path in zip(
            sentences, viterbi(emissions, self._transitions, sentences, self._start, self._end), strict=True
        ):
            spans += self._spans(path, start)
        return spans

    def _spans(self, path: I64, offset: int) -> list[TaggedSpan]:
        spans: list[TaggedSpan] = []
        begin = 0
        for at in np.flatnonzero(path != self.labels.index("O")).tolist():
            label = self.labels[path[at]]
            if label[0] in "BS":
                begin = at
            if label[0] in "ES":
                spans.append(TaggedSpan(offset + begin, offset + at + 1, label[2:]))
        return spans


def _follows(before: str, after: str) -> bool:
    """Whether one label may follow another: an open name goes on until its end, nothing goes on without a beginning."""
    return before[2:] == after[2:] if after[0] in "IE" else before[0] not in "BI"


def viterbi(
    emissions: F32,
    transitions: F32,
    sentences: Sequence[tuple[int, int]],
    start: F32 | float = 0.0,
    end: F32 | float = 0.0,
) -> list[I64]:
    """Best label sequence of each sentence, all sentences decoded side by side (Viterbi 1967).

    Parameters
    ----------
    emissions
        Shape ``(characters, labels)``.
    transitions
        Shape ``(labels, labels)``.
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
    best = emissions[begins] + start
    back = np.zeros((longest, len(order), emissions.shape[1]), dtype=np.int16)
    by_label = np.ascontiguousarray(transitions.T)
    for step in range(1, longest):
        alive = int(np.searchsorted(-sizes, -step, side="left"))  # sentences longer than `step`
        scores = best[:alive, None, :] + by_label
        choice = scores.argmax(axis=2)
        back[step, :alive] = choice
        best[:alive] = (
            np.take_along_axis(scores, choice[:, :, None], axis=2)[:, :, 0] + emissions[begins[:alive] + step]
        )
    paths = np.zeros((longest, len(order)), dtype=np.int64)
    state = (best + end).argmax(axis=1)
    rows = np.arange(len(order))
    for step in range(longest - 1, -1, -1):
        alive = int(np.searchsorted(-sizes, -step, side="left"))
        paths[step, :alive] = state[:alive]
        if step:
            state[:alive] = back[step, rows[:alive], state[:alive]]
    out: list[I64] = [paths[:0, 0]] * len(sentences)
    for n, where in enumerate(order):
        out[where] = paths[: sizes[n], n]
    return out


@lru_cache(maxsize=4)
def load_tagger(path: Path) -> Tagger:
    """Tagger of a model file, read once."""
    return Tagger.load(path)
