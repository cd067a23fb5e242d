"""Shapes of the money rules, and the patterns made of them (once per rulebook)."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import regex

from zhnews_extract import numerals, regexes
from zhnews_extract.money.plain import blanker
from zhnews_extract.regexes import any_of
from zhnews_extract.rulebook import Regex, Rulebook, RuleModel
from zhnews_extract.schema import Modifier

LOCAL = "local"
"""Marker of a unit whose currency depends on where the article was written: 元."""


class Currency(RuleModel):
    """Names of one currency; see the head of ``rules/money/currencies.yaml``."""

    names: list[str]
    prefix: list[str] = []
    codes: list[str] = []
    minor: dict[str, Decimal] = {}
    spoken: dict[str, Decimal] = {}


class Counted(RuleModel):
    """A classifier that stands for a unit of money in speech."""

    classifier: str
    currency: str


class LocalUnits(RuleModel):
    """Units that name no country: 元, 块, 角, 分."""

    major: list[str]
    minor: dict[str, Decimal]
    spoken: dict[str, Decimal]
    money: str
    whole: list[str]
    counted: Counted


class CurrencyRules(RuleModel):
    """Shape of ``rules/money/currencies.yaml``."""

    currencies: dict[str, Currency]
    shared: dict[str, dict[str, str]]
    local: LocalUnits
    scales: dict[str, int]


class Words(RuleModel):
    """Modifier words before a sum and the longer words that only look like them."""

    words: list[str]
    unless: list[str]


class GrammarRules(RuleModel):
    """Shape of ``rules/money/grammar.yaml``."""

    range_signs: str
    range_words: list[str]
    inclusive: list[str]
    list_joints: list[str]
    each: list[str]
    minus: list[str]
    below_zero: list[str]
    below_zero_joints: list[str]
    below_zero_verbs: list[str]
    before: dict[Modifier, Words]
    before_bare: Words
    fillers: list[str]
    filler_mods: list[Modifier]
    plain_fillers: list[str]
    class_after_bare: Regex
    after: dict[Modifier, list[str]]
    after_unless: list[str]
    shared_after: list[Modifier]
    not_before: dict[str, Regex | list[Regex]]
    yuan_followers: Regex
    unit_heads_before: Regex
    cut_before: Regex
    unit_heads_after: Regex
    weak_units: list[str]
    cues: list[str]
    cue_fillers: list[str]
    cue_end: Regex
    pay_cues: list[str]
    spend_cues: list[str]
    unit_price_cues: list[str]
    breakdown: str
    ditto: str
    ditto_joints: str


class Region(RuleModel):
    """Sources and cues of articles in which 元 is one currency."""

    sources: list[str]
    cues: list[str]
    min_cues: int


class RegionRules(RuleModel):
    """Shape of ``rules/money/regions.yaml``."""

    home: str
    regions: dict[str, Region]
    traditional_share: float


class Unit(NamedTuple):
    """What a unit word stands for: a currency (ISO code, :data:`LOCAL` or ``?`` and a shared name) and its worth."""

    currency: str
    worth: Decimal = Decimal(1)
    spoken: bool = False


class Lexicon(NamedTuple):
    """Rules and compiled patterns."""

    rules: GrammarRules
    currencies: CurrencyRules
    regions: RegionRules
    units: dict[str, Unit]
    prefixes: dict[str, str]
    blank: Callable[[str], str]
    part_start: re.Pattern[str]
    part: regex.Pattern[str]
    tail: regex.Pattern[str]
    tail_first: frozenset[str]
    range_gap: regex.Pattern[str]
    list_gap: regex.Pattern[str]
    each: regex.Pattern[str]
    minus: frozenset[str]
    below_zero: regex.Pattern[str]
    before: regex.Pattern[str]
    before_bare: regex.Pattern[str]
    named_before: regex.Pattern[str]
    class_after_bare: regex.Pattern[str]
    after: regex.Pattern[str]
    not_before: dict[str, regex.Pattern[str]]
    yuan_followers: regex.Pattern[str]
    cut_before: regex.Pattern[str]
    unit_head_before: regex.Pattern[str]
    unit_head_after: regex.Pattern[str]
    cue: regex.Pattern[str]
    cue_end: regex.Pattern[str]
    pay_cue: regex.Pattern[str]
    spend_cue: regex.Pattern[str]
    unit_price_cue: regex.Pattern[str]
    ditto: regex.Pattern[str]
    counted: regex.Pattern[str]
    bracketed: regex.Pattern[str]
    region_cue: regexes.Scanner
    before_first: re.Pattern[str]
    before_last: frozenset[str]
    after_first: frozenset[str]


def _units(rules: CurrencyRules) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for code, currency in rules.currencies.items():
        units |= {name: Unit(code) for name in (*currency.names, *currency.codes)}
        units |= {name: Unit(code, worth) for name, worth in currency.minor.items()}
        units |= {name: Unit(code, worth, True) for name, worth in currency.spoken.items()}
    units |= {name: Unit("?" + name) for name in rules.shared if name not in units}
    local = rules.local
    units |= {name: Unit(LOCAL, worth, True) for name, worth in local.spoken.items()}
    units |= {name + local.money: Unit(LOCAL, worth) for name, worth in local.spoken.items()}
    units |= {name: Unit(LOCAL) for name in local.major}
    units |= {name + local.money: Unit(LOCAL) for name in local.major}
    return units


def quantity_pattern() -> str:
    """Source of a pattern for the number before a unit: 20, 5200余亿, 数十亿, 十几万, 两三千; not for a bare unit."""
    book = numerals.rules()
    units = "".join(book.units)
    more = any_of(book.more)
    number = numerals.pattern(loose=True)
    few = rf"(?=[好{book.few}])(?<![总人户次件款基倍指函参个岁少])好?+[{book.few}][{units}]++(?:{more})?+"
    big = "".join(unit for unit, power in book.units.items() if power >= 4)
    return rf"(?>{few}|{number}(?:(?:{more})[{units}]*+|(?<![{big}])[{book.few}][{units}]*+)?+)"


def _part(rules: CurrencyRules, units: dict[str, Unit], prefixes: dict[str, str]) -> str:
    book = numerals.rules()
    powers = "".join(book.units)
    latin = [name for name in units if name.isascii() and name[-1].isalnum()]
    han = [name for name in units if name not in latin]
    major = any_of(rules.local.major)
    foreign = {name for name in han if units[name].currency != LOCAL and not units[name].spoken}
    # A set of first characters is left at once where none of a hundred names can begin.
    named = rf"(?=[{regex.escape(''.join(sorted({name[0] for name in foreign})))}])(?:{any_of(foreign)})"
    suffix = rf"(?:(?:{major})?+\ ?{named}|{any_of(han)}|\ ?(?:{any_of(latin)})(?![A-Za-z]))"
    codes = [name for name in prefixes if name.isascii() or not name[-1].isalpha()]
    code = any_of(codes)
    name = any_of(name for name in prefixes if name not in codes)
    prefix = rf"(?:(?<![A-Za-z])(?:{code})|(?:{name}))\ ?[::]?\ ?"
    scale = rf"\ ?(?:{any_of(rules.scales)})(?![A-Za-z])"
    # Without a currency only the round hundreds of millions, at the end of a phrase: 进出口破百亿.
    end = r"[\p{P}\ \n的]|大关|$"
    bare = rf"(?:[{powers}]++(?:{any_of(book.more)})?+[{powers}]*+(?={suffix})|[{powers}]{{2}}+(?<=亿)(?={end}))"
    first = "".join(sorted({word[0] for word in prefixes}))
    prefix = rf"(?=[{regex.escape(first)}]){prefix}"
    digits = "".join(book.digits) + "".join(book.tens) + powers + book.few + "好"
    # Anchored at the start of a run, so that a run without a currency behind it is looked at once.
    bare = rf"(?<![{digits}0-9]){bare}"
    return (
        rf"(?P<prefix>{prefix})?+"
        rf"(?P<quantity>{quantity_pattern()}|(?P<bare>{bare}))(?P<scale>{scale})?+"
        rf"(?:(?P<classifier>个[多余]?+亿)(?![元级\p{{Han}}])|(?P<suffix>{suffix}))?+"
    )


@lru_cache(maxsize=8)
def lexicon(book: Rulebook) -> Lexicon:
    """Rules and patterns of a rulebook, made once."""
    rules = book.load("money/grammar.yaml", GrammarRules)
    currencies = book.load("money/currencies.yaml", CurrencyRules)
    regions = book.load("money/regions.yaml", RegionRules)
    units = _units(currencies)
    prefixes = {
        name: code for code, currency in currencies.currencies.items() for name in (*currency.prefix, *currency.codes)
    }
    number = numerals.pattern()
    minors = any_of({**currencies.local.minor, **currencies.local.spoken, **_minors(currencies)})
    money = currencies.local.money
    signs = rf"(?:[{regex.escape(rules.range_signs)}]{{1,2}}+|{any_of(rules.range_words)})"
    joints = any_of(rules.list_joints)
    fillers = dict.fromkeys(rules.before, rules.plain_fillers)
    fillers |= {mod: [*rules.plain_fillers, *rules.fillers] for mod in rules.filler_mods}
    every = "|".join(
        rf"(?P<{mod}>{any_of(words.words)})(?:{any_of(fillers[mod])})*+" for mod, words in rules.before.items()
    )
    unless = "|".join(any_of(words.unless) for words in rules.before.values() if words.unless)
    leading = {word[0] for words in rules.before.values() for word in (*words.words, *words.unless)}
    plain = any_of(rules.plain_fillers)
    names = any_of({**prefixes, **{n: 1 for c in currencies.currencies.values() for n in c.names}})
    ends = "|".join(rf"(?P<{mod}>{any_of(words)})" for mod, words in rules.after.items())
    return Lexicon(
        rules,
        currencies,
        regions,
        units,
        prefixes,
        blank=blanker(units, prefixes, [*rules.range_signs, *rules.range_words, *rules.inclusive, *rules.list_joints]),
        part_start=_part_start(prefixes),
        part=regexes.compile(_part(currencies, units, prefixes)),
        tail=regexes.compile(rf"零?+(?P<number>{number})(?P<unit>(?:{minors}){money}?+)?"),
        tail_first=_tail_first(currencies.local),
        range_gap=regexes.compile(rf"(?:{any_of(rules.inclusive)})?+\ ?{signs}\ ?"),
        list_gap=regexes.compile(rf"\ ?(?:{joints})\ ?"),
        each=regexes.compile(rf"(?:{any_of(rules.each)})(?:[^,。;、\n]{{0,12}})$"),
        minus=frozenset(rules.minus),
        below_zero=regexes.compile(
            rf"(?:(?:{any_of(rules.below_zero)})(?:{any_of(rules.below_zero_joints)})?+"
            rf"|{any_of(rules.below_zero_verbs)})\ ?$"
        ),
        before=regexes.compile(rf"(?:(?P<unless>{unless})(?:{plain})*+|{every})\ ?$"),
        before_bare=regexes.compile(
            rf"(?:(?P<unless>{any_of(rules.before_bare.unless)})|{any_of(rules.before_bare.words)})\ ?$"
        ),
        named_before=regexes.compile(rf"(?P<name>{names})\ ?$"),
        class_after_bare=regexes.compile(rules.class_after_bare),
        after=regexes.compile(rf"\ ?(?:\(不?含[^()]{{0,12}}\))?+(?:{ends})(?!{any_of(rules.after_unless)})"),
        not_before={
            name: regexes.compile(entry if isinstance(entry, str) else "|".join(entry))
            for name, entry in rules.not_before.items()
        },
        yuan_followers=regexes.compile(rules.yuan_followers),
        cut_before=regexes.compile(rf"(?:{rules.cut_before})$"),
        unit_head_before=regexes.compile(rf"(?:{rules.unit_heads_before})$"),
        unit_head_after=regexes.compile(rules.unit_heads_after),
        cue=regexes.compile(rf"(?:{any_of(rules.cues)})(?:{any_of(rules.cue_fillers)})*+\ ?$"),
        cue_end=regexes.compile(rules.cue_end),
        pay_cue=regexes.compile(rf"(?:{any_of(rules.pay_cues)})[^,。;、\n]{{0,4}}$"),
        unit_price_cue=regexes.compile(rf"(?:{any_of(rules.unit_price_cues)})\ ?$"),
        spend_cue=regexes.compile(rf"(?:{any_of(rules.spend_cues)})[^,。;、\n]{{0,2}}$"),
        bracketed=regexes.compile(rf"\((?P<name>{names})\)"),
        counted=regexes.compile(
            rf"(?P<number>{number})?+{currencies.local.counted.classifier}"
            rf"(?P<rest>{numerals.rules().half}|[{''.join(numerals.rules().digits)}])"
        ),
        region_cue=regexes.scanner(any_of(cue for region in regions.regions.values() for cue in region.cues)),
        before_first=re.compile(f"[{re.escape(''.join(sorted(leading)))}]"),
        # What stands before a sum ends in one of these, else no modifier need be looked for.
        before_last=frozenset(
            word[-1]
            for words in rules.before.values()
            for word in (*words.words, *words.unless, *rules.plain_fillers, *rules.fillers, " ")
        ),
        after_first=frozenset({" ", "(", *(word[0] for words in rules.after.values() for word in words)}),
        ditto=regexes.compile(
            rf"\((?P<name>{names}|{any_of(currencies.local.major)})?[{regex.escape(rules.ditto_joints)}]?+{rules.ditto}\)"
        ),
    )


def _part_start(prefixes: dict[str, str]) -> re.Pattern[str]:
    """Where a number or the currency in front of it may begin: a quick look by one or two characters."""
    book = numerals.rules()
    figures = "".join((*book.digits, *book.tens, *book.units, book.few))
    alone = "".join(name for name in prefixes if len(name) == 1)
    firsts, seconds = ("".join({name[at] for name in prefixes if len(name) > 1}) for at in (0, 1))
    return re.compile(
        f"[0-9{figures}好{re.escape(alone)}]" + (f"|[{re.escape(firsts)}](?=[{re.escape(seconds)}])" if firsts else "")
    )


def _tail_first(local: LocalUnits) -> frozenset[str]:
    """Characters that something may begin with that goes on with a sum: 3块5毛, 5元整, 2块半, 20元多."""
    book = numerals.rules()
    words = (*book.more, *local.whole, *book.half)
    return frozenset({*"0123456789", *book.digits, *book.tens, *book.units, *(word[0] for word in words)})


def _minors(rules: CurrencyRules) -> dict[str, Decimal]:
    return {
        name: worth
        for currency in rules.currencies.values()
        for name, worth in {**currency.minor, **currency.spoken}.items()
    }
