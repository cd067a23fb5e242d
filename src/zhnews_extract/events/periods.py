"""How long a time a date names: what tells a day's happening from a period's total."""

from __future__ import annotations

from copy import copy
from datetime import timedelta

import regex

from zhnews_extract.events.context import PRIVATE, Context, Item

LASTS = "meeting"
"""Type of happenings that last for days."""
_LIMITS = ((0, "day"), (11, "week"), (31, "month"), (99, "quarter"))


def size(ctx: Context, item: Item) -> str:
    """``day``, ``week``, ``month``, ``quarter``, ``long``; ``open`` for a vague or half-open date.

    A date that has no value (an article without a publication date) is sized by its last word.
    """
    source = item.source
    if source.start and source.end:
        days = (source.end - source.start).days
        return next((name for limit, name in _LIMITS if days <= limit), "long")
    if source.start is None and source.end is None and source.kind != "vague":
        for name, words in ctx.words.sizes.items():
            if item.text.endswith(tuple(words)):
                return name
    return "open"


def kind(ctx: Context, item: Item) -> str:
    """Size of a plain date or range, else its kind (``since``, ``deadline``, ``duration``, ``vague``)."""
    plain = item.source.kind
    return size(ctx, item) if plain in ("date", "range") else str(plain)


def around(ctx: Context, clause: int, sent: int, start: int) -> list[str]:
    """Features on the dates before a place in its clause, else in its sentence, else the last one of its paragraph."""
    before = [item for item in ctx.by_sent[sent] if item.kind == "D" and item.start < start]
    inside = [item for item in before if item.clause == clause]
    if inside:
        return [f"dt=c|{kind(ctx, inside[-1])}"]
    if before:
        return [f"dt=s|{kind(ctx, before[-1])}"]
    para = ctx.by_para[ctx.para_at(start)]
    last = next((item for item in reversed(para) if item.kind == "D" and item.start < start), None)
    return [f"dt=p|{kind(ctx, last)}"] if last is not None else ["dt=n"]


def lasting(ctx: Context, item: Item) -> Item | None:
    """Whole time of a happening of several days that is told by its first (``5月20日开幕,为期四天``), as an item."""
    cache: dict[int, Item | None] = ctx.cache.setdefault("lasting", {})
    if item.index not in cache:
        cache[item.index] = _lasting(ctx, item)
    return cache[item.index]


def _lasting(ctx: Context, item: Item) -> Item | None:
    source = item.source
    if source.start is None or source.start != source.end:
        return None
    after = next((other for other in ctx.by_sent[item.sent] if other.kind == "D" and other.start > item.start), None)
    if after is None or after.source.kind != "duration":
        return None
    days = _DAYS.fullmatch(after.source.iso or "")
    gap = ctx.sk[item.sk + 1 : after.sk]
    told = after.text.startswith(tuple(ctx.words.lasting)) or gap.endswith(tuple(ctx.words.lasting))
    if days is None or not told or len(gap) > _GAP or PRIVATE["D"] in gap:
        return None
    whole = copy(item)
    whole.source = source.model_copy(update={"end": source.start + timedelta(days=int(days[1]) - 1)})
    whole.index = -1 - item.index
    return whole


_DAYS = regex.compile(r"P([1-9]\d?)D")
_GAP = 24
