"""Computes when a phrase was: operations from coarse to fine, each narrowing what the one before left.

What a phrase leaves open (the year of 3月, the month of 9日) is chosen by ``choose``; what hangs on the text is asked
of the :class:`~zhnews_extract.dates.discourse.Story`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zhnews_extract.dates import by_day, by_moon, by_text, by_year  # noqa: F401 - they register operations
from zhnews_extract.dates import calendar as cal
from zhnews_extract.dates.calendar import DAY, Span
from zhnews_extract.dates.discourse import Entry, Reader, Setting, Story
from zhnews_extract.dates.durations import Durations
from zhnews_extract.dates.evaluate import ImpossibleError, State, UnresolvedError, steps
from zhnews_extract.dates.operations import Op
from zhnews_extract.dates.parser import Phrase
from zhnews_extract.dates.rules import RuleSet
from zhnews_extract.schema import DateKind

_GRAIN = {"Y": "year", "M": "month", "W": "day", "D": "day", "Q": "quarter"}


@dataclass(slots=True)
class Value:
    """When a mention was."""

    kind: DateKind
    span: Span
    iso: str | None = None
    anchor: str | None = None
    antecedent: Entry | None = None
    approximate: bool = False
    weekday: int | None = None


class Resolver:
    """Computes values; holds only rules, so that one serves many texts."""

    def __init__(self, rules: RuleSet, durations: Durations, reader: Reader) -> None:
        self.rules, self.durations, self.reader = rules, durations, reader

    def resolve(self, phrase: Phrase, story: Story, at: Setting) -> Value:
        """Value of a phrase.

        Raises
        ------
        ImpossibleError
            If the calendar has no such day.
        """
        state = State(self.rules, self.reader, story, at, phrase)
        first = phrase.ops[0]
        if first.kind == "duration" or first.kind in ("passed", "workdays", "day_night"):
            return Value("duration", cal.NOTHING, iso=self.durations.iso(str(first.value)))
        if first.kind == "vague":
            return self._vague(phrase, story)
        try:
            value = self._value(phrase, state)
        except (UnresolvedError, OverflowError):
            return Value(_kind_of(phrase), cal.NOTHING)
        value.anchor = value.anchor or state.anchor
        value.antecedent = state.antecedent
        value.weekday = state.weekday
        return value

    def _vague(self, phrase: Phrase, story: Story) -> Value:
        word = story.text[phrase.start : phrase.end]
        if word in self.rules.words.now and word == story.text.strip() and story.reference:
            return Value("date", cal.day(story.reference), anchor="publication")
        return Value("vague", cal.NOTHING)

    def _value(self, phrase: Phrase, state: State) -> Value:
        if phrase.ops[0].kind == "until_now":
            return Value("deadline", Span(None, state.reference, "day"))
        span = self._led(phrase, state) if phrase.lead else steps(phrase.ops, state)
        if phrase.told is not None and phrase.ops[0].kind == "weekday":
            named = steps(phrase.told, state)
            if named.start and named.grain == "day" and named.start.weekday() == phrase.ops[0].value:
                span = named
        elif phrase.told is not None and span.start and phrase.ops[0].kind in ("shift", "back", "event"):
            told = self._said_next(phrase.told, span, state)
            if told is not None:
                span = told
        if state.vague:
            return Value("vague", cal.NOTHING)
        if phrase.right:
            return self._range(phrase, span, state)
        return self._modified(phrase, span, state)

    def _said_next(self, ops: list[Op], span: Span, state: State) -> Span | None:
        """Day that the text itself names next (再往前推一周，2月27日), if it is about there."""
        assert span.start
        for year in (span.start.year, span.start.year - 1, span.start.year + 1):
            try:
                found = steps(ops, state, cal.year(year))
            except ImpossibleError:
                continue
            if found.start and abs((found.start - span.start).days) <= 10:
                return found
        return None

    def _range(self, phrase: Phrase, left: Span, state: State) -> Value:
        right = self._right(phrase.right, left, state)
        start, end = left.start or left.end, right.end or right.start
        if start and end and end < start:
            start, end = end, start
        first, second = phrase.ops[0].kind, phrase.right[0].kind
        if (
            first in ("month", "month_link", "quarter")
            and second in ("month", "quarter")
            and start
            and end
            and not state.at.planned
        ):
            reference = state.story.reference
            if (
                reference
                and end.replace(day=1) > reference
                and start.year == reference.year
                and len(phrase.ops) == 1
                and state.at.reported
            ):
                start, end = (
                    cal.add_months(start, -12),
                    cal.unit_of(cal.add_months(end.replace(day=1), -12), "month").end,
                )
        grain = "days" if right.grain == "day" and left.grain == "day" else "range"
        if phrase.after in ("before", "before_day", "inside", "span", "until", None) or phrase.after == "about":
            return Value("range", Span(start, end, grain))
        if phrase.after in ("since", "to_now") and start:
            return Value("since", Span(start, None, grain))
        return Value("range", Span(start, end, grain))

    def _right(self, ops: list[Op], left: Span, state: State) -> Span:
        state.container = left
        base = left.start or left.end
        kind = ops[0].kind
        if base is None:
            return steps(ops, state)
        if kind in (
            "month",
            "day",
            "quarter",
            "half",
            "lunar_month",
            "lunar_day",
            "weekday",
            "xun",
            "feast",
            "bare_edge",
        ):
            span = self._inside(ops, base, state)
            if span is not None:
                return span
        if kind == "until_now":
            return cal.day(state.reference)
        if kind == "year2":
            return steps([Op("year", base.year // 100 * 100 + int(ops[0].value)), *ops[1:]], state)
        keep = state.anchor, state.antecedent
        span = steps(ops, state)
        if keep[0] != "absolute":
            state.anchor, state.antecedent = keep
        return span

    def _inside(self, ops: list[Op], base: dt.date, state: State) -> Span | None:
        """Second point of a range, the next one after the first."""
        kind, value = ops[0].kind, ops[0].value
        if kind == "weekday":
            return cal.day(cal.first_weekday(base, value))
        if kind == "day" and not state.lunar:
            for ahead in (0, 1):
                month = cal.move(cal.unit_of(base, "month"), ahead, "month")
                assert month.start
                span = cal.make_day(month.start.year, month.start.month, value)
                if span and span.start and span.start >= base:
                    return steps(ops[1:], state, span) if len(ops) > 1 else span
            raise ImpossibleError
        if kind == "lunar_day":
            return None
        if kind in ("month", "quarter", "half", "lunar_month", "feast"):
            for ahead in (0, 1):
                try:
                    span = steps(ops, state, cal.year(base.year + ahead))
                except ImpossibleError:
                    continue
                last = span.end or span.start
                if last and last >= base:
                    return span
        if kind == "bare_edge":
            return steps([Op("edge", value[1])], state, cal.unit_of(base, value[0]))
        if kind == "xun":
            return steps(ops, state, cal.unit_of(base, "month"))
        return None

    def _modified(self, phrase: Phrase, span: Span, state: State) -> Value:
        first, after, before = phrase.ops[0].kind, phrase.after, phrase.before
        last = phrase.ops[-1]
        edge = last.kind in ("edge", "bare_edge") and (last.value if last.kind == "edge" else last.value[1]) in (
            "last",
            "inside",
        )
        edge = edge and span.start is None
        if last.kind == "plan" and span.start is None:
            edge = True
        end = span.end
        if before in ("until", "to", "to_counted"):
            if before == "to":
                reference = state.story.reference
                whole = span.grain in ("year", "quarter", "half", "month", "xun") or edge
                if (reference and end and (end <= reference or not whole)) or not whole:
                    phrase.before, phrase.start = None, phrase.start + 1
                    return self._modified(phrase, span, state)
            return Value("deadline", Span(None, end, span.grain))
        if after == "before_inclusive":
            return Value("deadline", Span(None, end, span.grain))
        if after in ("before", "before_day"):
            if edge or (after == "before_day" and span.grain in ("day", "xun", "holiday")):
                stop = span.start - DAY if span.grain == "holiday" and span.start else end
                if first == "feast" and span.start:
                    stop = span.start - DAY
                return Value("deadline", Span(None, stop, span.grain))
            start = span.start
            return Value(
                "deadline", Span(None, start - DAY if start else None, "day" if span.grain == "day" else span.grain)
            )
        if after == "inside" or edge:
            if after in ("since", "to_now", "after"):
                start = span.start if last.kind == "bare_edge" else end
                if after == "to_now" or phrase.after == "to_now":
                    return (
                        Value("range", Span(start or end, state.story.reference, "cum"))
                        if state.story.reference
                        else Value("since", Span(start or end, None, "cum"))
                    )
                return Value("since", Span(start or end, None, span.grain))
            return Value("deadline", Span(None, end, span.grain))
        if after == "to_now":
            stop = state.reference if state.story.reference else None
            if span.start and stop and span.start > stop:
                stop = None
            return Value("range" if stop else "since", Span(span.start, stop, "cum"))
        if after == "since" or before == "from":
            return Value("since", Span(span.start, None, span.grain))
        if after == "after" and any(op.kind == "part" for op in phrase.ops):
            return Value("since", Span(end, None, span.grain))
        if after == "after":
            return Value("since", Span(end + DAY if end else None, None, span.grain))
        if after == "eve":
            return Value("vague", cal.NOTHING)
        kind: DateKind = "date"
        if first == "recent" or span.grain == "days":
            kind = "range"
        return Value(kind, span, approximate=after == "about")

    def _led(self, phrase: Phrase, state: State) -> Span:
        """此前的9日, 随后的4月, 十天前的12日."""
        lead = phrase.lead
        assert lead is not None
        named = phrase.ops[0].kind in ("year", "year_rel", "year2")
        if named:
            return steps(phrase.ops, state)
        if lead.kind in ("former", "later"):
            entry = state.hang_on(
                state.story.any_day()
                if lead.kind == "former" or phrase.ops[0].kind == "day"
                else state.story.year(state.at)
            )
            before = lead.kind == "former"
            if phrase.ops[0].kind == "day":
                for ahead in range(3):
                    month = cal.move(cal.unit_of(entry.first, "month"), -ahead if before else ahead, "month")
                    assert month.start
                    span = cal.make_day(month.start.year, month.start.month, phrase.ops[0].value)
                    if span and span.start and (span.start < entry.first if before else span.start > entry.last):
                        return steps(phrase.ops[1:], state, span)
                raise ImpossibleError
            anchor = entry.first if before else entry.last
            near = [steps(phrase.ops, state, cal.year(anchor.year + (-ahead if before else ahead))) for ahead in (0, 1)]
            if before:
                return next((s for s in near if s.start and s.start <= anchor), near[-1])
            return next((s for s in near if s.end and s.end >= anchor), near[-1])
        target = steps([lead], state)
        base = target.start or target.end
        if base is None:
            return cal.NOTHING
        spans = []
        for ahead in (-1, 0, 1):
            try:
                if phrase.ops[0].kind == "day":
                    month = cal.move(cal.unit_of(base, "month"), ahead, "month")
                    assert month.start
                    found = cal.make_day(month.start.year, month.start.month, phrase.ops[0].value)
                    if found:
                        spans.append(found)
                else:
                    spans.append(steps(phrase.ops, state, cal.year(base.year + ahead)))
            except ImpossibleError:
                continue
        if not spans:
            raise ImpossibleError
        return min(spans, key=lambda s: abs(((s.start or s.end or base) - base).days))


def _kind_of(phrase: Phrase) -> DateKind:
    if phrase.right:
        return "range"
    edge = (phrase.ops[-1].kind == "bare_edge" and phrase.ops[-1].value[1] in ("last", "inside")) or phrase.ops[-1] == (
        "edge",
        "last",
    )
    if (
        phrase.before in ("until", "to", "to_counted")
        or phrase.after in ("before", "before_day", "before_inclusive", "inside")
        or (edge and not phrase.after)
    ):
        return "deadline"
    if phrase.after in ("since", "after") or phrase.before == "from":
        return "since"
    return "range" if phrase.after == "to_now" else "date"
