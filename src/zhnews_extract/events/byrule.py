"""Deciding by rules alone, without a trained model: strong triggers that nothing blocks, frames for arguments."""

from __future__ import annotations

from zhnews_extract.events import decide, figures
from zhnews_extract.events.anchors import NONE, STATISTICS, Anchor
from zhnews_extract.events.candidates import candidates, roles_of
from zhnews_extract.events.context import Context, Item, symbols
from zhnews_extract.events.drafts import Draft
from zhnews_extract.events.linking import date_before
from zhnews_extract.events.rules import EventRules, Frame
from zhnews_extract.events.sums import money_words

_CONFIDENCE = 0.6


def decide_by_rules(ctx: Context, verbs: list[Anchor], rules: EventRules) -> list[Draft]:
    """Events as the rules see them."""
    for anchor in verbs:
        _judge(ctx, anchor)
    decided = [a for a in verbs if a.type not in (None, NONE)]
    drafts = decide.link(ctx, decided, None)
    drafts += _statistics(ctx, decided)
    drafts.sort(key=lambda draft: draft.primary.start)
    tell(ctx, drafts, rules)
    return drafts


def tell(ctx: Context, drafts: list[Draft], rules: EventRules) -> None:
    """Give events their date, status and arguments by rules alone, in reading order."""
    last: Item | None = None
    for draft in drafts:
        draft.date = _date(ctx, draft) or last
        last = draft.date or last
        draft.status = "planned" if {"planned", "planned_after"} & set(draft.primary.statuses) else "occurred"
        if draft.status == "occurred" and "ongoing" in draft.primary.statuses:
            draft.status = "ongoing"
        _fill(ctx, draft, rules)


def _judge(ctx: Context, anchor: Anchor) -> None:
    strong = [name for name, cls in anchor.options if cls == "strong"]
    around = {item.kind for item in ctx.by_sent[anchor.sent] if abs(item.clause - anchor.clause) <= 1}
    dated = bool(around & set("DMK"))
    named = bool(around & set("CGPOJT"))
    if strong and not anchor.blocks and named and dated:
        anchor.type, anchor.probability = strong[0], _CONFIDENCE
    else:
        anchor.type = NONE


def _statistics(ctx: Context, decided: list[Anchor]) -> list[Draft]:
    busy = {anchor.clause for anchor in decided}
    drafts: list[Draft] = []
    previous: Item | None = None
    for item in figures.find_figures(ctx):
        period = any(o.kind == "D" and o.sent == item.sent for o in ctx.by_sent[item.sent])
        head = ctx.text[ctx.clauses[item.clause][0] : item.start]
        among = any(word in head for word in ctx.words.part)
        if item.clause in busy or not (
            period or among or (drafts and previous is not None and previous.sent == item.sent)
        ):
            previous = None
            continue
        if previous is not None and previous.kind == "K" and item.kind == "M" and item.clause - previous.clause <= 1:
            drafts[-1].figures.append(item)
        else:
            drafts.append(Draft(STATISTICS, [decide.figure_anchor(ctx, [item])], [item], _CONFIDENCE))
        previous = item
    return drafts


def _date(ctx: Context, draft: Draft) -> Item | None:
    anchor = draft.primary
    dates = [item for item in ctx.by_sent[anchor.sent] if item.kind == "D" and item.source.kind != "duration"]
    return date_before(ctx, anchor) or (dates[0] if dates else None)


def _fill(ctx: Context, draft: Draft, rules: EventRules) -> None:
    for item in draft.figures:
        role = "amount" if item.kind == "M" else "count"
        draft.args.append((role, item, "figure"))
        if item.kind == "M":
            draft.kinds[item.index] = _kind(ctx, item, rules)
    for item, near in candidates(ctx, draft, rules):
        if item.kind == "Q" and (draft.type not in rules.own or _named(ctx, item)):
            continue
        if item in draft.figures or abs(item.clause - near.clause) > 1 or item.sent != near.sent:
            continue
        roles = roles_of(rules, draft.type, item)
        if not roles or (item.kind in "MK" and draft.figures):
            continue
        role, rule = roles[0], "default"
        for frame in rules.frames:
            if frame.role in roles and item.kind in frame.kinds and _stands(ctx, item, near, draft, frame):
                role, rule = frame.role, f"frames.{frame.id}"
                break
        if role == "government+place":
            role = "place"
        draft.args.append((role.split("+")[0], item, rule))
        if role == "amount":
            draft.kinds[item.index] = _kind(ctx, item, rules)


def _named(ctx: Context, phrase: Item) -> bool:
    """Whether a name stands within a phrase: then the phrase is none."""
    return any(o.kind in "CGPOJT" and o.start < phrase.end and phrase.start < o.end for o in ctx.by_sent[phrase.sent])


def _stands(ctx: Context, item: Item, near: Anchor, draft: Draft, frame: Frame) -> bool:
    """Whether an item stands where a frame wants it."""
    if not {"any", draft.type} & set(frame.types):
        return False
    if frame.side != "any" and (frame.side == "left") != (item.start < near.start):
        return False
    before, after = symbols(ctx.sk[max(0, item.sk - 5) : item.sk]), symbols(ctx.sk[item.sk + 1 : item.sk + 6])
    return any(before.endswith(word) for word in frame.after) or any(after.startswith(word) for word in frame.before)


def _kind(ctx: Context, item: Item, rules: EventRules) -> str:
    for word in money_words(ctx, item, rules):
        if word.startswith(("kl=", "kr=", "kp=")):
            return word[3:].partition("|")[0]
    return "other"
