"""Sentence and clause boundaries of clean text."""

from __future__ import annotations

import regex

_END = regex.compile(r"[。!?;…]+[”’」』》)\"']*|\n")


def split(text: str) -> list[tuple[int, int]]:
    """Split clean text (see :class:`zhnews_extract.textview.View`) into sentences.

    Returns
    -------
    list of (start, end)
        Offsets of non-empty sentences in reading order, without surrounding white space.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    trimmed = ((s + len(t) - len(t.lstrip()), s + len(t.rstrip())) for s, e in spans for t in (text[s:e],))
    return [(s, e) for s, e in trimmed if s < e]
