"""Repairs what a backend proposes: clipped ends, wrong types, strings that are no names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import regex

from zhnews_extract import regexes
from zhnews_extract.entities.lexicon import gazetteer
from zhnews_extract.entities.spans import Name, disjoint
from zhnews_extract.entities.userdict import UserNames
from zhnews_extract.entities.words import word_list
from zhnews_extract.rulebook import Regex, Rulebook, RuleModel
from zhnews_extract.schema import EntityType

#: How far before 产业 or 领域 what belongs to them (等几大主导) may begin, and the longest line of business.
_TAIL = 16
_LONGEST_TRADE = 10


class RepairRules(RuleModel):
    """Shape of ``rules/entities/repair.yaml``; values of ``trim_*``, ``typed``, ``drop``, ``byline`` are patterns."""

    trim_start: dict[str, Regex]
    trim_end: dict[str, Regex]
    inner_verbs: tuple[str, ...]
    verbs_over_end: tuple[str, ...]
    openers: tuple[str, ...]
    quotes: tuple[tuple[str, str], ...]
    waters: tuple[str, ...]
    renewed: tuple[str, ...]
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
    brand_not_before: Regex
    row_before: tuple[str, ...]
    row_no_person: Regex
    row_after: Regex
    trade_head: Regex
    trade_tail: Regex
    trade_stop: Regex
    trade_after: Regex


class Repairer:
    """The repairs of one rulebook, compiled."""

    def __init__(self, book: Rulebook) -> None:
        rules = book.load("entities/repair.yaml", RepairRules)
        self._start = {kind: regexes.compile(pattern) for kind, pattern in rules.trim_start.items()}
        self._end = {kind: regexes.compile(f"{pattern}$") for kind, pattern in rules.trim_end.items()}
        self._verb_over_end = regexes.compile(regexes.any_of(rules.verbs_over_end))
        self._openers, self._quotes = rules.openers, rules.quotes
        self._waters, self._renewed = frozenset(rules.waters), frozenset(rules.renewed)
        self._verb = regexes.compile("|".join(map(regex.escape, rules.inner_verbs)))
        self._drop = regexes.compile(rules.drop)
        self._abstract = {kind: regexes.compile(pattern) for kind, pattern in rules.abstract.items()}
        self._byline = regexes.compile(rules.byline, regex.M)
        self._latin = regexes.compile(rules.latin_note)
        self._joint = regexes.compile(rules.joints)
        self._typed = [(kind, regexes.compile(pattern)) for kind, pattern in rules.typed.items()]
        self._trade_head = regexes.compile(rules.trade_head)
        self._trade_tail = regexes.compile(f"(?:{rules.trade_tail})$")
        self._trade_stop = regexes.compile(rules.trade_stop)
        self._trade_after = regexes.compile(rules.trade_after)
        self._places = gazetteer(book)
        words = self._places.lexicon
        self._regions = {name for name in (*words.words("region"), *words.words("world")) if len(name) > 2}
        self._longest_region = max(map(len, self._regions))
        forms = regexes.any_of(words.words("org_form"))
        self._company = regexes.compile(rf"[A-Za-z0-9]|(?:{forms})(?:\([^()]*\))?$")
        stems = sorted({*words.words("industry"), *words.words("org_form")}, key=len, reverse=True)
        self._no_brand = regexes.compile(rf"(?:{'|'.join(map(regex.escape, stems))})++")
        self._none = set(words.words("generic")) | set(book.load("entities/names.yaml", UserNames).none)

    def repair(self, text: str, names: Sequence[Name]) -> list[Name]:
        """Names with whole boundaries and the right types, in reading order."""
        bylines = [match.span() for match in self._byline.finditer(text)]
        trades = self._trades(text)
        repaired: list[Name] = []
        surfaces = {text[name.start : name.end] for name in names}
        for name in names:
            if any(start <= name.start < end for start, end in bylines):
                continue
            for part in self._parts(text, name, surfaces):
                fixed = self._retyped(text, self._whole(text, self._trimmed(text, part)))
                surface = text[fixed.start : fixed.end]
                if self._is_name(surface, fixed.type) and not self._is_trade(text, fixed, trades):
                    repaired.append(fixed)
        return disjoint(repaired)

    def _is_name(self, surface: str, kind: EntityType) -> bool:
        if not surface or surface in self._none or self._drop.fullmatch(surface):
            return False
        if kind in self._abstract and self._abstract[kind].fullmatch(surface):
            return False
        return kind != "COMPANY" or not self._no_brand.fullmatch(surface)

    def _trades(self, text: str) -> dict[int, int]:
        """Find lines of business in a row (高端装备、生态环保等产业): where each ends → where it may begin."""
        found: dict[int, int] = {}
        for head in self._trade_head.finditer(text):
            tail = self._trade_tail.search(text, max(0, head.start() - _TAIL), head.start())
            if tail is None and head.group().endswith("链"):
                continue  # 甲、乙产业链: whose it is
            end = tail.start() if tail else head.start()
            row: dict[int, int] = {}
            members = 0
            while True:
                members += 1
                if end in found:
                    break  # the rest of the row has been looked at from an earlier head
                start = end
                while start > max(0, end - _LONGEST_TRADE - 1) and text[start - 1].isalnum():
                    start -= 1
                stops = [stop.end() for stop in self._trade_stop.finditer(text, start, end)]
                row[end] = max(stops, default=start)
                for joint in self._joint.finditer(text, start + 1, end - 1):
                    row[joint.start()] = row[end]
                # Before the first member stands what leads to the row: 聚焦|高端装备.
                if stops or end - start > _LONGEST_TRADE or text[start - 1 : start] != "、":
                    break
                end = start - 1
            if members > 1:
                found |= row
        return found

    def _is_trade(self, text: str, name: Name, rows: Mapping[int, int]) -> bool:
        """Whether a supposed company is a line of business: one of a row of them, or by the word behind it."""
        if name.type != "COMPANY" or self._company.search(text, name.start, name.end):
            return False
        return rows.get(name.end, len(text)) <= name.start or bool(self._trade_after.match(text, name.end))

    def _whole(self, text: str, name: Name) -> Name:
        """Let no place be a part of a longer one (长三|角), and no name begin or end inside a word (对|接长三角)."""
        start, end = name.start, name.end
        if name.type == "PLACE" and text[end : end + 1] in self._waters and text[start : end + 1] in word_list():
            return Name(start, end + 1, name.type, name.rule)
        if name.type == "PLACE" and end - start < self._longest_region:
            for first in range(max(0, end - self._longest_region + 1), start + 1):
                for last in range(first + self._longest_region, end - 1, -1):
                    if text[first:last] in self._regions:
                        return Name(first, last, name.type, name.rule)
        if name.type == "PLACE" and text[start] in self._renewed and self._places.known(text[start + 1 : end]):
            start += not self._places.known(text[start:end])
        if name.type in ("COMPANY", "PERSON") and self._verb_over_end.match(text, end - 1) and end - start > 2:
            end -= 1
        if (
            text[start - 1 : start + 1] in word_list()
            and self._places.leading_place(text[start + 1 : end])
            and not self._places.leading_place(text[start:end])
        ):
            start += 1
        return Name(start, end, name.type, name.rule)

    def _parts(self, text: str, name: Name, surfaces: set[str]) -> list[Name]:
        for opener in self._openers:
            if text.startswith(opener, name.start) and text[name.start + len(opener) : name.end] in surfaces:
                return [Name(name.start + len(opener), name.end, name.type, name.rule)]
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
        # A quotation mark that is closed inside a name is opened in it too: “樱桃沟”民宿项目.
        inside = text[start:end]
        for opened, closed in self._quotes:
            if inside.count(closed) > inside.count(opened) and text[start - 1 : start] == opened:
                start -= 1
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
