"""spaCy components of this room: ``zhnews_sentences`` and ``zhnews_tokens``."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from zhnews_extract.language import state
from zhnews_extract.rulebook import Rulebook, rulebook

STORES = ("dates", "amounts", "entities")
"""Results whose spans become tokens: ``Doc.user_data["zhnews_NAME"]``."""
_LABELS = {"dates": "DATE", "amounts": "MONEY"}


@Language.factory("zhnews_sentences", assigns=["token.is_sent_start", "doc.sents"], default_config={"rules": []})
def create_sentences(nlp: Language, name: str, rules: list[str]) -> Sentences:
    """Set sentence starts: those of the content, and one at every header line, byline and piece of furniture."""
    return Sentences(rules)


class Sentences:
    """Marks each token as beginning a sentence or not.

    Parameters
    ----------
    rules
        Folders of user rules, laid over the shipped ones in this order.
    """

    def __init__(self, rules: Sequence[str] = ()) -> None:
        self.rulebook = rulebook(tuple(rules))

    def __call__(self, doc: Doc) -> Doc:
        """Set ``token.is_sent_start`` of all tokens."""
        starts = sentence_starts(doc, self.rulebook)
        offsets = [token.idx for token in doc]
        begins = {bisect_left(offsets, start) for start in starts}
        marks = np.full((len(doc), 1), -1, dtype=np.int64)
        marks[[i for i in (0, *begins) if i < len(doc)]] = 1
        doc.from_array(["SENT_START"], marks.astype(np.uint64))  # type: ignore[arg-type]
        return doc


def sentence_starts(doc: Doc, rules: Rulebook | None = None) -> list[int]:
    """Raw offsets at which sentences begin, in order."""
    view = state.view(doc)
    starts = {view.raw_span(start, end)[0] for start, end in state.sentences(doc, rules)}
    starts |= {region.start for region in state.regions(doc) or () if region.kind not in ("title", "body")}
    return sorted(starts)


@Language.factory(
    "zhnews_tokens",
    requires=["doc._.zhnews_dates", "doc._.zhnews_amounts", "doc._.zhnews_entities"],
    assigns=["doc.ents", "token.is_sent_start", "token.ent_type"],
)
def create_tokens(nlp: Language, name: str, ents: bool = True) -> Tokens:
    """Make each date, sum and name one token; goes last.

    Parameters
    ----------
    ents
        Whether to set ``doc.ents`` too (COMPANY …, DATE, MONEY), where no other component has.
    """
    return Tokens(ents=ents)


class Tokens:
    """Rebuilds a ``Doc`` so that no found span is cut by a token."""

    def __init__(self, *, ents: bool = True) -> None:
        self.ents = ents

    def __call__(self, doc: Doc) -> Doc:
        """Return a new ``Doc`` of the same text with merged (and, at the edges of spans, split) tokens.

        Text, white space, ``user_data``, sentence starts, entities, span groups, categories and the annotation of
        untouched tokens carry over.
        """
        found = _disjoint(_spans(doc))
        new = retokenize(doc, [(start, end) for start, end, _ in found])
        if self.ents and not doc.ents:
            # Doc.char_span looks through all tokens each time; on a long article that is most of the time spent.
            first = {token.idx: token.i for token in new}
            new.ents = [
                Span(new, first[start], first.get(end, _after(new, first[start], end)), label=label)
                for start, end, label in found
                if start in first
            ]
        return new


def _after(doc: Doc, i: int, end: int) -> int:
    """Index of the first token from ``i`` on that begins at ``end`` or later."""
    while i < len(doc) and doc[i].idx < end:
        i += 1
    return i


def _spans(doc: Doc) -> Iterable[tuple[int, int, str]]:
    for store in STORES:
        for item in doc.user_data.get(f"zhnews_{store}", ()):
            label = _LABELS.get(store) or item.get("type", store.upper())
            for mention in item.get("mentions", (item,)):
                yield mention["start_char"], mention["end_char"], label


def _disjoint(spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Longest spans first, then those that do not overlap them; in reading order.

    Cost: n log n (each kept span is entered in a sorted list once).
    """
    kept: list[tuple[int, int, str]] = []
    starts: list[int] = []
    for start, end, label in sorted(set(spans), key=lambda span: (span[0] - span[1], span)):
        at = bisect_left(starts, start)
        if (at < len(kept) and kept[at][0] < end) or (at and kept[at - 1][1] > start) or start >= end:
            continue
        starts.insert(at, start)
        kept.insert(at, (start, end, label))
    return kept


