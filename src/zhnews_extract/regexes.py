"""Compiles patterns, and remembers for the next process what came out.

Patterns made of word lists take ``regex`` two thirds of a second to compile, and a hundredth of that to put together
again from what they were compiled to. A program that runs for one article can therefore :func:`recall` at its start
what an earlier run has left, and :func:`remember` at its end. Who does neither just compiles.
"""

from __future__ import annotations

import copyreg
import re
from collections.abc import Iterable
from typing import Any

import regex

from zhnews_extract import cachefile

Scanner = regex.Pattern[str] | re.Pattern[str]
"""What both libraries can do."""

_Made = tuple[Any, ...]
_known: dict[tuple[str, int], _Made] = {}
_fresh: dict[tuple[str, int], regex.Pattern[str]] | None = None
_MOST = 4000  # patterns kept; a few hundred are one rulebook's

# How regex itself pickles a pattern: a function, and plain values that it makes the pattern of.
_taken_apart = copyreg.dispatch_table[regex.Pattern]
_put_together: Any = _taken_apart(regex.compile(""))[0]


def compile(source: str, flags: int = 0) -> regex.Pattern[str]:
    """Compile as ``regex.compile`` does, or take what has been recalled."""
    key = (source, int(flags))
    made = _known.get(key)
    if made is not None:
        pattern: regex.Pattern[str] = _put_together(*made)
        return pattern
    pattern = regex.compile(source, flags)
    if _fresh is not None:
        _fresh[key] = pattern
    return pattern


def any_of(words: Iterable[str]) -> str:
    """Source of an alternation of literal words, longest first, in which common beginnings are written once.

    That is several times as fast as one branch a word: 元 is met in one of the first branches, not behind 美元, 欧元
    and all the others. Where a group is needed, the caller writes it.
    """
    root: _Trie = {}
    for word in sorted(set(words), key=lambda word: (len(word), word)):
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _alternation(root, top=True)


def scanner(source: str) -> Scanner:
    r"""Compile a pattern that is looked for everywhere in a text.

    The standard library looks for characters of a class and for one of many words several times as fast as ``regex``;
    what it does not know (``\p{Han}``; possessive repeats before Python 3.11) is left to ``regex``.
    """
    try:
        return re.compile(source)
    except re.error:
        return compile(source)


def lean(source: str, flags: int = 0) -> Scanner:
    """Compile a pattern of a rule for the standard library, if both libraries are sure to read it alike.

    A search in a clause or two costs a third of what ``regex`` takes for it.
    """
    if not flags and not _DIFFERENT.search(source):
        try:
            return re.compile(source)
        except re.error:
            pass
    return compile(source, flags)


class Finder:
    """Looks for a pattern of many branches, and tries it only where a match may begin.

    Which characters a match may begin with, and which pairs of them, is asked of the pattern itself, once each.

    Parameters
    ----------
    source
        The pattern.
    """

    __slots__ = ("_begins", "_match")

    def __init__(self, source: str) -> None:
        self._match = compile(source).match
        self._begins = _Begins(source)

    def search(self, text: str, start: int = 0) -> regex.Match[str] | None:
        """Find the first match from a position on, as ``pattern.search`` does."""
        begins = self._begins
        for place in range(start, len(text)):
            if begins[text[place]] and begins[text[place : place + 2]]:
                match = self._match(text, place)
                if match is not None:
                    return match
        return self._match(text, max(start, len(text)))


_MOST_BEGINNINGS = 20_000


class _Begins(dict[str, bool]):
    """First one or two characters of a text → whether a match may begin there."""

    __slots__ = ("_opening",)

    def __init__(self, source: str) -> None:
        super().__init__()
        self._opening = compile(opening(source))

    def __missing__(self, chars: str) -> bool:
        if len(self) >= _MOST_BEGINNINGS:
            self.clear()
        found = self[chars] = self._opening.match(chars, partial=True) is not None
        return found


def opening(source: str) -> str:
    """Source of a pattern that can be asked whether a text's first characters may begin a match.

    Look-behinds, which say nothing of them, are left out; negative look-aheads too where they ask for the end of the
    text, which is not where those characters end.
    """
    out: list[str] = []
    index = 0
    while index < len(source):
        end = index + 1
        if source.startswith(("(?<=", "(?<!", "(?!"), index):
            group = source[index : _group_end(source, index)]
            if not group.startswith("(?!") or "$" in group:
                index += len(group)
                continue
        elif source[index] == "\\":
            end += 1
        out.append(source[index:end])
        index = end
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


# Classes of characters, sets within sets and approximate matches mean something else in either library.
_DIFFERENT = re.compile(r"\\[A-Za-ce-z]|\[[^\]]*(?:\[|--|&&|\|\||~~)|\{(?![0-9,]+\})")

_Trie = dict[str, "_Trie"]


def _alternation(node: _Trie, *, top: bool = False) -> str:
    following = [(char, child) for char, child in node.items() if char]
    branches = []
    # The standard library skips to where a branch may begin only if each begins with a letter, not a set of them.
    if len(following) > 1 and not top and (leaves := [char for char, child in following if list(child) == [""]]):
        branches.append(f"[{''.join(map(regex.escape, leaves))}]" if len(leaves) > 1 else regex.escape(leaves[0]))
        following = [(char, child) for char, child in following if list(child) != [""]]
    for char, child in following:
        rest = _alternation(child)
        grouped = len(child) > 1 and "" not in child
        branches.append(regex.escape(char) + (f"(?:{rest})" if grouped else rest))
    source = "|".join(branches)
    return f"(?:{source})?" if source and "" in node else source


def recall() -> None:
    """Read what :func:`remember` left, and note from now on what is compiled."""
    global _fresh
    _fresh = {}
    kept = cachefile.load(_name())
    if isinstance(kept, dict):
        _known.update(kept)


def remember() -> None:
    """Keep what has been compiled since :func:`recall`, if anything."""
    if not _fresh:
        return
    new = {key: _taken_apart(pattern)[1] for key, pattern in _fresh.items()}
    cachefile.store(_name(), new if len(_known) + len(new) > _MOST else _known | new)
    _fresh.clear()


def _name() -> str:
    return f"patterns-{regex.__version__}"
