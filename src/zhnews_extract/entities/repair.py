"""Repairs what a backend proposes: clipped ends, wrong types, strings that are no names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import regex

from zhnews_extract import regexes
from zhnews_extract.entities.lexicon import gazetteer
from zhnews_extract.entities.spans import Name, disjoint
from zhnews_extract.entities.userdict import UserNames
from zhnews_extract.rulebook import Regex, Rulebook, RuleModel
from zhnews_extract.schema import EntityType


class RepairRules(RuleModel):
    """Shape of ``rules/entities/repair.yaml``; values of ``trim_*``, ``typed``, ``drop``, ``byline`` are patterns."""

    trim_start: dict[str, Regex]
    trim_end: dict[str, Regex]
    inner_verbs: tuple[str, ...]
    drop: Regex
    abstract: dict[EntityType, Regex]
    byline: Regex
    latin_note: Regex
    joints: Regex
    typed: dict[EntityType, Regex]
    bare: dict[EntityType, tuple[str, ...]]
    bare_not_after: Regex
    bare_not_before: Regex
    place_not_before: Regex
    row_before: tuple[str, ...]
    row_no_person: Regex
    row_after: Regex


class Repairer:
    """The repairs of one rulebook, compiled."""

    def __init__(self, book: Rulebook) -> None:
        rules = book.load("entities/repair.yaml", RepairRules)
        self._start = {kind: regexes.compile(pattern) for kind, pattern in rules.trim_start.items()}
        self._end = {kind: regexes.compile(f"{pattern}$") for kind, pattern in rules.trim_end.items()}
        self._verb = regexes.compile("|".join(map(regex.escape, rules.inner_verbs)))
        self._drop = regexes.compile(rules.drop)
        self._abstract = {kind: regexes.compile(pattern) for kind, pattern in rules.abstract.items()}
        self._byline = regexes.compile(rules.byline, regex.M)
        self._latin = regexes.compile(rules.latin_note)
        self._joint = regexes.compile(rules.joints)
        self._typed = [(kind, regexes.compile(pattern)) for kind, pattern in rules.typed.items()]
        words = gazetteer(book).lexicon
        stems = sorted({*words.words("industry"), *words.words("org_form")}, key=len, reverse=True)
        self._no_brand = regexes.compile(rf"(?:{'|'.join(map(regex.escape, stems))})++")
        self._none = set(gazetteer(book).lexicon.words("generic")) | set(
            book.load("entities/names.yaml", UserNames).none
        )

    def repair(self, text: str, names: Sequence[Name]) -> list[Name]:
        """Names with whole boundaries and the right types, in reading order."""
        bylines = [match.span() for match in self._byline.finditer(text)]
        repaired: list[Name] = []
        surfaces = {text[name.start : name.end] for name in names}
        for name in names:
            if any(start <= name.start < end for start, end in bylines):
                continue
            for part in self._parts(text, name, surfaces):
                fixed = self._retyped(text, self._trimmed(text, part))
                surface = text[fixed.start : fixed.end]
                if self._is_name(surface, fixed.type):
                    repaired.append(fixed)
        return disjoint(repaired)

    def _is_name(self, surface: str, kind: EntityType) -> bool:
        if not surface or surface in self._none or self._drop.fullmatch(surface):
            return False
        if kind in self._abstract and self._abstract[kind].fullmatch(surface):
            return False
        return kind != "COMPANY" or not self._no_brand.fullmatch(surface)

    def _parts(self, text: str, name: Name, surfaces: set[str]) -> list[Name]:
        for joint in self._joint.finditer(text, name.start + 2, name.end - 2):
            if text[name.start : joint.start()] in surfaces:
                return [Name(joint.end(), name.end, name.type, name.rule)]
        if name.type in ("PERSON", "PROJECT"):
            return [name]
        match = self._verb.search(text, name.start + 2, name.end - 1)
        if match is None:
            return [name]
        return [Name(match.end(), name.end, name.type, name.rule)]

    def _trimmed(self, text: str, name: Name) -> Name:
        start, end = name.start, name.end
        for kind in ("any", name.type):
            while kind in self._start and (match := self._start[kind].match(text, start, end)):
                if not start < match.end() < end - 1:
                    break
                start = match.end()
            if (
                kind in self._end
                and (match := self._end[kind].search(text, max(start, end - 4), end))
                and match.start() > start
            ):
                end = match.start()
        inside = text[start:end]
        if inside.count("(") > inside.count(")"):
            # An opened bracket belongs to the name if it closes right behind it, else nothing from it on does.
            if text[end : end + 1] == ")":
                end += 1
            elif inside.rindex("(") > 1:
                end = start + inside.rindex("(")
        elif inside.count(")") > inside.count("("):
            end = start + inside.index(")") if inside.index(")") > 1 else end
        if name.type == "COMPANY" and (note := self._latin.match(text, end)):
            end = note.end()
        return Name(start, end, name.type, name.rule)

    def _retyped(self, text: str, name: Name) -> Name:
        surface = text[name.start : name.end]
        if name.type not in ("PROJECT", "PERSON"):
            for kind, pattern in self._typed:
                if kind != name.type and pattern.fullmatch(surface):
                    return Name(name.start, name.end, kind, "repair.typed")
        return name


@lru_cache(maxsize=8)
def repairer(book: Rulebook) -> Repairer:
    """Repairs of a rulebook, compiled once."""
    return Repairer(book)
