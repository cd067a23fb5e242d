"""Arguments that are no names: qualifiers of a statistic (其中外资…), things approved, opened or finished."""

from __future__ import annotations

from zhnews_extract.events.anchors import Anchor
from zhnews_extract.events.context import Context, Item
from zhnews_extract.events.drafts import Draft
from zhnews_extract.events.rules import EventRules

_LEFT_TYPES = frozenset(
    ("groundbreaking", "completion", "operation", "approval", "release", "unveiling", "award", "establishment")
)
_RIGHT_TYPES = frozenset(
    ("approval", "award", "release", "unveiling", "investment", "acquisition", "establishment", "signing")
)
_LONGEST = 28
_QUALIFIER = 14


def phrases(ctx: Context, draft: Draft, rules: EventRules) -> list[tuple[Item, Anchor]]:
    """Candidate noun phrases of an event."""
    anchor = draft.primary
    start, end = ctx.clauses[anchor.clause]
    found: list[tuple[Item, Anchor]] = []
    if draft.type == "statistics":
        return [(_item(ctx, *span), anchor) for span in _qualifiers(ctx, draft, rules)]
    if anchor.kind != "verb":
        return found
    if draft.type in _LEFT_TYPES:
        left = [item.end for item in ctx.by_sent[anchor.sent] if start <= item.start and item.end <= anchor.start]
        for begin in dict.fromkeys((start, max(left, default=start))):
            before = _strip(ctx, begin, anchor.start, rules)
            if before:
                found.append((_item(ctx, *before), anchor))
    if draft.type in _RIGHT_TYPES:
        behind = _strip(ctx, anchor.end, end, rules)
        if behind:
            found.append((_item(ctx, *behind), anchor))
    found += [(_item(ctx, *span), anchor) for span in _projects(ctx, anchor, rules)]
    unique: dict[tuple[int, int], tuple[Item, Anchor]] = {}
    for item, where in found:
        if (item.start, item.end) not in ctx.spans:
            unique[item.start, item.end] = (item, where)
    return list(unique.values())


def seats(ctx: Context, rules: EventRules) -> dict[int, list[Item]]:
    """Parks that are named only inside the name of their administration (高新区管委会), by sentence."""
    cached: dict[int, list[Item]] | None = ctx.cache.get("seats")
    if cached is not None:
        return cached
    by_text = {item.text: item for item in ctx.items if item.kind in "PL"}
    found: dict[int, list[Item]] = {}
    for item in ctx.items:
        if item.kind != "G":
            continue
        match = next((m for pattern in rules.seats if (m := pattern.match(item.text))), None)
        if match is None:
            continue
        start, end = item.start + match.start("q"), item.start + match.end("q")
        known = by_text.get(match["q"])
        seat = Item(
            "P",
            start,
            end,
            ctx.text[start:end],
            known.key if known else f"seat:{match['q']}",
            known.source if known else None,
        )
        seat.clause, seat.sent, seat.para, seat.sk, seat.index = item.clause, item.sent, item.para, item.sk, item.index
        found.setdefault(seat.sent, []).append(seat)
    ctx.cache["seats"] = found
    return found


def _projects(ctx: Context, anchor: Anchor, rules: EventRules) -> list[tuple[int, int]]:
    """Noun phrases of the sentence (and of the one behind) that stand for a project."""
    start, end = ctx.sents[anchor.sent]
    cache: dict[int, list[tuple[int, int]]] = ctx.cache.setdefault("project_phrases", {})
    if anchor.sent not in cache:
        spans = [
            match.span("q") for pattern in rules.project_phrases for match in pattern.finditer(ctx.text, start, end)
        ]
        taken = [(i.start, i.end) for i in ctx.by_sent[anchor.sent] if i.kind == "J"]
        cache[anchor.sent] = [(s, e) for s, e in dict.fromkeys(spans) if not any(s < f and b < e for b, f in taken)]
    return cache[anchor.sent]


def _item(ctx: Context, start: int, end: int) -> Item:
    item = Item("Q", start, end, ctx.text[start:end], f"Q{start}-{end}", None)
    item.clause, item.sent, item.para = ctx.clause_at(start), ctx.sent_at(start), ctx.para_at(start)
    item.sk, item.index = ctx.to_sk[start], ctx.first_item(start)
    return item


def _strip(ctx: Context, start: int, end: int, rules: EventRules) -> tuple[int, int] | None:
    """Span without function words at its ends, or ``None`` where nothing of a phrase's length is left."""
    while start < end:
        head = rules.phrase_head.match(ctx.text, start, end)
        if head and head.end() > start:
            start = head.end()
            continue
        tail = rules.phrase_tail.search(ctx.text, start, end)
        if tail and tail.start() < end:
            end = tail.start()
            continue
        break
    return (start, end) if 3 <= end - start <= _LONGEST else None


def _threshold(ctx: Context, figure: Item) -> str:
    """Return the word behind a sum that makes it a threshold (10亿元|以上)."""
    return next((word for word in ctx.words.threshold if ctx.text.startswith(word, figure.end)), "")


def _qualifiers(ctx: Context, draft: Draft, rules: EventRules) -> list[tuple[int, int]]:
    figure = draft.figures[0]
    start = ctx.clauses[figure.clause][0]
    items = [i for i in ctx.by_sent[figure.sent] if i.clause == figure.clause and i.end <= figure.start]
    begin = max((i.end for i in items if i.kind in "DKMLPCGO"), default=start)
    spans: dict[tuple[int, int], None] = {}
    text = ctx.text[begin : figure.start]
    cut = max(*(text.rfind(mark) for mark in (*ctx.words.joints[:2], "(")))
    for first in (begin, begin + cut + 1 if cut >= 0 else begin):
        a, b = first, figure.start
        head = rules.qualifier_head.match(ctx.text, a, b)
        if head:
            a = head.end()
        for tail_pattern in (rules.qualifier_tail, rules.qualifier_measure):
            tail = tail_pattern.search(ctx.text, a, b)
            if tail:
                b = tail.start()
            if 1 < b - a <= _QUALIFIER:
                spans[a, b] = None
    if figure.kind == "M" and figure.source.mod == "over":
        spans[figure.start, figure.end + len(_threshold(ctx, figure))] = None
    return list(spans)
