"""HTML → the lines a reader sees, each with what its layout tells of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import regex

from zhnews_extract import regexes
from zhnews_extract.errors import InputError
from zhnews_extract.rulebook import Regex, Rulebook, RuleModel

# What XML cannot hold, and what libxml2 stops at.
_CONTROL = regexes.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_DECLARATION = regexes.compile(r"\s*+<\?xml[^<>]*>")
_TAG = regexes.compile(r"</?+(?P<name>[A-Za-z][A-Za-z0-9]*+)[^<>]*+>|<![^<>]*+>")
_NO_TEXT = (("<!--", "-->"), ("<script", "</script"), ("<style", "</style"))
# A line break of the source between two ideographs is nothing that a reader sees.
_JOINT = regexes.compile(r"(?<=[\p{Han}，。、；：！？”》）])[ \t]*+[\r\n][ \t\r\n]*+(?=[\p{Han}，。、；：！？“《（])")
_BLANKS = regexes.compile(r"[ \t\r\n\f]++")
# A dated line that may be a header; its parts are set apart by style sheets.
_DATED = regexes.compile(r"(?:19|20)\d\d\s?[-/.年]|(?<!\d)\d{1,2}:\d\d")
_SIDE = "\x1e"
_CELL = "\x1f"
# Not visibility: the text of public accounts is saved as hidden, a script would have shown it.
_HIDDEN = regexes.compile(r"display\s*:\s*none", regex.I)


class HtmlRules(RuleModel):
    """``rules/reading/html.yaml``."""

    meta: dict[str, list[str]]
    scripts: dict[str, list[Regex]]
    platforms: list[str]
    address_day: Regex
    skip: list[str]
    block: list[str]
    cell: list[str]
    title_separators: Regex
    title_tail: Regex
    title_empty: Regex
    not_found: Regex
    below: Regex
    relative: Regex
    foot: Regex


@dataclass(frozen=True)
class HtmlLexicon:
    """The rules, compiled."""

    meta: dict[str, list[str]]
    scripts: dict[str, list[regex.Pattern[str]]]
    platforms: frozenset[str]
    address_day: regex.Pattern[str]
    skip: frozenset[str]
    block: frozenset[str]
    cell: frozenset[str]
    separator: regex.Pattern[str]
    tail: regex.Pattern[str]
    empty: regex.Pattern[str]
    not_found: regex.Pattern[str]
    below: regex.Pattern[str]
    relative: regex.Pattern[str]
    foot: regex.Pattern[str]


@lru_cache(maxsize=32)
def html_lexicon(rules: Rulebook) -> HtmlLexicon:
    """Compile the rules for HTML (cached per rulebook)."""
    loaded = rules.load("reading/html.yaml", HtmlRules)
    return HtmlLexicon(
        meta=loaded.meta,
        scripts={key: [regexes.compile(pattern) for pattern in patterns] for key, patterns in loaded.scripts.items()},
        platforms=frozenset(loaded.platforms),
        address_day=regexes.compile(loaded.address_day),
        skip=frozenset(loaded.skip),
        block=frozenset(loaded.block),
        cell=frozenset(loaded.cell),
        separator=regexes.compile(loaded.title_separators),
        tail=regexes.compile(loaded.title_tail),
        empty=regexes.compile(loaded.title_empty),
        not_found=regexes.compile(loaded.not_found),
        below=regexes.compile(loaded.below),
        relative=regexes.compile(loaded.relative),
        foot=regexes.compile(loaded.foot),
    )


@dataclass
class Shown:
    """One line of a page.

    Attributes
    ----------
    text
        What it says, blanks run together.
    links
        Characters of it that are links.
    level
        1 to 6 for headings, else 0.
    """

    text: str
    links: int = 0
    level: int = 0

    @property
    def linked(self) -> float:
        """Share of the line that is links."""
        return self.links / max(1, len(self.text))


@dataclass
class _Writer:
    """Builds lines up from pieces of text."""

    lines: list[Shown] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    links: int = 0
    level: int = 0

    def add(self, text: str, *, linked: bool, level: int) -> None:
        self.pieces.append(text)
        if linked:
            self.links += len(text.strip())
        if text.strip():
            self.level = max(self.level, level)

    def end(self) -> None:
        text = _BLANKS.sub(" ", _JOINT.sub("", "".join(self.pieces)))
        apart = self.level == 0 and len(text) <= 200 and "。" not in text and _DATED.search(text) is not None
        text = text.replace(_CELL, "  ").replace(_SIDE, "  " if apart else "").strip(" ")
        if text.strip(" \u3000\xa0"):
            self.lines.append(Shown(text, min(self.links, len(text)), self.level))
        self.pieces, self.links, self.level = [], 0, 0


def parse(markup: str) -> Any:
    """Parse a page with lxml; ``None`` if there is nothing in it, or it is nested too deeply for libxml2.

    Raises
    ------
    InputError
        If lxml is not installed.
    """
    try:
        from lxml import etree, html
    except ImportError:  # pragma: no cover - a dependency
        raise InputError("reading HTML needs lxml and trafilatura: pip install lxml trafilatura") from None
    markup = _CONTROL.sub(" ", _DECLARATION.sub("", markup, count=1))
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(markup.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None
    # libxml2 leaves off where elements are nested more than 256 deep.
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        return None
    return tree


def tree_lines(tree: Any, lex: HtmlLexicon, *, hidden: bool = False) -> list[Shown]:
    """Lines of a parsed page, in the order of the document; cells of a row stand on one line with a gap between.

    ``hidden`` brings to light what the page hides until a script shows it.
    """
    from lxml import etree

    out = _Writer()
    links = level = pre = 0
    beside = False  # right behind an element inside the line, nothing between
    walker = etree.iterwalk(tree, events=("start", "end"))
    for event, node in walker:
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            if tag in lex.skip or (not hidden and _HIDDEN.search(node.get("style") or "")):
                walker.skip_subtree()
                continue
            if tag == "br" or tag in lex.block:
                out.end()
            if tag not in lex.block and beside:
                out.add(_SIDE, linked=False, level=0)
            links += tag == "a"
            pre += tag == "pre"
            level = int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456" else level
            text, beside = node.text, False
        else:
            skipped = tag in lex.skip or (not hidden and _HIDDEN.search(node.get("style") or ""))
            if not skipped:
                links -= tag == "a"
                pre -= tag == "pre"
                if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
                    out.end()
                    level = 0
                elif tag in lex.block:
                    out.end()
            if tag in lex.cell:
                out.add(_CELL, linked=False, level=0)
            text, beside = node.tail, not node.tail and not skipped and tag not in lex.block
        if text:
            # In <pre> and nowhere else a line break is one.
            first, *rest = text.splitlines() or [""] if pre else [text]
            out.add(first, linked=links > 0, level=level)
            for line in rest:
                out.end()
                out.add(line, linked=links > 0, level=level)
    out.end()
    return out.lines


def bare_lines(markup: str, lex: HtmlLexicon) -> list[Shown]:
    """Lines of a page that no parser takes: its tags are cut out, in linear time whatever their nesting."""
    import html

    out = _Writer()
    at = links = 0
    markup = _without(_CONTROL.sub(" ", markup))
    for tag in _TAG.finditer(markup):
        if tag.start() > at:
            out.add(html.unescape(markup[at : tag.start()]), linked=links > 0, level=0)
        at = tag.end()
        name = (tag["name"] or "").lower()
        if name == "a":
            links = 0 if tag[0].startswith("</") else 1
        if name == "br" or name in lex.block:
            out.end()
        elif name in lex.cell:
            out.add(_CELL, linked=False, level=0)
    out.add(html.unescape(markup[at:]), linked=links > 0, level=0)
    out.end()
    return out.lines


def _without(markup: str) -> str:
    """Cut out comments, scripts and styles; each mark is searched for from left to right and once only."""
    for opening, closing in _NO_TEXT:
        lower = markup.lower() if len(markup.lower()) == len(markup) else markup
        pieces: list[str] = []
        at = 0
        while (begin := lower.find(opening, at)) >= 0 and (end := lower.find(closing, begin)) >= 0:
            pieces.append(markup[at:begin])
            at = end + len(closing)
        pieces.append(markup[at:])
        # "</script" leaves its ">" behind, which belongs to a tag again with this.
        markup = "<br".join(pieces) if closing.startswith("</") else "".join(pieces)
    return markup
