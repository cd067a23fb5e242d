"""Lunar dates, solar terms, feasts and days off.

Lunar dates come from ``lunardate`` (1900–2099), days off from ``chinesecalendar``, which holds the State Council's
yearly notices; where it has no notice for a year the days off are unknown.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from zhnews_extract.dates.calendar import DAY, Span, day, first_weekday, last_weekday, month
from zhnews_extract.dates.rules import Holiday, Holidays, SolarTerm

_LUNAR_YEARS = range(1900, 2099)
_NEAR = 15  # days off lie within this many days of their feast


@lru_cache(maxsize=4096)
def lunar_day(year: int, month_number: int, number: int, leap: bool = False) -> dt.date | None:
    """Gregorian day of a lunar date, ``None`` if there is none or the tables end."""
    if year not in _LUNAR_YEARS:
        return None
    from lunardate import LunarDate

    try:
        return _date(LunarDate(year, month_number, number, leap).to_solar_date())
    except ValueError:
        return None


def _date(value: dt.date) -> dt.date:
    return dt.date(value.year, value.month, value.day)


def lunar_month(year: int, month_number: int, leap: bool = False) -> Span | None:
    """First to last day of a lunar month."""
    start = lunar_day(year, month_number, 1, leap)
    if start is None:
        return None
    end = lunar_day(year, month_number, 30, leap) or lunar_day(year, month_number, 29, leap)
    return Span(start, end, "month")


def solar_term(term: SolarTerm, year: int) -> dt.date | None:
    """Day of a solar term between 1901 and 2099."""
    if not 1901 <= year <= 2099:
        return None
    in_century = year % 100
    leaps = (in_century - 1) // 4 if term.january else in_century // 4
    number = int(in_century * 0.2422 + term.c[year >= 2000]) - leaps
    return dt.date(year, term.month, number + term.shift.get(year, 0))


def feast_day(book: Holidays, feast: Holiday, year: int) -> dt.date | None:
    """Day of a feast in a year."""
    found: dt.date | None = None
    if not 1 < year < dt.MAXYEAR:
        return None
    if feast.date:
        found = dt.date(year, *feast.date)
    elif feast.lunar:
        found = lunar_day(year, *feast.lunar)
    elif feast.nth:
        number, count, weekday = feast.nth
        span = month(year, number)
        assert span.start
        assert span.end
        if count > 0:
            found = first_weekday(span.start, weekday) + 7 * (count - 1) * DAY
        else:
            found = last_weekday(span.end, weekday) + 7 * (count + 1) * DAY
    elif feast.term:
        found = solar_term(book.solar_terms[feast.term], year)
    return found - feast.days_before * DAY if found else None


@lru_cache(maxsize=512)
def _off(statutory: str, around: dt.date) -> Span | None:
    from chinese_calendar import constants, is_holiday

    def free(value: dt.date) -> bool:
        # the notices list the days off that are no week-ends; those that touch them belong to the holiday too
        try:
            return bool(is_holiday(value))
        except NotImplementedError:
            return False

    listed: dict[dt.date, str] = constants.holidays
    near = [key for key, name in listed.items() if name == statutory and abs((key - around).days) <= _NEAR]
    if not near:  # two feasts in one notice stand under the name of one of them
        near = [key for key in listed if key == around]
    if not near:
        return None
    start, end = min(near), max(near)
    while free(start - DAY):
        start -= DAY
    while free(end + DAY):
        end += DAY
    return Span(start, end, "holiday")


def days_off(book: Holidays, feast: Holiday, year: int) -> Span | None:
    """Days off around a feast as announced, ``None`` where no notice is known."""
    around = feast_day(book, feast, year)
    if around is None or feast.statutory is None:
        return None
    return _off(feast.statutory, around)


def feast_span(book: Holidays, feast: Holiday, year: int) -> Span | None:
    """Give the day of a feast as a span."""
    found = feast_day(book, feast, year)
    return day(found) if found else None
