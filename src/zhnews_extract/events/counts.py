"""Counts of things: ``13个项目``, ``外资项目17个``, ``1600多个``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

from zhnews_extract.rulebook import RuleModel


class CountRules(RuleModel):
    """Shape of ``rules/events/counts.yaml``."""

    units: list[str]
    nouns: list[str]
    not_before: list[str]
    not_after: list[str]


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things; ``of`` is the noun right behind or before it, where there is one."""

    start: int
    end: int
    value: int
    unit: str
    of: str | None


_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


def _value(text: str) -> int | None:
    """Integer value of a figure such as ``1,600``, ``1.37万``, ``三百余``, ``两``; ``None`` where it has no integer value."""
    text = text.translate({ord(c): None for c in "多余来几近约,"})
    match = regex.fullmatch(r"(\d+(?:\.\d+)?)([十百千万亿]*)", text)
    if match:
        value = float(match[1])
        for scale in match[2]:
            value *= _SCALES[scale]
        return round(value) if abs(value - round(value)) < 1e-6 else None
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in ("万", "亿"):
            total = (total + section + digit) * _SCALES[char]
            section = digit = 0
        elif char in _SCALES:
            section += (digit or 1) * _SCALES[char]
            digit = 0
        else:
            return None
    return total + section + digit or None


@lru_cache(maxsize=8)
def _pattern(units: tuple[str, ...], nouns: tuple[str, ...], before: tuple[str, ...], after: tuple[str, ...]) -> regex.Pattern[str]:
    unit = "|".join(sorted(map(regex.escape, units), key=len, reverse=True))
    noun = "|".join(sorted(map(regex.escape, nouns), key=len, reverse=True))
    no_before = "|".join(map(regex.escape, before))
    no_after = "|".join(map(regex.escape, after))
    return regex.compile(
        rf"(?<!{no_before}|[\d.A-Za-z])"
        r"(?P<number>\d++(?:,\d{3})*+(?:\.\d++)?(?:[多余])?[百千万]*+|[一二两三四五六七八九十百千〇零]++万?+)"
        rf"[多余来]?(?P<unit>{unit})(?!{no_after})(?P<of>(?:{noun}))?"
    )


def find_counts(text: str, rules: CountRules) -> list[Count]:
    """Find counts in clean text, in reading order."""
    pattern = _pattern(tuple(rules.units), tuple(rules.nouns), tuple(rules.not_before), tuple(rules.not_after))
    found: list[Count] = []
    for match in pattern.finditer(text):
        value = _value(match["number"])
        if value is None:
            continue
        of = match["of"]
        if of is None:
            before = text[max(0, match.start() - 12) : match.start()]
            of = next((noun for noun in sorted(rules.nouns, key=len, reverse=True) if before.endswith(noun)), None)
        found.append(Count(match.start(), match.end("unit"), value, match["unit"], of))
    return found
