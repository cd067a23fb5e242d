"""Adds what follows from the names that were found: brands of named companies, bare 开发区, divisions in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import regex

from zhnews_extract import regexes
from zhnews_extract.entities.aliases import AliasRules
from zhnews_extract.entities.lexicon import Gazetteer, gazetteer, short_name
from zhnews_extract.entities.repair import RepairRules
from zhnews_extract.entities.spans import Name, is_cut
from zhnews_extract.entities.words import word_list
from zhnews_extract.rulebook import Rulebook
from zhnews_extract.schema import EntityType


class Additions:
    """The additions of one rulebook, compiled."""

    def __init__(self, book: Rulebook) -> None:
        self._rules = book.load("entities/repair.yaml", RepairRules)
        self._places: Gazetteer = gazetteer(book)
        words = self._places.lexicon
        stems = sorted({*words.words("industry"), *words.words("org_form")}, key=len, reverse=True)
        self._stem = regexes.compile("|".join(map(regex.escape, stems)))
        self._bare: dict[EntityType, regex.Pattern[str]] = {
            kind: regexes.compile(
                rf"(?<!{self._rules.bare_not_after})"
                rf"(?:{'|'.join(map(regex.escape, sorted(bare, key=len, reverse=True)))})"
                rf"(?!{self._rules.bare_not_before})"
            )
            for kind, bare in self._rules.bare.items()
        }
        aliases = book.load("entities/aliases.yaml", AliasRules)
        self._branded, self._division = regexes.compile(aliases.branded), regexes.compile(aliases.division)
        self._not_before = regexes.compile(self._rules.place_not_before)
        self._no_brand_before = regexes.compile(self._rules.brand_not_before)
        self.brands = lru_cache(maxsize=4096)(self._brands_of)

    def find(self, text: str, names: Sequence[Name]) -> list[Name]:
        """Names to add; they may overlap ``names``, :func:`~zhnews_extract.entities.spans.agree` sorts that out."""
        covered = bytearray(len(text))
        for name in names:
            covered[name.start : name.end] = b"\1" * (name.end - name.start)
        found = [*self._brands(text, names), *self._bares(text, names), *self._divisions(text)]
        found += self._stems(text, names)
        return [n for n in found if not covered.count(1, n.start, n.end)]

    def retyped(self, text: str, names: Sequence[Name]) -> list[Name]:
        """Type by the company: what bears its brand is the company; and by the map: a city is no company."""
        companies = {text[n.start : n.end] for n in names if n.type == "COMPANY"}
        brands = {brand for surface in companies for brand in self.brands(surface)}
        stems = {short_name(text[n.start : n.end]) for n in names if n.type == "PLACE"}
        fixed: list[Name] = []
        for name in names:
            surface = text[name.start : name.end]
            if name.type == "COMPANY" and (surface in stems or self._is_city(surface)):
                fixed.append(Name(name.start, name.end, "PLACE", "additions.place"))
            elif name.type in ("PERSON", "PLACE", "PROJECT", "ORGANIZATION") and surface in brands - stems:
                fixed.append(Name(name.start, name.end, "COMPANY", "additions.brand"))
            else:
                fixed.append(name)
        return fixed

    def _is_city(self, surface: str) -> bool:
        return surface in self._places.countries or any(
            d.until is None and d.level != "county" for d in self._places.by_name.get(surface, ())
        )

    def _brands_of(self, surface: str) -> list[str]:
        """Short forms that a company's full name suggests, longest first: brand, brand and industry."""
        if not self._branded.search(surface):
            return []
        place = self._places.leading_place(surface)
        body = surface[len(place) :].removeprefix("(").split("(")[0]
        first = self._stem.search(body, 1)
        if first is None or first.start() < 2 or first.start() > 6:
            return []
        brand = body[: first.start()]
        if self._places.leading_place(brand) == brand or self._stem.fullmatch(brand):
            return []
        forms = [place + brand, brand] if place else [brand]
        return forms if self._branded.match(body, first.start()) else [body[: first.end()], *forms]

    def _brands(self, text: str, names: Sequence[Name]) -> Iterator[Name]:
        for surface in dict.fromkeys(text[n.start : n.end] for n in names if n.type == "COMPANY"):
            for brand in self.brands(surface):
                if len(brand) < 3 and brand in word_list():
                    continue
                at = text.find(brand)
                while at >= 0:
                    end = at + len(brand)
                    if not is_cut(text, at, end) and not self._no_brand_before.match(text, end):
                        yield Name(at, end, "COMPANY", "additions.brand")
                    at = text.find(brand, end)

    def _bares(self, text: str, names: Sequence[Name]) -> Iterator[Name]:
        for kind, pattern in self._bare.items():
            owners = {text[n.start : n.end] for n in names if n.type == kind}
            owned = {bare for bare in self._rules.bare[kind] if any(o != bare and o.endswith(bare) for o in owners)}
            for match in pattern.finditer(text):
                if match.group() in owned:
                    yield Name(*match.span(), kind, "additions.bare")

    def _stems(self, text: str, names: Sequence[Name]) -> Iterator[Name]:
        """Short forms of divisions named in full: 五华 beside 五华县."""
        for surface in dict.fromkeys(text[n.start : n.end] for n in names if n.type == "PLACE"):
            stem = short_name(surface)
            if stem == surface or surface not in self._places.by_name:
                continue
            at = text.find(stem)
            while at >= 0:
                if not self._not_before.match(text, at + len(stem)):
                    yield Name(at, at + len(stem), "PLACE", "additions.place")
                at = text.find(stem, at + len(stem))

    def _divisions(self, text: str) -> Iterator[Name]:
        table = self._places.table
        wanted = sum(1 << bit for bit, name in enumerate(table.classes) if name in ("province", "city", "county"))
        starts, lengths, masks = table.find_in(text)
        keep = masks & wanted != 0
        for start, length in zip(starts[keep].tolist(), lengths[keep].tolist(), strict=True):
            surface = text[start : start + length]
            if self._division.fullmatch(surface) and not self._not_before.match(text, start + length):
                yield Name(start, start + length, "PLACE", "additions.division")


@lru_cache(maxsize=8)
def additions(book: Rulebook) -> Additions:
    """Additions of a rulebook, compiled once."""
    return Additions(book)
