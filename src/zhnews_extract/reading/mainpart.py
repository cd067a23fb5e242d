"""Finds the article among the lines of an HTML page.

trafilatura votes for the lines of the main text; what it leaves out on purpose, but the reading of the header needs,
is taken back: headline, the line of date and source under it, the editor's line below. What then remains goes through
the same analysis as plain text.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from zhnews_extract import regexes
from zhnews_extract.errors import InputError
from zhnews_extract.reading.bylines import TAIL_BRACKET
from zhnews_extract.reading.fields import Scan
from zhnews_extract.reading.head import Head
from zhnews_extract.reading.lexicon import FieldKind, Lexicon
from zhnews_extract.reading.lines import clean
from zhnews_extract.reading.markup import HtmlLexicon, Shown
from zhnews_extract.reading.roles import bare_names, classify

MAX_ASKED = (500_000, 10_000)
"""Characters and lines of a page up to which trafilatura is asked; its cost grows faster than the page."""
_SHINGLE = 8
_CREDITS: tuple[FieldKind, ...] = ("editor", "reporter", "author", "source", "people")
_HEADER_LINES = 12
_TAIL_LINES = 10
_SIGNED = regexes.compile(r"[12]\d{3}年\d{1,2}月\d{1,2}日")
_LEAF = regexes.compile(r"第?\ *[A-Z]?\d{1,3}\ *版|[A-D]\d{1,3}")
_BLANK = regexes.compile(r"[\s\x00]+")
_SENTENCE = regexes.compile(r"[。，；！？,]")


def main_lines(
    tree: Any, lines: list[Shown], head: Head, lex: Lexicon, html: HtmlLexicon
) -> tuple[list[str], str | None]:
    """Choose the lines of the article.

    Parameters
    ----------
    tree
        The parsed page, which is not changed; ``None`` if it could not be parsed.
    lines
        Its lines in order.
    head
        What the page says of itself.

    Returns
    -------
    (lines, headline)
        Headline, header, paragraphs and byline in the order of the page; the headline on its own (it is the first
        line where the page shows none). No lines: the page holds no article.
    """
    main = _voted(tree, lines)
    start = next((i for i, line in enumerate(lines) if main[i] and _running(line)), None)
    if start is None:
        return [], None
    at, headline, length = _headline(lines, start, head, html)
    below = (i for i in range(start + 1, len(lines)) if _ends(lines[i], lex, html))
    lines = lines[: next(below, len(lines))]
    stop = _foot(lines, start, max(i for i in range(start, len(lines)) if main[i]), lex, html)
    chosen: list[str] = []
    if at is None:
        if headline:
            chosen.append(headline)
        chosen += _header(lines, max(0, start - _HEADER_LINES), start, lex, strict=True)
    else:
        above = _header(lines, max(0, at - 3), at, lex, strict=True)
        under = _header(lines, at + length, start, lex, strict=start - at > _HEADER_LINES)
        under = [text for text in under if not html.relative.search(clean(text))]
        chosen += [*above, *(line.text for line in lines[at : at + length]), *under]
    for i, line in enumerate(lines[start : stop + 1], start):
        # A pointer to another article in the midst of the text is none of its lines.
        if line.linked < 0.5 or (main[i] and not lex.block.match(clean(line.text))):
            chosen.append(line.text)
    return chosen + _tail(lines, stop + 1, lex), headline


def _ends(line: Shown, lex: Lexicon, html: HtmlLexicon) -> bool:
    """Tell where comments and other articles begin."""
    text = clean(line.text)
    if html.below.search(text):
        return True
    return line.level > 0 and (lex.block.match(text) or lex.block_heading.fullmatch(text)) is not None


def _foot(lines: list[Shown], start: int, stop: int, lex: Lexicon, html: HtmlLexicon) -> int:
    """Last line above the page's foot and the links to other articles: no running text follows these."""
    end = stop
    for i in range(stop, start, -1):
        text = clean(lines[i].text)
        if html.foot.search(text) or lex.block.match(text) or lex.block_heading.fullmatch(text):
            end = i - 1
        elif _running(lines[i]):
            break
    return end


def _running(line: Shown) -> bool:
    """Tell running text from menus and teasers."""
    return line.linked < 0.5 and line.level == 0 and len(line.text) >= 12 and _SENTENCE.search(line.text) is not None


def _voted(tree: Any, lines: list[Shown]) -> list[bool]:
    running = [_running(line) and len(line.text) >= 20 for line in lines]
    shown = sum(len(line.text) for line in lines)
    asked = tree is not None and shown <= MAX_ASKED[0] and len(lines) <= MAX_ASKED[1]
    text = _trafilatura(tree) if asked else ""
    plain = _BLANK.sub("", text)
    shingles = {plain[i : i + _SHINGLE] for i in range(len(plain))}
    whole = {_BLANK.sub("", line) for line in text.split("\n")}
    voted = [_known(_BLANK.sub("", line.text), shingles, whole) for line in lines]
    length = sum(len(line.text) for line, vote in zip(lines, voted, strict=True) if vote)
    expected = sum(len(line.text) for line, run in zip(lines, running, strict=True) if run)
    # It drops whole pages of few words and lists of short items; then the lines themselves have to tell.
    return voted if length * 2 >= expected and length else running


