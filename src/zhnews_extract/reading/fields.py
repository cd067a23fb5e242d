"""Scans one line for what page headers and closing lines are made of: stamps, labelled fields, buttons."""

from __future__ import annotations

from dataclasses import dataclass, field

import regex

from zhnews_extract import regexes
from zhnews_extract.reading.lexicon import PEOPLE, FieldKind, Lexicon
from zhnews_extract.reading.people import read_names
from zhnews_extract.reading.stamps import parse_published

_STRONG = regexes.compile(r"\ {2,}|[|\[\]【】<>»]|(?<=\ )[·•/](?=\ )|\ (?=[(])|丨")
_COUNT = regexes.compile(
    r"\ {0,3}:?\ {0,3}[(]?(?:\d[\d,.]*+(?:\ \d{3})*+\ ?[万wWkK]?\+?|-++)?[)]?\ {0,3}(?:次|人次|人|条|个)?(?![\p{Han}])"
)
_STAMP_NEXT = regexes.compile(r"\ {0,4}(?:[\d〇二一民(\[]|[A-Z][a-z]{2}|星期|\||$)|\ {2}")
_PAIRS = (("“", "”"), ("(", ")"), ("「", "」"), ("《", "》"), ("【", "】"))
_TRIM = " ,。;:、|()[]〔〕「」【】<>《》〈〉“”\"'/·•—-—■□◆●▲*※©“"


@dataclass(frozen=True)
class Field:
    """One field of a line; offsets in the line, ``value`` and ``names`` as the page writes them."""

    kind: FieldKind
    start: int
    end: int
    value: str = ""
    names: tuple[str, ...] = ()
    label: str = ""


@dataclass
class Scan:
    """What a line consists of.

    Attributes
    ----------
    raw
        The line as the page has it.
    fields
        Stamps, labelled fields and buttons, in order.
    free
        Stretches ``(start, end)`` of text that belong to none.
    """

    raw: str
    fields: list[Field] = field(default_factory=list)
    free: list[tuple[int, int]] = field(default_factory=list)

    def of(self, *kinds: FieldKind) -> list[Field]:
        """Fields of some kinds."""
        return [item for item in self.fields if item.kind in kinds]


def scan(line: str, lex: Lexicon, raw: str | None = None) -> Scan:
    """Take a clean, folded line apart.

    A label without a colon counts only if names (or a number) follow. A value ends at the next field or at a gap: two
    blanks, a bar, a bracket.

    Parameters
    ----------
    line
        Folded text.
    raw
        The same stretch of the page, character for character.
    """
    result = Scan(line if raw is None else raw)
    cursor = 0  # end of what is accounted for
    position = 0
    while (match := lex.anchor.search(line, position)) is not None:
        found = _field(line, match, lex, result.raw)
        if found is None:
            position = match.start() + 1
            continue
        _free(result, line, cursor, found.start)
        result.fields.append(found)
        cursor = position = max(found.end, match.start() + 1)
    _free(result, line, cursor, len(line))
    return result


def _marked(line: str, raw: str) -> str:
    """Show the ideographic blanks, which part fields, as bars."""
    if "\u3000" not in raw:
        return line
    return "".join("|" if char == "\u3000" else folded for char, folded in zip(raw, line, strict=True))


def _free(result: Scan, line: str, start: int, end: int) -> None:
    cursor = start
    for gap in [*_STRONG.finditer(_marked(line, result.raw), start, end), None]:
        stop = gap.start() if gap else end
        piece = line[cursor:stop]
        stripped = piece.strip(_TRIM)
        if stripped:
            begin = cursor + piece.index(stripped)
            result.free.append((begin, begin + len(stripped)))
        cursor = gap.end() if gap else stop


