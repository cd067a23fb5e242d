"""Makes patterns from rules: word lists, named pieces, guards, first characters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import regex

from zhnews_extract import regexes
from zhnews_extract.errors import RuleError

_NAMED = regexes.compile(r"%\{(\w+)\}")


def union(words: Iterable[str]) -> str:
    """Alternation of literal words, longest first."""
    return "|".join(regex.escape(word, special_only=True) for word in sorted(set(words), key=lambda w: (-len(w), w)))


def expand(source: str, pieces: Mapping[str, str]) -> str:
    """Replace ``%{name}`` by the piece of that name, whose own names are replaced likewise.

    Raises
    ------
    RuleError
        If there is no piece of that name, or pieces hold each other.
    """
    for _ in range(10):
        try:
            replaced = _NAMED.sub(lambda match: pieces[match[1]], source)
        except KeyError as error:
            raise RuleError(f"dates/tokens.yaml: no piece named {error.args[0]}") from None
        if replaced == source:
            return source
        source = replaced
    raise RuleError(f"dates/tokens.yaml: pieces hold each other: {source:.60}")


def guarded(words: Iterable[str], guards: Mapping[str, tuple[str, str]]) -> str:
    """Alternation of words that keep out of bigger ones (目前 in 项目前期).

    The look-behind of a word stands behind it and looks past it, so that it is tried only where the word stands.
    """
    parts = []
    for word in sorted(set(words), key=lambda w: (-len(w), w)):
        before, after = guards.get(word, ("", ""))
        behind = rf"(?<![{before}]{word})" if before else ""
        # 昨日本报讯 is a date before 本报, 同日本企业 none
        ahead = "(?!本(?!报))" if after == "本" else rf"(?![{after}])" if after else ""
        parts.append(word + behind + ahead)
    return "|".join(parts)


def by_first(words: Iterable[str]) -> dict[str, list[str]]:
    """Words by their first character."""
    table: dict[str, list[str]] = {}
    for word in words:
        table.setdefault(word[0], []).append(word)
    return table


def first_characters(
    branches: Sequence[tuple[str, str]], alphabet: Iterable[str], groups: Iterable[str]
) -> dict[str, frozenset[str]]:
    """Map each character to the branches that can begin with it.

    Found by asking every branch, without its look-behinds, for a partial match of the character.

    Parameters
    ----------
    branches
        Names and sources of patterns.
    alphabet
        Characters to try.
    groups
        Sets of characters that get the same branches, so that few patterns need compiling.
    """
    table: dict[str, set[str]] = {}
    characters = sorted(set(alphabet))
    for name, source in branches:
        if not source:
            continue
        pattern = regexes.compile(without_lookbehind(source))
        for char in characters:
            if pattern.match(char, partial=True):
                table.setdefault(char, set()).add(name)
    for group in groups:
        names = set().union(*(table.get(char, set()) for char in group))
        table.update(dict.fromkeys(group, names))
    return {char: frozenset(names) for char, names in table.items()}


def without_lookbehind(source: str) -> str:
    """Source of a pattern without its look-behinds, which say nothing of its first character."""
    out: list[str] = []
    index = 0
    while index < len(source):
        if source.startswith(("(?<=", "(?<!"), index):
            index = _group_end(source, index)
        elif source[index] == "\\":
            out.append(source[index : index + 2])
            index += 2
        else:
            out.append(source[index])
            index += 1
    return "".join(out)


def _group_end(source: str, index: int) -> int:
    """Position after the group that opens at ``index``."""
    depth, inside = 0, False
    while index < len(source):
        char = source[index]
        if char == "\\":
            index += 1
        elif char == "[":
            inside = True
        elif char == "]":
            inside = False
        elif not inside:
            depth += (char == "(") - (char == ")")
        index += 1
        if depth == 0:
            break
    return index
