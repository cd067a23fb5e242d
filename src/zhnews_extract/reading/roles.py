"""Says of single lines what they can be: navigation, header, byline, furniture, heading, paragraph."""

from __future__ import annotations

from typing import Literal

import regex

from zhnews_extract import regexes
from zhnews_extract.reading.fields import Scan, scan
from zhnews_extract.reading.lexicon import PEOPLE, Lexicon
from zhnews_extract.reading.people import read_names
from zhnews_extract.textview import fold

LineKind = Literal["nav", "fields", "byline", "furniture", "block", "caption", "text"]
LineKinds = list[tuple[LineKind, Scan | None]]
_NAV_GAP = regexes.compile(r"\ *(?:>{1,2}|»|›|→)\ *|\ +[/|·-]\ +|\ *\|\ *")
_ARROW = regexes.compile(r">|»|›")
_SENTENCE = regexes.compile(r"。|[,;]\p{Han}.*[!?]$")
_LEAD = regexes.compile(
    r"(?:[\p{Han}A-Za-z]{2,12})(?:讯|消息)(?:\ |\(|,|【|〔)"
    r"|[(〔【][^()〔〕【】]{0,30}(?:记者|\d日)[^()〔〕【】]{0,20}(?:讯|电|报道|报导)[)〕】]"
    r"|.{0,12}\d{1,2}月\d{1,2}日(?:讯|电(?!子)|消息)"
)
_WRITTEN = regexes.compile(r"[\p{L}\p{N}]")
_RUNNING = regexes.compile(r"[。!?;]|,(?=\p{Han})")
_BRACKETED = regexes.compile(r"[(（][^()（）]{1,8}[)）]?$")
MAX_SCAN = 400
"""Longer lines are paragraphs; nobody writes a header of that length."""
MAX_BOILERPLATE = 300
"""Longest disclaimer."""


_DAY_FIRST = regexes.compile(
    r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日(?:上午|下午|晚|晚间|凌晨|起|至\d+日)?,"
    r"|(?:近日|日前|昨日|昨天|今天|今日)(?:上午|下午)?,"
)


def is_paragraph(text: str) -> bool:
    """Tell running text from headlines and headings."""
    if "。" in text or len(text) > 90 or _DAY_FIRST.match(text):
        return True
    if text.endswith((",", "、", ";")) or _LEAD.match(text):
        return True
    return len(text) > 60 and text.count(",") >= 2


def is_nav(text: str, lex: Lexicon) -> bool:
    """Breadcrumb or menu."""
    if "。" in text or len(text) > 120:
        return False
    pieces = [piece for piece in _NAV_GAP.split(text) if piece]
    if lex.nav.match(text) and (len(pieces) > 1 or "/" in text or len(text) <= 6):
        return all(len(piece) <= 40 for piece in pieces)
    if len(pieces) < 2 or any(len(piece) > 14 for piece in pieces):
        return False
    if _ARROW.search(text) and not any(mark in text for mark in ",!?:“"):
        return True
    short = sum(piece in lex.nav_words or piece.endswith(tuple(lex.nav_words)) for piece in pieces)
    if len(pieces) >= 3 and "|" in text:
        return True
    return bool(lex.outlet.fullmatch(pieces[0])) and len(pieces[-1]) <= 6 and (short > 0 or " · " in text)


def outlet_like(text: str, lex: Lexicon) -> bool:
    """Tell whether a bare piece of a header can be an outlet's name."""
    names = (fold(strip_edition(text, lex)), fold(text).strip())
    return any(2 <= len(name) <= 24 and lex.outlet.fullmatch(name) for name in names) and not any(
        lex.channel.fullmatch(name) for name in names
    )


def strip_edition(text: str, lex: Lexicon) -> str:
    """Take "数字报", "财经" or a bracket off an outlet's name, if an outlet's name is left."""
    name = _BRACKETED.sub("", text.strip(" ·|-"))
    while (match := lex.edition.search(fold(name))) is not None:
        shorter = name[: match.start()].strip(" ·|-")
        if not lex.outlet.fullmatch(fold(shorter)) and match[0].isascii() is False:
            break
        name = shorter
    return name


