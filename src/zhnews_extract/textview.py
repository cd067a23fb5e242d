"""A clean reading of an article that remembers where every character stood.

Recognisers want one script, one width and no stray spaces; users want offsets into their own text. A :class:`View` is
the first with the way back to the second: the content regions of the raw text, in simplified characters, ASCII digits,
letters and punctuation, without layout spaces, each character mapped to its raw offset.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from unicodedata import normalize

from zhnews_extract import regexes

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
    0xFF61: 0x3002,  # ｡ → 。
    0xFF62: 0x300C,
    0xFF63: 0x300D,
    0xFF64: 0x3001,
}
_WIDE_MARKS = [(chr(code), chr(narrow)) for code, narrow in _WIDTH.items() if chr(narrow) in ",:;!?()%"]
# Controls, zero-width and direction marks, variation selectors: nothing a reader sees.
_INVISIBLE = r"\x00-\x08\x0e-\x1f\x7f\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
_ENTITY = regexes.compile(r"&(?:nbsp|ensp|emsp|thinsp|\#160|\#xa0|\#12288);?")
# Readings that copied pages carry behind characters: 簽約項(xiàng)目. A tone mark tells them from abbreviations.
_READING = regexes.compile(r"(?<=\p{Han})\([a-zü]{0,4}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]{0,4}\)")
# Plain character classes: the standard library scans for them several times as fast.
_RUN = re.compile(rf"[ \n{_INVISIBLE}]+")
_LINE = re.compile(r"[^\n\r\u2028\u2029\u0085\v\f]+")
_CALENDAR_OR_NUMERAL = frozenset("〇零一二三四五六七八九十百千万亿两年月日号时初旬底末元点分")
_OPENING = frozenset("、,;:。!?(《“「")
_CLOSING = frozenset("、,;:。!?)》”」")
_HAN = regexes.compile(r"\p{Han}")


@lru_cache(maxsize=1)
def _fold_table() -> dict[int, int]:
    import opencc

    # Kangxi radicals and compatibility ideographs look like ordinary characters in text taken from PDF files.
    lookalikes = {
        code: ord(plain)
        for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00))
        if len(plain := normalize("NFKC", chr(code))) == 1 and plain != chr(code)
    }
    han = "".join(map(chr, range(0x4E00, 0xA000)))
    simple = opencc.OpenCC("t2s").convert("\n".join(han)).split("\n")
    simpler = {ord(old): ord(new) for old, new in zip(han, simple, strict=True) if len(new) == 1 and old != new}
    return _WIDTH | simpler | {code: simpler.get(plain, plain) for code, plain in lookalikes.items()}


@lru_cache(maxsize=1)
def _folded() -> re.Pattern[str]:
    """Any character that is folded."""
    return re.compile(f"[{re.escape(''.join(map(chr, _fold_table())))}]")


def fold(text: str) -> str:
    """Simplify and narrow every character; the result has the same length.

    Uses OpenCC's character tables (traditional → simplified), the full-width forms block of Unicode, and its
    compatibility mappings of ideographs.
    """
    # Most texts are simplified, with a few wide marks: asking costs a fifth of translating each character.
    for wide, narrow in _WIDE_MARKS:
        text = text.replace(wide, narrow)
    return text if _folded().search(text) is None else text.translate(_fold_table())


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
        if "&" in folded:
            folded = _ENTITY.sub(lambda match: " " * len(match[0]), folded)
        if "(" in folded:
            folded = _READING.sub(lambda match: "\u200b" * len(match[0]), folded)
        pieces: list[str] = []
        at = array("L")
        self.regions: list[tuple[int, int]] = []
        length = 0
        for begin, end in regions:
            start = length
            cursor = begin
            for gap in _RUN.finditer(folded, begin, end):
                gap_start, gap_end = gap.span()
                keep = _joint(folded, gap_start, gap_end, begin, end)
                if keep and gap_end - gap_start == 1:
                    continue
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
        position = bisect_left(self._at, raw_offset)
        # Where two regions touch, the newline between them has the second one's first offset.
        while position < len(self.text) and self.text[position] == "\n" and self._at[position + 1] == raw_offset:
            position += 1
        return position

    def view_span(self, start: int, end: int) -> tuple[int, int]:
        """View offsets of the raw stretch ``raw[start:end]``; empty where all of it was left out."""
        first = self.view_pos(start)
        return first, max(first, bisect_left(self._at, end))


def _joint(text: str, start: int, end: int, begin: int, stop: int) -> str:
    """Say what stands for a run of blanks, line breaks and invisible marks: one blank, or nothing where it is layout.

    A blank is kept between two Latin words, two numbers, two Chinese clauses; a line break inside a paragraph only
    between Latin words: Chinese lines break anywhere, inside numbers too.
    """
    run = text[start:end]
    breaks = "\n" in run
    if start == begin or end == stop or not (breaks or " " in run):
        return ""
    before, after = text[start - 1], text[end]
    if breaks:
        words = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
        return " " if words and not (before.isdigit() and after.isdigit()) else ""
    if before in _OPENING or after in _CLOSING:
        return ""
    if before in _CALENDAR_OR_NUMERAL and after in _CALENDAR_OR_NUMERAL:
        return ""
    han_before, han_after = _HAN.match(before) is not None, _HAN.match(after) is not None
    if han_before != han_after:
        other = after if han_before else before
        if other.isascii() and other.isalnum():
            return ""
    if before.isdigit() and (after == "%" or (after.isdigit() and _spaced_out(text, start, end, begin, stop))):
        return ""
    return " "


def _spaced_out(text: str, start: int, end: int, begin: int, stop: int) -> bool:
    """Tell the digits of one number set apart (1 9 5 6 年) from two numbers: each stands alone, one blank between."""
    lone_before = start - 1 == begin or not _numeric(text[start - 2])
    lone_after = end + 1 == stop or not _numeric(text[end + 1])
    return end - start == 1 and lone_before and lone_after


def _numeric(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in ".,")


@lru_cache(maxsize=8)
def _cached(raw: str, regions: tuple[tuple[int, int], ...]) -> View:
    return View(raw, regions)


@lru_cache(maxsize=8)
def _by_line(raw: str) -> View:
    return View(raw, [match.span() for match in _LINE.finditer(raw)])


def view_of(raw: str, regions: Sequence[tuple[int, int]] | None = None) -> View:
    """View of a text; without ``regions`` each non-empty line is a paragraph."""
    return _by_line(raw) if regions is None else _cached(raw, tuple(regions))
