"""Sentence and clause boundaries of clean text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

from zhnews_extract import regexes
from zhnews_extract.rulebook import Regex, Rulebook, RuleModel, rulebook


class SentenceRules(RuleModel):
    """``rules/language/sentences.yaml``."""

    terminators: str
    closers: str
    brackets: list[tuple[str, str]]
    max_bracket: int
    quotes: list[tuple[str, str]]
    attribution: Regex
    full_stop: Regex


@dataclass(frozen=True)
class _Grammar:
    ends: tuple[regexes.Scanner, ...]
    marks: regexes.Scanner
    clause: regex.Pattern[str]
    attribution: regex.Pattern[str]
    brackets: dict[str, str]
    quotes: dict[str, str]
    closing_quotes: str
    max_bracket: int


@lru_cache(maxsize=32)
def _grammar(rules: Rulebook) -> _Grammar:
    data = rules.load("language/sentences.yaml", SentenceRules)
    stops, closers = regex.escape(data.terminators), regex.escape(data.closers)
    brackets = dict(data.brackets)
    quotes = dict(data.quotes)
    pairs = "".join((*brackets, *brackets.values(), *quotes, *quotes.values()))
    return _Grammar(
        # One scan for characters and one for the dot, which asks for more, are faster than one for both.
        ends=(
            regexes.scanner(rf"[{stops}\n](?:(?<!\n)[{stops}]*[{closers}]*)?"),
            regexes.compile(rf"(?:{data.full_stop})[{closers}]*+"),
        ),
        marks=regexes.scanner(f"[{regex.escape(pairs)}\n]"),
        clause=regexes.compile(r"(?<!\d),|,(?!\d{3}(?!\d))|;|:(?!\d)|(?<!\d):|——|[。!?…]+|\n"),
        attribution=regexes.compile(data.attribution),
        brackets=brackets,
        quotes=quotes,
        closing_quotes="".join(quotes.values()) + "\"'",
        max_bracket=data.max_bracket,
    )


def _enclosed(
    text: str, start: int, end: int, pairs: dict[str, str], longest: int, grammar: _Grammar
) -> list[tuple[int, int]]:
    """Outermost ``(start, end)`` of closed pairs within a paragraph, at most ``longest`` long, in order."""
    spans: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    for match in grammar.marks.finditer(text, start, end):
        mark = match[0]
        if mark == "\n":
            stack.clear()
        elif mark in pairs:
            stack.append((pairs[mark], match.start()))
        elif stack and mark in pairs.values():
            # An opener without its closer is dropped; what was opened before it may still close.
            depth = next((i for i in range(len(stack) - 1, max(-1, len(stack) - 9), -1) if stack[i][0] == mark), None)
            if depth is None:
                continue
            opened = stack[depth][1]
            del stack[depth:]
            if match.end() - opened <= longest:
                while spans and spans[-1][0] > opened:
                    spans.pop()
                spans.append((opened, match.end()))
    return spans


def split(text: str, *, rules: Rulebook | None = None) -> list[tuple[int, int]]:
    """Split clean text (see :class:`zhnews_extract.textview.View`) into sentences.

    A sentence ends at 。!?;… with the closing marks behind, and at every newline. It does not end inside brackets or
    《》, nor where the words behind a quote say who spoke. Decimal points and dots of abbreviations end nothing.

    Parameters
    ----------
    text
        Clean text; paragraphs are parted by newlines.
    rules
        Rules to use (default: the shipped ones).

    Returns
    -------
    list of (start, end)
        Offsets of non-empty sentences in reading order, without surrounding white space.
    """
    grammar = _grammar(rules or rulebook())
    closed = _enclosed(text, 0, len(text), grammar.brackets, grammar.max_bracket, grammar)
    spans: list[tuple[int, int]] = []
    start, i = 0, 0
    for at, stop in sorted(match.span() for end in grammar.ends for match in end.finditer(text)):
        while i < len(closed) and closed[i][1] <= at:
            i += 1
        inside = i < len(closed) and closed[i][0] < at < closed[i][1]
        if inside and closed[i][1] > stop:
            continue
        if inside and closed[i][1] == stop and text[stop - 1] in ")]】〕》〉" and not _whole(text, start, closed[i][0]):
            continue  # 公司(下称甲。)昨日: the aside ends, the sentence goes on
        if text[at] != "\n" and _goes_on(text, start, at, stop, grammar):
            continue
        spans.append((start, stop))
        start = stop
    spans.append((start, len(text)))
    return [(s, e) for s, e in (_trim(text, s, e) for s, e in spans) if s < e]


def _whole(text: str, start: int, opened: int) -> bool:
    """Tell whether a bracket is a sentence of its own."""
    return not text[start:opened].strip()


def _goes_on(text: str, start: int, at: int, stop: int, grammar: _Grammar) -> bool:
    following = text[stop : stop + 1]
    if not following or following == "\n":
        return False
    if following in ",、:;。!?":
        return True
    if text[at] == "…" and stop - at < 2 and following not in "”’":
        return True  # a lone … stands inside phrases
    if text[stop - 1] in grammar.closing_quotes:
        return grammar.attribution.match(text, stop) is not None
    return False


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def clauses(
    text: str, start: int = 0, end: int | None = None, *, rules: Rulebook | None = None
) -> list[tuple[int, int]]:
    """Split a sentence of clean text into clauses: at , ; : —— and full stops.

    Nothing is split inside brackets, 《》, short quotes and numbers.

    Parameters
    ----------
    text
        Clean text.
    start, end
        The sentence.

    Returns
    -------
    list of (start, end)
        Offsets in ``text`` of non-empty clauses, without the marks between them.
    """
    grammar = _grammar(rules or rulebook())
    stop = len(text) if end is None else end
    pairs = {**grammar.brackets, **grammar.quotes}
    # A long quote is speech with clauses of its own, a short one a name or phrase.
    closed = [
        span
        for span in _enclosed(text, start, stop, pairs, grammar.max_bracket, grammar)
        if text[span[0]] in grammar.brackets or span[1] - span[0] <= 24
    ]
    spans: list[tuple[int, int]] = []
    cursor, i = start, 0
    for match in grammar.clause.finditer(text, start, stop):
        while i < len(closed) and closed[i][1] <= match.start():
            i += 1
        if i < len(closed) and closed[i][0] < match.start():
            continue
        spans.append((cursor, match.start()))
        cursor = match.end()
    spans.append((cursor, stop))
    return [(s, e) for s, e in (_trim(text, s, e) for s, e in spans) if s < e]
