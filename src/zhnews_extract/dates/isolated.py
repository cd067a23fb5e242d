"""Texts that are nothing but a date in digits: queries and table cells, not news (2018, 09-01, 12/1, 3/3/15)."""

from __future__ import annotations

import datetime as dt

from zhnews_extract import regexes
from zhnews_extract.dates.operations import Op
from zhnews_extract.dates.parser import Phrase

_YEAR = regexes.compile(r"(?:=\ ?)?((?:19|20|21)\d\d)")
_MONTH_DAY = regexes.compile(r"(0?[1-9]|1[0-2])([-/])(0?[1-9]|[12]\d|3[01])号?(?:[早上下晚午]{2})?(?:\ ?\d{1,2}:\d\d)?")
_MONTH_DAY_YEAR = regexes.compile(r"(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])/(\d\d|\d{4})")
_YEAR_MONTH = r"((?:19|20)\d\d)(?:\.(0[1-9]|1[0-2]))?"
_YEAR_MONTHS = regexes.compile(rf"{_YEAR_MONTH}\ ?[-—~至到]\ ?{_YEAR_MONTH}")


def isolated(text: str, reference: dt.date | None) -> list[Phrase] | None:
    """Read a text that is one numeric date; ``None`` if it is anything else."""
    source = text.strip()
    if not 3 <= len(source) <= 24 or not (source[0].isdigit() or source[0] == "="):
        return None
    start = text.index(source)

    def phrase(ops: list[Op], right: list[Op] | None = None) -> list[Phrase]:
        return [Phrase(start, start + len(source), ops, right or [], rule="isolated")]

    if found := _YEAR.fullmatch(source):
        return phrase([Op("year", int(found[1]))])
    if found := _MONTH_DAY.fullmatch(source):
        return phrase([Op("month", int(found[1])), Op("day", int(found[3]))])
    if found := _MONTH_DAY_YEAR.fullmatch(source):
        kind = "year2" if len(found[3]) == 2 else "year"
        return phrase([Op(kind, int(found[3])), Op("month", int(found[1])), Op("day", int(found[2]))])
    if found := _YEAR_MONTHS.fullmatch(source):
        return phrase(_ops(found[1], found[2]), _ops(found[3], found[4]))
    return None


def _ops(year: str, month: str | None) -> list[Op]:
    return [Op("year", int(year))] + ([Op("month", int(month))] if month else [])
