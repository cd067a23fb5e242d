"""Divides a scraped page into title, header, paragraphs, bylines and furniture, and reads what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field

import regex

from zhnews_extract.reading.fields import Scan
from zhnews_extract.reading.lexicon import Lexicon
from zhnews_extract.reading.lines import Line, clean, split_lines
from zhnews_extract.reading.meta import Meta
from zhnews_extract.reading.page import Region, RegionKind
from zhnews_extract.reading.roles import LineKind, bare_names, classify, is_paragraph, outlet_like

_LIST_ITEM = regex.compile(
    r"[·•●■▲△◆◇○★☆▶➤※①-⑳\-—–]|【|\d{1,2}[.、)]\D|[(]?[一二三四五六七八九十]{1,3}[)、]|第[一二三四五六七八九十]{1,3}[,、]"
)
_OPEN_END = regex.compile(r"[,、(《“‘「『〈/—:\-]$|[\p{Han}\p{L}\d%]$")
_TAIL_BRACKET = regex.compile(r"[(〔【\[]([^()〔〕【】\[\]]{2,90})[)〕】\]]\ *$")
_LEAD_BRACKET = regex.compile(r"^[^。!?;]{0,36}?([(〔【][^()〔〕【】]{2,60}[)〕】])")
_MARKED = regex.compile(r"[□■▲◆●]\ *")


@dataclass
class Analysis:
    """Regions of a page in reading order, and its metadata."""

    regions: list[Region] = field(default_factory=list)
    meta: Meta = field(default_factory=Meta)


def analyse(raw: str, lex: Lexicon) -> Analysis:
    """Read the layout of a plain-text page.

    What no rule recognises stays ``body``: a line of furniture among the paragraphs does less harm than a lost one.
    """
    lines = split_lines(raw)
    kinds = _line_kinds(raw, lines, lex)
    result = Analysis(meta=Meta())
    titles = _titles(lines, kinds, lex)
    first_body = next((i for i, kind in enumerate(kinds) if kind[0] == "text" and i not in titles), len(lines))
    indents = [line.indented for line, kind in zip(lines, kinds, strict=True) if kind[0] == "text"][1:]
    uses_indent = sum(indents) * 2 > len(indents)
    for i, (line, (kind, found)) in enumerate(zip(lines, kinds, strict=True)):
        if i in titles:
            _title(result, line, i, titles, lex)
        elif kind == "text":
            runs_on = i > 0 and kinds[i - 1][0] == "text" and i - 1 not in titles
            _paragraph(result, line, lines[i - 1] if runs_on else None, uses_indent=uses_indent)
        else:
            _other(result, line, kind, found, head=i < first_body, lex=lex)
    result.meta.finish(lex)
    _bylines(result, raw, lex)
    result.meta.finish(lex)
    return result


def _line_kinds(raw: str, lines: list[Line], lex: Lexicon) -> list[tuple[LineKind, Scan | None]]:
    kinds: list[tuple[LineKind, Scan | None]] = []
    head, block = True, False
    for line in lines:
        kind, found = classify(line.text, lex, head=head, raw=raw[line.start : line.end])
        if kind == "text":
            paragraph = is_paragraph(line.text)
            if block and not (paragraph and len(line.text) > 60 and "。" in line.text):
                kind = "furniture"
            elif block:
                block = False
            if paragraph:
                head = False
        elif kind == "block":
            block = not head
            kind = "furniture"
        kinds.append((kind, found))
    return kinds


def _titles(lines: list[Line], kinds: list[tuple[LineKind, Scan | None]], lex: Lexicon) -> dict[int, str]:
    """Line numbers of the headline (first) and its second lines; ``"header"`` marks a site's name."""
    texts = [i for i, kind in enumerate(kinds) if kind[0] == "text"]
    head: list[int] = []
    for i in texts:
        if is_paragraph(lines[i].text) or lex.never_title.match(lines[i].text) or len(head) >= 5:
            break
        head.append(i)
    if not head or texts[-1] == head[-1]:
        return {}
    roles: dict[int, str] = {}
    named = [i for i in head if not (_site_name(lines[i].text, lex) and i != head[-1])]
    for i in head:
        roles[i] = "title" if i in named else "header"
    # A heading in brackets right before the first paragraph belongs to the body.
    return {i: role for i, role in roles.items() if i == named[0] or not lines[i].text.startswith("【")}


def _site_name(text: str, lex: Lexicon) -> bool:
    return len(text) <= 16 and outlet_like(text, lex) and not regex.search(r"[,!?:“”\ ]", text)


def _title(result: Analysis, line: Line, i: int, titles: dict[int, str], lex: Lexicon) -> None:
    if titles[i] == "header":
        result.meta.site(line.text)
        _add(result, "header", line.start, line.end)
    elif result.meta.title is not None and _same(line.text, result.meta.title):
        _add(result, "header", line.start, line.end)
    else:
        if result.meta.title is None:
            result.meta.title = line.text
            result.meta.title_span = (line.start, line.end)
        _add(result, "title", line.start, line.end)


