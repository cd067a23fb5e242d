"""Parts the brackets that credit people from the paragraphs they stand in."""

from __future__ import annotations

import regex

from zhnews_extract import regexes
from zhnews_extract.reading.fields import Scan
from zhnews_extract.reading.lexicon import Lexicon
from zhnews_extract.reading.lines import clean
from zhnews_extract.reading.page import Region
from zhnews_extract.reading.regions import Analysis
from zhnews_extract.reading.roles import bare_names, classify, outlet_like
from zhnews_extract.reading.stamps import parse_published

TAIL_BRACKET = regexes.compile(r"[(〔【\[]([^()〔〕【】\[\]]{2,90})[)〕】\]]\ *$")
_LEAD_BRACKET = regexes.compile(r"[(〔【][^()〔〕【】。!?]{2,60}[)〕】]")
# The Central News Agency closes its texts with the day in years of the Republic: 1140417.
_REPUBLIC_DAY = regexes.compile(r"(?<=[。)」])\ ?(1\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$")


def part_bylines(result: Analysis, raw: str, lex: Lexicon) -> None:
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
    tail = TAIL_BRACKET.search(text, max(start, end - 100))
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


def add_bare_names(result: Analysis, found: Scan, lex: Lexicon) -> None:
    """Names without a label in a closing bracket are the reporters': (李倩 本版编辑 王健)."""
    if not found.of("reporter", "author"):
        for begin, stop in found.free:
            result.meta.add_reporters(bare_names(found.raw[begin:stop], lex))


def _reads_as_byline(result: Analysis, raw: str, start: int, end: int, lex: Lexicon, *, closing: bool) -> bool:
    """Tell whether a bracket credits people and nothing else; bare names only count after a sentence's end."""
    inner, text = raw[start:end], clean(raw[start:end])
    kind, found = classify(text, lex, head=True, raw=inner)
    if kind == "fields" and found is not None:
        # (2024年5月3日) alone is text, with an outlet's name it is not; (来源:新华社) closes an article.
        stamped = bool(found.of("stamp") and found.free)
        kind = kind if stamped or (closing and found.of("source")) else "text"
    if kind in ("byline", "fields") and found is not None:
        result.meta.read(text, found, lex, head=False)
        if closing:
            add_bare_names(result, found, lex)
        return True
    if closing and (names := bare_names(inner, lex)):
        result.meta.add_reporters(names)
        return True
    return closing and kind in ("caption", "furniture")
