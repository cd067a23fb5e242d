"""When two names, quotes, arguments or events count as the same."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

import regex

from zhnews_extract.evaluation.gold import GoldArgument, GoldDate, GoldEvent
from zhnews_extract.schema import Argument, DateMention, Event, EventDate

_SPACE = regex.compile(r"\s+")
_EDGES = "“”\"'《》〈〉()[]、,。;:"


def norm(text: str | None) -> str:
    """Compare texts without width, case, space and surrounding punctuation."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text or "")).strip(_EDGES).lower()


def _common(a: str, b: str) -> int:
    return difflib.SequenceMatcher(None, a, b, autojunk=False).find_longest_match(0, len(a), 0, len(b)).size


def align(gold: Sequence[str], found: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of indexes of equal texts, in reading order (longest matching blocks)."""
    for block in difflib.SequenceMatcher(None, gold, found, autojunk=False).get_matching_blocks():
        for offset in range(block.size):
            yield block.a + offset, block.b + offset


def same_text(a: str | None, b: str | None, aliases: Mapping[str, str]) -> bool:
    """Equal, names of one entity, or sharing a stretch of 70 % of the longer."""
    a, b = norm(a), norm(b)
    if a == b or aliases.get(a, a) == aliases.get(b, b):
        return True
    return bool(a and b) and _common(a, b) / max(len(a), len(b)) >= 0.7


def same_argument(gold: GoldArgument, found: Argument, aliases: Mapping[str, str]) -> bool:
    """Tell whether role and sum, number or name agree."""
    if gold.role != found.role:
        return False
    if gold.role == "amount":
        return (gold.currency, gold.min, gold.max) == (found.currency, found.min, found.max)
    if gold.role == "count":
        return gold.value == found.value
    return same_text(gold.text, found.text, aliases)


def match_arguments(
    gold: Sequence[GoldArgument], found: Sequence[Argument], aliases: Mapping[str, str]
) -> list[tuple[int, int]]:
    """Greedy one-to-one pairs (index of gold, index of found)."""
    left, pairs = list(range(len(found))), []
    for i, argument in enumerate(gold):
        for j in left:
            if same_argument(argument, found[j], aliases):
                pairs.append((i, j))
                left.remove(j)
                break
    return pairs


def overlap(gold: Sequence[str], found: Sequence[str]) -> bool:
    """Whether any two quotes contain one another or share eight characters (60 % of the shorter)."""
    wanted, got = [q for q in map(norm, gold) if q], [q for q in map(norm, found) if q]
    for q in wanted:
        for p in got:
            if q in p or p in q:
                return True
            size = _common(q, p)
            if size >= 8 or size >= 0.6 * min(len(q), len(p)):
                return True
    return False


def match_events(
    gold: Sequence[GoldEvent], found: Sequence[Event], aliases: Mapping[str, str]
) -> list[tuple[int, int]]:
    """One-to-one pairs of events of one type with overlapping evidence, most shared arguments first."""
    candidates = [
        (len(match_arguments(g.args, f.args, aliases)), -abs(i - j), i, j)
        for i, g in enumerate(gold)
        for j, f in enumerate(found)
        if g.type == f.type and overlap(g.evidence, [span.text for span in f.evidence])
    ]
    used_gold: set[int] = set()
    used_found: set[int] = set()
    pairs = []
    for _, _, i, j in sorted(candidates, reverse=True):
        if i not in used_gold and j not in used_found:
            used_gold.add(i)
            used_found.add(j)
            pairs.append((i, j))
    return pairs


def same_value(gold: GoldDate, found: DateMention) -> bool:
    """Compare days or durations; a vague gold date accepts anything that is not a closed period."""
    if gold.vague and not (found.start and found.end and found.kind != "vague"):
        return True
    return _value(gold) == _value(found)


def same_event_date(gold: GoldDate | None, found: EventDate | None) -> bool:
    """Both undated or vague, or the same days."""
    if _undated(gold) or _undated(found):
        return _undated(gold) and _undated(found)
    return gold is not None and found is not None and _value(gold) == _value(found)


def _undated(date: GoldDate | EventDate | None) -> bool:
    return date is None or (date.start is None and date.end is None)


def _value(date: GoldDate | DateMention | EventDate) -> tuple[object, object]:
    if date.kind == "duration":
        return "duration", getattr(date, "iso", None)
    return date.start, date.end
