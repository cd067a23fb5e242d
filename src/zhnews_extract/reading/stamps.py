"""Publication stamps: from page headers, from records, from the command line."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

import regex

from zhnews_extract import regexes
from zhnews_extract.errors import OptionError
from zhnews_extract.textview import fold

_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_CLOCK = (
    r"(?:(?:上午|下午|早上|晚上|晚|中午|凌晨|[AaPp]\.?[Mm]\.?)?\ ?(?<!\d)(?:2[0-3]|[01]?\d)\ ?[:时点]\ ?[0-5]\d"
    r"(?:分|\ ?[:分]\ ?[0-5]\d秒?)?(?:\.\d{1,6})?(?:\ ?[AaPp]\.?[Mm]\.?|Z|\ ?[+-]\d\d:?\d\d)?(?!\d))?"
)
STAMP = (
    rf"(?:(?<![\d.])(?:19|20)\d\d\ ?[-/.]\ ?{_MONTH}\ ?[-/.]\ ?{_DAY}(?!\d|\ ?[-—–~至]\ ?\d)"
    rf"|(?<![\d.])(?:19|20)\d\d\ ?年\ ?{_MONTH}\ ?月\ ?{_DAY}\ ?[日号](?!\p{{Han}}?(?:讯|电(?!子)))"
    r"|[〇零○一二三四五六七八九]{4}年(?:十[一二]?|[一二三四五六七八九])月(?:三十一?|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])日"
    rf"|(?:19|20)\d\d年第\d{{1,4}}期\ {{1,3}}{_MONTH}月{_DAY}日"
    rf"|(?<![\d.-])\d\d-{_MONTH}-{_DAY}(?=\ {{1,2}}[012]\d:[0-5]\d)"
    rf"|(?:民国\d{{2,3}}|(?<![\d.第])1[0-3]\d)年{_MONTH}月{_DAY}日"
    r"|(?<![\dA-Za-z])(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\ )?(?:\d{1,2}(?:st|nd|rd|th)?\ )?"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?:\ \d{1,2}(?:st|nd|rd|th)?)?,?\ (?:19|20)\d\d"
    rf"|(?<=[:\[(]\ {{0,2}})\d\d-{_MONTH}-{_DAY}(?!\d))"
    r"(?:T|\ {0,3}(?:[(]?(?:星期|周)[一二三四五六日天][)]?)?\ {0,3},?)"
) + _CLOCK
"""Pattern (folded text) of a full publication stamp: year, month, day, and a clock time if there is one.

Two-digit years count only right behind a label's colon or a bracket, or before a clock time.
"""
_CHINA = dt.timezone(dt.timedelta(hours=8))
# The spellings of nearly all Chinese pages, read without loading dateparser.
_NUMERIC = regexes.compile(
    r"""(?P<era>民国)?(?P<y>\d{2,4})\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})\s?[日号]?
    (?:T|\s*(?:[(]?(?:星期|周)[一二三四五六日天][)]?)?\s*,?)
    (?:(?P<half>上午|下午|早上|晚上|晚|中午|凌晨)?\s?(?P<H>\d{1,2})\s?[:时点]\s?(?P<M>\d{1,2})(?:分|\s?[:分]\s?(?P<S>\d{1,2})秒?)?(?:\.\d{1,6})?)?""",
    regex.X,
)
_ISSUE = regexes.compile(r"(?<=年)第\d{1,4}期\s+")
_HAN_DAY = regexes.compile(
    r"([〇零○一二三四五六七八九]{4})年([十一二三四五六七八九]{1,2})月([廿十一二三四五六七八九]{1,3})日(?:\s*星期.)?"
)
_DIGITS = {ord(han): str(value) for value, han in enumerate("〇一二三四五六七八九")} | {ord("零"): "0", ord("○"): "0"}
_COMPACT = regexes.compile(r"((?:19|20)\d\d)([01]\d)([0-3]\d)(?:T?([0-2]\d)([0-5]\d)([0-5]\d)?)?")
_EPOCH = regexes.compile(r"(\d{10})(\d{3})?(?:\.\d+)?")


def parse_published(value: object) -> str | None:
    """Read one stamp.

    Parameters
    ----------
    value
        A string in one of many spellings (``2025年01月18日 10:26``, ``2023/9/18 09:12``, ``May 3, 2024``), a date, a
        datetime, or seconds (milliseconds) since 1970. Stamps with a zone are turned into China Standard Time (UTC+8).

    Returns
    -------
    str or None
        ISO 8601 without zone: ``2025-01-18T10:26:00``, or ``2025-01-18`` where no clock time is given. ``None`` where
        year, month or day are missing or impossible: nothing is ever filled in.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, dt.datetime):
        return _iso(value, clock=True)
    if isinstance(value, dt.date):
        return value.isoformat()
    text = _ISSUE.sub("", fold(str(value)).strip())
    if (match := _HAN_DAY.fullmatch(text)) is not None:
        return _build([int(match[1].translate(_DIGITS)), _below_hundred(match[2]), _below_hundred(match[3])])
    if (match := _EPOCH.fullmatch(text)) is not None:
        return _iso(dt.datetime.fromtimestamp(int(match[1]), _CHINA), clock=True)
    if (match := _NUMERIC.fullmatch(text)) is not None:
        return _numeric(match)
    if (match := _COMPACT.fullmatch(text)) is not None:
        return _build([int(part) for part in match.groups() if part is not None])
    return _by_dateparser(text)


