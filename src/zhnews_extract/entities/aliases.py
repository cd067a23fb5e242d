"""Which short form stands for which full name of the same article.

A short form keeps characters of the full name in their order (昆山科锐森精密科技股份有限公司 → 科锐森, 中国第一汽车集团有限公司 →
中国一汽): the fewer pieces, the surer. What the text declares itself ("以下简称…") goes first. Each type of name has its own
conditions, and a short form that fits two names goes to the one it covers best; two full names never merge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import regex

from zhnews_extract.entities.lexicon import Gazetteer, short_name
from zhnews_extract.schema import EntityType

_BRACKETS = regex.compile(r"[()〔〕\[\]“”\"《》]")
_FORM = regex.compile(
    r"(?:(?:集团)?(?:股份)?有限(?:责任)?公司|\(集团\)(?:股份)?有限公司|集团(?:总)?公司|集团|股份公司|株式会社|控股|公司)$"
)
_FULL_FORM = regex.compile(r"(?:公司|株式会社|集团|总厂|银行)$")
_BARE_ORGAN = regex.compile(r"^(?:市|区|县|省|镇|乡|新区|园区|开发区|高新区|经开区)?.{2,}$")


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
    """Finds the canonical surface of every surface of an article."""

    def __init__(self, places: Gazetteer) -> None:
        self._places = places
        self._abbreviation = places.abbreviations

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
        for short, full in declared.items():
            if short != full and types.get(short) == types.get(full) is not None:
                parent[short] = full
        for group in by_type.values():
            for surface in group:
                if surface.text in parent:
                    continue
                best = self._best(surface, group, parent)
                if best is not None:
                    parent[surface.text] = best
        return {s.text: _root(s.text, parent) for s in surfaces}

    def _best(self, short: Surface, group: Sequence[Surface], parent: Mapping[str, str]) -> str | None:
        scored: list[tuple[tuple[float, ...], str]] = []
        for full in group:
            if full.text == short.text or _root(full.text, parent) == short.text:
                continue
            score = self._score(short, full)
            if score is not None:
                scored.append((score, full.text))
        return min(scored)[1] if scored else None

    def _score(self, short: Surface, full: Surface) -> tuple[float, ...] | None:
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

    def _person(self, short: str, full: Surface) -> tuple[float, ...] | None:
        name = full.text
        if "·" in name:
            return (0, full.first) if short in name.split("·") else None
        if len(short) == 2 and short[0] in "老小" and len(name) > 2 and name[0] == short[1]:
            return (0, full.first)
        if len(short) == 2 and short[1] in "总董工某" and len(name) >= 2 and name[0] == short[0] and name != short:
            return (1, full.first)
        return None

    def _place(self, short: str, full: Surface) -> tuple[float, ...] | None:
        name = full.text
        if len(name) <= len(short):
            return None
        if short_name(name) == short or name in self._abbreviation.get(short, ()):
            return (0, full.first)
        if (
            len(short) > 1
            and name.endswith(short)
            and short[-1] in "镇乡村区县市道"
            or short_name(name).endswith(short)
            and len(short) > 1
            and self._places.known(name[: -len(short)].removesuffix(short))
        ):
            rest = name[: len(name) - len(short)]
            return (1, full.first) if self._places.known(rest) and rest not in self._places.countries else None
        return None

    def _company(self, short: Surface, full: Surface) -> tuple[float, ...] | None:
        s, f = short.text, full.text
        if _FULL_FORM.search(s) and not s.endswith("集团"):
            # A name with its legal form is whole; only a missing place before it makes it a short form.
            rest = f[: -len(s)]
            return (0, 0, len(rest)) if f.endswith(s) and self._places.known(rest) else None
        if not _FULL_FORM.search(f) and not f.startswith(s) and not f.endswith(s):
            return None
        if s.endswith("集团") and "集团" not in f:
            return None
        flat = _BRACKETS.sub("", f)
        core = _FORM.sub("", flat)
        place = self._places.leading_place(core)
        body = core[len(place) :] or core
        pieces = chunks(s, flat)
        if pieces is None:
            pieces = self._rearranged(s, f)
        if pieces is None or pieces > 1 + (len(s) > 2) + (len(s) > 4):
            return None
        if len(s) <= 2 and not (body.startswith(s) or core.startswith(s)):
            return None
        if pieces == 1 and s in flat:
            rest = flat[flat.index(s) + len(s) :]
            if self._places.leading_place(rest) and "(" not in f[len(s) : len(s) + 1] and not body == s:
                return None  # the parent's name at the head of a subsidiary's
            before = flat[: flat.index(s)]
            if before and not (
                self._places.known(before) or self._places.leading_place(before) == before or len(before) <= 2
            ):
                return None
        elif s[0] != flat[0] and s[0] != body[0] and s[0] not in flat[:4]:
            return None
        bracketed = f.count("(")
        return (pieces, abs(len(body) - len(s)) + 2 * bracketed, full.first)

    def _rearranged(self, s: str, f: str) -> int | None:
        """大连京泽 ← 京泽精机(大连)有限公司, 粤水电 ← 广东水电二局: a place moved or abbreviated."""
        place = self._places.leading_place(s)
        if place and place in f and len(s) - len(place) >= 2:
            flat = _BRACKETS.sub("", f.replace(place, "", 1))
            rest = s[len(place) :]
            pieces = chunks(rest, flat)
            return pieces + 1 if pieces is not None and flat.startswith(rest[:2]) else None
        for name in self._abbreviation.get(s[0], ()):
            stem = short_name(name)
            if f.startswith(stem) and len(s) > 2:
                pieces = chunks(s[1:], f[len(stem) :])
                return pieces + 1 if pieces is not None else None
        return None

    def _government(self, short: Surface, full: Surface) -> tuple[float, ...] | None:
        s, f = short.text, full.text
        if f.endswith(s):
            rest = f[: -len(s)]
            if s[0] in "市省区县镇乡" or len(s) <= 5:
                return (0, abs(full.first - short.first), len(rest))
        return None

    def _other(self, short: Surface, full: Surface) -> tuple[float, ...] | None:
        s, f = short.text, full.text
        pieces = chunks(s, _BRACKETS.sub("", f))
        if pieces is None or pieces > 1 + (len(s) > 2) + (len(s) > 3):
            return None
        if s[-1] != f[-1] and not f.startswith(s) and s not in f:
            return None
        if short.type == "PARK":
            if pieces == 1 and not f.endswith(s) and not f.startswith(s):
                return None
            bare = 0 if len(s) <= 3 else 1
            return (pieces if bare else 0, -full.count if not bare else 0, abs(full.first - short.first))
        if short.type == "PROJECT" and pieces > 1 and s[-2:] != f[-2:]:
            return None
        return (pieces, len(f) - len(s), full.first)


def _root(surface: str, parent: Mapping[str, str]) -> str:
    seen = {surface}
    while surface in parent and parent[surface] not in seen:
        surface = parent[surface]
        seen.add(surface)
    return surface