def _same(text: str, other: str) -> bool:
    return regex.sub(r"\s+", "", text) == regex.sub(r"\s+", "", other)


def _add(result: Analysis, kind: RegionKind, start: int, end: int) -> None:
    if start < end:
        result.regions.append(Region(kind, start, end))


def _paragraph(result: Analysis, line: Line, before: Line | None, *, uses_indent: bool) -> None:
    start = line.start
    title = result.meta.title
    if title and len(title) >= 8 and line.text.startswith(title) and not any(r.kind == "body" for r in result.regions):
        rest = line.text[len(title) :]
        _add(result, "header", start, start + len(title))
        start += len(title) + len(rest) - len(rest.lstrip())
    last = result.regions[-1] if result.regions else None
    if (
        before is not None
        and last is not None
        and last.kind == "body"
        and last.end == before.end
        and start == line.start
        and _continues(before, line, uses_indent=uses_indent)
    ):
        result.regions[-1] = Region("body", last.start, line.end)
        return
    _add(result, "body", start, line.end)


def _continues(before: Line, line: Line, *, uses_indent: bool) -> bool:
    """Tell whether a line carries on the paragraph of the line before (hard-wrapped text)."""
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


def _other(result: Analysis, line: Line, kind: LineKind, found: Scan | None, *, head: bool, lex: Lexicon) -> None:
    if kind == "fields" and found is not None:
        _fields(result, line, found, head=head, lex=lex)
        return
    if kind == "byline" and found is not None:
        result.meta.read(line.text, found, lex, head=head)
        _add(result, "byline", line.start, line.end)
        return
    if kind == "nav":
        result.meta.crumbs(line.text, lex)
        if found is not None and found.of("stamp", "source", "published"):
            result.meta.read(line.text, found, lex, head=head)
        _add(result, "header" if head else "furniture", line.start, line.end)
        return
    if found is not None and not head:
        result.meta.read_tail(line.text, found, lex)
    _add(result, "furniture", line.start, line.end)


def _fields(result: Analysis, line: Line, found: Scan, *, head: bool, lex: Lexicon) -> None:
    result.meta.read(line.text, found, lex, head=head)
    _add(result, "header" if head else "byline", line.start, line.end)


def _bylines(result: Analysis, raw: str, lex: Lexicon) -> None:
    """Part the reporters' bracket at the beginning or end of a paragraph from it."""
    regions: list[Region] = []
    bodies = [region for region in result.regions if region.kind == "body"]
    for region in result.regions:
        if region.kind != "body":
            regions.append(region)
            continue
        regions += _part(result, raw, region, lex, first=region is bodies[0])
    result.regions = regions


def _part(result: Analysis, raw: str, region: Region, lex: Lexicon, *, first: bool) -> list[Region]:
    paragraph = raw[region.start : region.end]
    text = clean(paragraph)
    pieces: list[Region] = []
    start, end = 0, len(text)
    lead = _LEAD_BRACKET.match(text)
    if lead is not None and _reads_as_byline(result, paragraph, lead.start(1) + 1, lead.end(1) - 1, lex, closing=False):
        if text[: lead.start(1)].strip():
            pieces.append(Region("body", region.start, region.start + len(text[: lead.start(1)].rstrip())))
        pieces.append(Region("byline", region.start + lead.start(1), region.start + lead.end(1)))
        start = lead.end(1) + len(text[lead.end(1) :]) - len(text[lead.end(1) :].lstrip())
    elif first and lead is not None:
        result.meta.dateline(paragraph[slice(*lead.span(1))], lex)
    tail = _TAIL_BRACKET.search(text, max(start, end - 100))
    if tail is not None:
        before = text[start : tail.start()].rstrip()
        closing = not before or before[-1] in "。!?”…"
        if _reads_as_byline(result, paragraph, *tail.span(1), lex, closing=closing):
            end = start + len(before)
    if start < end:
        pieces.append(Region("body", region.start + start, region.start + end))
    if tail is not None and end < len(text):
        pieces.append(Region("byline", region.start + tail.start(), region.end))
    return pieces


def _reads_as_byline(result: Analysis, raw: str, start: int, end: int, lex: Lexicon, *, closing: bool) -> bool:
    """Tell whether a bracket credits people and nothing else; bare names only count after a sentence's end."""
    inner, text = raw[start:end], clean(raw[start:end])
    kind, found = classify(text, lex, head=False, raw=inner)
    if kind == "byline" and found is not None:
        result.meta.read(text, found, lex, head=False)
        if closing and not found.of("reporter", "author"):
            for begin, stop in found.free:
                result.meta.add_reporters(bare_names(inner[begin:stop], lex))
        return True
    if closing and (names := bare_names(inner, lex)):
        result.meta.add_reporters(names)
        return True
    return closing and kind in ("caption", "furniture")
