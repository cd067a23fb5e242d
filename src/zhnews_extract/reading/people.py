"""Lists of names in bylines: "黄奕琳 沈威", "贺 敏", "黃于庭廖珮君"."""

from __future__ import annotations

import regex

from zhnews_extract import regexes
from zhnews_extract.reading.lexicon import Lexicon

_NAME = regexes.compile(
    r"(?P<apart>\p{Han})\ {1,2}(?P<given>\p{Han})(?![\p{Han}])"
    r"|(?P<foreign>\p{Han}{1,6}(?:[·•]\p{Han}{1,8})+)(?![\p{Han}])"
    r"|(?P<latin>[A-Z][a-z]+(?:[\ \-][A-Z][a-z.]*){0,3})"
    r"|(?P<han>\p{Han}++)"
)
_BETWEEN = regexes.compile(r"[\ 、,/;&和|\[\]【】—-]*+")


def read_names(text: str, lex: Lexicon, *, strict: bool = False) -> tuple[list[tuple[int, int]], int]:
    """Find names from the beginning of a folded text as long as there are any.

    Parameters
    ----------
    text
        What stands behind a label.
    strict
        Accept only names with a known surname (where no label vouches for them).

    Returns
    -------
    (spans, end)
        ``(start, end)`` of each name (a blank inside one is layout), and the offset behind the last.
    """
    spans: list[tuple[int, int]] = []
    cursor = _skip(text, 0)
    end = 0
    while (match := _NAME.match(text, cursor)) is not None:
        # After the first, short words without a known surname are places and the like: 记者张韶雯 台北.
        found = _split(match, lex, strict=strict or (bool(spans) and match.end() - match.start() <= 3))
        if not found:
            break
        spans += found
        end = match.end()
        cursor = _skip(text, end)
    return spans, end


def _skip(text: str, cursor: int) -> int:
    match = _BETWEEN.match(text, cursor)
    return match.end() if match else cursor


def _split(match: regex.Match[str], lex: Lexicon, *, strict: bool) -> list[tuple[int, int]]:
    start, end = match.span()
    word = match[0]
    if match["apart"]:
        return [(start, end)] if match["apart"] in lex.surnames else []
    if match["foreign"] or match["latin"]:
        return [] if strict and match["latin"] else [(start, end)]
    if word in lex.kinds:  # the next label, not a name
        return []
    if lex.not_names.fullmatch(word) and not (len(word) == 2 and has_surname(word, lex)):
        return []
    size = len(word)
    if size in (2, 3):
        return [(start, end)] if not strict or has_surname(word, lex) else []
    if size == 4:
        return [(start, end)] if word[:2] in lex.compound or not strict else []
    for cut in (3, 2) if size in (5, 6) else ():
        if size - cut <= 3 and has_surname(word, lex) and has_surname(word[cut:], lex):
            return [(start, start + cut), (start + cut, end)]
    return []


def has_surname(name: str, lex: Lexicon) -> bool:
    """Tell whether a name begins with a known surname."""
    return name[:1] in lex.surnames or name[:2] in lex.compound