def check_published(value: object) -> None:
    """Refuse an option that should say when an article was published and does not.

    Raises
    ------
    OptionError
        If ``value`` is neither ``None`` nor what :func:`parse_published` can read.
    """
    if value is not None and parse_published(value) is None:
        raise OptionError(f"published: {value} is no date; write it like 2026-02-14")


def _iso(moment: dt.datetime, *, clock: bool) -> str:
    if moment.tzinfo is not None:
        moment = moment.astimezone(_CHINA).replace(tzinfo=None)
    return moment.replace(microsecond=0).isoformat() if clock else moment.date().isoformat()


def _build(parts: list[int]) -> str | None:
    try:
        return dt.datetime(*parts).isoformat() if len(parts) > 3 else dt.date(*parts).isoformat()  # type: ignore[arg-type]
    except ValueError:
        return None


def _below_hundred(han: str) -> int:
    """Read 十一, 二十三, 七."""
    tens, ten, ones = han.replace("廿", "二十").rpartition("十")
    return (int(tens.translate(_DIGITS) or 1) * 10 if ten else 0) + int(ones.translate(_DIGITS) or 0)


def _numeric(match: regex.Match[str]) -> str | None:
    year = int(match["y"])
    if match["era"] or (100 <= year < 140 and "年" in match[0]):
        year += 1911  # the Republic's first year is 1912
    elif len(match["y"]) == 2:
        year += 2000 if year < 70 else 1900  # POSIX %y
    elif len(match["y"]) != 4:
        return None
    parts = [year, int(match["m"]), int(match["d"])]
    if match["H"] is not None:
        hour = int(match["H"])
        if match["half"] in ("下午", "晚上", "晚", "中午") and 1 <= hour < (12 if match["half"] != "中午" else 3):
            hour += 12
        parts += [hour, int(match["M"]), int(match["S"] or 0)]
    return _build(parts)


@lru_cache(maxsize=1)
def _parser() -> Any:
    from dateparser.date import DateDataParser

    settings = {
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["year", "month", "day"],
        "RETURN_TIME_AS_PERIOD": True,
        "DATE_ORDER": "YMD",
    }
    return DateDataParser(languages=["en", "zh"], settings=settings)


def _by_dateparser(text: str) -> str | None:
    # Beyond this length it is no stamp; dateparser's own cost grows with the text.
    if not 6 <= len(text) <= 60 or not regex.search(r"(?:19|20)\d\d", text):
        return None
    try:
        data = _parser().get_date_data(text)
    except (ValueError, OverflowError):
        return None
    if data.date_obj is None:
        return None
    return _iso(data.date_obj, clock=data.period == "time")
