"""Turns tokens into operations: what each piece of a calendar expression does to the span before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import regex

from zhnews_extract import numerals, regexes
from zhnews_extract.dates.durations import Durations, whole
from zhnews_extract.dates.rules import RuleSet
from zhnews_extract.dates.tokens import Token
from zhnews_extract.regexes import any_of

_NO_QUOTES = str.maketrans("", "", '“”‘’"')
_DIGITS = regexes.compile(r"\d+")
_AHEAD_OF_COUNT = regexes.compile(r"^[上下前后](?=[\d一二两三四五六七八九十])")


class Op(NamedTuple):
    """One step from coarse to fine; ``kind`` names the step, ``value`` holds what it needs."""

    kind: str
    value: Any


class Operations:
    """Reads tokens; holds only rules."""

    def __init__(self, rules: RuleSet, durations: Durations) -> None:
        self._words, self._holidays, self._modifiers = rules.words, rules.holidays, rules.modifiers
        self._durations = durations
        lists = {
            "count": rf"[\d{rules.tokens.pieces['han']}]+",
            "cum": r"(.)(.*?)个?(月|季度?|周)",
            "plan": rf"({any_of(rules.words.plans)})(.*)",
            "event": r"(前|后)(\D|\d+)(天|日|周|个月)",
            "week": rf"({any_of(rules.words.week_offsets)})(?:{any_of(rules.words.week)})+(.?)",
        }
        self._patterns = {name: regexes.compile(source) for name, source in lists.items()}
        self._readers: dict[str, Callable[[str], list[Op]]] = {
            name.removeprefix("_read_"): getattr(self, name) for name in dir(self) if name.startswith("_read_")
        }

    def read(self, token: Token) -> list[Op]:
        """Operations that a token stands for."""
        if isinstance(token.value, str) and token.kind in self._readers:
            return self._readers[token.kind](token.value)
        return [Op(token.kind, token.value)]

    def _matched(self, name: str, text: str) -> regex.Match[str]:
        found = self._patterns[name].search(text)
        assert found is not None, f"{name} lets through {text}"
        return found

    # ------------------------------------------------------------------ years and larger
    def _read_year(self, text: str) -> list[Op]:
        body = text.replace("公元", "").split("年")[0].replace(" ", "")
        return [Op("year", _digit_by_digit(body))]

    _read_year_link = _read_year

    def _read_year2(self, text: str) -> list[Op]:
        return [Op("year2", _digit_by_digit(text.rstrip("年")))]

    def _read_era(self, text: str) -> list[Op]:
        eras = self._words.eras
        name = max((era for era in eras if text.startswith(era)), key=len)
        count = text[len(name) :].rstrip("年")
        return [Op("year", eras[name] - 1 + (1 if count == "元" else whole(count)))]

    def _read_decade(self, text: str) -> list[Op]:
        century, _, tail = text.rpartition("世纪")
        relative = {"": None, "上": -1, "本": -2}
        return [Op("decade", (relative[century] if century in relative else whole(century), whole(tail[:-2])))]

    def _read_century(self, text: str) -> list[Op]:
        return [Op("century", whole(text.removesuffix("世纪")))]

    def _read_plan(self, text: str) -> list[Op]:
        found = self._matched("plan", text)
        return [Op("plan", (self._words.plans[found[1]], found[2].lstrip('”’"」')))]

    # ------------------------------------------------------------------ parts of years
    def _read_month(self, text: str) -> list[Op]:
        return [Op("month", whole(text.lstrip("的第").rstrip("份").rstrip("月").rstrip("个")))]

    _read_month_link = _read_month_no = _read_month

    def _read_quarter(self, text: str) -> list[Op]:
        return [Op("quarter", next(self._words.quarters[char] for char in text if char in self._words.quarters))]

    _read_quarter_link = _read_quarter

    def _read_season(self, text: str) -> list[Op]:
        return [Op("season", self._words.seasons[text[0]])]

    def _read_cum(self, text: str) -> list[Op]:
        found = self._matched("cum", text)
        return [Op("cum", (found[1], whole(found[2]), {"月": "M", "周": "W"}.get(found[3], "Q")))]

    def _read_edge(self, text: str) -> list[Op]:
        return [Op("edge", next(side for side, words in self._words.edges.items() if text in words))]

    def _read_feast(self, text: str) -> list[Op]:
        return [Op("feast", text.translate(_NO_QUOTES))]

    def _read_term(self, text: str) -> list[Op]:
        return [Op("term", next(term for term in self._holidays.solar_terms if text.startswith(term)))]

    # ------------------------------------------------------------------ lunar dates
    def _read_lunar_month(self, text: str) -> list[Op]:
        named = self._words.lunar_months.get(text)
        for prefix in self._words.lunar_prefix:
            text = text.removeprefix(prefix)
        leap = text.startswith("闰")
        return [Op("lunar_month", (named or whole(text.removeprefix("闰").removesuffix("月")), leap))]

    def _read_lunar_year(self, text: str) -> list[Op]:
        return [Op("lunar", None)]

    def _read_lunar_first(self, text: str) -> list[Op]:
        great = text.startswith(self._words.great_year)
        number = whole(text.removeprefix(self._words.great_year).removeprefix(self._words.lunar_first))
        return ([Op("lunar_month", (1, False))] if great else []) + [Op("lunar_day", number)]

    def _read_lunar_bare(self, text: str) -> list[Op]:
        return [Op("lunar_day", whole(text))]

    # ------------------------------------------------------------------ days and weeks
    def _read_stamp(self, text: str) -> list[Op]:
        year, month, day = (int(part) for part in _DIGITS.findall(text))
        return [Op("year", year), Op("month", month), Op("day", day)]

    def _read_compact(self, text: str) -> list[Op]:
        return [Op("year", int(text[:4])), Op("month", int(text[4:6])), Op("day", int(text[6:8]))]

    def _read_day(self, text: str) -> list[Op]:
        return [Op("day", whole(text.rstrip("日号")))]

    _read_day_link = _read_bare_day = _read_day

    def _read_day_no(self, text: str) -> list[Op]:
        return [Op("day_no", -1 if "最后" in text else whole(text.lstrip("的").strip("第天日")))]

    def _read_week(self, text: str) -> list[Op]:
        found = self._matched("week", text)
        last = found[2]
        within = "weekend" if last and last in self._words.weekend else self._words.weekdays.get(last)
        return [Op("week", (self._words.week_offsets[found[1]], within))]

    def _read_weekday(self, text: str) -> list[Op]:
        return [Op("weekday", self._words.weekdays[text[-1]])]

    def _read_week_no(self, text: str) -> list[Op]:
        return [Op("weeks" if "前" in text else "week_no", whole(self._matched("count", text)[0]))]

    def _read_first_weekday(self, text: str) -> list[Op]:
        count = -1 if "最后" in text else whole(self._matched("count", text)[0])
        return [Op("first_weekday", (count, self._words.weekdays[text[-1]]))]

    def _read_paren_day(self, text: str) -> list[Op]:
        """Read a second name of the day before; only a weekday can contradict it."""
        weekday = any(week in text for week in self._words.week)
        return [Op("note", self._words.weekdays[text.rstrip(")")[-1]] if weekday else None)]

    def _read_daypart(self, text: str) -> list[Op]:
        return [Op("part", text)]

    _read_clock = _read_clock_link = _read_daypart

    # ------------------------------------------------------------------ shifts
    def _read_shift(self, text: str) -> list[Op]:
        return [Op("shift", (-1 if text.endswith("前") else 1, self._durations.parts(text)))]

    def _read_back(self, text: str) -> list[Op]:
        forth = text.startswith(tuple(self._modifiers.forth))
        return [Op("back", (1 if forth else -1, self._durations.parts(text)))]

    def _read_recent(self, text: str) -> list[Op]:
        ahead = text.startswith(tuple(self._modifiers.recent.next))
        return [Op("recent", (1 if ahead else -1, self._durations.parts(_AHEAD_OF_COUNT.sub("", text))))]

    def _read_event(self, text: str) -> list[Op]:
        found = self._matched("event", text)
        sign, count = -1 if found[1] == "前" else 1, 0 if found[2] == "几" else whole(found[2])
        return [Op("event", (sign * count, {"周": "W", "个月": "M"}.get(found[3], "D")))]


def _digit_by_digit(text: str) -> int:
    plain = numerals.digits(text)
    return plain if plain is not None else whole(text)
