"""When an event happens and whether it already has."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from zhnews_extract.events import date_features as features
from zhnews_extract.events import periods
from zhnews_extract.events.anchors import Anchor, within
from zhnews_extract.events.context import Context, Item
from zhnews_extract.events.drafts import Draft
from zhnews_extract.events.parts import Description, Part, spelled

MEMORY = 12
"""How many events back are looked at."""


def date_candidates(ctx: Context, draft: Draft, past: Sequence[Draft] = ()) -> list[tuple[Item | None, Anchor]]:
    """No date, then the dates near the event and those of the last events, each with the anchor it is nearest to."""
    found: dict[int, tuple[int, Item, Anchor]] = {}
    for number, anchor in enumerate(draft.anchors):
        for item in _dates(ctx, anchor):
            cost = abs(item.start - anchor.start) + 40 * number + (200 if item.sent != anchor.sent else 0)
            for each in (item, periods.lasting(ctx, item)):
                if each is not None and (each.index not in found or cost < found[each.index][0]):
                    found[each.index] = (cost, each, anchor)
    for other in _recent(draft, past):
        if other.date is not None and other.date.index not in found:
            found[other.date.index] = (9999, other.date, draft.primary)
    near = [(item, anchor) for _, item, anchor in sorted(found.values(), key=lambda entry: entry[0])]
    return [(None, draft.primary), *near]


def _recent(draft: Draft, past: Sequence[Draft]) -> list[Draft]:
    """Last dated event, and the last dated one of the same type."""
    dated = [other for other in past if other.date is not None]
    alike = [other for other in dated if other.type == draft.type]
    return [*dated[-1:], *alike[-1:]]


def _dates(ctx: Context, anchor: Anchor) -> list[Item]:
    dates, starts, by_sent = _indexed(ctx)
    at = bisect_left(starts, anchor.start)
    after = dates[at : min(at + 3, bisect_left(starts, ctx.sents[anchor.sent][1]))]
    return dates[max(0, at - 5) : at] + after + by_sent.get(anchor.sent + 1, [])[:1]


def _indexed(ctx: Context) -> tuple[list[Item], list[int], dict[int, list[Item]]]:
    """All dates in reading order, where they start, and those of each sentence; worked out once an article."""
    if "dates" not in ctx.cache:
        dates = [item for item in ctx.items if item.kind == "D" and item.source.kind != "duration"]
        by_sent: dict[int, list[Item]] = {}
        for item in dates:
            by_sent.setdefault(item.sent, []).append(item)
        ctx.cache["dates"] = (dates, [item.start for item in dates], by_sent)
    found: tuple[list[Item], list[int], dict[int, list[Item]]] = ctx.cache["dates"]
    return found


def _starts(ctx: Context, anchors: Sequence[Anchor]) -> list[int]:
    """Where anchors start, in order; worked out once for the same ones."""
    known = ctx.cache.get("starts")
    if known is None or known[0] is not anchors or len(known[1]) != len(anchors):
        known = ctx.cache["starts"] = (anchors, sorted(anchor.start for anchor in anchors))
    starts: list[int] = known[1]
    return starts


def _between(starts: Sequence[int], lo: int, hi: int) -> int:
    return max(0, bisect_left(starts, hi) - bisect_left(starts, lo))


def date_features(
    ctx: Context,
    draft: Draft,
    item: Item | None,
    anchor: Anchor,
    decided: Sequence[Anchor],
    past: Sequence[Draft],
) -> list[str]:
    """Features of the question whether a date is the event's (``None``: no date); ``past`` are the events before."""
    return spelled(DateScene(ctx, draft, decided, past).describe(item, anchor))


@dataclass(slots=True)
class _Date:
    """What holds for a date whatever the event; ``by_type`` and ``by_place`` lack what is asked of it."""

    size: str
    value: _Value | None
    always: Part
    by_type: tuple[str, ...]
    by_place: tuple[str, ...]
    several_days: str
    # Whether it lies before or after the day of publication.
    tense: str