def classify(text: str, lex: Lexicon, *, head: bool, raw: str | None = None) -> tuple[LineKind, Scan | None]:
    """Name the kind of one line.

    Parameters
    ----------
    text
        Folded line.
    head
        Whether it stands before the first paragraph, where stamps and bare outlets make a header.
    raw
        The line as the page has it.
    """
    if len(text) > MAX_SCAN:
        return "text", None
    if not _WRITTEN.search(text):
        return "furniture", None
    if lex.block_heading.fullmatch(text) or (lex.block.match(text) and not text.endswith(("。", "!", "?"))):
        return "block", None
    found = None
    if "。" not in text[:-1]:  # a full stop inside: no header, whatever else there is
        found = scan(text, lex, raw)
        if (kind := _fielded(text, found, lex, head=head)) is not None:
            return kind, found
    if _furniture(text, lex):
        return "furniture", found
    if len(text) <= 120 and lex.caption.fullmatch(text):
        return "caption", found
    if is_nav(text, lex) and (head or lex.nav.match(text)):
        return "nav", found
    return "text", found


def _furniture(text: str, lex: Lexicon) -> bool:
    if len(text) > MAX_BOILERPLATE:
        return False
    if lex.starts.match(text) or (len(text) <= 60 and lex.prompt.match(text)):
        return True
    return len(text) <= 90 and lex.contains.search(text) is not None


def _fielded(text: str, found: Scan, lex: Lexicon, *, head: bool) -> LineKind | None:
    """Decide whether the fields of a line account for it."""
    if not found.fields:
        return None
    free = [text[start:end] for start, end in found.free]
    loose = sum(len(piece) for piece in free)
    stamps, people = found.of("stamp"), [item for item in found.fields if item.kind in PEOPLE]
    labelled = found.of("published", "source", "publisher")
    if any(_RUNNING.search(piece) for piece in free):
        return None
    if people and not stamps and not labelled:
        # 记者 … 通讯员 …: what is left may be the outlet before 记者 or a place.
        vouched = [item for item in people if item.names or ":" in text[item.start : item.end + 2]]
        if vouched and all(len(piece) <= 14 for piece in free) and loose <= max(14, 0.6 * len(text)):
            return "byline" if _only_people(found) else "fields"
        return None
    if labelled or (stamps and _vouched(text, found)):
        if all(len(piece) <= 24 for piece in free) and loose <= 48:
            return "fields"
        return None
    if stamps:
        words = [word for piece in free for word in ([piece] if outlet_like(piece, lex) else piece.split())]
        known = [word for word in words if _known(word, lex)]
        bracketed = regex.fullmatch(r"[(〔\[【].*[)〕\]】]", text) is not None
        if len(known) == len(words) and (head or bracketed):
            return "fields"
        numeric = any(mark in text[stamps[0].start : stamps[0].end] for mark in "-/.")
        apart = sum(map(len, free)) <= 8 and not _touches(text, found)
        if head and (known or numeric or apart) and all(len(word) <= 9 or _known(word, lex) for word in words):
            return "fields"
        return None
    if head and any(":" in text[item.start : item.end] for item in found.of("token")) and free:
        # A stamp without a year: 04-26 07:12
        return "fields" if all(outlet_like(piece, lex) for piece in free) else None
    tokens = found.of("token", "counter", "other")
    covered = sum(item.end - item.start for item in tokens)
    if tokens and not free:
        return "furniture"
    if len(tokens) >= 2 and covered >= 0.5 * len(text.replace(" ", "")) and all(len(piece) <= 10 for piece in free):
        return "furniture"
    if found.of("other") and found.fields[0].start <= 2 and all(len(piece) <= 30 for piece in free):
        return "furniture"
    return None


def _known(word: str, lex: Lexicon) -> bool:
    """Outlet, channel or person."""
    return outlet_like(word, lex) or lex.channel.fullmatch(word) is not None or bool(bare_names(word, lex))


def _touches(text: str, found: Scan) -> bool:
    """Tell whether a stamp stands right against other text, as in 5月3日签约."""
    for item in found.of("stamp"):
        before, after = text[item.start - 1 : item.start], text[item.end : item.end + 1]
        if before.strip(" |") or (after.strip(" |") and text[item.end - 1] != " "):
            return True
    return False


def _vouched(text: str, found: Scan) -> bool:
    """Tell a stamp from a date that the text speaks of by a clock time, or other fields beside it."""
    clocked = any(":" in text[item.start : item.end] for item in found.of("stamp"))
    return clocked or any(item.kind in PEOPLE or item.kind in ("counter", "other") for item in found.fields)


def _only_people(found: Scan) -> bool:
    return all(item.kind in PEOPLE or item.kind in ("token", "counter", "other") for item in found.fields)


def bare_names(text: str, lex: Lexicon) -> list[str]:
    """Names of a bracket that holds nothing else: "(刘燕 谢家晋)", "(林梓涵 文/图)"; else an empty list."""
    core = lex.picture_credit.sub("", text.strip())
    spans, end = read_names(core, lex, strict=True)
    if not spans or end != len(core.rstrip()):
        return []
    return [regex.sub(r"\s+", "", core[start:stop]) for start, stop in spans]
