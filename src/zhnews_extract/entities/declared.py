"""Short forms that the text itself declares: ``(以下简称“X”)``, ``(下称X)``, ``(X)`` behind a full name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import regex

from zhnews_extract.entities.spans import Name
from zhnews_extract.rulebook import Rulebook, RuleModel

# An acronym in brackets, or a Latin name with more behind it there: (PLN), (AL-KO Garten GmbH,…).
_LATIN = regex.compile(r"\((?P<short>[A-Z]{2,6}(?=\))|[A-Z][A-Za-z .&-]{2,40}(?=[,;]))")


class DeclaredRules(RuleModel):
    """Shape of ``rules/entities/declared.yaml``."""

    cues: tuple[str, ...]
    quotes: tuple[str, str]
    longest: int
    not_names: tuple[str, ...]


@lru_cache(maxsize=8)
def _pattern(book: Rulebook) -> regex.Pattern[str]:
    rules = book.load("entities/declared.yaml", DeclaredRules)
    cues = "|".join(sorted(map(regex.escape, rules.cues), key=len, reverse=True))
    opening, closing = map(regex.escape, rules.quotes)
    return regex.compile(
        rf"\(\s*+(?:[^()]{{0,20}}[,;、:])?(?P<cue>{cues})\s*+[为作]?+:?+\s*+"
        rf"[{opening}]?+(?P<short>[^()、,;:。{opening}{closing}]{{2,{rules.longest}}}?)[{closing}]?+"
        rf"(?:或[{opening}](?P<other>[^()、,;:。{opening}{closing}]{{2,{rules.longest}}}?)[{closing}])?+\s*+(?=[),;、])"
    )


def declared(text: str, names: Sequence[Name], rules: Rulebook) -> tuple[list[Name], dict[str, str]]:
    """Find declarations.

    Returns
    -------
    names
        The short forms, typed like the names they stand for.
    aliases
        Short → full, as clean text.
    """
    known = rules.load("entities/declared.yaml", DeclaredRules)
    ends = {name.end: name for name in names}
    starts = {name.start: name for name in names}
    found: list[Name] = []
    aliases: dict[str, str] = {}
    for match in _pattern(rules).finditer(text):
        full = ends.get(match.start())
        if full is None:
            continue
        for group in ("short", "other"):
            short = match.group(group)
            if short and short not in known.not_names:
                found.append(Name(*match.span(group), full.type, "declared.short_form"))
                aliases[short] = text[full.start : full.end]
    for match in _LATIN.finditer(text):
        full = ends.get(match.start())
        if full is not None and full.type in ("COMPANY", "ORGANIZATION"):
            found.append(Name(*match.span("short"), full.type, "declared.latin"))
            aliases[match.group("short")] = text[full.start : full.end]
    for name in names:
        # Two names of one type, the second alone in brackets: 中国第一汽车集团有限公司(中国一汽).
        if name.end + 1 < len(text) and text[name.end] == "(":
            inner = starts.get(name.end + 1)
            if inner and inner.type == name.type and text[inner.end : inner.end + 1] == ")":
                a, b = text[name.start : name.end], text[inner.start : inner.end]
                if a != b and name.type not in ("PERSON", "PLACE", "PROJECT"):
                    short, full_text = sorted((a, b), key=len)
                    aliases.setdefault(short, full_text)
    return found, aliases