class DateScene:
    """One event while its date is decided on.

    Parameters
    ----------
    decided
        Anchors of all events, in reading order.
    past
        The events before.
    """

    def __init__(self, ctx: Context, draft: Draft, decided: Sequence[Anchor], past: Sequence[Draft]) -> None:
        self.ctx, self.draft, self.past = ctx, draft, past
        self._starts = _starts(ctx, decided)
        self._last = next((other.date for other in reversed(past) if other.date is not None), None)
        self._alike = next((other for other in reversed(past) if other.type == draft.type), None)
        self._leaders = _leaders(draft, past)
        self._values = [_value(other.date) for other in past]
        self._held = Counter(self._values)
        self._leading = [
            (name, None if other is None else _value(other.date), "-" if other is None else other.type)
            for name, other in self._leaders
        ]
        self._alike_date = _value(self._alike.date) if self._alike is not None else None
        self._alike_gap = _gap(draft, self._alike) if self._alike is not None else ""
        self._last_gap, self._pair = (_gap(draft, past[-1]), f"{past[-1].type}>{draft.type}") if past else ("", "")

    def describe(self, item: Item | None, anchor: Anchor) -> Description:
        """Describe one candidate (``None``: no date)."""
        if item is None:
            return self._dateless(), []
        ctx, t = self.ctx, self.draft.type
        left = item.start < anchor.start
        where = _where(ctx, item, anchor)
        lo, hi = (item.end, anchor.start) if left else (anchor.end, item.start)
        rank, between = _between(_indexed(ctx)[1], lo, hi), _between(self._starts, lo, hi)
        date = _date(ctx, item)
        primary = self.draft.primary
        parts: list[Part] = [
            (features.stand, (where, t, min(3, rank), min(3, between))),
            (features.anchor, (where, anchor is primary, primary.kind)),
        ]
        if date.tense:
            planned = "planned" in anchor.statuses or "planned_after" in anchor.statuses
            parts.append((features.tense, (date.tense, planned, where, t, tuple(anchor.statuses[:1]))))
        if item.source.kind == "vague":
            parts.append((features.vague, (where, t)))
        if where[0] in "pq":
            parts.append(self._elsewhere(item, anchor, where, rank))
        last = self._last
        if last is not None:
            same, after = last.index == item.index, item.start > last.start
            equal = (last.source.start, last.source.end) == (item.source.start, item.source.end)
            parts.append((features.last, (where, t, date.size, same, equal, after)))
        if date.several_days:
            parts.append((features.several_days, (date.several_days, t, where)))
        self._agreement(date.value, where, parts)
        parts += (
            date.always,
            (features.by_type, (*date.by_type, t)),
            (features.by_place, (*date.by_place, where)),
        )
        names: list[str] = []
        if left and where[0] in "cs":
            text = ctx.shown[item.sk + 1 : ctx.to_sk[anchor.start]]
            short = text if len(text) <= 3 else text[:2] + "…" + text[-1:]
            marks = tuple(mark for mark in ctx.words.after_date if mark in text)
            names = features.path(where, short, min(6, len(text) // 5), marks)
        return parts, names

    def _dateless(self) -> list[Part]:
        """Describe the event without a date."""
        ctx, draft, t, anchor = self.ctx, self.draft, self.draft.type, self.draft.primary
        here = [item for item in ctx.by_sent[anchor.sent] if item.kind == "D" and item.source.kind != "duration"]
        near = "c" if any(item.clause == anchor.clause for item in here) else "s" if here else "n"
        contexts = "+".join(name for name in anchor.features if name.startswith("ctx="))
        parts: list[Part] = [
            (features.none, (t, near, "+".join(dict.fromkeys(anchor.statuses)))),
            (features.none_trigger, (anchor.form, anchor.para == ctx.title_para, len(draft.anchors), contexts)),
        ]
        if self.past:
            last = self.past[-1]
            parts.append((features.none_before, (last.date is None, self._last_gap, self._pair, near)))
            for name, other in self._leaders:
                parts.append((features.none_leader, (name, other is None or other.date is None, near, t)))
        if not ctx.published:
            parts.append((features.unpublished, ()))
        return parts

    def _elsewhere(self, item: Item, anchor: Anchor, where: str, rank: int) -> Part:
        """Part of a date that stands in another sentence."""
        ctx, by_sent = self.ctx, _indexed(self.ctx)[2]
        own = min(2, len(by_sent.get(anchor.sent, ())))
        start = ctx.to_sk[ctx.clauses[anchor.clause][0]]
        leads, begins = by_sent[item.sent][0] is item, item.start - ctx.sents[item.sent][0] < 3
        return (features.elsewhere, (where, own, rank == 0, ctx.shown[start : start + 2], leads, begins))

    def _agreement(self, mine: _Value | None, where: str, parts: list[Part]) -> None:
        """Add whether events before have this date: the last of the type, those of the sentence, most of all."""
        t, values = self.draft.type, self._values
        if not values:
            parts.append((features.first, (where, t)))
            return
        if self._alike is not None:
            parts.append((features.alike, (_same(self._alike_date, mine), self._alike_gap, t, where)))
        parts.append((features.before, (_same(values[-1], mine), self._last_gap, self._pair, where)))
        parts += [(features.leader, (name, _same(value, mine), kind, t, where)) for name, value, kind in self._leading]
        parts.append((features.held, (min(3, self._held[mine]), where, t)))


_SENTENCES = [f"p{gap}" for gap in range(-1, 5)]


def _where(ctx: Context, item: Item, anchor: Anchor) -> str:
    """Where a date stands, seen from the trigger."""
    here = within(item, anchor)
    if here is not None:
        return here
    if item.para == anchor.para:
        return _SENTENCES[1 + max(-1, min(4, anchor.sent - item.sent))]
    if item.para == ctx.title_para:
        return "title"
    return f"q{min(2, anchor.para - item.para)}"


def _date(ctx: Context, item: Item) -> _Date:
    """Look a date up."""
    known: dict[int, _Date] = ctx.cache.setdefault("date_mentions", {})
    if item.index not in known:
        known[item.index] = _describe(ctx, item)
    return known[item.index]


def _describe(ctx: Context, item: Item) -> _Date:
    source, size = item.source, periods.size(ctx, item)
    l2, r2 = ctx.shown[max(0, item.sk - 2) : item.sk], ctx.shown[item.sk + 1 : item.sk + 3]
    several = "whole" if item.index < 0 else "opening" if periods.lasting(ctx, item) is not None else ""
    moment, tense = source.start or source.end, ""
    if ctx.published and moment:
        tense = "future" if moment > ctx.published else "today" if moment == ctx.published else "past"
        if source.start is None and source.end and source.end >= ctx.published:
            tense = "future"
    return _Date(
        size,
        _value(item),
        (features.mention, (l2, r2, item.text[-1:], item.text[:2])),
        (r2[:1], item.text[-2:], item.text[:1], source.kind, size),
        (l2[-1:], r2[:1], source.kind, size),
        several,
        tense,
    )


_Value = tuple[object, object]


def _value(item: Item | None) -> _Value | None:
    if item is None:
        return None
    source = item.source
    if source.start is None and source.end is None:
        return ("vague", "vague") if source.kind == "vague" else (item.text, None)
    return (source.start, source.end)


def _same(other: _Value | None, mine: _Value | None) -> str:
    return "none" if other is None else str(other == mine)


def _leaders(draft: Draft, past: Sequence[Draft]) -> list[tuple[str, Draft | None]]:
    """Events before that this one may take its date from: first and last happening of the paragraph, last dated one."""
    para = [other for other in past if other.primary.para == draft.primary.para]
    acts = [other for other in para if other.type != "statistics"]
    dated = [other for other in para if other.date is not None]
    return [
        ("head", para[0] if para else None),
        ("act", acts[-1] if acts else None),
        ("dated", dated[-1] if dated else None),
    ]


def _gap(draft: Draft, other: Draft) -> str:
    a, b = draft.primary, other.primary
    return "c" if a.clause == b.clause else "s" if a.sent == b.sent else "p" if a.para == b.para else "x"


def status_features(ctx: Context, draft: Draft) -> list[str]:
    """Features that decide the status of an event."""
    t, anchor = draft.type, draft.primary
    cues = list(dict.fromkeys(anchor.statuses))
    f = [f"t={t}", *(f"c={cue}" for cue in cues), *(f"c={cue}|{t}" for cue in cues), f"cues={'+'.join(cues)}"]
    f += [f"f={anchor.form}", *(f"b={block}" for block in anchor.blocks)]
    for other in draft.anchors[1:3]:
        f += [f"o={cue}" for cue in other.statuses]
    if draft.date is not None:
        source = draft.date.source
        f.append(f"dk={source.kind}")
        moment = source.start or source.end
        if ctx.published and moment:
            tense = "future" if moment > ctx.published else "past"
            if source.start is None and source.end >= ctx.published:
                tense = "open-future"
            elif source.start and source.end and source.start <= ctx.published <= source.end:
                tense = "today" if source.start == source.end else "present"
            f += [f"tense={tense}", f"tense={tense}|{'+'.join(cues)}", f"tense={tense}|{t}"]
    else:
        f.append("nodate|" + "+".join(cues))
    at = ctx.to_sk[anchor.start]
    left = ctx.shown[max(ctx.to_sk[ctx.clauses[anchor.clause][0]], at - 10) : at]
    f += [f"w={c}" for c in left] + [f"w2={left[i : i + 2]}" for i in range(len(left) - 1)]
    stop = at + (anchor.end - anchor.start if anchor.kind == "verb" else 1)
    right = ctx.shown[stop : stop + 4]
    f += [f"r={right[:1]}", f"r={right[:2]}"]
    sent = ctx.sents[anchor.sent]
    head = ctx.shown[ctx.to_sk[sent[0]] : at]
    for word in ctx.words.before_trigger:
        if word in head:
            f.append(f"s={word}")
    return f