def _known(line: str, shingles: set[str], whole: set[str]) -> bool:
    if len(line) < _SHINGLE + 4:
        return line in whole
    pieces = [line[i : i + _SHINGLE] for i in range(0, len(line) - _SHINGLE + 1, 4)]
    return sum(piece in shingles for piece in pieces) * 10 >= len(pieces) * 6


@lru_cache(maxsize=1)
def _settings() -> Any:
    from copy import deepcopy

    from trafilatura.settings import DEFAULT_CONFIG

    # It writes "discarding data" to stderr if nobody listens; whoever listens still hears it.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    config = deepcopy(DEFAULT_CONFIG)
    # Made for Western pages: Chinese says the same in a third of the characters.
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "80"
    config["DEFAULT"]["MIN_OUTPUT_SIZE"] = "1"
    return config


def _trafilatura(tree: Any) -> str:
    try:
        from trafilatura import bare_extraction
    except ImportError:  # pragma: no cover - a dependency
        raise InputError("reading HTML needs trafilatura: pip install trafilatura") from None
    from copy import deepcopy

    try:
        found: Any = bare_extraction(
            deepcopy(tree),
            favor_recall=True,
            include_comments=False,
            include_tables=True,
            with_metadata=False,
            config=_settings(),
        )
    except Exception:  # it has one vote among others, and hostile pages are many
        return ""
    return (found.text or "") if found is not None else ""


def _headline(lines: list[Shown], start: int, head: Head, html: HtmlLexicon) -> tuple[int | None, str | None, int]:
    """Find the headline above the text: (line or None, headline, number of lines it takes)."""
    wanted = [plain for title in head.headlines if len(plain := _plain(title)) >= 4]
    page_title = _plain(head.headlines[-1]) if head.headlines else ""
    for i in range(start - 1, -1, -1):
        line = _plain(lines[i].text)
        if len(line) < 4:
            continue
        if any(_same(line, title) for title in wanted) or (len(line) >= 8 and page_title.startswith(line)):
            return i, lines[i].text, 1
        if i + 1 < start and lines[i].level and lines[i + 1].level == lines[i].level:
            both = line + _plain(lines[i + 1].text)
            if both in wanted:
                return i, f"{lines[i].text} {lines[i + 1].text}", 2
    near = range(start - 1, max(-1, start - 1 - _HEADER_LINES), -1)
    for level in (1, 2, 3):
        for i in near:
            text = lines[i].text
            if lines[i].level == level and 6 <= len(text) <= 80 and not html.empty.fullmatch(text):
                return i, text, 1
    titles = [title for title in head.headlines if not html.tail.fullmatch(title)]
    return None, titles[0] if titles else None, 0


def _plain(text: str) -> str:
    return _BLANK.sub("", clean(text))


def _same(line: str, title: str) -> bool:
    """Tell whether a line is this headline, or one that was cut short for the meta tag."""
    cut = title.rstrip("….")
    long_enough = len(cut) >= (8 if cut != title else 16) and len(line) <= 2 * len(cut) + 20
    return line == title or (long_enough and line.startswith(cut))


def _header(lines: list[Shown], start: int, stop: int, lex: Lexicon, *, strict: bool) -> list[str]:
    """Lines that may belong to the header; ``strict`` where menus and gadgets (the day's date) stand around it."""
    chosen = []
    for line in lines[start:stop]:
        shown = line.text.strip()
        kind, found = classify(clean(shown), lex, head=True, raw=shown)
        sure = kind in ("fields", "byline") and found is not None and (found.of("published", "source") or _issue(found))
        if sure or (not strict and line.linked < 0.5):
            chosen.append(line.text)
    return chosen


def _issue(found: Scan) -> bool:
    """Tell a newspaper's head, which names its page (第02版, A12), from the date of today beside a site's name."""
    return bool(found.of("stamp")) and any(_LEAF.match(item.value) for item in found.of("token"))


def _tail(lines: list[Shown], start: int, lex: Lexicon) -> list[str]:
    """Lines below the text that credit somebody, and the day that closes an announcement; no dates of the foot."""
    chosen = []
    for i, line in enumerate(lines[start : start + _TAIL_LINES]):
        shown = line.text.strip()
        text = clean(shown)
        kind, found = classify(text, lex, head=False, raw=shown)
        if kind == "block" or line.level:
            break
        if line.linked >= 0.5:
            continue
        bracket = TAIL_BRACKET.fullmatch(text)
        signed = i < 2 and _SIGNED.fullmatch(text) is not None
        named = bracket is not None and bare_names(bracket[1], lex)
        credits = kind in ("fields", "byline") and found is not None and found.of(*_CREDITS) and not found.of("stamp")
        if signed or named or credits:
            chosen.append(line.text)
    return chosen
