"""Which short form stands for which full name of the same article.

A short form keeps characters of the full name in their order (中国第一汽车集团有限公司 → 中国一汽): the fewer
pieces, the surer. What the text declares itself ("以下简称…") goes first. Each type of name has its own conditions,
and a short form that fits two names goes to the one it covers best; two full names never merge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from zhnews_extract import regexes
from zhnews_extract.entities.lexicon import Gazetteer, gazetteer, short_name
from zhnews_extract.rulebook import Regex, Rulebook, RuleModel
from zhnews_extract.schema import EntityType

Score = tuple[float, ...]
_BRACKETS = regexes.compile(r"[()〔〕\[\]“”\"《》]")
_FOREIGN_NOTE = regexes.compile(r"\([^()\p{Han}]*+\)")


class AliasRules(RuleModel):
    """Shape of ``rules/entities/aliases.yaml``; single strings are patterns or sets of characters."""

    form: Regex
    whole: Regex
    company_end: Regex
    parent: Regex
    branded: Regex
    town: Regex
    division: Regex
    bare_park: Regex
    generic_end: Regex
    generic: Regex
    works: tuple[str, ...]
    stays: tuple[str, ...]
    organ_heads: str
    before_surname: str
    after_surname: str


@dataclass(frozen=True)
class Surface:
    """One spelling: clean text, type, first offset, and how often it occurs."""

    text: str
    type: EntityType
    first: int
    count: int


def chunks(short: str, full: str) -> int | None:
    """Smallest number of contiguous pieces in which ``short`` lies in ``full`` in order; ``None`` if it does not."""
    if short in full:
        return 1
    rest = iter(full)
    if not all(char in rest for char in short):
        return None
    infinite = 99
    previous = [infinite] * len(full)  # best piece count for short[:i] with its last character at full[j]
    for i, char in enumerate(short):
        best_before = infinite
        current = [infinite] * len(full)
        for j, other in enumerate(full):
            if char == other:
                if i == 0:
                    current[j] = 1
                else:
                    joined = previous[j - 1] if j else infinite
                    current[j] = min(joined, best_before + 1)
            if i and j:
                best_before = min(best_before, previous[j - 1])
            elif i:
                best_before = infinite
        previous = current
    least = min(previous, default=infinite)
    return least if least < infinite else None


class AliasResolver:
    """Finds the canonical surface of every surface of an article, by the rules of one rulebook."""

    def __init__(self, book: Rulebook) -> None:
        self._places: Gazetteer = gazetteer(book)
        rules = self._rules = book.load("entities/aliases.yaml", AliasRules)
        self._form, self._whole = regexes.compile(rules.form), regexes.compile(rules.whole)
        self._company_end, self._parent = regexes.compile(rules.company_end), regexes.compile(rules.parent)
        self._town, self._bare_park = regexes.compile(rules.town), regexes.compile(rules.bare_park)
        self._generic_end, self._generic = regexes.compile(rules.generic_end), regexes.compile(rules.generic)

    def resolve(self, surfaces: Sequence[Surface], declared: Mapping[str, str]) -> dict[str, str]:
        """Canonical surface of each surface (itself, if it is the fullest).

        Parameters
        ----------
        surfaces
            All surfaces with their types.
        declared
            Short → full, as the text says itself; both are among ``surfaces``.
        """
        parent: dict[str, str] = {}
        by_type: dict[str, list[Surface]] = {}
        types = {s.text: s.type for s in surfaces}
        for surface in surfaces:
            by_type.setdefault(surface.type, []).append(surface)
        parent.update(
            (short, full)
            for short, full in declared.items()
            if short != full and types.get(short) == types.get(full) is not None
        )
        for group in by_type.values():
            holders = _holders(group)
            for surface in group:
                if surface.text in parent:
                    continue
                best = self._best(surface, self._candidates(surface, holders), parent)
                if best is not None:
                    parent[surface.text] = best
        return {s.text: _root(s.text, parent) for s in surfaces}

    def _candidates(self, short: Surface, holders: Mapping[str, list[Surface]]) -> list[Surface]:
        """Names that hold the characters every full name of ``short`` must hold; keeps the cost off all pairs."""
        text = short.text
        if short.type == "PERSON":
            return list(dict.fromkeys([*holders.get(text[0], ()), *holders.get(text[-1], ())]))
        if len(text) == 1 or text in self._places.abbreviations:
            full = set(self._places.abbreviations.get(text, ()))
            return [s for name in full for s in holders.get(name[0], ()) if s.text in full] + holders.get(text[0], [])
        needed = text.removesuffix("公司")[-2:] if short.type == "COMPANY" and len(text) > 3 else text[-2:]
        return min((holders.get(char, []) for char in needed), key=len, default=[])

    def _best(self, short: Surface, group: Sequence[Surface], parent: Mapping[str, str]) -> str | None:
        scored: list[tuple[Score, str]] = []
        for full in group:
            if full.text == short.text or _root(full.text, parent) == short.text:
                continue
            score = self._score(short, full)
            if score is not None:
                scored.append((score, full.text))
        return min(scored)[1] if scored else None

    def _score(self, short: Surface, full: Surface) -> Score | None:
        if short.type == "PERSON":
            return self._person(short.text, full)
        if short.type == "PLACE":
            return self._place(short.text, full)
        if len(full.text) <= len(short.text):
            return None
        if short.type == "COMPANY":
            return self._company(short, full)
        if short.type == "GOVERNMENT":
            return self._government(short, full)
        return self._other(short, full)

    def _person(self, short: str, full: Surface) -> Score | None:
        name = _FOREIGN_NOTE.sub("", full.text)
        if "·" in name:
            return (0, full.first) if short in name.split("·") else None
        if len(short) == 2 and short[0] in self._rules.before_surname and len(name) > 2 and name[0] == short[1]:
            return (0, full.first)
        if (
            len(short) == 2
            and short[1] in self._rules.after_surname
            and len(name) > 1
            and name[0] == short[0]
            and name != short
        ):
            return (1, full.first)
        return None

    def _place(self, short: str, full: Surface) -> Score | None:
        name = full.text
        if len(name) <= len(short):
            return None
        if short_name(name) == short or name in self._places.abbreviations.get(short, ()):
            return (0, full.first)
        if len(short) < 2:
            return None
        stem = self._town.sub("", name)
        for spelling in (name, stem, short_name(name)):
            if spelling.endswith(short):
                before = spelling[: -len(short)]
                if not before or (self._places.known(before) and before not in self._places.countries):
                    return (1, full.first)
        return None

    def _company(self, short: Surface, full: Surface) -> Score | None:
        s, f = short.text, full.text
        if self._whole.search(s) or (s.endswith("公司") and self._places.leading_place(s) in self._places.countries):
            # A name with its legal form is whole; only a place missing before it makes it a short form.
            before = f[: -len(s)]
            return (0, 0, len(before)) if f.endswith(s) and self._places.known(before) else None
        bare = s.removesuffix("公司") if s.endswith("公司") and len(s) > 3 else s
        if len(f) <= len(bare):
            return None
        if not self._company_end.search(f) and not f.startswith(s) and not f.endswith(s):
            return None
        if s.endswith("集团") and "集团" not in f:
            return None
        flat = _BRACKETS.sub("", _FOREIGN_NOTE.sub("", f))
        core = self._form.sub("", flat)
        body = core[len(self._places.leading_place(core)) :] or core
        cost = abs(len(body) - len(bare)) + 2 * _FOREIGN_NOTE.sub("", f).count("(") - 0.5 * bool(self._parent.search(f))
        pieces = chunks(bare, flat)
        if pieces is None:
            pieces = self._rearranged(bare, f)
            return None if pieces is None else (pieces, cost, full.first)
        if pieces == 1:
            at = flat.index(bare)
            before, rest = flat[:at], flat[at + len(bare) :]
            if len(bare) < 3 and not (body.startswith(bare) or core.startswith(bare)):
                return None
            if self._places.leading_place(rest) and not f[at + len(bare) :].startswith("(") and body != bare:
                return None  # a parent's name at the head of its subsidiary's
            if len(before) > 2 and not self._places.known(before):
                return None
            return (1, cost, full.first)
        if bare[0] not in (flat[0], body[0]) and bare[0] not in flat[:4]:
            return None
        initials = len(bare) == 3 and pieces == 3 and bare[0] == flat[0] and bare[-1] == flat[-1]
        return (pieces, cost, full.first) if initials or pieces <= 1 + (len(bare) > 2) + (len(bare) > 4) else None

    def _rearranged(self, s: str, f: str) -> int | None:
        """Count pieces where a place was moved (大连京泽 ← 京泽精机(大连)有限公司) or abbreviated (粤水电)."""
        place = self._places.leading_place(s)
        if place and place in f and len(s) - len(place) > 1:
            flat, rest = _BRACKETS.sub("", f.replace(place, "", 1)), s[len(place) :]
            pieces = chunks(rest, flat)
            return pieces + 1 if pieces is not None and flat.startswith(rest[:2]) else None
        for name in self._places.abbreviations.get(s[0], ()):
            stem = short_name(name)
            if f.startswith(stem) and len(s) > 2:
                pieces = chunks(s[1:], f[len(stem) :])
                return pieces + 1 if pieces is not None and pieces < 3 else None
        return None

    def _government(self, short: Surface, full: Surface) -> Score | None:
        s, f = short.text, full.text
        if f.endswith(s) and s not in self._rules.stays and (s[0] in self._rules.organ_heads or len(s) < 6):
            return (0, abs(full.first - short.first), len(f))
        head = self._bare_park.match(s)
        if head and f.endswith(s[head.end() :]) and len(s) > head.end() and len(f) > len(s):
            return (1, abs(full.first - short.first), len(f))
        return None

    def _other(self, short: Surface, full: Surface) -> Score | None:
        s, f = short.text, _FOREIGN_NOTE.sub("", full.text)
        flat = _BRACKETS.sub("", f)
        pieces = chunks(s, flat)
        place = self._places.leading_place(s)
        if pieces is None and place and short.type == "PARK" and len(s) - len(place) > 3:
            s, pieces = s[len(place) :], chunks(s[len(place) :], flat)
        if pieces is None or pieces > 3 or (pieces > 2 and s[-1] != flat[-1]):
            return None
        if s[-1] != flat[-1]:
            # A name without its generic word (古雷 ← 古雷开发区), not the area another one lies in.
            at = flat.find(s)
            works = short.type == "PROJECT" and at >= 0 and flat[at + len(s) :] in self._rules.works
            if not works and (at or self._generic_end.search(s) or not self._generic.fullmatch(flat[len(s) :])):
                return None
        if short.type == "PROJECT" and pieces > 1 and s[-2:] != flat[-2:]:
            return None
        if short.type == "PARK" and len(s) < 4:  # 开发区, 高新区: the one the article speaks of most
            return (0, -full.count, abs(full.first - short.first))
        return (pieces, len(f) - len(s), full.first)


def _holders(group: Sequence[Surface]) -> dict[str, list[Surface]]:
    """Surfaces by the characters they hold."""
    out: dict[str, list[Surface]] = {}
    for surface in group:
        for char in set(surface.text):
            out.setdefault(char, []).append(surface)
    return out


def _root(surface: str, parent: Mapping[str, str]) -> str:
    seen = {surface}
    while surface in parent and parent[surface] not in seen:
        surface = parent[surface]
        seen.add(surface)
    return surface


@lru_cache(maxsize=8)
def alias_resolver(book: Rulebook) -> AliasResolver:
    """Make the resolver of a rulebook, once."""
    return AliasResolver(book)
