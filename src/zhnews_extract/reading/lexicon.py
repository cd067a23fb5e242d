"""The rule files of this room, compiled once per rulebook."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import regex

from zhnews_extract import regexes
from zhnews_extract.reading.stamps import STAMP
from zhnews_extract.regexes import any_of
from zhnews_extract.rulebook import Regex, Rulebook, RuleModel

FieldKind = Literal[
    "published", "source", "publisher", "author", "reporter", "editor", "people", "counter", "other", "stamp", "token"
]
LABELLED: tuple[FieldKind, ...] = (
    "published", "source", "publisher", "author", "reporter", "editor", "people", "counter", "other",
)  # fmt: skip
PEOPLE: frozenset[FieldKind] = frozenset({"author", "reporter", "editor", "people"})


class OutletRules(RuleModel):
    """How an unlabelled outlet is told from a channel."""

    endings: list[str]
    editions: list[str]
    channels: Regex


class FieldRules(RuleModel):
    """``rules/reading/fields.yaml``."""

    labels: dict[FieldKind, list[str]]
    bare: list[FieldKind]
    colon_only: list[str]
    ourselves: list[str]
    photographer: Regex
    picture_credit: Regex
    secondary: list[str]
    nobody: list[str]
    outlet: OutletRules


class NavRules(RuleModel):
    """Breadcrumbs and menus."""

    starts: Regex
    words: list[str]


class FurnitureRules(RuleModel):
    """``rules/reading/furniture.yaml``."""

    tokens: list[Regex]
    starts: list[Regex]
    prompts: list[Regex]
    contains: list[Regex]
    blocks: list[Regex]
    block_headings: list[Regex]
    captions: list[Regex]
    never_title: list[Regex]
    column: Regex
    nav: NavRules
    title_label: Regex
    signatory: Regex
    ourselves: Regex
    closing_credit: Regex


class PeopleRules(RuleModel):
    """``rules/reading/people.yaml``."""

    surnames: str
    compound: list[str]
    not_names: Regex


def _any(patterns: list[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def _gated(words: list[str], alternation: str) -> str:
    """Look at the first character before trying a long alternation: five times as fast on text without a match."""
    first = "".join(sorted({word[0] for word in words}))
    return rf"(?=[{regex.escape(first)}])(?:{alternation})"


def _spaced(word: str) -> str:
    r"""Let a label of two or three characters be set with blanks: ``来\ 源``."""
    return r"\ {0,4}".join(map(regex.escape, word)) if len(word) <= 3 and not word.isascii() else regex.escape(word)


@dataclass(frozen=True)
class Lexicon:
    """Compiled patterns; every one is applied to folded text."""

    kinds: dict[str, FieldKind]
    anchor: regexes.Finder
    starts: regex.Pattern[str]
    prompt: regex.Pattern[str]
    contains: regex.Pattern[str]
    block: regex.Pattern[str]
    block_heading: regex.Pattern[str]
    caption: regex.Pattern[str]
    never_title: regex.Pattern[str]
    column: regex.Pattern[str]
    ourselves: regex.Pattern[str]
    closing_credit: regex.Pattern[str]
    title_label: regex.Pattern[str]
    signatory: regex.Pattern[str]
    nav: regex.Pattern[str]
    nav_words: frozenset[str]
    outlet: regex.Pattern[str]
    edition: regex.Pattern[str]
    channel: regex.Pattern[str]
    outlet_itself: frozenset[str]
    photographer: regex.Pattern[str]
    picture_credit: regex.Pattern[str]
    secondary: frozenset[str]
    nobody: frozenset[str]
    surnames: frozenset[str]
    compound: tuple[str, ...]
    not_names: regex.Pattern[str]


@lru_cache(maxsize=32)
def lexicon(rules: Rulebook) -> Lexicon:
    """Compile the rules of this room (cached per rulebook)."""
    fields = rules.load("reading/fields.yaml", FieldRules)
    page = rules.load("reading/furniture.yaml", FurnitureRules)
    people = rules.load("reading/people.yaml", PeopleRules)
    kinds: dict[str, FieldKind] = {}
    for kind in LABELLED:
        for word in fields.labels.get(kind, []):
            kinds.setdefault(word, kind)
    by_length = sorted(kinds, key=lambda word: (-len(word), word))
    labelled = _gated(by_length, "|".join(map(_spaced, by_length)))
    signing = [word for word in by_length if kinds[word] in (*PEOPLE, "source", "published")]
    slashed = _gated(signing, "|".join(map(_spaced, signing)))
    alone = [word for word in by_length if kinds[word] in fields.bare and word not in fields.colon_only]
    bare = _gated(alone, any_of(alone))
    apart = any_of([word for word in by_length if kinds[word] == "published"])
    anchor = regexes.Finder(
        rf"(?P<stamp>{STAMP})"
        r"|(?P<url>https?://[^\s()|]+|www\.[^\s()|]+)"
        rf"|(?P<label>{labelled})\ {{0,4}}:"
        rf"|(?<![\p{{Han}}])(?P<slashed>{slashed})(?:/|\ {{0,2}}[|丨]\ {{0,2}})(?=\ {{0,2}}(?:\p{{Han}}|\d{{4}}))"
        rf"|(?P<bare>{bare})(?![\p{{Han}}]{{5}})"
        rf"|(?<![\p{{Han}}A-Za-z])(?P<apart>{apart})\ {{1,4}}(?=\d{{4}}[-/年.])"
        r"|(?<![\p{Han}A-Za-z])来源\ +(?=\p{Han})"
        rf"|(?P<token>{_any(page.tokens)})"
    )
    return Lexicon(
        kinds=kinds,
        anchor=anchor,
        starts=regexes.compile(rf"[\[(【“*※★☆◆●■□·\ ]*(?:{_any(page.starts)})"),
        prompt=regexes.compile(rf"[^\p{{Han}}A-Za-z\d]*(?:{_any(page.prompts)})"),
        contains=regexes.compile(_any(page.contains)),
        block=regexes.compile(rf"[^\p{{Han}}A-Za-z\d]*(?:{_any(page.blocks)})"),
        block_heading=regexes.compile(rf"[^\p{{Han}}A-Za-z\d]*(?:{_any(page.block_headings)})[^\p{{Han}}A-Za-z\d]*"),
        caption=regexes.compile(_any(page.captions)),
        never_title=regexes.compile(_any(page.never_title)),
        column=regexes.compile(page.column),
        ourselves=regexes.compile(page.ourselves),
        closing_credit=regexes.compile(page.closing_credit),
        title_label=regexes.compile(page.title_label),
        signatory=regexes.compile(page.signatory),
        nav=regexes.compile(page.nav.starts),
        nav_words=frozenset(page.nav.words),
        outlet=regexes.compile(
            r"(?:[^()\[\]【】〔〕,。:;!?|<>/\ ]{0,18}|[A-Za-z\ ]{2,18}|[\p{Han}]{2,10}\ (?=A))"
            rf"(?:{any_of(fields.outlet.endings)})(?:“[^”]{{1,10}}”)?"
        ),
        edition=regexes.compile(rf"(?<=.{{2}})(?:{any_of(fields.outlet.editions)})$"),
        channel=regexes.compile(fields.outlet.channels),
        outlet_itself=frozenset(fields.ourselves),
        photographer=regexes.compile(fields.photographer),
        picture_credit=regexes.compile(fields.picture_credit),
        secondary=frozenset(fields.secondary),
        nobody=frozenset(fields.nobody),
        surnames=frozenset(people.surnames),
        compound=tuple(people.compound),
        not_names=regexes.compile(people.not_names),
    )
