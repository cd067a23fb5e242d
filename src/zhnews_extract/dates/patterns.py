"""Makes patterns from rules: word lists, named pieces, guards, what a pattern may begin with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import regex

from zhnews_extract import regexes
from zhnews_extract.errors import RuleError

_NAMED = regexes.compile(r"%\{(\w+)\}")

Matcher = Callable[[str, int], "regex.Match[str] | None"]


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


class Branch:
    """One way to write a kind of token; compiled when first asked for.

    Parameters
    ----------
    kind
        Name of the token.
    source
        Its pattern.
    """

    __slots__ = ("_match", "_opening", "_source", "kind")

    def __init__(self, kind: str, source: str) -> None:
        self.kind, self._source = kind, source
        self._match: Matcher | None = None
        self._opening: regex.Pattern[str] | None = None

    @property
    def match(self) -> Matcher:
        """``pattern.match``."""
        if self._match is None:
            # The second alternative never matches. With one alone, regex would look for a literal of it (年) through
            # all of the text before it tries the pattern where it was told to.
            self._match = regexes.compile(f"{self._source}|(?!)").match
        return self._match

    def may_begin(self, key: str) -> bool:
        """Whether a text that begins with ``key`` may match; what stands before it is not looked at."""
        if self._opening is None:
            self._opening = regexes.compile(regexes.opening(self._source))
        return self._opening.match(key, partial=True) is not None


class Word(NamedTuple):
    """A word that keeps out of bigger ones (目前 in 项目前期): characters that may not stand before and behind it."""

    word: str
    not_behind: str
    not_before: str

    def stands(self, text: str, start: int) -> bool:
        """Whether the word is what stands at a position."""
        word, not_behind, not_before = self
        if not text.startswith(word, start):
            return False
        following = text[start + len(word) : start + len(word) + 1]
        refused = following != "" and following in not_before
        if refused and not text.startswith("本报", start + len(word)):  # 昨日本报讯 is a date, 同日本企业 none
            return False
        return not (start and text[start - 1] in not_behind)


def by_first(words: Iterable[str], guards: Mapping[str, tuple[str, str]]) -> dict[str, list[Word]]:
    """Words by their first character, longest first."""
    table: dict[str, list[Word]] = {}
    for word in sorted(set(words), key=lambda w: (-len(w), w)):
        table.setdefault(word[0], []).append(Word(word, *guards.get(word, ("", ""))))
    return table
