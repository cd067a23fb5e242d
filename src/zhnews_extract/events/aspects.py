"""Happenings that are events of two types at once: a stake bought is an acquisition and an investment in the company.

The text tells of them once, so there is one trigger and one decision; the second event repeats the first's arguments
and names it as its ``parent``, so that nobody counts the happening, or its sum, twice.
"""

from __future__ import annotations

from zhnews_extract.events.context import Context
from zhnews_extract.events.drafts import Draft
from zhnews_extract.events.rules import EventRules


def add(ctx: Context, drafts: list[Draft], rules: EventRules) -> list[Draft]:
    """Put the second aspect of an event right behind it (``aspects`` of ``rules/events/frames.yaml``)."""
    if not rules.aspects:
        return drafts
    out: list[Draft] = []
    for draft in drafts:
        out.append(draft)
        anchor = draft.primary
        for aspect in rules.aspects.get(draft.type, ()):
            first, last = (ctx.to_sk[x] for x in ctx.sents[anchor.sent])
            at = ctx.to_sk[anchor.start]
            left, right = ctx.sk[first:at], ctx.sk[at + anchor.end - anchor.start : last]
            if not (aspect.before and aspect.before.search(left)) and not (aspect.after and aspect.after.search(right)):
                continue
            out.append(
                Draft(
                    aspect.also,
                    list(draft.anchors),
                    probability=draft.probability,
                    args=list(draft.args),
                    kinds={item: aspect.kinds.get(kind, kind) for item, kind in draft.kinds.items()},
                    status=draft.status,
                    date=draft.date,
                    parent=len(out) - 1,
                    extra={"rule": f"frames.aspects.{aspect.id}", "share": aspect.share},
                )
            )
            break
    return out
