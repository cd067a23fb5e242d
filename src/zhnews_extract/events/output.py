"""Turns decided drafts into schema objects with raw offsets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from zhnews_extract.events.anchors import Anchor
from zhnews_extract.events.context import Context, Item
from zhnews_extract.events.counts import Count
from zhnews_extract.events.drafts import Draft
from zhnews_extract.schema import Amount, Argument, Event, EventDate, Rejected, Span

_TRIM = " ,;:。!?、\n—"
_SHORT = 8


def span(ctx: Context, start: int, end: int) -> Span:
    """Raw span of a view stretch, punctuation and white space at its ends left out."""
    text = ctx.text
    while start < end - 1 and text[start] in _TRIM:
        start += 1
    while end - 1 > start and text[end - 1] in _TRIM:
        end -= 1
    first, last = ctx.view.raw_span(start, end)
    return Span(text=ctx.view.raw[first:last], start_char=first, end_char=last)


def telling(drafts: Sequence[Draft]) -> Counter[int]:
    """How many anchors of all events each clause has."""
    return Counter(anchor.clause for draft in drafts for anchor in draft.anchors)


def evidence(ctx: Context, draft: Draft, told: Counter[int]) -> list[Span]:
    """Clauses that tell of the event: those of its anchors, widened to neighbouring clauses that hold its arguments.

    ``told`` counts the anchors of all events in each clause: one that tells of another event is left to it.
    """
    mine = Counter(anchor.clause for anchor in draft.anchors)
    holding = {item.clause for _, item, _ in draft.args}
    if draft.date is not None:
        holding.add(draft.date.clause)

    def joins(clause: int, sent: int) -> bool:
        return ctx.clause_sent[clause] == sent and clause in holding and told[clause] == mine[clause]

    kept: list[tuple[int, int]] = []
    taken: set[int] = set()
    for anchor in draft.anchors:
        first = last = anchor.clause
        for figure in draft.figures:
            last = max(last, figure.clause)
        while first > 0 and joins(first - 1, anchor.sent):
            first -= 1
        while last + 1 < len(ctx.clauses) and joins(last + 1, anchor.sent):
            last += 1
        if (
            ctx.clauses[last][1] - ctx.clauses[first][0] < _SHORT
            and first > 0
            and ctx.clause_sent[first - 1] == anchor.sent
        ):
            first -= 1
        if taken.isdisjoint(range(first, last + 1)):
            taken.update(range(first, last + 1))
            kept.append((ctx.clauses[first][0], ctx.clauses[last][1]))
    return [span(ctx, start, end) for start, end in kept]


def _argument(ctx: Context, draft: Draft, role: str, item: Item, rule: str) -> Argument:
    if role == "amount":
        money: Amount = item.source
        return Argument(
            role="amount",
            text=money.text,
            start_char=money.start_char,
            end_char=money.end_char,
            kind=draft.kinds.get(item.index, "other"),  # type: ignore[arg-type]
            currency=money.currency,
            min=money.min,
            max=money.max,
            mod=money.mod,
            rule=rule,
        )
    start, end = ctx.view.raw_span(item.start, item.end)
    text = ctx.view.raw[start:end]
    if role == "count":
        count: Count = item.source
        return Argument(
            role="count",
            text=text,
            start_char=start,
            end_char=end,
            value=count.value,
            unit=count.unit,
            of=count.of,
            rule=rule,
        )
    entity = item.key if item.kind in "CGPONLJ" else None
    return Argument(role=role, text=text, entity=entity, start_char=start, end_char=end, rule=rule)  # type: ignore[arg-type]


def _distinct(arguments: Iterable[Argument]) -> list[Argument]:
    """Leave out what title, lead and detail repeat: the same sum, the same number of things."""
    kept: dict[object, Argument] = {}
    for argument in arguments:
        key: object
        if argument.role == "amount":
            key = ("amount", argument.currency, argument.min, argument.max)
        elif argument.role == "count":
            key = ("count", argument.value, argument.unit)
        else:
            key = (argument.role, argument.entity or (argument.start_char, argument.end_char))
        first = kept.setdefault(key, argument)
        if first.kind == "other" and argument.kind != "other":
            kept[key] = argument
    return list(kept.values())


def confidence(probability: float, steps: Sequence[tuple[float, float]]) -> float:
    """Calibrated confidence: linear between the steps of the calibration, the probability itself without any."""
    if not steps:
        return min(1.0, max(0.0, probability))
    if probability <= steps[0][0]:
        return steps[0][1]
    for (x0, y0), (x1, y1) in pairwise(steps):
        if probability <= x1:
            return y0 + (y1 - y0) * (probability - x0) / (x1 - x0) if x1 > x0 else y1
    return steps[-1][1]


def to_event(
    ctx: Context, draft: Draft, number: int, told: Counter[int], steps: Sequence[tuple[float, float]] = ()
) -> Event:
    """One event of the output; ``told`` as for :func:`evidence`, ``steps`` is the calibration of its confidence."""
    primary = draft.primary
    first, last = ctx.view.raw_span(primary.start, primary.end)
    ordered = sorted(draft.args, key=lambda entry: (entry[1].start, entry[0]))
    parent = f"V{draft.parent + 1}" if draft.parent is not None else None
    by_trigger = f"triggers.{draft.type}.{primary.form}" if primary.kind == "verb" else f"statistics.{primary.kind}"
    return Event(
        id=f"V{number}",
        type=draft.type,
        status=draft.status,  # type: ignore[arg-type]
        confidence=round(confidence(draft.probability, steps) * draft.extra.get("share", 1.0), 3),
        trigger=Span(text=ctx.view.raw[first:last], start_char=first, end_char=last),
        evidence=evidence(ctx, draft, told),
        date=EventDate.of(draft.date.source) if draft.date is not None else None,
        args=_distinct(_argument(ctx, draft, role, item, rule) for role, item, rule in ordered),
        parent=parent,
        rule=draft.extra.get("rule", by_trigger),
    )


def to_rejected(ctx: Context, anchor: Anchor) -> Rejected | None:
    """Report a strong trigger that was read as no event, with the reason; ``None`` for words that seldom are events."""
    strong = [name for name, cls in anchor.options if cls == "strong"]
    if not strong:
        return None
    first, last = ctx.view.raw_span(anchor.start, anchor.end)
    return Rejected(
        type=strong[0],
        trigger=Span(text=ctx.view.raw[first:last], start_char=first, end_char=last),
        reason=anchor.blocks[0] if anchor.blocks else "model",
        rule=f"triggers.{strong[0]}.{anchor.form}",
    )
