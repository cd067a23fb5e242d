"""Names by rule: how they end, where they begin, titles before people, the gazetteer's places."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache

from zhnews_extract import regexes
from zhnews_extract.entities.features import GROUPS
from zhnews_extract.entities.lexicon import Gazetteer, gazetteer
from zhnews_extract.entities.spans import Name, disjoint
from zhnews_extract.regexes import any_of
from zhnews_extract.rulebook import Rulebook, RuleModel, rulebook
from zhnews_extract.schema import EntityType


class NamePattern(RuleModel):
    """One kind of name: the word list of its endings and how many characters may stand before them.

    ``bare`` allows an ending by itself, or behind an organ's head (市商务局), to be a name.
    """

    id: str
    type: EntityType
    endings: str
    shortest: int
    longest: int
    bare: bool


class PatternRules(RuleModel):
    """Shape of ``rules/entities/patterns.yaml``."""

    hard_stops: tuple[str, ...]
    soft_stops: tuple[str, ...]
    endings: dict[str, tuple[str, ...]]
    patterns: tuple[NamePattern, ...]
    bare: tuple[str, ...]
    organ_heads: tuple[str, ...]
    person_followed_by: tuple[str, ...]


_PLACE_CLASSES = frozenset((*GROUPS["place"].split(),)) - {"region"}


class NameRules:
    """All patterns of one rulebook, compiled."""

    def __init__(self, rules: Rulebook) -> None:
        self._rules = rules.load("entities/patterns.yaml", PatternRules)
        self._places: Gazetteer = gazetteer(rules)
        words = self._places.lexicon
        self._endings = [
            (pattern, regexes.compile(any_of(self._rules.endings[pattern.endings]))) for pattern in self._rules.patterns
        ]
        self._hard = regexes.compile(any_of(self._rules.hard_stops))
        self._soft = regexes.compile(any_of(self._rules.soft_stops))
        self._bare = frozenset(self._rules.bare)
        self._heads = tuple(self._rules.organ_heads)
        surnames = [s.strip() for entry in words.words("surname") for s in entry.split(",")]
        self._person = regexes.compile(
            rf"(?<={any_of(words.words('title'))})(?:、)?+"
            rf"(?P<name>(?:{any_of(surnames)})\p{{Han}}{{1,2}}?|\p{{Han}}{{1,6}}·\p{{Han}}{{1,6}}?)"
            rf"(?=[、,。;:()]|{any_of(self._rules.person_followed_by)}|$)"
        )
        self._generic = frozenset(words.words("generic"))
        self._break = regexes.compile(r"[^\p{Han}A-Za-z0-9()·&.\-—~#×/+]")

    def names(self, text: str) -> list[Name]:
        """All names the rules find, disjoint, in reading order."""
        places = self._place_spans(text)
        found = [Name(*match.span("name"), "PERSON", "patterns.person") for match in self._person.finditer(text)]
        starts = [start for start, _ in places]
        for pattern, endings in self._endings:
            for match in endings.finditer(text):
                span = self._run(text, match.start(), match.end(), pattern, starts)
                if span and text[span[0] : span[1]] not in self._generic:
                    found.append(Name(*span, pattern.type, f"patterns.{pattern.id}"))
        found += [Name(start, end, "PLACE", "patterns.place") for start, end in places]
        return disjoint(found)

    def ending_in(self, text: str, endings: Mapping[str, frozenset[str]]) -> list[Name]:
        """Names with one of these endings (by the name of their list)."""
        starts = [start for start, _ in self._place_spans(text)]
        return [
            Name(*span, pattern.type, f"patterns.{pattern.id}")
            for pattern, compiled in self._endings
            for match in compiled.finditer(text)
            if match[0] in endings.get(pattern.endings, ())
            for span in [self._run(text, match.start(), match.end(), pattern, starts)]
            if span and text[span[0] : span[1]] not in self._generic
        ]

    def _run(
        self, text: str, begin: int, end: int, pattern: NamePattern, starts: Sequence[int]
    ) -> tuple[int, int] | None:
        left = max(0, begin - pattern.longest)
        for match in self._break.finditer(text, left, begin):
            left = match.end()
        for match in self._hard.finditer(text, left, begin):
            left = match.end()
        first = bisect_left(starts, left)
        if first < len(starts) and starts[first] < begin:
            start = starts[first]
        else:
            start = left
            for match in self._soft.finditer(text, left, begin):
                start = match.end()
        while text[start:begin].count(")") > text[start:begin].count("("):
            start = text.index(")", start) + 1
        if start == begin or begin - start < pattern.shortest:
            return (begin, end) if pattern.bare and text[begin:end] in self._bare else None
        if first >= len(starts) or starts[first] != start:
            head = text[start:begin]
            if pattern.bare and not head.endswith(self._heads) and len(head) > 4:
                return None
        return start, end

    def _place_spans(self, text: str) -> list[tuple[int, int]]:
        """Divisions, towns and countries, chains of them joined (大庆市龙凤区)."""
        table = self._places.table
        wanted = sum(1 << bit for bit, name in enumerate(table.classes) if name in _PLACE_CLASSES)
        starts, lengths, masks = table.find_in(text)
        keep = masks & wanted != 0
        spans: list[tuple[int, int]] = []
        taken = bytearray(len(text))
        for start, length in zip(starts[keep].tolist(), lengths[keep].tolist(), strict=True):
            if length > 1 and not taken.count(1, start, start + length):
                taken[start : start + length] = b"\1" * length
                spans.append((start, start + length))
        spans.sort()
        joined: list[tuple[int, int]] = []
        for start, end in spans:
            if joined and joined[-1][1] == start and end - start > 2:
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        return joined


@lru_cache(maxsize=8)
def name_rules(rules: Rulebook) -> NameRules:
    """Compiled patterns of a rulebook."""
    return NameRules(rules)


def taught_names(text: str, rules: Rulebook) -> list[Name]:
    """Names by the endings that packs add: taggers were trained without them."""
    if not rules.packs:
        return []
    extra = _extra_endings(rules)
    return name_rules(rules).ending_in(text, extra) if extra else []


@lru_cache(maxsize=8)
def _extra_endings(rules: Rulebook) -> dict[str, frozenset[str]]:
    shipped = rulebook().load("entities/patterns.yaml", PatternRules).endings
    ours = rules.load("entities/patterns.yaml", PatternRules).endings
    extra = {name: frozenset(words) - frozenset(shipped.get(name, ())) for name, words in ours.items()}
    return {name: words for name, words in extra.items() if words}
