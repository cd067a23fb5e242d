"""Spans of the Gregorian calendar and arithmetic on them."""

from __future__ import annotations

import datetime as dt
from calendar import isleap
from functools import lru_cache
from typing import NamedTuple

DAY = dt.timedelta(days=1)
_DAYS_OF = {"W": 7, "D": 1, "H": 1 / 24, "MIN": 1 / 1440}
_LAST = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def last_day(year: int, month: int) -> int:
    """Count the days of a month."""
    return 29 if month == 2 and isleap(year) else _LAST[month - 1]


class Span(NamedTuple):
    """Inclusive first and last day; an open side is ``None``. ``grain`` names the unit (day, month, …)."""

    start: dt.date | None
    end: dt.date | None
    grain: str

    @property
    def closed(self) -> bool:
        """Whether both sides are known."""
        return self.start is not None and self.end is not None


NOTHING = Span(None, None, "none")


def day(value: dt.date) -> Span:
    """One day."""
    return Span(value, value, "day")


def make_day(year: int, month: int, number: int) -> Span | None:
    """One day of a month, ``None`` if the month has no such day."""
    if not (1 <= year <= 9998 and 1 <= month <= 12 and 1 <= number <= last_day(year, month)):
        return None
    return day(dt.date(year, month, number))


@lru_cache(maxsize=2048)
def months(number: int, first: int, last: int, grain: str) -> Span:
    """From the first day of one month to the last day of another of the same year.

    Raises
    ------
    OverflowError
        If the year is not one of 1 to 9999.
    """
    if not 1 <= number <= dt.MAXYEAR:
        raise OverflowError(f"year {number}")
    return Span(dt.date(number, first, 1), dt.date(number, last, last_day(number, last)), grain)


def year(number: int) -> Span:
    """Year of the Gregorian calendar."""
    return months(number, 1, 12, "year")


def month(number: int, which: int) -> Span:
    """Month 1–12 of a year."""
    return months(number, which, which, "month")


def quarter(number: int, which: int) -> Span:
    """Quarter 1–4 of a year."""
    return months(number, which * 3 - 2, which * 3, "quarter")


def half(number: int, which: int) -> Span:
    """Half 1–2 of a year."""
    return months(number, which * 6 - 5, which * 6, "half")


def week(of: dt.date) -> Span:
    """Week, Monday to Sunday, that a day lies in."""
    monday = of - of.weekday() * DAY
    return Span(monday, monday + 6 * DAY, "week")


def first_weekday(start: dt.date, weekday: int) -> dt.date:
    """First given weekday (Monday 0) on or after a day."""
    return start + ((weekday - start.weekday()) % 7) * DAY


def last_weekday(end: dt.date, weekday: int) -> dt.date:
    """Last given weekday on or before a day."""
    return end - ((end.weekday() - weekday) % 7) * DAY


def add_months(value: dt.date, count: int) -> dt.date:
    """Day some months on; a day the month has not becomes its last one."""
    index = value.year * 12 + value.month - 1 + count
    to_year, to_month = divmod(index, 12)
    if not 1 <= to_year <= 9998:
        raise OverflowError("year out of range")
    return dt.date(to_year, to_month + 1, min(value.day, last_day(to_year, to_month + 1)))


def shift(value: dt.date, count: float, unit: str) -> dt.date:
    """Day some units (``Y``, ``Q``, ``M``, ``W``, ``D``) on; halves of years and months are rounded down to days."""
    if unit in "YQM":
        whole = count * {"Y": 12, "Q": 3, "M": 1}[unit]
        moved = add_months(value, int(whole))
        return moved + round((whole - int(whole)) * 30) * DAY
    return value + round(count * _DAYS_OF[unit]) * DAY


def unit_of(value: dt.date, grain: str) -> Span:
    """Calendar unit a day lies in."""
    if grain == "week":
        return week(value)
    if grain == "year":
        return year(value.year)
    size = _MONTHS_OF.get(grain)
    if size is None:
        return day(value)
    first = (value.month - 1) // size * size + 1
    return months(value.year, first, first + size - 1, grain)


def move(of: Span, count: int, grain: str) -> Span:
    """Calendar unit some units before or after the one that holds the span's first day."""
    base = of.start or of.end
    assert base is not None
    if grain in _MONTHS_OF:
        return unit_of(add_months(base.replace(day=1), count * _MONTHS_OF[grain]), grain)
    if grain == "week":
        return week(base + 7 * count * DAY)
    return day(base + count * DAY)
