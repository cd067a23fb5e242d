"""Years and their parts: months, quarters, halves, seasons, ends, five-year plans."""

from __future__ import annotations

import datetime as dt

from zhnews_extract.dates import calendar as cal
from zhnews_extract.dates import feasts
from zhnews_extract.dates.calendar import DAY, Span
from zhnews_extract.dates.evaluate import ImpossibleError, State, in_years, operation

_LEAP_YEAR = 2024  # has every day that any year has


@operation("year")
def gregorian_year(value: int, state: State, span: Span | None) -> Span:
    """2026年."""
    state.dated = True
    if not 1 <= value <= 9998:
        raise ImpossibleError
    return cal.year(value)


@operation("year2")
def year2(value: int, state: State, span: Span | None) -> Span:
    """98年: the century that lies nearest, at most twenty years ahead."""
    state.dated = True
    now = state.story.reference.year if state.story.reference else 2000
    return cal.year(
        min(
            (c * 100 + value for c in range(now // 100 - 1, now // 100 + 2)),
            key=lambda y: (y > now + 20, abs(now - y)),
        )
    )


@operation("decade")
def decade(value: tuple[int | None, int], state: State, span: Span | None) -> Span:
    """上世纪90年代."""
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
        raise ImpossibleError
    return Span(dt.date(start, 1, 1), dt.date(start + 9, 12, 31), "decade")


@operation("century")
def century(value: int, state: State, span: Span | None) -> Span:
    """18世纪: 1700 to 1799, as decades are counted within it."""
    start = max((value - 1) * 100, 1)
    return Span(dt.date(start, 1, 1), dt.date((value - 1) * 100 + 99, 12, 31), "century")


@operation("month")
def gregorian_month(value: int, state: State, span: Span | None) -> Span:
    """3月; without a year the one that the context calls for."""
    if not 1 <= value <= 12:
        raise ImpossibleError
    if span is None and state.rest and state.rest[0].kind == "day":
        number = state.rest[0].value
        if cal.make_day(_LEAP_YEAR, value, number) is None:
            raise ImpossibleError
        whole = in_years(state, None, lambda y: cal.make_day(y, value, number))
        assert whole.start
        return cal.month(whole.start.year, value)
    return in_years(state, span, lambda y: cal.month(y, value))


@operation("quarter")
def quarter_of_year(value: int, state: State, span: Span | None) -> Span:
    """一季度."""
    return in_years(state, span, lambda y: cal.quarter(y, value))


@operation("half")
def half_of_year(value: int, state: State, span: Span | None) -> Span:
    """上半年."""
    return in_years(state, span, lambda y: cal.half(y, value))


def season_span(state: State, terms: tuple[str, str], year: int) -> Span:
    """Season between two solar terms."""
    first = feasts.solar_term(state.rules.holidays.solar_terms[terms[0]], year)
    following = feasts.solar_term(state.rules.holidays.solar_terms[terms[1]], year if terms[1] != "立春" else year + 1)
    if first is None or following is None:
        raise ImpossibleError
    return Span(first, following - DAY, "season")


@operation("season")
def season(value: tuple[str, str], state: State, span: Span | None) -> Span:
    """2012年秋天."""
    assert span
    assert span.start
    return season_span(state, value, span.start.year)


@operation("whole")
def whole(value: object, state: State, span: Span | None) -> Span:
    """全年: the year told last."""
    if span is not None:
        return span
    entry = state.story.year(state.at)
    if entry is None:
        return cal.year(state.reference.year)
    state.hang_on(entry)
    return cal.year(entry.last.year)


@operation("until_now")
def until_now(value: object, state: State, span: Span | None) -> Span:
    """今年截至目前."""
    assert span
    assert span.start
    now = state.reference
    return Span(min(span.start, now), now, "cum")


@operation("year_pair")
def year_pair(value: tuple[int, int], state: State, span: Span | None) -> Span:
    """今明两年."""
    first, second = (cal.year(state.reference.year + offset) for offset in value)
    return Span(first.start, second.end, "years")


@operation("edge")
def edge(value: str, state: State, span: Span | None) -> Span:
    """年底 ends a span, 年初 is vague, 季末 is a month."""
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


@operation("bare_edge")
def bare_edge(value: tuple[str, str], state: State, span: Span | None) -> Span:
    """年底, 月底 without a year or month."""
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
    return edge("last" if side == "inside" else side, state, span)


@operation("cum")
def cum(value: tuple[str, int, str], state: State, span: Span | None) -> Span:
    """前8个月, 前三季度."""
    side, count, unit = value
    size = {"M": 1, "Q": 3}.get(unit, 0)
    if size and not 1 <= count * size <= 12:
        raise ImpossibleError
    if state.phrase.start == 0 and state.phrase.end == len(state.story.text.strip()) and unit in "MW" and span is None:
        other = cal.shift(state.reference, count if side == "后" else -count, unit)
        return Span(min(other, state.reference), max(other, state.reference), "range")
    if unit == "W":
        base = span or cal.unit_of(state.reference, "month")
        assert base.start
        monday = cal.first_weekday(base.start, 0)
        return Span(monday, monday + (7 * count - 1) * DAY, "range")
    if side == "后":
        return in_years(state, span, lambda y: cal.months(y, 13 - count * size, 12, "cum"))
    return in_years(state, span, lambda y: cal.months(y, 1, count * size, "cum"))


@operation("plan")
def plan(value: tuple[int, str], state: State, span: Span | None) -> Span:
    """“十四五”期间, “十四五”末."""
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
