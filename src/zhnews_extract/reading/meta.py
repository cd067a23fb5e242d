"""Collects what a page says of itself and decides between competing statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import regex

from zhnews_extract import regexes
from zhnews_extract.reading.fields import Field, Scan
from zhnews_extract.reading.lexicon import Lexicon
from zhnews_extract.reading.people import has_surname, read_names
from zhnews_extract.reading.roles import outlet_like, strip_edition
from zhnews_extract.reading.stamps import STAMP, parse_published
from zhnews_extract.textview import fold

_CRUMB = regexes.compile(r"\ *(?:>{1,2}|»|›|\||/)\ *|\ +[·-]\ +|:")
_DATELINE = regexes.compile(
    r"(?P<outlet>\p{Han}{2,8}?)(?:记者|特派员)(?P<name>\p{Han}{2,3})"
    r"(?:\p{Han}{2,4}\d{1,2}日(?:专?电|讯)|[/,、]|\ )"
)
_LEAD = regexes.compile(
    r"[(【\[〔]?([\p{Han}A-Za-z·•]{2,22}?)\ ?((?:\d{4}年)?\d{1,2}月\d{1,2}日)?(?:综合)?(?:讯|消息|专?电)(?!\p{Han})"
)
_IN_TITLE = regexes.compile(rf"[(\[【]({STAMP})[^()\[\]【】]{{0,6}}[)\]】]$")
_TITLE_OUTLET = regexes.compile(r"[【\[(]([\p{Han}A-Za-z]{2,10})[】\])]")


class Rank(IntEnum):
    """How far a statement is believed, the surest first."""

    LABELLED = 0
    LABELLED_BELOW = 1
    DATELINE = 2
    HEADER = 3
    LEAD = 4
    HEADER_UNKNOWN = 5
    SITE = 6
    BELOW = 7
    REPORTER = 8
    PUBLISHER = 9
    CRUMB = 10
    TITLE = 11


@dataclass
class Meta:
    """Candidates for every field; :meth:`finish` settles them."""

    title: str | None = None
    title_span: tuple[int, int] | None = None
    published: str | None = None
    source: str | None = None
    editor: str | None = None
    reporters: list[str] = field(default_factory=list)
    _stamps: list[tuple[Rank, str]] = field(default_factory=list)
    _sources: list[tuple[Rank, str]] = field(default_factory=list)
    _editors: list[tuple[Rank, str]] = field(default_factory=list)
    _authors: list[str] = field(default_factory=list)

    def read(self, text: str, found: Scan, lex: Lexicon, *, head: bool) -> None:
        """Take the fields of a header or byline."""
        previous: Field | None = None
        for item in found.fields:
            if item.kind == "stamp":
                self._stamp(item, previous, lex, head=head)
            elif item.kind in ("source", "publisher"):
                self._source(item, lex, head=head)
            elif item.kind == "editor" and item.names:
                self._editors.append((Rank.LABELLED if "责" in item.label else Rank.LABELLED_BELOW, item.names[0]))
            elif item.kind == "author":
                self._authors.extend(item.names)
            elif item.kind == "reporter":
                self.reporters.extend(item.names)
                self._prefix(text, item, found, lex)
            previous = item
        if head or found.of("stamp"):
            self._bare(found, lex, head=head)

    def _stamp(self, item: Field, previous: Field | None, lex: Lexicon, *, head: bool) -> None:
        labelled = previous is not None and previous.kind == "published" and item.start - previous.end <= 4
        if labelled and previous is not None:
            rank = Rank.LABELLED_BELOW if previous.label in lex.secondary else Rank.LABELLED
        else:
            rank = Rank.HEADER if head else Rank.BELOW
        self._stamps.append((rank, item.value))

    def _source(self, item: Field, lex: Lexicon, *, head: bool) -> None:
        name = item.value
        if not 2 <= len(name) <= 40 or fold(name) in lex.nobody:
            return
        if item.kind == "publisher":
            self._sources.append((Rank.PUBLISHER, name))
        else:
            self._sources.append((Rank.LABELLED if head else Rank.LABELLED_BELOW, name))

    def _prefix(self, text: str, item: Field, found: Scan, lex: Lexicon) -> None:
        """Outlet written before 记者: 南方日报记者."""
        match = regex.search(r"[\p{Han}A-Za-z]{2,14}$", text[: item.start])
        if match is not None and outlet_like(match[0], lex) and match[0] not in lex.outlet_itself:
            self._sources.append((Rank.REPORTER, found.raw[slice(*match.span())]))

    def _bare(self, found: Scan, lex: Lexicon, *, head: bool) -> None:
        """Pieces of a header without a label: the outlet, and names behind 原创."""
        pieces = [found.raw[start:end] for start, end in found.free]
        if pieces and pieces[0].startswith(("原创", "原創")):
            rest = pieces[0][2:]
            spans, _ = read_names(fold(rest), lex, strict=True)
            names = [name for a, b in spans if not outlet_like(name := rest[a:b], lex)]
            self._authors.extend(names)
            pieces = [*(word for word in rest.split() if word not in names), *pieces[1:]]
        whole = [[piece] if outlet_like(piece, lex) or piece.isascii() else piece.split() for piece in pieces]
        for word in (word for words in whole for word in words):
            name = strip_edition(word, lex)
            if outlet_like(name, lex):
                self._sources.append((Rank.HEADER if head else Rank.BELOW, name))
            elif head and found.of("stamp") and _may_name(name, lex):
                self._sources.append((Rank.HEADER_UNKNOWN, name))

    def crumbs(self, raw: str, lex: Lexicon) -> None:
        """Outlet at the head of a breadcrumb."""
        for piece in _CRUMB.split(fold(raw)):
            if outlet_like(piece, lex) and " " not in piece and piece not in lex.nav_words:
                start = fold(raw).index(piece)
                self._sources.append((Rank.CRUMB, strip_edition(raw[start : start + len(piece)], lex)))
                return

    def site(self, name: str, lex: Lexicon) -> None:
        """Site's name on a line of its own."""
        self._sources.append((Rank.SITE, strip_edition(name, lex)))

    def headline(self, raw: str, lex: Lexicon) -> None:
        """Outlet or date that the headline itself bears: 【信報財經】…, …(2025年9月17日 上午)."""
        text = fold(raw)
        if (stamp := _IN_TITLE.search(text)) is not None and (iso := parse_published(stamp[1])) is not None:
            self._stamps.append((Rank.TITLE, iso))
        if (outlet := _TITLE_OUTLET.match(text)) is not None and outlet_like(outlet[1], lex):
            self._sources.append((Rank.TITLE, raw[slice(*outlet.span(1))]))

    def lead(self, raw: str, lex: Lexicon) -> None:
        """Outlet (and full date) of a first paragraph's 衡阳日报讯, 红网时刻益阳12月3日讯, 中新网5月14日电."""
        match = _LEAD.match(fold(raw[:40]))
        if match is None:
            return
        if match[2] and (iso := parse_published(match[2])) is not None:
            self._stamps.append((Rank.LEAD, iso))
        outlet = lex.outlet.match(match[1])
        if outlet is not None and outlet[0] not in lex.outlet_itself and outlet_like(outlet[0], lex):
            start = match.start(1)
            self._sources.append((Rank.LEAD, raw[start : start + len(outlet[0])]))

    def dateline(self, raw: str, lex: Lexicon) -> None:
        """Read an agency's dateline: 中訊社記者張建中新竹28日電."""
        match = _DATELINE.search(fold(raw))
        if match is not None and has_surname(match["name"], lex):
            self.reporters.append(raw[slice(*match.span("name"))])
            if match["outlet"] not in lex.outlet_itself:
                self._sources.append((Rank.DATELINE, raw[slice(*match.span("outlet"))]))

    def beside_title(self, iso: str) -> None:
        """Stamp on the headline's line."""
        self._stamps.append((Rank.HEADER, iso))

    def closing(self, iso: str) -> None:
        """Date that closes the text."""
        self._stamps.append((Rank.BELOW, iso))

    def read_tail(self, found: Scan, lex: Lexicon) -> None:
        """Take what furniture below the article still says (an editor, a source)."""
        self._editors += [(Rank.BELOW, item.names[0]) for item in found.of("editor") if item.names]
        for item in found.of("source"):
            if item.start <= 2:
                self._source(item, lex, head=False)

    def add_reporters(self, names: list[str]) -> None:
        """Add names of a closing bracket."""
        self.reporters.extend(names)

    def finish(self) -> None:
        """Settle every field on its best candidate, the first of equals."""
        self.published = _best(self._stamps)
        self.source = _best(self._sources)
        self.editor = _best(self._editors)
        self.reporters = list(dict.fromkeys([*self._authors, *self.reporters]))


def _best(candidates: list[tuple[Rank, str]]) -> str | None:
    return min(candidates, key=lambda item: item[0])[1] if candidates else None


def _may_name(name: str, lex: Lexicon) -> bool:
    """Tell whether an unknown piece beside a stamp can be the outlet: 云上阳新."""
    plain = 2 <= len(name) <= 14 and not regex.search(r"\d", name)
    return plain and not lex.channel.fullmatch(fold(name)) and fold(name) not in lex.nobody