def _field(line: str, match: regex.Match[str], lex: Lexicon, raw: str) -> Field | None:
    start, end = match.span()
    if match["stamp"]:
        iso = parse_published(match[0].strip(" ,"))
        return Field("stamp", start, end, iso) if iso else None
    if match["url"] or match["token"]:
        return Field("token", start, end, match[0])
    label = (match["label"] or match["slashed"] or match["bare"] or match["apart"] or "来源").replace(" ", "")
    kind = lex.kinds[label]
    if kind in PEOPLE:
        return _people(line, match, kind, label, lex, raw)
    if kind == "counter":
        count = _COUNT.match(line, end)
        if match["bare"] and (count is None or not count[0].strip(" :") or _after_han(line, start)):
            return None
        return Field(kind, start, count.end() if count else end, "", (), label)
    if kind == "published":
        if not _STAMP_NEXT.match(line, end):  # "两部门联合发布:…"
            return None
        return Field(kind, start, end, "", (), label)
    value, length = _value(line, end, lex, raw)
    return Field(kind, start, end + length, value, (), label)


def _after_han(line: str, start: int) -> bool:
    return bool(start and regex.match(r"\p{Han}", line[start - 1]))


def _people(line: str, match: regex.Match[str], kind: FieldKind, label: str, lex: Lexicon, raw: str) -> Field | None:
    start, end = match.span()
    spans, length = read_names(line[end:], lex)
    names = tuple(
        regex.sub(r"\s+", "", raw[end + a : end + b]) if line[end + a].isascii() is False else raw[end + a : end + b]
        for a, b in spans
    )
    stop = end + length
    if (credit := lex.photographer.match(line, stop)) is not None and names:
        kind, stop = "people", credit.end()
    if match["bare"]:
        # Without a colon it needs names behind it and a clean end after them.
        if not names or regex.match(r"[\p{Han}\d%]", line[stop : stop + 1]):
            return None
        if label in ("作者", "编辑") and _after_han(line, start):
            return None
    elif not names:  # 编辑:admin, 作者:本网综合; but an interview's "记者:…?" is no byline
        value, length = _value(line, end, lex, raw)
        if len(value) > 24 or regex.search(r"[,。!?;]", line[end : end + length + 1]):
            return None
        return Field(kind, start, end + length, value, (), label)
    if regex.match(r"\ ?[!?。]", line[stop : stop + 2]) and kind == "reporter":  # 记者:谢谢!
        return None
    return Field(kind, start, stop, " ".join(names), names, label)


def _value(line: str, start: int, lex: Lexicon, raw: str) -> tuple[str, int]:
    """Value behind a label and how far it reaches: to the next field or a gap."""
    begin = start + len(line[start:]) - len(line[start:].lstrip(" "))
    if begin - start > 3:  # an empty field: "作者:      点击:"
        return "", 0
    end = len(line)
    following = begin
    while (match := lex.anchor.search(line, following)) is not None:
        if _ends_value(line, begin, match, lex, raw):
            end = match.start()
            break
        following = match.start() + 1
    gap = _STRONG.search(_marked(line, raw), begin, end)
    if gap is not None and gap.start() > begin:
        end = gap.start()
    value = line[begin:end].strip(_TRIM)
    offset = begin + line[begin:end].find(value)
    stop = offset + len(value)
    for opening, closing in _PAIRS:  # “长春净月”微信公众号, 新媒体「冀论」
        if closing in value and opening not in value and line[offset - 1 : offset] == opening:
            offset -= 1
        elif opening in value and closing not in value and line[stop : stop + 1] == closing:
            stop += 1
    return raw[offset:stop], end - start


def _ends_value(line: str, begin: int, match: regex.Match[str], lex: Lexicon, raw: str) -> bool:
    if match["stamp"] or match["label"] or match["slashed"] or match["apart"] or match["url"]:
        return True
    if match.start() == begin:
        return bool(match["token"])
    if regex.match(r"[\p{Han}A-Za-z\d]", line[match.start() - 1]):
        return False
    return match["bare"] is None or _field(line, match, lex, raw) is not None
