"""A clean reading of an article that remembers where every character stood.

Recognisers want one script, one width and no stray spaces; users want offsets into their own text. A :class:`View` is
the first with the way back to the second: the content regions of the raw text, in simplified characters, ASCII digits,
letters and punctuation, without layout spaces, each character mapped to its raw offset.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

import regex

# NFKC-like folding by single characters only: every replacement has length one, so offsets never shift.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,  # ideographic space
    0xA0: 0x20,
    0x2002: 0x20,
    0x2003: 0x20,
    0x2009: 0x20,
    0x202F: 0x20,
    0x09: 0x20,
    0x0D: 0x0A,
    0x2028: 0x0A,
    0x2029: 0x0A,
    0x85: 0x0A,
    0x0B: 0x0A,
    0x0C: 0x0A,
    0xFFE5: 0xA5,  # ￥ → ¥
    0xFFE1: 0xA3,  # ￡ → £
}
_INVISIBLE = r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]"
_ENTITY = r"&(?:nbsp|ensp|emsp|thinsp|\#160|\#xa0|\#12288);?"
_CALENDAR_OR_NUMERAL = "〇零一二三四五六七八九十百千万亿两年月日号时初旬底末元点分"
# A space is layout unless it parts two Latin words, two numbers or two Chinese clauses.
_LAYOUT = regex.compile(
    rf"""
      {_INVISIBLE}+
    | (?<=[0-9]) (?:\ |{_ENTITY})++ (?=[\p{{Han}}%])
    | (?<=\p{{Han}}) (?:\ |{_ENTITY})++ (?=[0-9])
    | (?<=[A-Za-z]) (?:\ |{_ENTITY})++ (?=\p{{Han}})
    | (?<=\p{{Han}}) (?:\ |{_ENTITY})++ (?=[A-Za-z])
    | (?<=[{_CALENDAR_OR_NUMERAL}]) (?:\ |{_ENTITY})++ (?=[{_CALENDAR_OR_NUMERAL}])
    | (?<=[、,;:。!?(《“「]) (?:\ |{_ENTITY})++
    | (?:\ |{_ENTITY})++ (?=[、,;:。!?)》”」])
    """,
    regex.X,
)
_WRAP = regex.compile(r"\ *+\n[\s]*+")
_ENTITY_RE = regex.compile(_ENTITY)
_SPACES = regex.compile(r"\ {2,}")


@lru_cache(maxsize=1)
def _fold_table() -> dict[int, int]:
    import opencc

    han = "".join(map(chr, range(0x4E00, 0xA000)))
    simple = opencc.OpenCC("t2s").convert("\n".join(han)).split("\n")
    return _WIDTH | {ord(old): ord(new) for old, new in zip(han, simple, strict=True) if len(new) == 1 and old != new}


def fold(text: str) -> str:
    """Simplify and narrow every character; the result has the same length.

    Uses OpenCC's character tables (traditional → simplified) and the full-width forms block of Unicode.
    """
    return text.translate(_fold_table())


class View:
    """Clean content of a raw text.

    Attributes
    ----------
    raw
        The article as given.
    text
        Its content regions, folded; paragraphs are parted by one newline.
    regions
        ``(start, end)`` of each content region in ``text`` (view offsets), in reading order.
    """

    __slots__ = ("_at", "raw", "regions", "text")

    def __init__(self, raw: str, regions: Sequence[tuple[int, int]]) -> None:
        self.raw = raw
        folded = fold(raw)
        pieces: list[str] = []
        at = array("L")
        self.regions: list[tuple[int, int]] = []
        length = 0
        for begin, end in regions:
            start = length
            cursor = begin
            for match in _layout(folded, begin, end):
                gap_start, gap_end, keep = match
                pieces.append(folded[cursor:gap_start])
                at.extend(range(cursor, gap_start))
                length += gap_start - cursor
                if keep:
                    pieces.append(keep)
                    at.append(gap_start)
                    length += 1
                cursor = gap_end
            pieces.append(folded[cursor:end])
            at.extend(range(cursor, end))
            length += end - cursor
            self.regions.append((start, length))
            pieces.append("\n")
            at.append(end)
            length += 1
        at.append(len(raw))
        self.text = "".join(pieces)
        self._at = at

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Raw offsets of ``text[start:end]``; the span must not be empty."""
        return self._at[start], self._at[end - 1] + 1

    def view_pos(self, raw_offset: int) -> int:
        """First view position at or after a raw offset."""
        return bisect_left(self._at, raw_offset)

    def view_span(self, start: int, end: int) -> tuple[int, int]:
        """View offsets of the raw stretch ``raw[start:end]``."""
        return bisect_left(self._at, start), bisect_left(self._at, end)


def _layout(text: str, begin: int, end: int) -> list[tuple[int, int, str]]:
    """Gaps of one region as (start, end, replacement), in order and disjoint."""
    gaps: list[tuple[int, int, str]] = []
    spans = [(m.start(), m.end(), "") for m in _LAYOUT.finditer(text, begin, end)]
    spans += [(m.start(), m.end(), _joint(text, m.start(), m.end())) for m in _WRAP.finditer(text, begin, end)]
    spans += [(m.start(), m.end(), " ") for m in _ENTITY_RE.finditer(text, begin, end)]
    spans += [(m.start(), m.end(), " ") for m in _SPACES.finditer(text, begin, end)]
    cursor = begin
    for start, stop, keep in sorted(spans, key=lambda gap: (gap[0], -gap[1])):
        if start < cursor:
            continue
        gaps.append((start, stop, keep))
        cursor = stop
    return gaps


def _joint(text: str, start: int, end: int) -> str:
    """What stands for a line break inside a paragraph: a space between Latin words, else nothing."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return " " if before.isascii() and before.isalnum() and after.isascii() and after.isalnum() else ""


@lru_cache(maxsize=8)
def _cached(raw: str, regions: tuple[tuple[int, int], ...]) -> View:
    return View(raw, regions)


def view_of(raw: str, regions: Sequence[tuple[int, int]] | None = None) -> View:
    """View of a text; without ``regions`` each non-empty line is a paragraph."""
    if regions is None:
        regions = [(m.start(), m.end()) for m in regex.finditer(r"[^\n\r\u2028\u2029\u0085\v\f]+", raw)]
    return _cached(raw, tuple(regions))
