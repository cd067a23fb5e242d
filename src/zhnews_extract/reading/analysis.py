"""Divides a scraped page into title, header, paragraphs, bylines and furniture, and reads what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import regex

from zhnews_extract.reading.fields import Scan
from zhnews_extract.reading.lexicon import Lexicon
from zhnews_extract.reading.lines import Line, clean, split_lines
from zhnews_extract.reading.meta import Meta
from zhnews_extract.reading.page import Region, RegionKind
from zhnews_extract.reading.roles import LineKind, bare_names, classify, is_paragraph, outlet_like
from zhnews_extract.reading.stamps import STAMP, parse_published

_LIST_ITEM = regex.compile(
    r"[·•●■▲△◆◇○★☆▶➤※①-⑳\-—–]|【|\d{1,2}[.、)]\D|[(]?[一二三四五六七八九十]{1,3}[)、]|第[一二三四五六七八九十]{1,3}[,、]"
)
_OPEN_END = regex.compile(r"[,、(《“‘「『〈/—:\-]$|[\p{Han}\p{L}\d%]$")
_TAIL_BRACKET = regex.compile(r"[(〔【\[]([^()〔〕【】\[\]]{2,90})[)〕】\]]\ *$")
_LEAD_BRACKET = regex.compile(r"[(〔【][^()〔〕【】。!?]{2,60}[)〕】]")
_STAMPED = regex.compile(rf"(?:[Dd]ate\ +)?((?=\d{{4}}[-/.]){STAMP})\ *")
_CRUMBS = regex.compile(r"(?:[^>»,。!?]{2,14}\ *(?:>{1,2}|»)\ *)+")
# The Central News Agency closes its texts with the day in years of the Republic: 1140417.
_REPUBLIC_DAY = regex.compile(r"(?<=[。)」])\ ?(1\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$")


TitleRole = Literal["title", "site", "signatory"]


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
    _sign_off(kinds)
    titles = _titles(lines, kinds, lex)
    first_body = next((i for i, kind in enumerate(kinds) if kind[0] == "text" and i not in titles), len(lines))
    indents = [line.indented for line, kind in zip(lines, kinds, strict=True) if kind[0] == "text"][1:]
    uses_indent = sum(indents) * 2 > len(indents)
    for i, (line, (kind, found)) in enumerate(zip(lines, kinds, strict=True)):
        if i in titles:
            _title(result, raw, line, titles[i], lex)
        elif kind == "text":
            runs_on = i > 0 and kinds[i - 1][0] == "text" and i - 1 not in titles
            _paragraph(result, line, lines[i - 1] if runs_on else None, uses_indent=uses_indent)
        else:
            _other(result, raw, line, kind, found, head=i < first_body, lex=lex)
    _bylines(result, raw, lex)
    result.meta.finish()
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


def _sign_off(kinds: list[tuple[LineKind, Scan | None]]) -> None:
    """Take a bare date below the last paragraph (an announcement's) for what it is."""
    texts = [i for i, kind in enumerate(kinds) if kind[0] == "text"]
    found = kinds[texts[-1]][1] if len(texts) > 2 else None
    if found is not None and not found.free and [item.kind for item in found.fields] == ["stamp"]:
        kinds[texts[-1]] = ("fields", found)


def _titles(lines: list[Line], kinds: list[tuple[LineKind, Scan | None]], lex: Lexicon) -> dict[int, TitleRole]:
    """Line numbers of the headline (first) and its second lines; ``"site"`` marks the outlet's name."""
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
    if len(named) > 1 and lex.signatory.fullmatch(lines[named[0]].text):
        roles[named[0]] = "signatory"
    # A heading in brackets right before the first paragraph belongs to the body.
    return {i: role for i, role in roles.items() if i <= named[0] or not lines[i].text.startswith("【")}


def _runs_on(lines: list[Line], kinds: list[tuple[LineKind, Scan | None]], i: int) -> bool:
    """Tell whether a line is the first of a hard-wrapped paragraph."""
    below = i + 1 < len(lines) and kinds[i + 1][0] == "text" and not lines[i + 1].after_blank
    return below and _continues(lines[i], lines[i + 1], uses_indent=True)


def _site_name(text: str, lex: Lexicon) -> bool:
    if regex.search(r"[,!?:]", text):
        return False
    first, _, rest = text.partition(" ")
    if len(rest.strip(" /|·-")) <= 6 and len(first) <= 20 and outlet_like(first, lex):
        return True
    return len(text) <= 12 and outlet_like(text, lex)


def _title(result: Analysis, raw: str, line: Line, role: TitleRole, lex: Lexicon) -> None:
    meta = result.meta
    if role == "site":
        meta.site(raw[line.start : line.end], lex)
        _add(result, "header", line.start, line.end)
    elif meta.title is not None and _same(line.text, meta.title):
        _add(result, "header", line.start, line.end)
    elif meta.title is not None or role == "signatory":
        _add(result, "title", line.start, line.end)
    else:
        start = line.start + _before_title(line.text, lex)
        before = line.text[: start - line.start].rstrip()
        _add(result, "header", line.start, line.start + len(before))
        if (stamp := _STAMPED.match(before)) is not None and (iso := parse_published(stamp[1].strip(" ,"))):
            meta.beside_title(iso)
        meta.title = line.text[start - line.start :]
        meta.title_span = (start, line.end)
        meta.headline(raw[start : line.end], lex)
        _add(result, "title", start, line.end)


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


def _other(
    result: Analysis, raw: str, line: Line, kind: LineKind, found: Scan | None, *, head: bool, lex: Lexicon
) -> None:
    if kind == "fields" and found is not None:
        _fields(result, raw, line, found, head=head, lex=lex)
        return
    if kind == "byline" and found is not None:
        result.meta.read(line.text, found, lex, head=head)
        result.meta.lead(raw[line.start : line.end], lex)
        if _TAIL_BRACKET.fullmatch(line.text):
            _add_bare_names(result, found, lex)
        _add(result, "byline", line.start, line.end)
        return
    if kind == "nav":
        result.meta.crumbs(raw[line.start : line.end], lex)
        if found is not None and found.of("stamp", "source", "published"):
            result.meta.read(line.text, found, lex, head=head)
        _add(result, "header" if head else "furniture", line.start, line.end)
        return
    if found is not None and not head:
        result.meta.read_tail(found, lex)
    _add(result, "furniture", line.start, line.end)


def _fields(result: Analysis, raw: str, line: Line, found: Scan, *, head: bool, lex: Lexicon) -> None:
    result.meta.read(line.text, found, lex, head=head)
    if head:
        result.meta.lead(raw[line.start : line.end], lex)
    _add(result, "header" if head else "byline", line.start, line.end)


def _bylines(result: Analysis, raw: str, lex: Lexicon) -> None:
    """Part the reporters' bracket at the beginning or end of a paragraph from it."""
    regions: list[Region] = []
    bodies = [region for region in result.regions if region.kind == "body"]
    for region in result.regions:
        if region.kind != "body":
            regions.append(region)
            continue
        regions += _part(result, raw, region, lex, first=region is bodies[0], last=region is bodies[-1])
    result.regions = regions


def _part(result: Analysis, raw: str, region: Region, lex: Lexicon, *, first: bool, last: bool) -> list[Region]:
    paragraph = raw[region.start : region.end]
    text = clean(paragraph)
    pieces: list[Region] = []
    start, end = 0, len(text)
    if first:
        result.meta.lead(paragraph, lex)
    closed = _REPUBLIC_DAY.search(text) if last else None
    if closed is not None and (iso := parse_published(f"民国{closed[1]}年{closed[2]}月{closed[3]}日")) is not None:
        result.meta.closing(iso)
        end = closed.start()
        text = text[:end]
    for lead in _LEAD_BRACKET.finditer(text, 0, 100):
        opened, closed_at = lead.span()
        if opened > 36 or regex.search(r"[。!?;]", text[:opened]):
            break
        if _reads_as_byline(result, paragraph, opened + 1, closed_at - 1, lex, closing=False):
            before = text[:opened].rstrip()
            # 本报讯 belongs to the byline, 南昌11月30日电 to the text.
            alone = not before or lex.ourselves.fullmatch(before) or _outlet_lead(before, lex)
            if not alone:
                pieces.append(Region("body", region.start, region.start + len(before)))
            pieces.append(Region("byline", region.start + (0 if alone else opened), region.start + closed_at))
            start = closed_at + len(text[closed_at:]) - len(text[closed_at:].lstrip())
            break
        if first:
            result.meta.dateline(paragraph[opened:closed_at], lex)
    tail = _TAIL_BRACKET.search(text, max(start, end - 100))
    if tail is not None:
        before = text[start : tail.start()].rstrip()
        closing = not before or before[-1] in "。!?”…"
        if _reads_as_byline(result, paragraph, *tail.span(1), lex, closing=closing):
            end = start + len(before)
    if start < end:
        pieces.append(Region("body", region.start + start, region.start + end))
    if end < len(paragraph):
        at = region.start + (tail.start() if tail is not None and end < len(text) else end)
        at += len(raw[at : region.end]) - len(raw[at : region.end].lstrip())
        pieces.append(Region("byline", at, region.end))
    return pieces


def _outlet_lead(text: str, lex: Lexicon) -> bool:
    """太湖早报讯, 新华网消息."""
    outlet = regex.fullmatch(r"[(【\[〔]?(.{2,16}?)(?:讯|消息)[)】\]〕]?\ *", text)
    return outlet is not None and outlet_like(outlet[1], lex)


def _add_bare_names(result: Analysis, found: Scan, lex: Lexicon) -> None:
    """Names without a label in a closing bracket are the reporters': (李倩 本版编辑 王健)."""
    if not found.of("reporter", "author"):
        for begin, stop in found.free:
            result.meta.add_reporters(bare_names(found.raw[begin:stop], lex))


def _reads_as_byline(result: Analysis, raw: str, start: int, end: int, lex: Lexicon, *, closing: bool) -> bool:
    """Tell whether a bracket credits people and nothing else; bare names only count after a sentence's end."""
    inner, text = raw[start:end], clean(raw[start:end])
    kind, found = classify(text, lex, head=True, raw=inner)
    if kind == "fields" and (found is None or not found.of("stamp") or not found.free):
        kind = "text"  # (2024年5月3日) alone is text
    if kind in ("byline", "fields") and found is not None:
        result.meta.read(text, found, lex, head=False)
        if closing:
            _add_bare_names(result, found, lex)
        return True
    if closing and (names := bare_names(inner, lex)):
        result.meta.add_reporters(names)
        return True
    return closing and kind in ("caption", "furniture")
