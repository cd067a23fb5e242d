"""Days, weeks, thirds of months, feasts and solar terms."""

from __future__ import annotations

from zhnews_extract.dates import calendar as cal
from zhnews_extract.dates import feasts
from zhnews_extract.dates.calendar import DAY, Span
from zhnews_extract.dates.evaluate import ImpossibleError, State, in_years, operation


@operation("day")
def day_of_month(value: int, state: State, span: Span | None) -> Span:
    """15日; without a month the one that the context calls for."""
    if span is not None and span.start:
        found = cal.make_day(span.start.year, span.start.month, value)
        if found is None:
            raise ImpossibleError
        return found
    if not 1 <= value <= 31:
        raise ImpossibleError
    months = [cal.move(cal.unit_of(state.reference, "month"), ahead, "month") for ahead in range(-3, 4)]
    days = [d for m in months if m.start and (d := cal.make_day(m.start.year, m.start.month, value))]
    return state.choose(days)


@operation("xun")
def xun(value: int, state: State, span: Span | None) -> Span:
    """上旬, 中旬, 下旬."""
    if span is None:
        span = month_around(state)
    assert span.start
    assert span.end
    first = span.start.replace(day=value * 10 - 9)
    return Span(first, span.end if value == 3 else span.start.replace(day=value * 10), "xun")


@operation("half_month")
def half_month(value: int, state: State, span: Span | None) -> Span:
    """上半月, 下半月."""
    if span is None:
        span = month_around(state)
    assert span.start
    assert span.end
    return (
        Span(span.start, span.start.replace(day=15), "half_month")
        if value == 1
        else Span(span.start.replace(day=16), span.end, "half_month")
    )


def month_around(state: State) -> Span:
    """Month that a 上旬 without one belongs to."""
    entry = state.story.chain(state.at)
    if entry is not None and entry.sentence == state.at.sentence and entry.span.grain in ("month", "day", "xun"):
        state.hang_on(entry)
        return cal.unit_of(entry.last, "month")
    return cal.unit_of(state.reference, "month")


@operation("feast")
def feast(value: str, state: State, span: Span | None) -> Span:
    """春节, 国庆假期: a feast, or the days off around it."""
    names = state.rules.holidays.holidays
    name = max((n for n in names if value.startswith(n)), key=len)
    feast, tail = names[name], value[len(name) :]
    if span is not None and span.grain == "day":
        return span
    if tail and tail not in feast.tail:
        year_of = span.start.year if span and span.start else None
        if year_of is None:
            chosen = in_years(state, None, lambda y: feasts.feast_span(state.rules.holidays, feast, y))
            assert chosen.start
            year_of = chosen.start.year
        found = feasts.days_off(state.rules.holidays, feast, year_of)
        if found is None:
            state.vague = True
            return cal.NOTHING
        return found
    return in_years(state, span, lambda y: feasts.feast_span(state.rules.holidays, feast, y))


@operation("term")
def term(value: str, state: State, span: Span | None) -> Span:
    """冬至: a solar term."""
    if span is not None and span.grain == "day":
        return span
    term = state.rules.holidays.solar_terms[value]

    def make(year: int) -> Span | None:
        found = feasts.solar_term(term, year)
        return cal.day(found) if found else None

    return in_years(state, span, make)


@operation("week")
def week_from_now(value: tuple[int, int | str | None], state: State, span: Span | None) -> Span:
    """上周, 本周三, 下周末."""
    offset, within = value
    week = cal.move(cal.week(state.reference), offset, "week")
    assert week.start
    if within == "weekend":
        return Span(week.start + 5 * DAY, week.start + 6 * DAY, "weekend")
    if isinstance(within, int):
        return cal.day(week.start + within * DAY)
    return week


@operation("weekday")
def weekday(value: int, state: State, span: Span | None) -> Span:
    """周三: the last one, in plans the next one."""
    now = state.reference
    past = cal.last_weekday(now, value)
    return cal.day(past + 7 * DAY if state.at.planned and past != now and not state.at.reported else past)


@operation("half_week")
def half_week(value: int, state: State, span: Span | None) -> Span:
    """上半周, 下半周."""
    monday = cal.week(state.reference).start
    assert monday
    return Span(monday, monday + 3 * DAY, "range") if value == 1 else Span(monday + 3 * DAY, monday + 6 * DAY, "range")


@operation("week_no")
def week_no(value: int, state: State, span: Span | None) -> Span:
    """3月第二周: counted from the first Monday."""
    assert span
    assert span.start
    monday = cal.first_weekday(span.start, 0) + 7 * (value - 1) * DAY
    return cal.week(monday)


@operation("weeks")
def weeks(value: int, state: State, span: Span | None) -> Span:
    """2021年的前2周."""
    assert span
    assert span.start
    monday = cal.first_weekday(span.start, 0)
    return Span(monday, monday + (7 * value - 1) * DAY, "range")


@operation("first_weekday")
def first_weekday(value: tuple[int, int], state: State, span: Span | None) -> Span:
    """十月第一个星期一, 8月的最后一个星期一."""
    assert span
    assert span.start
    assert span.end
    count, weekday = value
    if count < 0:
        return cal.day(cal.last_weekday(span.end, weekday))
    return cal.day(cal.first_weekday(span.start, weekday) + 7 * (count - 1) * DAY)


@operation("day_no")
def day_no(value: int, state: State, span: Span | None) -> Span:
    """2月的最后一天, 2025年第一天."""
    assert span
    assert span.start
    assert span.end
    found = span.end if value < 0 else span.start + (value - 1) * DAY
    if found > span.end:
        raise ImpossibleError
    return cal.day(found)


@operation("note")
def note(value: int | None, state: State, span: Span | None) -> Span:
    """(星期一): another name of the day, kept for comparison."""
    assert span is not None
    state.weekday = value
    return span


@operation("part")
def part(value: object, state: State, span: Span | None) -> Span:
    """上午, 9时: does not move the day."""
    assert span is not None
    return span
