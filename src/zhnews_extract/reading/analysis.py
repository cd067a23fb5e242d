"""Divides a scraped page into title, header, paragraphs, bylines and furniture, and reads what it says of itself."""

from __future__ import annotations

from zhnews_extract.reading.bylines import TAIL_BRACKET, add_bare_names, part_bylines
from zhnews_extract.reading.fields import Scan
from zhnews_extract.reading.lexicon import Lexicon
from zhnews_extract.reading.lines import Line, continues, split_lines
from zhnews_extract.reading.page import Region
from zhnews_extract.reading.regions import Analysis
from zhnews_extract.reading.roles import LineKind, LineKinds, bare_names, classify, is_paragraph
from zhnews_extract.reading.titles import find_titles, read_title


def analyse(raw: str, lex: Lexicon) -> Analysis:
    """Read the layout of a plain-text page.

    What no rule recognises stays ``body``: a line of furniture among the paragraphs does less harm than a lost one.
    """
    lines = split_lines(raw)
    kinds = _line_kinds(raw, lines, lex)
    result = Analysis()
    _sign_off(lines, kinds, lex)
    titles = find_titles(lines, kinds, lex)
    first_body = next((i for i, kind in enumerate(kinds) if kind[0] == "text" and i not in titles), len(lines))
    indents = [line.indented for line, kind in zip(lines, kinds, strict=True) if kind[0] == "text"][1:]
    uses_indent = sum(indents) * 2 > len(indents)
    for i, (line, (kind, found)) in enumerate(zip(lines, kinds, strict=True)):
        if i in titles:
            read_title(result, raw, line, titles[i], lex)
        elif kind == "text":
            runs_on = i > 0 and kinds[i - 1][0] == "text" and i - 1 not in titles
            _paragraph(result, line, lines[i - 1] if runs_on else None, uses_indent=uses_indent)
        else:
            _other(result, raw, line, kind, found, head=i < first_body, lex=lex)
    part_bylines(result, raw, lex)
    result.meta.finish()
    return result


def _line_kinds(raw: str, lines: list[Line], lex: Lexicon) -> LineKinds:
    kinds: LineKinds = []
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


def _sign_off(lines: list[Line], kinds: LineKinds, lex: Lexicon) -> None:
    """Take a bare date or bracket below the last paragraph for what it is: an announcement's day, a desk's credit."""
    texts = [i for i, kind in enumerate(kinds) if kind[0] == "text"]
    if len(texts) < 3:
        return
    last = texts[-1]
    found = kinds[last][1]
    if found is not None and not found.free and [item.kind for item in found.fields] == ["stamp"]:
        kinds[last] = ("fields", found)
    elif (
        found is not None and lex.closing_credit.fullmatch(text := lines[last].text) and not bare_names(text[1:-1], lex)
    ):
        kinds[last] = ("byline", found)


def _paragraph(result: Analysis, line: Line, before: Line | None, *, uses_indent: bool) -> None:
    start = line.start
    title = result.meta.title
    if title and len(title) >= 8 and line.text.startswith(title) and not any(r.kind == "body" for r in result.regions):
        rest = line.text[len(title) :]
        result.add("header", start, start + len(title))
        start += len(title) + len(rest) - len(rest.lstrip())
    last = result.regions[-1] if result.regions else None
    if (
        before is not None
        and last is not None
        and last.kind == "body"
        and last.end == before.end
        and start == line.start
        and continues(before, line, uses_indent=uses_indent)
    ):
        result.regions[-1] = Region("body", last.start, line.end)
        return
    result.add("body", start, line.end)


def _other(
    result: Analysis, raw: str, line: Line, kind: LineKind, found: Scan | None, *, head: bool, lex: Lexicon
) -> None:
    if kind == "fields" and found is not None:
        _fields(result, raw, line, found, head=head, lex=lex)
        return
    if kind == "byline" and found is not None:
        result.meta.read(line.text, found, lex, head=head)
        result.meta.lead(raw[line.start : line.end], lex)
        if TAIL_BRACKET.fullmatch(line.text):
            add_bare_names(result, found, lex)
        result.add("byline", line.start, line.end)
        return
    if kind == "nav":
        result.meta.crumbs(raw[line.start : line.end], lex)
        if found is not None and found.of("stamp", "source", "published"):
            result.meta.read(line.text, found, lex, head=head)
        result.add("header" if head else "furniture", line.start, line.end)
        return
    if found is not None and not head:
        result.meta.read_tail(found, lex)
    result.add("furniture", line.start, line.end)


def _fields(result: Analysis, raw: str, line: Line, found: Scan, *, head: bool, lex: Lexicon) -> None:
    result.meta.read(line.text, found, lex, head=head)
    if head:
        result.meta.lead(raw[line.start : line.end], lex)
    result.add("header" if head else "byline", line.start, line.end)
