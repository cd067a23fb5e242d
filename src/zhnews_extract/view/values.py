"""Resolved values as short text: ``2026-02-11``, ``2026-02``, ``≤ 2026-03-31``, ``CNY 2,000,000,000``."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal

from zhnews_extract.schema import DateMention, EventDate, plain_decimal

SIGNS = {"about": "≈", "over": ">", "under": "<", "upto": "≤"}
"""How the modifier of a sum is written."""


def date_value(mention: DateMention | EventDate) -> str | None:
    """Write the value of a date as people read it; ``None`` where it has none (近日, unresolved).

    Whole years and months are cut short (``2026``, ``2026-02``), spans are ``first…last``, open ones ``≤ last`` and
    ``≥ first``; durations are ISO 8601 (``P2Y``).
    """
    start, end = mention.start, mention.end
    if start is None and end is None:
        return mention.iso if isinstance(mention, DateMention) else None
    if start is None:
        return f"≤ {end}"
    if end is None:
        return f"≥ {start}"
    if start == end:
        return start.isoformat()
    return _whole(start, end) or f"{start}…{end}"


def _whole(start: date, end: date) -> str | None:
    if start.day != 1 or end.day != monthrange(end.year, end.month)[1]:
        return None
    if (start.year, start.month) == (end.year, end.month):
        return f"{start:%Y-%m}"
    if (start.month, end.month) == (1, 12):
        return f"{start:%Y}" if start.year == end.year else f"{start:%Y}…{end:%Y}"
    return f"{start:%Y-%m}…{end:%Y-%m}"


def amount_value(low: Decimal, high: Decimal, currency: str | None, modifier: str | None) -> str:
    """Write a sum in full, with the sign of its modifier: ``> CNY 60,000,000,000``."""
    sign = SIGNS.get(modifier or "")
    return f"{sign + ' ' if sign else ''}{currency or '¤'} {grouped(low, high)}"


def grouped(low: Decimal, high: Decimal) -> str:
    """Write a number, or a range of numbers, in groups of three digits."""
    return "–".join(f"{Decimal(plain_decimal(value)):,f}" for value in dict.fromkeys((low, high)))


def shortened(low: Decimal, high: Decimal) -> str:
    """Write a number, or a range of numbers, with 亿 or 万 where nothing is lost: ``60亿``, ``3.2亿``, ``1,234``."""
    return "–".join(_short(value) for value in dict.fromkeys((low, high)))


def _short(value: Decimal) -> str:
    for size, unit in ((Decimal(10**8), "亿"), (Decimal(10**4), "万")):
        exact = value / size
        if abs(exact) >= 1 and exact == round(exact, 2):
            return f"{Decimal(plain_decimal(exact)):,f}{unit}"
    return f"{Decimal(plain_decimal(value)):,f}"
