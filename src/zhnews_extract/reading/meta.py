"""Collects what a page says of itself and decides between competing statements."""

from __future__ import annotations

from dataclasses import dataclass, field

import regex

from zhnews_extract.reading.fields import Field, Scan
from zhnews_extract.reading.lexicon import Lexicon
from zhnews_extract.reading.people import has_surname, read_names
from zhnews_extract.reading.roles import outlet_like, strip_edition
from zhnews_extract.textview import fold

OURSELVES = frozenset({"本报", "本网", "本刊", "本台", "本社"})
_CRUMB = regex.compile(r"\ *(?:>{1,2}|»|›|\||/)\ *|\ +[·-]\ +|:")
_DATELINE = regex.compile(
    r"(?P<outlet>\p{Han}{2,8}?)(?:记者|特派员)(?P<name>\p{Han}{2,3})"
    r"(?:\p{Han}{2,4}\d{1,2}日(?:专?电|讯)|[/,、]|\ )"
)


@dataclass
class Meta:
    """Candidates, the best first; :meth:`finish` settles them."""

    title: str | None = None
    title_span: tuple[int, int] | None = None
    published: str | None = None
    source: str | None = None
    editor: str | None = None
    reporters: list[str] = field(default_factory=list)
    _stamps: list[tuple[int, str]] = field(default_factory=list)
    _sources: list[tuple[int, str]] = field(default_factory=list)
    _editors: list[tuple[int, str]] = field(default_factory=list)
    _authors: list[str] = field(default_factory=list)

    def read(self, text: str, found: Scan, lex: Lexicon, *, head: bool, loose: bool = False) -> None:
        """Take the fields of a header or byline."""
        previous: Field | None = None
        for item in found.fields:
            if item.kind == "stamp":
                labelled = previous is not None and previous.kind == "published"
                updated = labelled and previous is not None and "更新" in previous.label
                self._stamps.append(((1 if updated else 0) if labelled else 2 if head else 4, item.value))
            elif item.kind == "source" and item.value:
                self._source(0 if head else 1, item.value, lex)
            elif item.kind == "publisher" and item.value:
                self._sources.append((6, item.value))
            elif item.kind == "editor" and item.names:
                self._editors.append((0 if "责" in item.label else 1, item.names[0]))
            elif item.kind in ("reporter", "author") and item.names:
                (self._authors if item.kind == "author" else self.reporters).extend(item.names)
                if item.kind == "reporter":
                    self._prefix(text, found.raw, item, lex)
            previous = item
        if head and not loose:
            self._bare(text, found, lex)

    def _source(self, rank: int, value: str, lex: Lexicon) -> None:
        name = value.strip()
        if 2 <= len(name) <= 40:
            self._sources.append((rank, name))

    def _prefix(self, text: str, item_raw: str, item: Field, lex: Lexicon) -> None:
        """Outlet written before 记者: 南方日报记者."""
        match = regex.search(r"[\p{Han}A-Za-z]{2,14}$", text[: item.start])
        if match is not None and outlet_like(match[0], lex) and match[0] not in OURSELVES:
            self._sources.append((7, item_raw[slice(*match.span())]))

    def _bare(self, text: str, found: Scan, lex: Lexicon) -> None:
        """Pieces of a header without a label: the outlet, and names behind 原创."""
        pieces = [found.raw[start:end] for start, end in found.free]
        stamped = bool(found.of("stamp"))
        if pieces and pieces[0].startswith("原创"):
            spans, _ = read_names(pieces[0][2:], lex, strict=True)
            names = [name for a, b in spans if not outlet_like(name := pieces[0][2:][a:b], lex)]
            self._authors.extend(names)
            rest = [word for word in pieces[0][2:].split() if word not in names]
            pieces = [*rest, *pieces[1:]]
        words = [word for piece in pieces for word in ([piece] if outlet_like(piece, lex) else _words(piece))]
        for word in words:
            name = strip_edition(word, lex)
            if outlet_like(name, lex):
                self._sources.append((2 if stamped else 5, name))
            elif (
                stamped
                and 2 <= len(name) <= 14
                and not lex.channel.fullmatch(fold(name))
                and not regex.search(r"\d", name)
            ):
                self._sources.append((3, name))

    def crumbs(self, text: str, lex: Lexicon) -> None:
        """Outlet at the head of a breadcrumb."""
        for piece in _CRUMB.split(text):
            if outlet_like(piece, lex):
                self._sources.append((8, strip_edition(piece, lex)))
                return

    def site(self, name: str) -> None:
        """Site's name on a line of its own."""
        self._sources.append((8, name))

    def dateline(self, raw: str, lex: Lexicon) -> None:
        """Read an agency's dateline: 中訊社記者張建中新竹28日電."""
        match = _DATELINE.search(fold(raw))
        if match is not None and has_surname(match["name"], lex):
            name, outlet = raw[slice(*match.span("name"))], raw[slice(*match.span("outlet"))]
            self.reporters.append(name)
            if match["outlet"] not in OURSELVES:
                self._sources.append((1, outlet))

    def read_tail(self, text: str, found: Scan, lex: Lexicon) -> None:
        """Take what furniture below the article still says (an editor, a source)."""
        for item in found.of("editor"):
            if item.names:
                self._editors.append((2, item.names[0]))
        for item in found.of("source"):
            if item.value and item.start <= 2:
                self._source(4, item.value, lex)

    def add_reporters(self, names: list[str]) -> None:
        """Add names of a closing bracket."""
        self.reporters.extend(names)

    def finish(self, lex: Lexicon) -> None:
        """Settle every field on its best candidate."""
        self.published = min(self._stamps, key=lambda item: item[0])[1] if self._stamps else None
        self.source = min(self._sources, key=lambda item: item[0])[1] if self._sources else None
        self.editor = min(self._editors, key=lambda item: item[0])[1] if self._editors else None
        # An author who is an organisation, or the editor again, is no reporter.
        self.reporters = list(dict.fromkeys([*self._authors, *self.reporters]))


def _words(piece: str) -> list[str]:
    return [word for word in piece.split() if word]
