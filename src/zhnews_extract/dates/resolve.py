"""Computes when a phrase was: operations from coarse to fine, each narrowing what the one before left.

What a phrase leaves open (the year of 3月, the month of 9日) is chosen by :mod:`choose`; what hangs on the text is asked of
the :class:`~zhnews_extract.dates.discourse.Story`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from zhnews_extract.dates import calendar as cal
from zhnews_extract.dates import feasts
from zhnews_extract.dates.calendar import DAY, Span
from zhnews_extract.dates.choose import pick, year_spans
from zhnews_extract.dates.discourse import Entry, Reader, Setting, Story
from zhnews_extract.dates.durations import Durations
from zhnews_extract.dates.operations import Op
from zhnews_extract.dates.parser import Phrase
from zhnews_extract.dates.rules import RuleSet

_GRAIN = {"Y": "year", "M": "month", "W": "day", "D": "day", "Q": "quarter"}


class Unresolved(Exception):
    """A point that needs what the text and the caller do not give."""


class Impossible(Exception):
    """A point that the calendar does not have (2月30日)."""


@dataclass
class Value:
    """When a mention was."""

    kind: str
    span: Span
    iso: str | None = None
    anchor: str | None = None
    antecedent: Entry | None = None
    approximate: bool = False
    weekday: int | None = None


@dataclass
class _State:
    story: Story
    at: Setting
    phrase: Phrase
    anchor: str = "absolute"
    antecedent: Entry | None = None
    lunar: bool = False
    weekday: int | None = None
    vague: bool = False
    container: Span | None = None
    ops: list[Op] = field(default_factory=list)
    dated: bool = False
    ending: bool = False

    @property
    def reference(self) -> dt.date:
        if self.story.reference is None:
            raise Unresolved
        self.anchor = "publication"
        return self.story.reference

    def hang_on(self, entry: Entry | None) -> Entry:
        if entry is None:
            # nothing told yet: the day of publication is all there is
            return Entry(-1, -1, -1, -1, cal.day(self.reference))
        self.anchor, self.antecedent = "text", entry
        return entry


class Resolver:
    """Computes values; holds only rules, so that one serves many texts."""

    def __init__(self, rules: RuleSet, durations: Durations, reader: Reader) -> None:
        self.words, self.holidays, self.reader = rules.words, rules.holidays, reader
        self.durations = durations

    # ------------------------------------------------------------------ whole phrases
    def resolve(self, phrase: Phrase, story: Story, at: Setting) -> Value:
        """Value of a phrase.

        Raises
        ------
        Impossible
            If the calendar has no such day.
        """
        state = _State(story, at, phrase)
        first = phrase.ops[0]
        if first.kind == "duration" or first.kind in ("passed", "workdays", "day_night"):
            return Value("duration", cal.NOTHING, iso=self.durations.iso(str(first.value)))
        if first.kind == "vague":
            return self._vague(phrase, story)
        try:
            value = self._value(phrase, state)
        except (Unresolved, OverflowError):
            return Value(_kind_of(phrase), cal.NOTHING)
        value.anchor = value.anchor or state.anchor
        value.antecedent = state.antecedent
        value.weekday = state.weekday
        return value

    def _vague(self, phrase: Phrase, story: Story) -> Value:
        word = story.text[phrase.start : phrase.end]
        if word in self.words.now and word == story.text.strip() and story.reference:
            return Value("date", cal.day(story.reference), anchor="publication")
        return Value("vague", cal.NOTHING)

    def _value(self, phrase: Phrase, state: _State) -> Value:
        if phrase.ops[0].kind == "until_now":
            return Value("deadline", Span(None, state.reference, "day"))
        span = self._led(phrase, state) if phrase.lead else self._point(phrase.ops, state)
        if phrase.told is not None and phrase.ops[0].kind == "weekday":
            named = self._point(phrase.told, state)
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

    def _said_next(self, ops: list[Op], span: Span, state: _State) -> Span | None:
        """Day that the text itself names next (再往前推一周，2月27日), if it is about there."""
        assert span.start
        for year in (span.start.year, span.start.year - 1, span.start.year + 1):
            try:
                found = self._steps(ops, state, cal.year(year))
            except Impossible:
                continue
            if found.start and abs((found.start - span.start).days) <= 10:
                return found
        return None

    def _range(self, phrase: Phrase, left: Span, state: _State) -> Value:
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
        if right.grain == "day" and left.grain == "day":
            grain = "days"
        else:
            grain = "range"
        if phrase.after in ("before", "before_day", "inside", "span", "until", None) or phrase.after == "about":
            return Value("range", Span(start, end, grain))
        if phrase.after in ("since", "to_now") and start:
            return Value("since", Span(start, None, grain))
        return Value("range", Span(start, end, grain))

    def _right(self, ops: list[Op], left: Span, state: _State) -> Span:
        state.container = left
        base = left.start or left.end
        kind = ops[0].kind
        if base is None:
            return self._point(ops, state)
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
            return self._steps([Op("year", base.year // 100 * 100 + int(ops[0].value)), *ops[1:]], state)
        keep = state.anchor, state.antecedent
        span = self._point(ops, state)
        if keep[0] != "absolute":
            state.anchor, state.antecedent = keep
        return span

    def _inside(self, ops: list[Op], base: dt.date, state: _State) -> Span | None:
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
                    return self._steps(ops[1:], state, span) if len(ops) > 1 else span
            raise Impossible
        if kind == "lunar_day":
            return None
        if kind in ("month", "quarter", "half", "lunar_month", "feast"):
            for ahead in (0, 1):
                try:
                    span = self._steps(ops, state, cal.year(base.year + ahead))
                except Impossible:
                    continue
                last = span.end or span.start
                if last and last >= base:
                    return span
        if kind == "bare_edge":
            return self._steps([Op("edge", value[1])], state, cal.unit_of(base, value[0]))
        if kind == "xun":
            return self._steps(ops, state, cal.unit_of(base, "month"))
        return None

    def _modified(self, phrase: Phrase, span: Span, state: _State) -> Value:
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
        kind = "date"
        if first == "recent" or span.grain == "days":
            kind = "range"
        return Value(kind, span, approximate=after == "about")

    # ------------------------------------------------------------------ points
    def _led(self, phrase: Phrase, state: _State) -> Span:
        """此前的9日, 随后的4月, 十天前的12日."""
        lead = phrase.lead
        assert lead is not None
        named = phrase.ops[0].kind in ("year", "year_rel", "year2")
        if named:
            return self._steps(phrase.ops, state)
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
                        return self._steps(phrase.ops[1:], state, span)
                raise Impossible
            base = entry.first if before else entry.last
            for ahead in range(2):
                span = self._steps(phrase.ops, state, cal.year(base.year + (-ahead if before else ahead)))
                near = span.start if before else span.end
                if near and (near <= base if before else near >= base):
                    return span
            return span
        target = self._point([lead], state)
        base = target.start or target.end
        assert base is not None
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
                    spans.append(self._steps(phrase.ops, state, cal.year(base.year + ahead)))
            except Impossible:
                continue
        if not spans:
            raise Impossible
        return min(spans, key=lambda s: abs(((s.start or s.end or base) - base).days))

    def _point(self, ops: list[Op], state: _State) -> Span:
        return self._steps(ops, state, None)

    def _steps(self, ops: list[Op], state: _State, span: Span | None = None) -> Span:
        rest = ops
        if rest and rest[0].kind == "lunar":
            state.lunar, rest = True, rest[1:]
        rest = [op for op in rest if not (op.kind == "lunar" and self._mark_lunar(state))]
        if state.lunar or any(op.kind in ("lunar_month", "lunar_day") for op in rest):
            return self._lunar(rest, state, span)
        state.ops = rest
        for index, op in enumerate(rest):
            state.ending = index + 1 == len(rest)
            span = self._step(op, rest[index + 1 :], state, span)
            if state.vague:
                return cal.NOTHING
        if span is None:
            raise Unresolved
        return span

    def _mark_lunar(self, state: _State) -> bool:
        state.lunar = True
        return True

    def _step(self, op: Op, rest: list[Op], state: _State, span: Span | None) -> Span:
        if op.kind.endswith("_rel") or op.kind == "part_day":
            return self._relative(op, state, span)
        handler = getattr(self, "_op_" + op.kind)
        result: Span = handler(op.value, rest, state, span)
        return result

    def _relative(self, op: Op, state: _State, span: Span | None) -> Span:
        if op.kind == "season_rel":
            offset, terms = op.value
            return self._season(terms, state.reference.year + offset)
        base, offset, same = op.value
        if op.kind == "year_rel" and base == "report":
            entry = state.story.reported_year(state.at)
            if entry is None:
                return cal.year(state.reference.year + offset)
            state.hang_on(entry)
            state.dated = True
            return cal.year(entry.first.year + offset)
        unit = "day" if op.kind == "part_day" else op.kind.removesuffix("_rel")
        if unit == "month" and span is not None and span.start:
            month = cal.move(cal.unit_of(state.reference, "month"), offset, "month")
            assert month.start
            return cal.month(span.start.year, month.start.month)
        if base == "pub":
            state.dated = True
            now = state.reference
            if unit == "day" and state.story.dateline is not None and 0 <= (now - state.story.dateline.last).days <= 3:
                now = state.hang_on(state.story.dateline).last
            return cal.move(cal.day(now), offset, unit)
        state.dated = True
        if unit == "day":
            entry = self._antecedent_day(state, same)
            edge = entry.last if offset >= 0 else entry.first
            return cal.day(edge + offset * DAY)
        if unit == "month":
            entry = state.hang_on(state.story.month())
            return cal.move(cal.day(entry.last if offset >= 0 else entry.first), offset, "month")
        if unit == "quarter":
            entry = state.hang_on(state.story.period(True) or state.story.month())
            return cal.move(cal.day(entry.last), offset, "quarter")
        told = state.story.year(state.at)
        if told is None or told.paragraph < state.at.paragraph - 1:
            state.vague = True  # 当年 with no year told is "in those days"
            return cal.NOTHING
        entry = state.hang_on(told)
        return cal.move(cal.day(entry.last if offset >= 0 else entry.first), offset, "year")

    def _event_before(self, state: _State) -> str | None:
        found = self.reader.event.search(state.story.text[max(0, state.at.start - 10) : state.at.start])
        return found[1] if found else None

    def _antecedent_day(self, state: _State, same: bool) -> Entry:
        near = state.story.in_sentence(state.at) if same else None
        noun = self._event_before(state)
        if noun and near is None:
            return state.hang_on(state.story.at_event(noun, state.at))
        return state.hang_on(state.story.day(state.at, same))

    # ------------------------------------------------------------------ one operation each
    def _op_year(self, value: int, rest: list[Op], state: _State, span: Span | None) -> Span:
        state.dated = True
        if not 1 <= value <= 9998:
            raise Impossible
        return cal.year(value)

    def _op_year2(self, value: int, rest: list[Op], state: _State, span: Span | None) -> Span:
        state.dated = True
        now = state.story.reference.year if state.story.reference else 2000
        return cal.year(
            min(
                (c * 100 + value for c in range(now // 100 - 1, now // 100 + 2)),
                key=lambda y: (y > now + 20, abs(now - y)),
            )
        )

    def _op_decade(self, value: tuple[int | None, int], rest: list[Op], state: _State, span: Span | None) -> Span:
        century, ten = value
        if century is None:
            # the nearest such decade that has begun
            now = state.reference.year
            start = now // 100 * 100 + ten
            start -= 100 if start > now else 0
        elif century < 0:
            start = (state.reference.year // 100 - (1 if century == -1 else 0)) * 100 + ten
        else:
            start = (century - 1) * 100 + ten
        if start < 1:
            raise Impossible
        return Span(dt.date(start, 1, 1), dt.date(start + 9, 12, 31), "decade")

    def _op_century(self, value: int, rest: list[Op], state: _State, span: Span | None) -> Span:
        start = max((value - 1) * 100, 1)
        return Span(dt.date(start, 1, 1), dt.date((value - 1) * 100 + 99, 12, 31), "century")

    def _in_years(self, state: _State, span: Span | None, make: object) -> Span:
        """Part of the year given, or of the year that the context calls for."""
        assert callable(make)
        if span is not None:
            assert span.start
            found = make(span.start.year)
            if found is None:
                raise Impossible
            return found  # type: ignore[no-any-return]
        candidates = year_spans(state.reference, make)
        if not candidates:
            raise Impossible
        chosen, entry = pick(
            candidates,
            state.story,
            state.at,
            deadline=_is_deadline(state),
            cumulative=state.phrase.before == "until",
            until=state.phrase.before == "to",
        )
        if entry is not None:
            state.hang_on(entry)
        return chosen

    def _op_month(self, value: int, rest: list[Op], state: _State, span: Span | None) -> Span:
        if not 1 <= value <= 12:
            raise Impossible
        if span is None and rest and rest[0].kind == "day":
            number = rest[0].value
            probe = [
                y for y in range(state.reference.year - 4, state.reference.year + 5) if cal.make_day(y, value, number)
            ]
            if not probe:
                raise Impossible
            whole = self._in_years(state, None, lambda y: cal.make_day(y, value, number))
            assert whole.start
            return cal.month(whole.start.year, value)
        return self._in_years(state, span, lambda y: cal.month(y, value))

    def _op_day(self, value: int, rest: list[Op], state: _State, span: Span | None) -> Span:
        if span is not None and span.start:
            found = cal.make_day(span.start.year, span.start.month, value)
            if found is None:
                raise Impossible
            return found
        if not 1 <= value <= 31:
            raise Impossible
        months = [cal.move(cal.unit_of(state.reference, "month"), ahead, "month") for ahead in range(-3, 4)]
        days = [d for m in months if m.start and (d := cal.make_day(m.start.year, m.start.month, value))]
        chosen, entry = pick(
            days,
            state.story,
            state.at,
            deadline=_is_deadline(state),
            cumulative=state.phrase.before == "until",
            until=state.phrase.before == "to",
        )
        if entry is not None:
            state.hang_on(entry)
        return chosen

    def _op_quarter(self, value: int, rest: list[Op], state: _State, span: Span | None) -> Span:
        return self._in_years(state, span, lambda y: cal.quarter(y, value))

    def _op_half(self, value: int, rest: list[Op], state: _State, span: Span | None) -> Span:
        return self._in_years(state, span, lambda y: cal.half(y, value))

    def _season(self, terms: tuple[str, str], year: int) -> Span:
        first = feasts.solar_term(self.holidays.solar_terms[terms[0]], year)
        following = feasts.solar_term(self.holidays.solar_terms[terms[1]], year if terms[1] != "立春" else year + 1)
        if first is None or following is None:
            raise Impossible
        return Span(first, following - DAY, "season")

    def _op_season(self, value: tuple[str, str], rest: list[Op], state: _State, span: Span | None) -> Span:
        assert span and span.start
        return self._season(value, span.start.year)

    def _op_whole(self, value: object, rest: list[Op], state: _State, span: Span | None) -> Span:
        if span is not None:
            return span
        entry = state.story.year(state.at)
        if entry is None:
            return cal.year(state.reference.year)
        state.hang_on(entry)
        return cal.year(entry.last.year)

    def _op_until_now(self, value: object, rest: list[Op], state: _State, span: Span | None) -> Span:
        assert span and span.start
        now = state.reference
        return Span(min(span.start, now), now, "cum")

    def _op_year_pair(self, value: tuple[int, int], rest: list[Op], state: _State, span: Span | None) -> Span:
        now = state.reference.year
        return Span(dt.date(now + value[0], 1, 1), dt.date(now + value[1], 12, 31), "years")

    def _op_edge(self, value: str, rest: list[Op], state: _State, span: Span | None) -> Span:
        assert span is not None
        if span.grain in ("quarter",) and span.start and span.end:
            at = span.end if value == "last" else span.start
            return cal.unit_of(at, "month")
        if value in ("first", "middle"):
            if state.phrase.after in ("since", "to_now", "after") and value == "first":
                return span
            state.vague = True
            return cal.NOTHING
        return Span(None, span.end, span.grain)

    def _op_bare_edge(self, value: tuple[str, str], rest: list[Op], state: _State, span: Span | None) -> Span:
        unit, side = value
        if span is None:
            unit_span = cal.unit_of(state.reference, unit)
            entry = state.story.chain(state.at)
            if (
                unit == "year"
                and entry
                and entry.dated
                and entry.sentence == state.at.sentence
                and entry.last.year < state.reference.year
                and side != "inside"
                and not state.at.planned
            ):
                state.hang_on(entry)
                unit_span = cal.unit_of(entry.last, "year")
            span = unit_span
        return self._op_edge("last" if side == "inside" else side, rest, state, span)

    def _op_xun(self, value: int, rest: list[Op], state: _State, span: Span | None) -> Span:
        if span is None:
            span = self._month_around(state)
        assert span.start and span.end
        first = span.start.replace(day=value * 10 - 9)
        return Span(first, span.end if value == 3 else span.start.replace(day=value * 10), "xun")

    def _op_half_month(self, value: int, rest: list[Op], state: _State, span: Span | None) -> Span:
        if span is None:
            span = self._month_around(state)
        assert span.start and span.end
        return (
            Span(span.start, span.start.replace(day=15), "half_month")
            if value == 1
            else Span(span.start.replace(day=16), span.end, "half_month")
        )

    def _month_around(self, state: _State) -> Span:
        entry = state.story.chain(state.at)
        if entry is not None and entry.sentence == state.at.sentence and entry.span.grain in ("month", "day", "xun"):
            state.hang_on(entry)
            return cal.unit_of(entry.last, "month")
        return cal.unit_of(state.reference, "month")

    def _op_cum(self, value: tuple[str, int, str], rest: list[Op], state: _State, span: Span | None) -> Span:
        side, count, unit = value
        size = {"M": 1, "Q": 3}.get(unit, 0)
        if size and not 1 <= count * size <= 12:
            raise Impossible
        if (
            state.phrase.start == 0
            and state.phrase.end == len(state.story.text.strip())
            and unit in "MW"
            and span is None
        ):
            other = cal.shift(state.reference, count if side == "后" else -count, unit)
            return Span(min(other, state.reference), max(other, state.reference), "range")
        if unit == "W":
            base = span or cal.unit_of(state.reference, "month")
            assert base.start
            monday = cal.first_weekday(base.start, 0)
            return Span(monday, monday + (7 * count - 1) * DAY, "range")
        if side == "后":
            return self._in_years(state, span, lambda y: cal.months(y, 13 - count * size, 12, "cum"))
        return self._in_years(state, span, lambda y: cal.months(y, 1, count * size, "cum"))

    def _op_plan(self, value: tuple[int, str], rest: list[Op], state: _State, span: Span | None) -> Span:
        first, tail = value
        start, end = dt.date(first, 1, 1), dt.date(first + 4, 12, 31)
        if tail.startswith("末") or tail == "收官":
            return Span(None, end, "plan")
        if tail.startswith("初"):
            state.vague = True
            return cal.NOTHING
        if "以来" in tail:
            state.phrase.after = "to_now"
        if tail.startswith(("后", "前")) and tail.endswith("年"):
            years = 2 if tail[1] == "两" else int("  二三".index(tail[1])) if tail[1] in "二三" else 2
            if tail[0] == "后":
                start = dt.date(first + 5 - years, 1, 1)
            else:
                end = dt.date(first + years - 1, 12, 31)
        return Span(start, end, "plan")

    def _op_feast(self, value: str, rest: list[Op], state: _State, span: Span | None) -> Span:
        names = self.holidays.holidays
        name = max((n for n in names if value.startswith(n)), key=len)
        feast, tail = names[name], value[len(name) :]
        if span is not None and span.grain == "day":
            return span
        if tail and tail not in feast.tail:
            year_of = span.start.year if span and span.start else None
            if year_of is None:
                chosen = self._in_years(state, None, lambda y: feasts.feast_span(self.holidays, feast, y))
                assert chosen.start
                year_of = chosen.start.year
            found = feasts.days_off(self.holidays, feast, year_of)
            if found is None:
                state.vague = True
                return cal.NOTHING
            return found
        return self._in_years(state, span, lambda y: feasts.feast_span(self.holidays, feast, y))

    def _op_term(self, value: str, rest: list[Op], state: _State, span: Span | None) -> Span:
        if span is not None and span.grain == "day":
            return span
        term = self.holidays.solar_terms[value]

        def make(year: int) -> Span | None:
            found = feasts.solar_term(term, year)
            return cal.day(found) if found else None

        return self._in_years(state, span, make)

    def _op_week(self, value: tuple[int, int | str | None], rest: list[Op], state: _State, span: Span | None) -> Span:
        offset, within = value
        week = cal.move(cal.week(state.reference), offset, "week")
        assert week.start
        if within == "weekend":
            return Span(week.start + 5 * DAY, week.start + 6 * DAY, "weekend")
        if isinstance(within, int):
            return cal.day(week.start + within * DAY)
        return week

    def _op_weekday(self, value: int, rest: list[Op], state: _State, span: Span | None) -> Span:
        now = state.reference
        past = cal.last_weekday(now, value)
        return cal.day(past + 7 * DAY if state.at.planned and past != now and not state.at.reported else past)

    def _op_half_week(self, value: int, rest: list[Op], state: _State, span: Span | None) -> Span:
        monday = cal.week(state.reference).start
        assert monday
        return (
            Span(monday, monday + 3 * DAY, "range") if value == 1 else Span(monday + 3 * DAY, monday + 6 * DAY, "range")
        )

    def _op_week_no(self, value: int, rest: list[Op], state: _State, span: Span | None) -> Span:
        assert span and span.start
        monday = cal.first_weekday(span.start, 0) + 7 * (value - 1) * DAY
        return cal.week(monday)

    def _op_weeks(self, value: int, rest: list[Op], state: _State, span: Span | None) -> Span:
        assert span and span.start
        monday = cal.first_weekday(span.start, 0)
        return Span(monday, monday + (7 * value - 1) * DAY, "range")

    def _op_first_weekday(self, value: tuple[int, int], rest: list[Op], state: _State, span: Span | None) -> Span:
        assert span and span.start and span.end
        count, weekday = value
        if count < 0:
            return cal.day(cal.last_weekday(span.end, weekday))
        return cal.day(cal.first_weekday(span.start, weekday) + 7 * (count - 1) * DAY)

    def _op_day_no(self, value: int, rest: list[Op], state: _State, span: Span | None) -> Span:
        assert span and span.start and span.end
        found = span.end if value < 0 else span.start + (value - 1) * DAY
        if found > span.end:
            raise Impossible
        return cal.day(found)

    def _op_edge_day(self, value: str, rest: list[Op], state: _State, span: Span | None) -> Span:
        entry = state.hang_on(state.story.any_day())
        return cal.day(entry.first if value == "first" else entry.last)

    def _op_note(self, value: object, rest: list[Op], state: _State, span: Span | None) -> Span:
        assert span is not None
        weekday = value if isinstance(value, int) else self.words.weekdays.get(str(value).rstrip(")")[-1:])
        state.weekday = weekday if isinstance(weekday, int) else None
        return span

    def _op_part(self, value: object, rest: list[Op], state: _State, span: Span | None) -> Span:
        assert span is not None
        return span

    def _op_same(self, value: int, rest: list[Op], state: _State, span: Span | None) -> Span:
        entry = state.story.period(part_of_year=value != 0)
        if entry is None:
            return cal.NOTHING
        state.hang_on(entry)
        old = entry.span
        if not value:
            return Span(old.start, old.end, old.grain)
        assert old.start and old.end
        if old.grain == "year":
            return cal.year(old.start.year + value)
        target = (
            state.reference.year + value
            if state.story.reference and value == -1 and old.end.year == state.reference.year
            else old.end.year + value
        )
        start, end = cal.add_months(old.start, 12 * (target - old.end.year)), old.end
        last = end == cal.unit_of(end, "month").end
        end = cal.add_months(end, 12 * (target - old.end.year))
        return Span(start, cal.unit_of(end, "month").end if last else end, old.grain)

    # ------------------------------------------------------------------ shifts
    def _op_shift(
        self, value: tuple[int, list[tuple[float, str]]], rest: list[Op], state: _State, span: Span | None
    ) -> Span:
        sign, parts = value
        units = [unit for _, unit in parts if unit in _GRAIN]
        if not units or not any(count for count, _ in parts):
            state.vague = True
            return cal.NOTHING
        finest = min(units, key="YQMWD".index) if len(units) == 1 else units[-1]
        entry: Entry | None = None
        if sign > 0:
            story = state.story
            if finest in "DW":
                entry = story.day(state.at, False) if story.entries else None
                near = story.chain(state.at)
                if near is not None and near.span.grain in ("day", "days"):
                    entry = near
            else:
                entry = story.chain(state.at)
        elif state.story.reference is None:
            entry = state.story.any_day()
        base = state.hang_on(entry).last if entry is not None else state.reference
        for count, unit in parts:
            base = cal.shift(base, sign * count, unit)
        grain = _GRAIN[finest]
        whole = all(count == int(count) for count, unit in parts)
        if not whole and finest in "YQ":
            grain = "month"
        return cal.unit_of(base, grain)

    def _op_back(
        self, value: tuple[int, list[tuple[float, str]]], rest: list[Op], state: _State, span: Span | None
    ) -> Span:
        sign, parts = value
        entry = state.hang_on(state.story.any_day())
        base = entry.first if sign < 0 else entry.last
        grain = "day"
        for count, unit in parts:
            base, grain = cal.shift(base, sign * count, unit), _GRAIN.get(unit, "day")
        return cal.unit_of(base, grain)

    def _op_event(self, value: tuple[str, int, str], rest: list[Op], state: _State, span: Span | None) -> Span:
        noun, count, unit = value
        entry = state.hang_on(state.story.at_event(noun, state.at))
        if not count:
            state.vague = True
            return cal.NOTHING
        base = cal.shift(entry.first if count < 0 else entry.last, count, unit)
        return cal.unit_of(base, _GRAIN[unit])

    def _op_recent(
        self, value: tuple[int, list[tuple[float, str]]], rest: list[Op], state: _State, span: Span | None
    ) -> Span:
        sign, parts = value
        now = state.reference
        if not parts or not parts[0][0]:
            state.vague = True
            return cal.NOTHING
        count, unit = parts[0]
        other = cal.shift(now, sign * count, unit)
        return Span(min(now, other), max(now, other), "range")

    # ------------------------------------------------------------------ lunar dates
    def _lunar(self, ops: list[Op], state: _State, span: Span | None) -> Span:
        year: int | None = span.start.year if span and span.start else None
        month: tuple[int, bool] | None = None
        number: int | None = None
        for op in ops:
            if op.kind in ("year", "year_rel", "year2"):
                whole = self._step(op, [], state, None)
                assert whole.start
                year = whole.start.year
            elif op.kind == "lunar_month":
                month = op.value
            elif op.kind == "month":
                month = (op.value, False)
            elif op.kind in ("lunar_day", "day"):
                number = op.value
        if month is None:
            entry = state.story.any_day()
            if number is None or (entry is None and state.container is None):
                raise Unresolved
            month = self._lunar_month_of(
                state.container.start if state.container and state.container.start else entry.last if entry else None
            )
            if month is None:
                raise Unresolved

        def make(of: int) -> Span | None:
            assert month is not None
            if number is None:
                return feasts.lunar_month(of, *month)
            found = feasts.lunar_day(of, month[0], number, month[1])
            return cal.day(found) if found else None

        if year is not None:
            result = make(year)
            if result is None:
                raise Impossible
            return result
        candidates = [s for y in range(state.reference.year - 2, state.reference.year + 2) if (s := make(y))]
        if not candidates:
            raise Impossible
        chosen, entry = pick(candidates, state.story, state.at, deadline=_is_deadline(state), cumulative=False)
        if entry is not None:
            state.hang_on(entry)
        return chosen

    def _lunar_month_of(self, value: dt.date | None) -> tuple[int, bool] | None:
        if value is None or not 1901 <= value.year <= 2098:
            return None
        from lunardate import LunarDate

        found = LunarDate.from_solar_date(value.year, value.month, value.day)
        return found.month, bool(found.isLeapMonth)


def _is_deadline(state: _State) -> bool:
    if state.phrase.before == "to" and any(op.kind == "day" for op in state.phrase.ops):
        return False
    return state.phrase.after in ("before", "before_day", "before_inclusive", "inside") or state.phrase.before == "to"


def _kind_of(phrase: Phrase) -> str:
    if phrase.right:
        return "range"
    edge = (
        (phrase.ops[-1].kind == "bare_edge"
        and phrase.ops[-1].value[1] in ("last", "inside"))
        or phrase.ops[-1] == ("edge", "last")
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
