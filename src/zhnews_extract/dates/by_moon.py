"""Lunar dates: 正月初八, 腊月二十五, 农历八月."""

from __future__ import annotations

import datetime as dt

from zhnews_extract.dates import calendar as cal
from zhnews_extract.dates import feasts
from zhnews_extract.dates.calendar import Span
from zhnews_extract.dates.evaluate import ImpossibleError, State, UnresolvedError, operation, step
from zhnews_extract.dates.operations import Op


@operation("lunar")
def lunar(ops: list[Op], state: State, span: Span | None) -> Span:
    """All operations of a lunar phrase at once: they do not narrow Gregorian spans."""
    year: int | None = span.start.year if span and span.start else None
    month: tuple[int, bool] | None = None
    number: int | None = None
    for op in ops:
        if op.kind in ("year", "year_rel", "year2"):
            whole = step(op, state, None)
            if whole.start is None:
                return cal.NOTHING
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
            raise UnresolvedError
        month = lunar_month_of(
            state.container.start if state.container and state.container.start else entry.last if entry else None
        )
        if month is None:
            raise UnresolvedError

    def make(of: int) -> Span | None:
        assert month is not None
        if number is None:
            return feasts.lunar_month(of, *month)
        found = feasts.lunar_day(of, month[0], number, month[1])
        return cal.day(found) if found else None

    if year is not None:
        result = make(year)
        if result is None:
            raise ImpossibleError
        return result
    years = range(state.reference.year - 2, state.reference.year + 2)
    return state.choose([span for of in years if (span := make(of))])


def lunar_month_of(value: dt.date | None) -> tuple[int, bool] | None:
    """Lunar month (and whether it is a leap month) of a day."""
    if value is None or not 1901 <= value.year <= 2098:
        return None
    from lunardate import LunarDate

    found = LunarDate.from_solar_date(value.year, value.month, value.day)
    return found.month, bool(found.isLeapMonth)
