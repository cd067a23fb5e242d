"""Writes values in the Library of Congress' Extended Date/Time Format (ISO 8601-2)."""

from __future__ import annotations

import datetime as dt

from zhnews_extract.dates.calendar import Span

# EDTF level 2: seasons 21-24, quarters 33-36, semesters 40-41
_SEASON_START = {2: 21, 5: 22, 8: 23, 11: 24}


def edtf(kind: str, span: Span, approximate: bool = False) -> str | None:
    """EDTF of a value, ``None`` for durations and what has no known side."""
    start, end = span.start, span.end
    if start is None and end is None:
        return None
    mark = "~" if approximate else ""
    if start is None:
        return f"../{_day(end)}"
    if end is None:
        return f"{_day(start)}/.."
    unit = _unit(span)
    if unit is not None:
        return unit + mark
    if start == end:
        return _day(start) + mark
    return f"{_day(start)}{mark}/{_day(end)}{mark}"


def _day(value: dt.date | None) -> str:
    assert value is not None
    return value.isoformat()


def _unit(span: Span) -> str | None:
    start = span.start
    assert start is not None
    if span.grain == "year":
        return f"{start.year:04d}"
    if span.grain == "month" and start.day == 1 and span.end and span.end.month == start.month:
        return f"{start.year:04d}-{start.month:02d}"
    if span.grain == "quarter":
        return f"{start.year:04d}-{33 + (start.month - 1) // 3}"
    if span.grain == "half":
        return f"{start.year:04d}-{40 + (start.month > 6)}"
    if span.grain == "season" and start.month in _SEASON_START:
        return f"{start.year:04d}-{_SEASON_START[start.month]}"
    if span.grain == "decade":
        return f"{start.year // 10:03d}X"
    if span.grain == "century" and start.year % 100 == 0:
        return f"{start.year // 100:02d}XX"
    return None
