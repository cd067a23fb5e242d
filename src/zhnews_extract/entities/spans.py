"""Names in the clean text, before they become entities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from zhnews_extract.schema import EntityType


class Name(NamedTuple):
    """One occurrence of a name: offsets in the clean text, type, and the rule or model that found it."""

    start: int
    end: int
    type: EntityType
    rule: str


def disjoint(names: Iterable[Name]) -> list[Name]:
    """Names in reading order without overlaps; of two that overlap the longer one stays, then the earlier."""
    ordered = sorted(names, key=lambda n: (n.start - n.end, n.start))
    taken = bytearray(max((name.end for name in ordered), default=0))
    kept: list[Name] = []
    for name in ordered:
        if taken.find(1, name.start, name.end) < 0:
            taken[name.start : name.end] = b"\1" * (name.end - name.start)
            kept.append(name)
    return sorted(kept, key=lambda n: n.start)


def is_cut(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` begins or ends inside a Latin word or a number."""
    return _same_run(text, start) or _same_run(text, end)


def _same_run(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    return (
        before.isascii()
        and after.isascii()
        and ((before.isalpha() and after.isalpha()) or (before.isdigit() and after.isdigit()))
    )


#: Labels of the common spaCy models for Chinese (OntoNotes 5) and their nearest types here.
SPACY_LABELS: dict[str, EntityType] = {
    "PERSON": "PERSON",
    "GPE": "PLACE",
    "LOC": "PLACE",
    "FAC": "PLACE",
    "ORG": "ORGANIZATION",
}


def agree(text: str, names: Iterable[Name], fixed: Sequence[Name] = ()) -> list[Name]:
    """Make one document agree with itself.

    Every surface gets the type that most of its occurrences have (ties: the first), and every occurrence of a known
    surface becomes a name, longer surfaces first, so that a name cut short in one place is whole everywhere. ``fixed``
    names stand as they are; nothing overlaps them.
    """
    votes: dict[str, dict[EntityType, int]] = {}
    rules: dict[str, str] = {}
    for name in sorted(names, key=lambda n: n.start):
        surface = text[name.start : name.end]
        kinds = votes.setdefault(surface, {})
        kinds[name.type] = kinds.get(name.type, 0) + 1
        rules.setdefault(surface, name.rule)
    taken = bytearray(len(text))
    for name in fixed:
        taken[name.start : name.end] = b"\1" * (name.end - name.start)
    found = list(fixed)
    for surface in sorted(votes, key=lambda s: (-len(s), s)):
        kinds = votes[surface]
        kind = max(kinds, key=kinds.__getitem__)  # the first of several
        at = text.find(surface)
        while at >= 0:
            end = at + len(surface)
            if taken.find(1, at, end) >= 0 or is_cut(text, at, end):
                at = text.find(surface, at + 1)
                continue
            taken[at:end] = b"\1" * len(surface)
            found.append(Name(at, end, kind, rules[surface]))
            at = text.find(surface, end)
    return sorted(found, key=lambda n: n.start)
