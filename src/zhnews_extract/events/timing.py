"""When an event happens and whether it already has."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from zhnews_extract.events import periods
from zhnews_extract.events.anchors import Anchor, symbols
from zhnews_extract.events.context import Context, Item
from zhnews_extract.events.drafts import Draft

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
    if item is None:
        return _dateless(ctx, draft, past)
    t = draft.type
    last = next((other.date for other in reversed(past) if other.date is not None), None)
    left = item.start < anchor.start
    _, starts, by_sent = _indexed(ctx)
    if item.clause == anchor.clause:
        where = "cl" if left else "cr"
    elif item.sent == anchor.sent:
        where = f"s{'l' if left else 'r'}{min(3, abs(item.clause - anchor.clause))}"
    elif item.para == anchor.para:
        where = f"p{max(-1, min(4, anchor.sent - item.sent))}"
    elif item.para == ctx.title_para:
        where = "title"
    else:
        where = f"q{min(2, anchor.para - item.para)}"
    lo, hi = (item.end, anchor.start) if left else (anchor.end, item.start)
    rank = _between(starts, lo, hi)
    between = _between(_starts(ctx, decided), lo, hi)
    source = item.source
    plain = source.kind
    f = [
        f"{where}|{min(3, rank)}",
        f"{where}|{min(3, rank)}|{t}",
        f"{where}|{min(3, between)}",
        f"{where}|{min(3, between)}|{t}",
    ]
    f += [f"kind={plain}|{t}", f"kind={plain}|{where}", f"{where}|{min(2, rank)}|{min(2, between)}"]
    f.append(f"{where}|{anchor is draft.primary}|{draft.primary.kind}")
    sk = ctx.sk
    l2, r2 = symbols(sk[max(0, item.sk - 2) : item.sk]), symbols(sk[item.sk + 1 : item.sk + 3])
    f += [
        f"l1={l2[-1:]}",
        f"l2={l2}",
        f"r1={r2[:1]}",
        f"r2={r2}",
        f"l1={l2[-1:]}|{where}",
        f"r1={r2[:1]}|{where}",
        f"r1={r2[:1]}|{t}",
    ]
    f += [f"tail={item.text[-2:]}|{t}", f"tail={item.text[-1:]}", f"head={item.text[:2]}", f"head={item.text[:1]}|{t}"]
    size = periods.size(ctx, item)
    f += [f"size={size}|{t}", f"size={size}|{where}"]
    planned = bool({"planned", "planned_after"} & set(anchor.statuses))
    moment = source.start or source.end
    if ctx.published and moment:
        tense = "future" if moment > ctx.published else "today" if moment == ctx.published else "past"
        if source.start is None and source.end and source.end >= ctx.published:
            tense = "future"
        f += [
            f"tense={tense}|{planned}",
            f"tense={tense}|{planned}|{where}",
            f"tense={tense}|{t}",
            f"tense={tense}|{anchor.statuses[:1]}",
        ]
    if plain == "vague":
        f.append(f"vague|{where}|{t}")
    if where[0] in "pq":
        own = by_sent.get(anchor.sent, [])
        f.append(f"{where}|own={min(2, len(own))}|{rank == 0}")
        head = symbols(sk[ctx.to_sk[ctx.clauses[anchor.clause][0]] :][:2])
        f.append(f"{where}|head={head}")
        f.append(f"{where}|lead={by_sent[item.sent][0] is item}")
        f.append(f"{where}|sstart={item.start - ctx.sents[item.sent][0] < 3}|{rank == 0}")
    if last is not None:
        f.append(f"last={last.index == item.index}|{where}")
        f.append(f"lastval={(last.source.start, last.source.end) == (source.start, source.end)}|{where}")
        f.append(f"lastval={(last.source.start, last.source.end) == (source.start, source.end)}|{t}|{where[0]}")
        f.append(f"last={last.index == item.index}|{t}")
        if last.index != item.index:
            f.append(f"lastpos={'after' if item.start > last.start else 'before'}|{where}")
        f.append(f"lastpos={'after' if item.start > last.start else 'before'}|{t}|{size}")
    if item.index < 0:
        f += ["whole", f"whole|{t}", f"whole|{where}"]
    elif periods.lasting(ctx, item) is not None:
        f += ["opening", f"opening|{t}", f"opening|{where}"]
    f += _agreement(ctx, draft, item, past, where)
    path = sk[item.sk + 1 : ctx.to_sk[anchor.start]] if left else ""
    if left and where[0] in "cs":
        shown = symbols(path)
        f.append(f"path={shown if len(shown) <= 3 else shown[:2] + '…' + shown[-1:]}")
        f.append(f"dlen={min(6, len(shown) // 5)}|{where}")
        for mark in ctx.words.after_date:
            if mark in shown:
                f.append(f"pm={mark}")
    return f


def _value(item: Item | None) -> tuple[object, object] | None:
    if item is None:
        return None
    source = item.source
    if source.start is None and source.end is None:
        return ("vague", "vague") if source.kind == "vague" else (item.text, None)
    return (source.start, source.end)


def _agreement(ctx: Context, draft: Draft, item: Item, past: Sequence[Draft], where: str) -> list[str]:
    """Features on whether events before have this date: the last of the type, those of the sentence, most of all."""
    t, mine = draft.type, _value(item)
    if not past:
        return [f"first|{where}", f"first|{t}|{where}"]
    f = []
    alike = next((other for other in reversed(past) if other.type == t), None)
    if alike is not None:
        gap = _gap(draft, alike)
        same = "none" if alike.date is None else str(_value(alike.date) == mine)
        f += [f"alike={same}|{gap}", f"alike={same}|{gap}|{t}", f"alike={same}|{gap}|{where}"]
    last = past[-1]
    gap = _gap(draft, last)
    same = "none" if last.date is None else str(_value(last.date) == mine)
    f += [f"prev={same}|{gap}", f"prev={same}|{gap}|{last.type}>{t}", f"prev={same}|{gap}|{where}"]
    for name, other in _leaders(draft, past):
        same = "none" if other is None or other.date is None else str(_value(other.date) == mine)
        kind = other.type if other is not None else "-"
        f += [f"{name}={same}|{t}", f"{name}={same}|{where}", f"{name}={same}|{kind}>{t}"]
    held = sum(_value(other.date) == mine for other in past)
    f += [f"held={min(3, held)}", f"held={min(3, held)}|{where}", f"held={min(3, held)}|{t}"]
    return f


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


def _dateless(ctx: Context, draft: Draft, past: Sequence[Draft]) -> list[str]:
    """Features of an event without a date."""
    t, anchor = draft.type, draft.primary
    here = [item for item in ctx.by_sent[anchor.sent] if item.kind == "D" and item.source.kind != "duration"]
    near = "c" if any(item.clause == anchor.clause for item in here) else "s" if here else "n"
    cues = "+".join(dict.fromkeys(anchor.statuses))
    f = ["none", f"none|{t}", f"none|{near}", f"none|{near}|{t}", f"none|{cues}", f"none|{cues}|{near}"]
    f += [f"none|f={anchor.form}", f"none|title={anchor.para == ctx.title_para}", f"none|anchors={len(draft.anchors)}"]
    f.append(f"none|ctx={'+'.join(n for n in anchor.features if n.startswith('ctx='))}")
    if past:
        last = past[-1]
        was = last.date is None
        f += [f"none|prev={was}|{_gap(draft, last)}", f"none|prev={was}|{_gap(draft, last)}|{last.type}>{t}"]
        f.append(f"none|prev={was}|{near}")
        for name, other in _leaders(draft, past):
            was = other is None or other.date is None
            f += [f"none|{name}={was}|{near}", f"none|{name}={was}|{t}", f"none|{name}={was}|{near}|{t}"]
    if not ctx.published:
        f.append("none|unpublished")
    return f


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
    left = symbols(ctx.sk[max(ctx.to_sk[ctx.clauses[anchor.clause][0]], at - 10) : at])
    f += [f"w={c}" for c in left] + [f"w2={left[i : i + 2]}" for i in range(len(left) - 1)]
    stop = at + (anchor.end - anchor.start if anchor.kind == "verb" else 1)
    right = symbols(ctx.sk[stop : stop + 4])
    f += [f"r={right[:1]}", f"r={right[:2]}"]
    sent = ctx.sents[anchor.sent]
    head = symbols(ctx.sk[ctx.to_sk[sent[0]] : at])
    for word in ctx.words.before_trigger:
        if word in head:
            f.append(f"s={word}")
    return f
