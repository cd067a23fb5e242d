"""Shapes of the rule files in ``rules/dates``."""

from __future__ import annotations

from typing import NamedTuple

from zhnews_extract.rulebook import Regex, Rulebook, RuleModel

Offsets = dict[str, dict[str, int]]


class Words(RuleModel):
    """``words.yaml``: calendar words and the offsets or numbers they stand for."""

    deictic: Offsets
    reported_year: dict[str, int]
    anaphoric: Offsets
    same: list[str]
    edge_days: dict[str, str]
    same_period: dict[str, int]
    same_period_years: dict[str, int]
    year_pairs: dict[str, tuple[int, int]]
    vague_period: list[str]
    weekdays: dict[str, int]
    weekend: str
    week: list[str]
    week_offsets: dict[str, int]
    quarters: dict[str, int]
    first_quarter: list[str]
    halves: dict[str, int]
    half_months: dict[str, int]
    half_weeks: dict[str, int]
    xun: dict[str, int]
    seasons: dict[str, tuple[str, str]]
    season_tails: list[str]
    season_years: dict[str, int]
    edges: dict[str, list[str]]
    bare_edges: dict[str, dict[str, str]]
    whole_year: list[str]
    dayparts: list[str]
    lunar_months: dict[str, int]
    lunar_prefix: list[str]
    lunar_first: str
    great_year: str
    plans: dict[str, int]
    plans_bare: list[str]
    plan_names: list[str]
    eras: dict[str, int]
    vague: list[str]
    now: list[str]
    until_now: list[str]
    units: dict[str, str]
    few_words: list[str]
    nights: str
    guards: dict[str, tuple[str, str]]


class Holiday(RuleModel):
    """A feast: exactly one of ``date``, ``lunar``, ``nth`` and ``term`` says when it is."""

    date: tuple[int, int] | None = None
    lunar: tuple[int, int] | None = None
    nth: tuple[int, int, int] | None = None
    term: str | None = None
    days_before: int = 0
    statutory: str | None = None
    bare: bool = True
    tail: list[str] = []


class SolarTerm(RuleModel):
    """Month and constants of a solar term's day; ``january`` counts leap days up to the year before."""

    month: int
    c: tuple[float, float]
    january: bool = False
    shift: dict[int, int] = {}


class Holidays(RuleModel):
    """``holidays.yaml``."""

    holidays: dict[str, Holiday]
    period_tails: list[str]
    solar_terms: dict[str, SolarTerm]


class Context(RuleModel):
    """``context.yaml``: how the surrounding words speak of time, and names that are no dates."""

    planned: list[str]
    reported: list[str]
    compared: list[str]
    numbered: list[str]
    names: list[str]
    title_open: str
    title_close: str
    duration_names: list[str]
    verbs_of_until: list[str]
    openers_of_until: list[str]
    counted_until: list[str]
    events: list[str]
    lead_days: int


class After(RuleModel):
    """Words behind a date that change its value."""

    before: list[str]
    before_inclusive: list[str]
    since: list[str]
    after: list[str]
    inside: list[str]
    span: list[str]
    about: list[str]
    eve: list[str]
    until: list[str]
    to_now: list[str]


class Before(RuleModel):
    """Words before a date or duration that change its value."""

    until: list[str]
    to: list[str]
    since: list[str]
    passed: list[str]
    passed_weak: list[str]


class Recent(RuleModel):
    """过去三年, 未来两个月."""

    past: list[str]
    next: list[str]
    strong: list[str]


class Modifiers(RuleModel):
    """``modifiers.yaml``."""

    after: After
    before: Before
    separators: list[str]
    recent: Recent
    back: list[str]
    forth: list[str]
    former: list[str]
    later: list[str]


class TokenRules(RuleModel):
    """``tokens.yaml``: named pieces, where tokens may begin, and for each kind of token its alternatives."""

    pieces: dict[str, Regex]
    starts: list[Regex]
    tokens: dict[str, list[Regex]]


class RuleSet(NamedTuple):
    """All rule files of the room."""

    words: Words
    holidays: Holidays
    context: Context
    modifiers: Modifiers
    tokens: TokenRules


def load(book: Rulebook) -> RuleSet:
    """Load the room's rule files.

    Raises
    ------
    RuleError
        If one is missing or contradicts its shape.
    """
    return RuleSet(
        book.load("dates/words.yaml", Words),
        book.load("dates/holidays.yaml", Holidays),
        book.load("dates/context.yaml", Context),
        book.load("dates/modifiers.yaml", Modifiers),
        book.load("dates/tokens.yaml", TokenRules),
    )
