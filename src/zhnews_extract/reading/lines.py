"""Lines of a scraped page, folded for recognition, with their offsets."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from zhnews_extract import regexes
from zhnews_extract.textview import fold

_BREAK = regexes.compile(r"[^\n\r\u2028\u2029\u0085\v\f]+")
# Residues of HTML and invisible marks read as blanks; replacements keep the length.
_RESIDUE = regexes.compile(
    r"&(?:nbsp|ensp|emsp|thinsp|#160|#xa0|#12288);?|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\x00]"
)
_INDENT = regexes.compile(r"(?:\u3000|[ \t\xa0]|&(?:nbsp|emsp|ensp|#160|#12288);?|[\u2002\u2003])+")
# A gap that parts paragraphs run together on one line: two ideographic blanks or four others after a sentence's end.
_INLINE_PARAGRAPH = regexes.compile(r"(?<=[。！？!?”」』;；）)])(?:\u3000{2,}|[ \xa0]{4,}|(?:&(?:nbsp|emsp);?){2,})\s*")

_LIST_ITEM = regexes.compile(
    r"[·•●■▲△◆◇○★☆▶➤※①-⑳\-—–]|【|\d{1,2}[.、)]\D|[(]?[一二三四五六七八九十]{1,3}[)、]|第[一二三四五六七八九十]{1,3}[,、]"
)
_OPEN_END = regexes.compile(r"[,、(《“‘「『〈/—:\-]$|[\p{Han}\p{L}\d%]$")


@dataclass(frozen=True)
class Line:
    """A non-empty line (or a paragraph parted from its line by a wide gap).

    Attributes
    ----------
    start, end
        Raw offsets without surrounding blanks.
    text
        The folded line; as long as ``raw[start:end]``.
    indented
        Whether it begins with at least two blanks (one ideographic).
    after_blank
        Whether a blank line stands before it.
    """

    start: int
    end: int
    text: str
    indented: bool
    after_blank: bool


def clean(raw: str) -> str:
    """Fold a text and blank out residues; the length stays."""
    return fold(_RESIDUE.sub(lambda match: " " * len(match[0]), raw))


def split_lines(raw: str) -> list[Line]:
    """Non-empty lines of a text, in order."""
    cleaned = clean(raw)
    lines: list[Line] = []
    before = 0
    for match in _BREAK.finditer(raw):
        # "\r\n" is one break; a second newline makes a blank line. Lines of blanks only count as blank too.
        blank = raw.count("\n", before, match.start()) > 1 or raw.count("\r", before, match.start()) > 1
        cuts = [match.start(), *(gap.end() for gap in _INLINE_PARAGRAPH.finditer(raw, match.start(), match.end()))]
        first = True
        for begin, stop in zip(cuts, [*cuts[1:], match.end()], strict=True):
            piece = cleaned[begin:stop]
            stripped = piece.strip()
            if not stripped:
                continue
            start = begin + len(piece) - len(piece.lstrip())
            indent = _INDENT.match(raw, begin, start)
            wide = not first or (indent is not None and (len(indent[0]) >= 2 or "\u3000" in indent[0]))
            lines.append(Line(start, start + len(stripped), stripped, wide, blank and first))
            first = False
        if not first:
            before = match.end()
    return lines


def continues(before: Line, line: Line, *, uses_indent: bool) -> bool:
    """Tell whether a line carries on the paragraph of the line before (hard-wrapped text).

    Parameters
    ----------
    uses_indent
        Whether paragraphs of the page begin with blanks.
    """
    if (uses_indent and line.indented) or not _OPEN_END.search(before.text) or _LIST_ITEM.match(line.text):
        return False
    if before.text.endswith(":"):
        return False
    if before.text[-1] in ",、(《“‘「『〈":
        return True
    if line.after_blank or (line.indented != before.indented and line.indented):
        return False
    # No punctuation at all and short: a heading, not a line broken in mid-sentence.
    return bool(regex.search(r"[,。;:]", before.text)) or len(before.text) >= 28
