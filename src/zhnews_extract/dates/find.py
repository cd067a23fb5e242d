"""Recognise, resolve, report: the two entry points of the room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from zhnews_extract.dates.calendar import NOTHING
from zhnews_extract.dates.discourse import Entry, Reader, Setting, Story
from zhnews_extract.dates.durations import Durations
from zhnews_extract.dates.edtf import edtf
from zhnews_extract.dates.evaluate import ImpossibleError
from zhnews_extract.dates.isolated import isolated
from zhnews_extract.dates.operations import Operations
from zhnews_extract.dates.parser import Parser, Phrase
from zhnews_extract.dates.resolve import Resolver, Value
from zhnews_extract.dates.rules import load
from zhnews_extract.dates.tokens import Lexer
from zhnews_extract.errors import WarningCode
from zhnews_extract.language.sentences import split
from zhnews_extract.rulebook import Rulebook
from zhnews_extract.rulebook import rulebook as shared_rulebook
from zhnews_extract.schema import DateMention, ExtractionWarning
from zhnews_extract.textview import View, view_of

_MAIN_WITHIN = 30  # phrases looked at to find the day an article is about
_MARKS = frozenset(",。;:!?\n")
_SENTENCE_ENDS = "。!?;…”"
_WEEKDAYS = "一二三四五六日"


class Engine(NamedTuple):
    """Compiled rules of one rulebook."""

    parser: Parser
    reader: Reader
    resolver: Resolver
    lead_days: int


@lru_cache(maxsize=8)
def _compiled(book: Rulebook) -> Engine:
    rules = load(book)
    lexer = Lexer(rules)
    durations = Durations(lexer.pieces["dur_part"], rules.words.units, rules.words.few_words)
    reader = Reader(rules.context)
    parser = Parser(rules, lexer, Operations(rules, durations))
    return Engine(parser, reader, Resolver(rules, durations, reader), rules.context.lead_days)


def engine(book: Rulebook | None = None) -> Engine:
    """Compiled rules of a rulebook (none: the default one), made once."""
    return _compiled(book if book is not None else shared_rulebook())


def find_dates(
    text: str, reference: dt.date | dt.datetime | str | None = None, *, rulebook: Rulebook | None = None
) -> list[DateMention]:
    """Find and resolve every calendar expression of a text.

    Parameters
    ----------
    text
        Any text; each line is a paragraph.
    reference
        Day of publication that relative expressions are counted from: a date, a datetime or an ISO string. ``None``
        leaves them unresolved (``start`` and ``end`` are ``None``); the day of the call never counts.
    rulebook
        Rules to use; the shipped ones by default.

    Returns
    -------
    list of DateMention
        In reading order, disjoint; ``text[m.start_char:m.end_char] == m.text``.

    Raises
    ------
    ValueError
        If ``reference`` is a string that is no ISO date.
    """
    view = view_of(text)
    return _annotate(view, lambda: split(view.text, rules=rulebook), _as_day(reference), rulebook)[0]


def annotate(
    view: View, sentences: Sequence[tuple[int, int]], reference: dt.date | None, rulebook: Rulebook | None = None
) -> tuple[list[DateMention], list[ExtractionWarning]]:
    """Find and resolve the calendar expressions of an article.

    Parameters
    ----------
    view
        Clean content of the article.
    sentences
        Offsets of its sentences in ``view.text``.
    reference
        Day of publication, ``None`` where unknown.
    rulebook
        Rules to use; the shipped ones by default.

    Returns
    -------
    tuple
        Mentions in reading order with offsets in ``view.raw``, and what could not be resolved or contradicts itself.
    """
    return _annotate(view, lambda: sentences, reference, rulebook)


def worth_telling(warnings: Iterable[ExtractionWarning], told: Iterable[ExtractionWarning]) -> list[ExtractionWarning]:
    """Warnings that say more than the record has been told.

    Reading says of an undated page that relative dates stay unresolved; once is enough.
    """
    undated = any(warning.code == WarningCode.NO_PUBLICATION_DATE for warning in told)
    return [warning for warning in warnings if not (undated and warning.code == WarningCode.UNRESOLVED_DATE)]


def _annotate(
    view: View,
    sentences: Callable[[], Sequence[tuple[int, int]]],
    reference: dt.date | None,
    rulebook: Rulebook | None,
) -> tuple[list[DateMention], list[ExtractionWarning]]:
    tools = engine(rulebook)
    text = view.text
    phrases = isolated(text, reference) or tools.parser.phrases(text)
    if not phrases:
        return [], []
    bounds = list(sentences())
    setting = tools.reader.settings(text, bounds)
    headline = text[: text.find("\n")]
    body_from = len(headline) + 1 if headline and headline[-1] not in _SENTENCE_ENDS else 0

    def look_ahead() -> Entry | None:
        """Tell a copy of the beginning to find the day that mentions before it hang on."""
        draft = Story(text, reference, bounds, tools.lead_days, body_from)
        for phrase in phrases[:_MAIN_WITHIN]:
            _tell(tools, replace(phrase), draft, setting(phrase.start, phrase.end))
            if draft.told_main is not None:
                return draft.told_main
        return draft.second_best()

    story = Story(text, reference, bounds, tools.lead_days, body_from, look_ahead)
    mentions: list[DateMention] = []
    warnings: list[ExtractionWarning] = []
    unresolved = 0
    for phrase in phrases:
        at = setting(phrase.start, phrase.end)
        value, problem = _tell(tools, phrase, story, at)
        mention = _mention(view, phrase, value)
        mentions.append(mention)
        if problem:
            warnings.append(
                ExtractionWarning(code=WarningCode.IMPOSSIBLE_DATE.value, message=f"no such day: {mention.text}")
            )
        elif value.weekday is not None and value.span.start and value.span.start.weekday() != value.weekday:
            said, is_day = _WEEKDAYS[value.weekday], _WEEKDAYS[value.span.start.weekday()]
            message = f"{mention.text}: {value.span.start} is 星期{is_day}, not 星期{said}"
            warnings.append(ExtractionWarning(code=WarningCode.WEEKDAY_MISMATCH.value, message=message))
        unresolved += value.kind not in ("vague", "duration") and not (value.span.start or value.span.end)
    if unresolved and reference is None:
        warnings.append(
            ExtractionWarning(
                code=WarningCode.UNRESOLVED_DATE.value,
                message=f"{unresolved} relative dates left unresolved: no date of publication",
            )
        )
    if rulebook is not None and rulebook.off:
        mentions = [mention for mention in mentions if rulebook.allows(mention.rule)]
    return mentions, warnings


def _tell(tools: Engine, phrase: Phrase, story: Story, at: Setting) -> tuple[Value, bool]:
    """Resolve a phrase and let the story know."""
    try:
        value = tools.resolver.resolve(phrase, story, at)
    except ImpossibleError:
        return Value("date", NOTHING), True
    span = value.span
    if span.start or span.end:
        told = phrase.before in (None, "from") and phrase.after in (None, "about", "span", "to_now")
        first = phrase.ops[0].kind
        reference = story.reference
        late = bool(reference and span.start and span.start > reference)
        compared = at.compared or (first == "year_rel" and phrase.ops[0].value[0] == "report")
        story.tell(
            Entry(
                phrase.start,
                phrase.end,
                at.paragraph,
                at.sentence,
                span,
                aside=phrase.lead is not None or first == "back",
                ahead=late or (value.kind == "deadline" and phrase.before is None),
                dated=first in ("year", "year_rel", "year2", "month_rel", "day_rel", "part_day", "week"),
                compared=compared,
                opens=story.text[phrase.end : phrase.end + 1] in _MARKS,
                heading=at.heading,
                heads=told
                and not compared
                and (value.kind in ("date", "range") or (value.kind == "deadline" and phrase.after is None))
                and first not in ("same", "whole", "cum", "plan", "year_pair"),
            )
        )
    return value, False


def _mention(view: View, phrase: Phrase, value: Value) -> DateMention:
    start, end = view.raw_span(phrase.start, phrase.end)
    span = value.span
    first, last = span.start, span.end
    if first and last and first > last:
        first = last = None
    kind = value.kind
    antecedent = (
        view.raw_span(value.antecedent.start, value.antecedent.end)
        if value.antecedent and value.antecedent.start >= 0
        else None
    )
    known = first is not None or last is not None
    return DateMention(
        text=view.raw[start:end],
        start_char=start,
        end_char=end,
        kind=kind,
        start=first,
        end=last,
        granularity=span.grain if known else None,
        edtf=edtf(kind, span, value.approximate) if known else None,
        iso=value.iso,
        anchor=value.anchor if known else None,
        antecedent=antecedent,
        rule=phrase.rule,
    )


def _as_day(reference: dt.date | dt.datetime | str | None) -> dt.date | None:
    if isinstance(reference, str):
        reference = dt.datetime.fromisoformat(reference.replace("Z", "+00:00"))
    if isinstance(reference, dt.datetime):
        return reference.date()
    return reference
