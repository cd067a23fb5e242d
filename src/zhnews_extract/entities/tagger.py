"""The name tagger: a linear-chain conditional random field over characters, decoded with numpy.

It is trained by ``training/ner.py`` with CRFsuite (Okazaki 2007) and shipped as one file of weights in
``zhnews_extract/models`` with a model card beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np

from zhnews_extract.entities.decoding import F32, FORBIDDEN, partition, steps_of, viterbi
from zhnews_extract.entities.features import REACH, feature_keys
from zhnews_extract.entities.ngrams import I64, U64
from zhnews_extract.schema import EntityType

_CHUNK = 256  # characters whose rows of weights are in memory at once
#: By code point: marks that are never inside a name.
CLAUSE_END = np.zeros(0x10000, dtype=bool)
CLAUSE_END[[ord(mark) for mark in ",;。!?:"]] = True
_BLOCK = 32768  # characters that are labelled at once
_CERTAIN: F32 = np.zeros(0, dtype=np.float32)
_SLOTS = 19  # bits of the slot table: half a million slots for some 100 000 keys
_ROW_BITS = np.uint64(24)
_ROW = np.uint64((1 << 24) - 1)
#: A character whose best name label scores that much less than O is taken as outside, by a field without and with other
#: layers: in the articles of the project no character of a name came near it (the highest were 2.1 and 4.1), in 2 277
#: names of others 2 without and none with.
CERTAIN = {False: 3.5, True: 4.5}


class TaggedSpan(NamedTuple):
    """A proposed name: offsets in the clean text and type."""

    start: int
    end: int
    type: EntityType


@dataclass(frozen=True)
class Labelling:
    """Labels of a text and how sure they are.

    Attributes
    ----------
    labels
        Number of the best label of each character, shape ``(characters,)``.
    starts, ends
        Stretches that were decoded as one; what lies between them is outside of names beyond doubt.
    doubt
        Negative logarithm of the probability of each stretch's labelling (0: certain), if asked for.
    """

    labels: I64
    starts: I64
    ends: I64
    doubt: F32 | None = None


class Tagger:
    """Weights of a trained field.

    Parameters
    ----------
    labels
        ``O``, and ``B-``, ``I-``, ``E-``, ``S-`` with a type: begin, inside, end, single character.
    keys
        Feature keys, the most frequent first (they are found fastest), shape ``(n,)``.
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
        self.keys = keys
        self.transitions = transitions.astype(np.float32)
        # One row of zeros for unknown keys; rows padded to a multiple of eight numbers add up faster.
        self._weights = np.zeros((len(keys) + 1, -(-len(labels) // 8) * 8), dtype=np.float32)
        self._weights[1:, : len(labels)] = weights
        # Open addressing with one probe: a slot holds the upper 40 bits of its key and the key's row. Keys that lost
        # their slot to a more frequent one go to a sorted overflow list.
        numbers = np.arange(1, len(keys) + 1, dtype=np.uint64)
        slot = self._slot(keys)
        self._slots = np.zeros(1 << _SLOTS, dtype=np.uint64)
        self._slots[slot[::-1]] = (keys >> _ROW_BITS << _ROW_BITS | numbers)[::-1]
        lost = np.flatnonzero(self._slots[slot] & _ROW != numbers)
        order = np.argsort(keys[lost])
        self._lost_keys, self._lost_rows = keys[lost][order], (lost[order] + 1).astype(np.int64)
        self._lost_slots = np.zeros(1 << _SLOTS, dtype=bool)
        self._lost_slots[slot[lost]] = True
        self._outside = self.labels.index("O")
        self._end = np.where([label[0] in "BI" for label in labels], FORBIDDEN, np.float32(0))
        self._start = np.where([label[0] in "IE" for label in labels], FORBIDDEN, np.float32(0))
        self._steps = steps_of(labels, self.transitions)
        self._opens = np.array([label[0] in "BS" for label in labels])
        self._closes = np.array([label[0] in "ES" for label in labels])

    @property
    def weights(self) -> F32:
        """Weight of each key for each label."""
        return self._weights[1:, : len(self.labels)]

    @staticmethod
    def _slot(keys: U64) -> I64:
        return (keys & np.uint64((1 << _SLOTS) - 1)).view(np.int64)

    @classmethod
    def load(cls, path: Path) -> Tagger:
        """Read a model file (``.npz``): weights that are not zero, row after row, as 16-bit integers and a scale."""
        with np.load(path) as data:
            labels = [str(label) for label in data["labels"]]
            keys = data["keys"]
            weights = np.zeros((len(keys), len(labels)), dtype=np.float32)
            rows = np.repeat(np.arange(len(keys)), data["counts"])
            weights[rows, data["columns"]] = data["weights"].astype(np.float32) * data["scale"].astype(np.float32)
            return cls(labels, keys, weights, data["transitions"], [str(name) for name in data["extra"]])

    def save(self, path: Path) -> None:
        """Write a model file; weights are rounded to 16 bits."""
        scale = np.float32(np.abs(self.weights).max() / 32767)
        small = np.rint(self.weights / scale).astype(np.int16)
        rows, columns = np.nonzero(small)
        np.savez_compressed(
            path,
            labels=np.array(self.labels),
            extra=np.array(self.extra, dtype="U8"),
            keys=self.keys,
            counts=np.bincount(rows, minlength=len(self.keys)).astype(np.uint8),
            columns=columns.astype(np.uint8),
            weights=small[rows, columns],
            scale=scale,
            transitions=self.transitions,
        )

    def emissions(self, values: dict[str, I64], at: I64 | None = None) -> F32:
        """Score of every label at every character (or those ``at`` some offsets), shape ``(characters, labels)``."""
        keys = feature_keys(values, self.extra, at)
        slots = self._slot(keys)
        found = self._slots.take(slots)
        rows = (found & _ROW).view(np.int64)
        found ^= keys
        unknown = np.flatnonzero(found > _ROW)
        rows.ravel()[unknown] = 0
        doubtful = unknown[self._lost_slots[slots.ravel()[unknown]]]
        if len(doubtful):
            rows.ravel()[doubtful] = self._overflow(keys.ravel()[doubtful])
        rows = rows.T
        out = np.empty((len(rows), self._weights.shape[1]), dtype=np.float32)
        ones = np.ones((1, rows.shape[1]), dtype=np.float32)
        for begin in range(0, len(rows), _CHUNK):
            np.matmul(
                ones, self._weights.take(rows[begin : begin + _CHUNK], axis=0), out=out[begin : begin + _CHUNK, None]
            )
        return out[:, : len(self.labels)]

    def _overflow(self, keys: U64) -> I64:
        at = np.minimum(np.searchsorted(self._lost_keys, keys), len(self._lost_keys) - 1)
        return np.where(self._lost_keys[at] == keys, self._lost_rows[at], 0)

    def label(
        self,
        values: dict[str, I64],
        sentences: Sequence[tuple[int, int]],
        places: Sequence[tuple[int, int]] | None = None,
        *,
        doubt: bool = False,
    ) -> Labelling:
        """Best labelling of each sentence, cut where a name cannot be.

        Parameters
        ----------
        values
            Layers of the text.
        sentences
            Offsets of the sentences.
        places
            What to read of them (default: all); the rest of the text is outside.
        doubt
            Also measure how sure each stretch is.
        """
        size = len(values["char"])
        if size <= _BLOCK:
            return self._label(values, sentences, sentences if places is None else places, doubt=doubt)
        # Long texts go block by block, or the keys of all their characters would be in memory at once.
        labels = np.full(size, self._outside, dtype=np.int64)
        parts: list[Labelling] = []
        for some in _blocks(sentences):
            begin, stop = max(0, some[0][0] - REACH), min(size, some[-1][1] + REACH)
            wanted = some if places is None else [p for p in places if some[0][0] <= p[0] < some[-1][1]]
            part = self._label(
                {name: layer[begin:stop] for name, layer in values.items()},
                [(start - begin, end - begin) for start, end in some],
                [(start - begin, end - begin) for start, end in wanted],
                doubt=doubt,
            )
            labels[some[0][0] : some[-1][1]] = part.labels[some[0][0] - begin : some[-1][1] - begin]
            parts.append(Labelling(part.labels, part.starts + begin, part.ends + begin, part.doubt))
        nothing = np.zeros(0, dtype=np.int64)
        return Labelling(
            labels,
            np.concatenate([nothing, *(part.starts for part in parts)]),
            np.concatenate([nothing, *(part.ends for part in parts)]),
            np.concatenate([_CERTAIN, *(p.doubt for p in parts if p.doubt is not None)]) if doubt else None,
        )

    def _label(
        self,
        values: dict[str, I64],
        sentences: Sequence[tuple[int, int]],
        places: Sequence[tuple[int, int]],
        *,
        doubt: bool,
    ) -> Labelling:
        points = values["char"]
        size = len(points)
        read = np.zeros(size + 1, dtype=bool)
        cut = np.ones(size + 1, dtype=bool)  # whether a new piece begins here whatever was before
        cut[1:] = CLAUSE_END[np.minimum(points, 0xFFFF)]
        for start, end in sentences:
            cut[start] = cut[end] = True
        for start, end in places:
            read[start:end] = True
        at = np.flatnonzero(read)
        labels = np.full(size, self._outside, dtype=np.int64)
        if not len(at):
            return Labelling(labels, at, at, _CERTAIN if doubt else None)
        emissions = np.zeros((size, len(self.labels)), dtype=np.float32)
        emissions[at] = self.emissions(values, None if len(at) == size else at)
        others = emissions.copy()
        others[:, self._outside] = FORBIDDEN
        open_ = np.zeros(size + 2, dtype=bool)
        open_[1:-1] = read[:size] & (emissions[:, self._outside] - others.max(axis=1) < CERTAIN[bool(self.extra)])
        here = open_[1:-1]
        starts = np.flatnonzero(here & (cut[:size] | ~open_[:-2]))
        ends = np.flatnonzero(here & (cut[1:] | ~open_[2:])) + 1
        if not len(starts):
            return Labelling(labels, starts, ends, _CERTAIN if doubt else None)
        first = np.where(cut[starts, None], self._start, self._start + self.transitions[self._outside])
        last = np.where(cut[ends, None], self._end, self._end + self.transitions[:, self._outside])
        paths, best = viterbi(emissions, self._steps, starts, ends, first, last)
        labels[here] = paths
        total = partition(emissions, self._steps, starts, ends, first, last) if doubt else None
        return Labelling(labels, starts, ends, None if total is None else np.maximum(total - best, 0))

    def spans(self, labels: I64) -> list[TaggedSpan]:
        """Spans of a labelling, in reading order."""
        begins = np.flatnonzero(self._opens[labels]).tolist()
        ends = np.flatnonzero(self._closes[labels])
        kinds = labels[ends].tolist()
        return [
            TaggedSpan(begin, end + 1, cast(EntityType, self.labels[kind][2:]))
            for begin, end, kind in zip(begins, ends.tolist(), kinds, strict=True)
        ]

    def tag(self, values: dict[str, I64], sentences: Sequence[tuple[int, int]]) -> list[TaggedSpan]:
        """Best labelling of each sentence, as spans in reading order."""
        return self.spans(self.label(values, sentences).labels)


def _blocks(sentences: Sequence[tuple[int, int]]) -> Iterator[Sequence[tuple[int, int]]]:
    """Part sentences into runs of about a block's length, one sentence at least."""
    first = 0
    for number, (_, end) in enumerate(sentences, 1):
        if number == len(sentences) or end - sentences[first][0] >= _BLOCK:
            yield sentences[first:number]
            first = number


@lru_cache(maxsize=4)
def load_tagger(path: Path) -> Tagger:
    """Tagger of a model file, read once."""
    return Tagger.load(path)
