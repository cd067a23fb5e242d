"""Finds the headline among the lines above the text."""

from __future__ import annotations

from typing import Literal

import regex

from zhnews_extract import regexes
from zhnews_extract.reading.lexicon import Lexicon
from zhnews_extract.reading.lines import Line, continues
from zhnews_extract.reading.regions import Analysis
from zhnews_extract.reading.roles import LineKinds, is_paragraph, outlet_like
from zhnews_extract.reading.stamps import STAMP, parse_published

TitleRole = Literal["title", "site", "column", "signatory"]
_COLUMN = 10  # the longest name of a page's column
_STAMPED = regexes.compile(rf"(?:[Dd]ate\ +)?((?=\d{{4}}[-/.]){STAMP})\ *")
_CRUMBS = regexes.compile(r"(?:[^>»,。!?]{2,14}\ *(?:>{1,2}|»)\ *)+")


def find_titles(lines: list[Line], kinds: LineKinds, lex: Lexicon) -> dict[int, TitleRole]:
    """Find the headline and its second lines.

    Returns
    -------
    dict
        Line number → ``"title"`` (the first is the headline), ``"site"`` (the outlet's name on a line of its own),
        ``"column"`` (the name of the page's column) or ``"signatory"`` (who announces).
    """
    texts = [i for i, kind in enumerate(kinds) if kind[0] == "text"]
    head: list[int] = []
    for i in texts:
        text = lines[i].text
        # A header line right below makes a headline of one that looks like a sentence.
        headline = not head and len(text) <= 60 and i + 1 < len(kinds) and kinds[i + 1][0] == "fields"
        runs_on = bool(head) and "," in text and _runs_on(lines, kinds, i)
        if (is_paragraph(text) and not headline) or runs_on or lex.never_title.match(text) or len(head) >= 5:
            break
        head.append(i)
    if not head or texts[-1] == head[-1]:
        return {}
    named = [i for i in head if not _site_name(lines[i].text, lex)] or head[-1:]
    roles: dict[int, TitleRole] = {i: "title" if i in named else "site" for i in head}
    if len(named) > 1 and len(text := lines[named[0]].text) <= _COLUMN and lex.column.fullmatch(text):
        roles[named.pop(0)] = "column"
    if len(named) > 1 and lex.signatory.fullmatch(lines[named[0]].text):
        roles[named[0]] = "signatory"
    # A heading in brackets right before the first paragraph belongs to the body.
    return {i: role for i, role in roles.items() if i <= named[0] or not lines[i].text.startswith("【")}


def _runs_on(lines: list[Line], kinds: LineKinds, i: int) -> bool:
    """Tell whether a line is the first of a hard-wrapped paragraph."""
    below = i + 1 < len(lines) and kinds[i + 1][0] == "text" and not lines[i + 1].after_blank
    return below and continues(lines[i], lines[i + 1], uses_indent=True)


def _site_name(text: str, lex: Lexicon) -> bool:
    if any(mark in text for mark in ",!?:"):
        return False
    first, _, rest = text.partition(" ")
    if len(rest.strip(" /|·-")) <= 6 and len(first) <= 20 and outlet_like(first, lex):
        return True
    return len(text) <= 12 and outlet_like(text, lex)


def read_title(result: Analysis, raw: str, line: Line, role: TitleRole, lex: Lexicon) -> None:
    """Enter one of these lines."""
    meta = result.meta
    if role == "site":
        meta.site(raw[line.start : line.end], lex)
        result.add("header", line.start, line.end)
    elif role == "column" or (meta.title is not None and _same(line.text, meta.title)):
        result.add("header", line.start, line.end)
    elif meta.title is not None or role == "signatory":
        result.add("title", line.start, line.end)
    else:
        start = line.start + _before_title(line.text, lex)
        before = line.text[: start - line.start].rstrip()
        result.add("header", line.start, line.start + len(before))
        if (stamp := _STAMPED.match(before)) is not None and (iso := parse_published(stamp[1].strip(" ,"))):
            meta.beside_title(iso)
        meta.title = line.text[start - line.start :]
        meta.title_span = (start, line.end)
        meta.headline(raw[start : line.end], lex)
        result.add("title", start, line.end)


def _before_title(text: str, lex: Lexicon) -> int:
    """How much of a headline's line is a label ("标题:") or a breadcrumb ("专题 >> ")."""
    if (label := lex.title_label.match(text)) is not None:
        return label.end()
    stamp = _STAMPED.match(text)
    if stamp is not None and len(text) - stamp.end() >= 8 and parse_published(stamp[1].strip(" ,")) is not None:
        return stamp.end()
    crumbs = _CRUMBS.match(text)
    return crumbs.end() if crumbs is not None and len(text) - crumbs.end() >= 10 else 0


def _same(text: str, other: str) -> bool:
    return regex.sub(r"\s+", "", text) == regex.sub(r"\s+", "", other)
