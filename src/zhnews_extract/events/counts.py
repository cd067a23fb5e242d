"""Counts of things: ``13个项目``, ``外资项目17个``, ``1600多个``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

from zhnews_extract import regexes
from zhnews_extract.numerals import pattern as numeral_pattern
from zhnews_extract.numerals import to_decimal
from zhnews_extract.regexes import any_of
from zhnews_extract.rulebook import RuleModel


class CountRules(RuleModel):
    """Shape of ``rules/events/counts.yaml``."""

    units: list[str]
    more: str
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


@lru_cache(maxsize=8)
def _pattern(
    units: tuple[str, ...], nouns: tuple[str, ...], more: str, before: tuple[str, ...], after: tuple[str, ...]
) -> regex.Pattern[str]:
    return regexes.compile(
        rf"(?<!{any_of(before)}|[\d.A-Za-z])(?P<number>{numeral_pattern()})"
        rf"[{more}]?+(?P<unit>{any_of(units)})(?!{any_of(after)})(?P<of>{any_of(nouns)})?+"
    )


def find_counts(text: str, rules: CountRules) -> list[Count]:
    """Find counts in clean text, in reading order."""
    pattern = _pattern(
        tuple(rules.units), tuple(rules.nouns), rules.more, tuple(rules.not_before), tuple(rules.not_after)
    )
    nouns = sorted(rules.nouns, key=len, reverse=True)
    found: list[Count] = []
    for match in pattern.finditer(text):
        value = to_decimal(match["number"])
        if not value or value != value.to_integral_value():
            continue
        of = match["of"]
        if of is None:
            before = text[max(0, match.start() - 12) : match.start()]
            of = next((noun for noun in nouns if before.endswith(noun)), None)
        found.append(Count(match.start(), match.end("unit"), int(value), match["unit"], of))
    return found