def retokenize(doc: Doc, spans: list[tuple[int, int]]) -> Doc:
    """Rebuild a ``Doc`` with given tokens.

    Parameters
    ----------
    spans
        ``(start_char, end_char)`` of what is to be one token each, disjoint and in order; with none the ``Doc`` itself
        is returned.
    """
    if not spans or not len(doc):
        return doc
    edges: list[tuple[int, int]] = []
    i = 0
    cursor = 0
    for token in doc:
        start, end = token.idx, token.idx + len(token.text)
        while start < end:
            while i < len(spans) and spans[i][1] <= start:
                i += 1
            if i < len(spans) and spans[i][0] <= start:
                if cursor <= spans[i][0]:
                    edges.append(spans[i])
                    cursor = spans[i][1]
                start = min(end, spans[i][1])
            else:
                stop = min(end, spans[i][0]) if i < len(spans) else end
                edges.append((start, stop))
                start = cursor = stop
    return _rebuild(doc, edges)


def _rebuild(doc: Doc, edges: list[tuple[int, int]]) -> Doc:
    text = doc.text
    following = [start for start, _ in edges[1:]] + [len(text)]
    new = Doc(
        doc.vocab,
        words=[text[start:end] for start, end in edges],
        spaces=[after > end for (_, end), after in zip(edges, following, strict=True)],
        user_data=doc.user_data,
    )
    # Whole columns at once: spaCy's setters of single tokens look through the document each time.
    attributes: list[int | str] = ["SENT_START", "TAG", "POS", "LEMMA"]
    table = np.zeros((len(new), len(attributes)), dtype=np.uint64)
    source = doc.to_array(attributes).reshape(len(doc), -1)
    old = {token.idx: (token.i, len(token)) for token in doc}
    for i, (start, end) in enumerate(edges):
        at, length = old.get(start, (0, 0))
        if length == end - start:
            table[i, 1:] = source[at, 1:]
    if source[:, 0].any():
        offsets = [start for start, _ in edges]
        begins = (token.idx for token, mark in zip(doc, source[:, 0], strict=True) if mark == 1)
        table[:, 0] = np.uint64(2**64 - 1)  # -1: begins no sentence
        table[[0, *(bisect_right(offsets, begin) - 1 for begin in begins)], 0] = 1
    new.from_array(attributes, table)  # type: ignore[arg-type]
    _carry(doc, new)
    return new


def _carry(doc: Doc, new: Doc) -> None:
    offsets = [token.idx for token in new]
    ents = [_moved(span, new, offsets) for span in doc.ents]
    if ents:
        new.ents = filter_spans(ents)
    for key, group in doc.spans.items():
        new.spans[key] = [_moved(span, new, offsets) for span in group]
    new.cats = dict(doc.cats)
    new.user_hooks, new.user_span_hooks, new.user_token_hooks = (
        doc.user_hooks,
        doc.user_span_hooks,
        doc.user_token_hooks,
    )
    new._context = doc._context  # nlp.pipe(as_tuples=True) finds the caller's value here


def _moved(span: Span, new: Doc, offsets: list[int]) -> Span:
    """Carry a span over, widened to whole tokens."""
    start = bisect_right(offsets, span.start_char) - 1
    return Span(new, start, bisect_left(offsets, span.end_char), label=span.label)
