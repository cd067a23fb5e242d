"""The user's own names: they win over models and rules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, get_args

import regex

from zhnews_extract import regexes
from zhnews_extract.entities.spans import Name, is_cut
from zhnews_extract.errors import OptionError
from zhnews_extract.rulebook import Rulebook, RuleModel
from zhnews_extract.schema import EntityType
from zhnews_extract.textview import fold


class UserNames(RuleModel):
    """Shape of ``rules/entities/names.yaml``: type → names. ``none`` lists strings that are never a name.

    ``aliases`` gives the full name of a short one: type → short → full.
    """

    names: dict[EntityType, tuple[str, ...]]
    none: tuple[str, ...]
    aliases: dict[EntityType, dict[str, str]] = {}


@lru_cache(maxsize=32)
def _pattern(surfaces: tuple[str, ...]) -> regex.Pattern[str]:
    return regexes.compile("|".join(map(regex.escape, sorted(surfaces, key=len, reverse=True))))


def user_names(text: str, rules: Rulebook, dictionary: Mapping[str, str] | None = None) -> list[Name]:
    """Occurrences of the names of user packs (``entities/names.yaml``) and of ``dictionary`` (surface → type).

    Raises
    ------
    OptionError
        If ``dictionary`` gives a type that is none.
    """
    known: dict[str, Any] = {}
    loaded = rules.load("entities/names.yaml", UserNames)
    for type_, aliases in loaded.aliases.items():
        known.update((fold(name), type_) for pair in aliases.items() for name in pair if name)
    for type_, names in loaded.names.items():
        known.update((fold(name), type_) for name in names if name)
    for surface, kind in (dictionary or {}).items():
        if kind not in get_args(EntityType):
            raise OptionError(f"{surface}: no entity type {kind!r}; known: {', '.join(get_args(EntityType))}")
        known[fold(surface)] = kind
    known.pop("", None)
    if not known:
        return []
    return [
        Name(m.start(), m.end(), known[m.group()], "names.user")
        for m in _pattern(tuple(known)).finditer(text)
        if not is_cut(text, m.start(), m.end())
    ]


def user_aliases(rules: Rulebook) -> dict[str, str]:
    """Short → full names of user packs (``entities/names.yaml``), as clean text has them."""
    loaded = rules.load("entities/names.yaml", UserNames).aliases
    return {fold(short): fold(full) for pairs in loaded.values() for short, full in pairs.items() if short and full}
