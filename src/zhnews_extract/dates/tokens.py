"""Finds the pieces of calendar expressions: one pass of one alternation made from the rules.

The patterns are data (``rules/dates/tokens.yaml``), with word lists of the other rule files spliced in. An alternation
of a hundred branches is slow at every position of a text, so those that the first few characters (``12月``) rule out
are not tried, which is found out once for these characters; and places where no expression can begin are skipped by
a few quick scans.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any, NamedTuple

from zhnews_extract import regexes
from zhnews_extract.dates.patterns import Branch, Matcher, Word, by_first, expand
from zhnews_extract.dates.rules import RuleSet
from zhnews_extract.regexes import any_of

_DROPPED = ("name", "title")
_JOINTS = frozenset("的 到至-~—")
# What branches are chosen by: a number and what stands behind it, else a few characters.
_KEY = re.compile(r"[0-9]{1,4}.?|[〇零一二三四五六七八九十]..?|..?", re.DOTALL)
_MOST_KEYS = 20_000


class Token(NamedTuple):
    """A piece of a calendar expression: what it is, where it stands, what it says."""

    kind: str
    start: int
    end: int
    value: Any = None


class Lexer:
    """Compiled rules for finding tokens.

    Parameters
    ----------
    rules
        All rule files of the room.
    """

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self._lookup = word_table(rules)
        self._words = by_first(self._lookup, rules.words.guards)
        pieces = {**_word_lists(rules), **rules.tokens.pieces}
        self.pieces = {name: expand(source, pieces) for name, source in pieces.items()}
        self._branches: list[Branch | None] = []  # None: the words
        for kind, sources in rules.tokens.tokens.items():
            self._branches += [Branch(kind, expand(source, pieces)) for source in sources]
            if kind == "word":
                self._branches.append(None)
        self._by_first: dict[str, list[Branch | None]] = {}
        self._by_key: dict[str, list[tuple[str, Matcher | list[Word]]]] = {}
        self._heads = heads(rules, self._lookup)
        firsts, seconds = ("".join(sorted({head[at] for head in self._heads})) for at in (0, 1))
        self._pair = re.compile(f"[{re.escape(firsts)}](?=[{re.escape(seconds)}])")
        self._starts = [regexes.scanner(expand(start, pieces)) for start in rules.tokens.starts]

    def _chosen(self, key: str) -> list[tuple[str, Matcher | list[Word]]]:
        """Branches that can match a text beginning with ``key``, in order; words as they are."""
        first = key[0]
        if first not in self._by_first:
            self._by_first[first] = [b for b in self._branches if b is None or b.may_begin(first)]
        if len(self._by_key) >= _MOST_KEYS:
            self._by_key.clear()
        chosen: list[tuple[str, Matcher | list[Word]]] = []
        for branch in self._by_first[first]:
            if branch is not None:
                if branch.may_begin(key):
                    chosen.append((branch.kind, branch.match))
            elif words := [w for w in self._words.get(first, ()) if w.word.startswith(key) or key.startswith(w.word)]:
                chosen.append(("word", words))
        self._by_key[key] = chosen
        return chosen

    def tokens(self, text: str) -> list[Token]:
        """All tokens of a clean text in reading order, disjoint; names are left out.

        A token that only goes on with an expression is found behind the token it touches (or is parted from by 的).
        """
        found: list[Token] = []
        done = 0
        for start in self._places(text):
            if start < done:
                continue
            end = self._at(text, start, found)
            if end == start:
                continue
            while True:
                following = self._at(text, end, found)
                if following == end and text[end : end + 1] in _JOINTS:
                    following = self._at(text, end + 1, found)
                    following = end if following == end + 1 else following
                if following == end:
                    break
                end = following
            done = end
        return found

    def _places(self, text: str) -> Iterator[int]:
        """Yield where a token may begin that opens an expression, in order.

        One scan a pattern and merging takes half the time of one alternation: each has its own quick first look.
        """
        places: list[tuple[int, int]] = []
        for pattern in self._starts:
            places += [match.span() for match in pattern.finditer(text)]
        heads = self._heads
        places += [pair.span() for pair in self._pair.finditer(text) if text[pair.start() : pair.start() + 2] in heads]
        places.sort(key=itemgetter(0))
        done = 0
        for start, end in places:
            if start >= done:  # 周 in 上周 opens nothing
                done = end
                yield start

    def _at(self, text: str, start: int, found: list[Token]) -> int:
        """Add the token at a position, if there is one; returns where it ends."""
        if start >= len(text):
            return start
        key = _KEY.match(text, start)[0]  # type: ignore[index]  # any character will do
        branches = self._by_key.get(key)
        for kind, match in self._chosen(key) if branches is None else branches:
            if isinstance(match, list):
                for word in match:
                    if word.stands(text, start):
                        end = start + len(word.word)
                        named, value = self._lookup[word.word]
                        found.append(Token(named, start, end, value))
                        return end
            elif (matched := match(text, start)) is not None:
                end = matched.end()
                if kind not in _DROPPED:
                    found.append(Token(kind, start, end, text[start:end]))
                return end
        return start


def heads(rules: RuleSet, words: Iterable[str]) -> set[str]:
    """Return the first two characters of all words that tokens begin with."""
    w, c, m, h = rules.words, rules.context, rules.modifiers, rules.holidays
    lists: tuple[Iterable[str], ...] = (
        words,
        c.names,
        h.holidays,
        h.solar_terms,
        w.eras,
        w.plans_bare,
        w.lunar_prefix,
        w.lunar_months,
        [w.great_year],
        m.back,
        m.forth,
        m.before.passed,
        m.recent.strong,
        ["上世纪", "本世纪"],
    )
    return {word[:2] for words_ in lists for word in words_ if len(word) > 1}


def word_table(rules: RuleSet) -> dict[str, tuple[str, Any]]:
    """Words with a value of their own: word → (kind of token, value)."""
    w = rules.words
    table: dict[str, tuple[str, Any]] = {}
    for units, base in ((w.deictic, "pub"), (w.anaphoric, "text")):
        for unit, offsets in units.items():
            kind, counted = ("part_day", "day") if unit == "day_part" else (unit + "_rel", unit)
            table |= {word: (kind, (base, offset, word in w.same, counted)) for word, offset in offsets.items()}
    table |= {word: ("year_rel", ("report", offset, False, "year")) for word, offset in w.reported_year.items()}
    table |= {word: ("edge_day", side) for word, side in w.edge_days.items()}
    table |= {word: ("same", offset) for word, offset in w.same_period.items()}
    table |= {
        prefix + word: ("same", offset) for prefix, offset in w.same_period_years.items() for word in w.same_period
    }
    table |= dict.fromkeys([*w.vague, *w.vague_period], ("vague", None))
    table |= dict.fromkeys(w.until_now, ("until_now", None))
    table |= dict.fromkeys(w.whole_year, ("whole", None))
    table |= dict.fromkeys(w.first_quarter, ("quarter", 1))
    for unit, edges in w.bare_edges.items():
        table |= {word: ("bare_edge", (unit, side)) for word, side in edges.items()}
    for kind, numbered in (
        ("half", w.halves),
        ("half_month", w.half_months),
        ("half_week", w.half_weeks),
        ("xun", w.xun),
    ):
        table |= {word: (kind, which) for word, which in numbered.items()}
    table |= {word: ("year_pair", pair) for word, pair in w.year_pairs.items()}
    for season, terms in w.seasons.items():
        table |= {prefix + season: ("season_rel", (offset, terms)) for prefix, offset in w.season_years.items()}
    return table


def _word_lists(rules: RuleSet) -> dict[str, str]:
    """Names of the word lists that patterns may use: ``%{week}``."""
    w, c, m, h = rules.words, rules.context, rules.modifiers, rules.holidays
    lists: dict[str, Iterable[str]] = {
        "names": c.names,
        "events": c.events,
        "eras": w.eras,
        "plans": w.plans,
        "bare_plans": w.plans_bare,
        "plan_names": w.plan_names,
        "week": w.week,
        "offsets": w.week_offsets,
        "lunar": w.lunar_prefix,
        "lunar_months": w.lunar_months,
        "great_year": [w.great_year],
        "lunar_first": [w.lunar_first],
        "season_tails": w.season_tails,
        "dayparts": [part for part in w.dayparts if len(part) > 1],
        "feast_names": h.holidays,
        "tails": h.period_tails,
        "terms": h.solar_terms,
        "back": m.back,
        "forth": m.forth,
        "passed": m.before.passed,
        "weak": m.before.passed_weak,
        "strong": m.recent.strong,
    }
    characters: dict[str, Iterable[str]] = {
        "wd": w.weekdays,
        "quarters": w.quarters,
        "seasons": w.seasons,
        "numbered": c.numbered,
        "title_open": c.title_open,
        "title_close": c.title_close,
        "weekend": w.weekend,
    }
    return (
        {name: any_of(words) for name, words in lists.items()}
        | {name: "".join(chars) for name, chars in characters.items()}
        | {"feasts": _feasts(rules)}
    )


def _feasts(rules: RuleSet) -> str:
    """Names of feasts; those that mean other things too (五一路) need a tail, quotes or a text of their own."""
    feasts = rules.holidays.holidays
    alone = [name for name, feast in feasts.items() if not feast.bare]
    tails = any_of([*rules.holidays.period_tails, *rules.modifiers.after.about, *rules.modifiers.after.eve])
    parts = [f"{name}(?:{any_of(feast.tail)})?+" for name, feast in feasts.items() if feast.tail]
    parts += [
        name if feasts[name].bare else rf"{name}(?={tails}|[”\"]|当[天日])"
        for name in sorted(feasts, key=lambda n: -len(n))
    ]
    return "|".join([*parts, rf"(?<=^)(?:{any_of(alone)})(?=\n?$)"])
