"""Copies of training articles with other names in them: people and places exchanged, everything else as it stands.

A tagger of a few hundred articles knows few names; what tells a name is mostly around it. People get invented names
(surname and given characters drawn as they occur in jieba's dictionary, MIT), divisions and towns others of their kind
from ``rules/entities``, also at the head of companies', parks' and organs' names. Every article has its own seed.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import regex
from ner_data import Example

from zhnews_extract.entities.lexicon import gazetteer, short_name

_HAN_NAME = regex.compile(r"\p{Han}{2,4}")
_TITLED = regex.compile(r"[老小].|.[总董工某]")


@dataclass(frozen=True)
class Text:
    """A clean text that no article file stands behind."""

    text: str


@lru_cache(maxsize=1)
def _people() -> tuple[tuple[list[str], list[int]], ...]:
    """Surnames, second and third characters of names, each with how often they occur."""
    surnames = {s.strip() for entry in gazetteer().lexicon.words("surname") for s in entry.split(",")}
    counts: tuple[Counter[str], ...] = (Counter(), Counter(), Counter())
    for line in (files("jieba") / "dict.txt").read_text("utf-8").splitlines():
        word, _, tag = line.split(" ")
        if tag == "nr" and len(word) == 3 and word[0] in surnames and word[:2] not in surnames:
            for n, char in enumerate(word):
                counts[n][char] += 1
    return tuple((list(c), list(c.values())) for c in counts)


def _person(name: str, rng: random.Random) -> str:
    surname, second, third = (rng.choices(*pool)[0] for pool in _people())
    if len(name) == 2:
        return surname + third
    return surname + second + third


@lru_cache(maxsize=1)
def _divisions() -> dict[str, list[str]]:
    """Names by kind: level and last character of full names, level of short ones, towns by their last character."""
    places = gazetteer()
    out: dict[str, list[str]] = {}
    for division in places.by_code.values():
        out.setdefault(division.level + division.name[-1], []).append(division.name)
        short = short_name(division.name)
        if short != division.name and len(short) == 2:
            out.setdefault(division.level, []).append(short)
    for town in sorted(places.towns):
        out.setdefault("town" + town[-1], []).append(town)
    return out


def _place(name: str, rng: random.Random) -> str:
    places, pools = gazetteer(), _divisions()
    for division in places.by_name.get(name, ())[:1]:
        kind = division.level + (name[-1] if division.name == name else "")
        if division.level != "province" and kind in pools and len(name) < 6:
            return rng.choice(pools[kind])
    if name in places.towns and len(name) < 6:
        return rng.choice(pools["town" + name[-1]])
    return name


def exchanged(example: Example, copy: int = 1) -> Example:
    """One more copy of an article with other people and places."""
    rng = random.Random(f"{example.name} {copy}")
    places = gazetteer()
    known: dict[str, str] = {}

    def other(surface: str, kind: str) -> str:
        if kind == "PERSON":
            if not _HAN_NAME.fullmatch(surface) or _TITLED.fullmatch(surface):
                return surface
            return known.setdefault(surface, _person(surface, rng))
        head = places.leading_place(surface)
        if not head or head in places.countries:
            return surface
        stem = short_name(head)
        if head not in known:
            known[head] = _place(head, rng)
            if stem != head and known[head] != head:
                known.setdefault(stem, short_name(known[head]))
        rest = surface[len(head) :]
        return known[head] + (other(rest, kind) if kind == "PLACE" and rest else rest)

    pieces: list[str] = []
    spans: list[tuple[int, int, str]] = []
    text, at, length = example.view.text, 0, 0
    for start, end, kind in sorted(example.spans):
        pieces.append(text[at:start])
        new = text[start:end] if kind == "PROJECT" else other(text[start:end], kind)
        length += start - at
        spans.append((length, length + len(new), kind))
        pieces.append(new)
        length += len(new)
        at = end
    pieces.append(text[at:])
    return Example(example.name, Text("".join(pieces)), spans, {})  # type: ignore[arg-type]
