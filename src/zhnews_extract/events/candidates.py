"""Which names, sums, counts and phrases may be an event's arguments, and the roles they may take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from zhnews_extract.events.anchors import Anchor
from zhnews_extract.events.context import Context, Item
from zhnews_extract.events.drafts import Draft
from zhnews_extract.events.lists import lists_of
from zhnews_extract.events.phrases import phrases, seats
from zhnews_extract.events.rules import EventRules

_BACK, _AHEAD = 2, 1
# The worst rank at which a kind is still offered: a count three sentences away is never an event's own.
_FARTHEST = {"D": 3, "N": 3, "K": 3, "M": 5, "T": 5, "Q": 5}
_ANYWHERE = 99
_TAKEN_OVER, _IN_PARAGRAPH, _IN_LEAD = 18, 12, 15
# Projects and companies are decided first: they say which earlier event a place or a sum may be taken over from.
_ORDER = {kind: rank for rank, kind in enumerate("JCTGOPLNMKQ")}


def roles_of(rules: EventRules, kind: str, item: Item) -> list[str]:
    """Roles an item may take in an event of a type; two at once are joined by ``+``."""
    if item.kind == "M":
        return ["amount"]
    if item.kind == "K":
        return ["count"]
    if item.kind == "D":
        return []
    table = rules.roles.get(kind, rules.roles["any"])
    roles = table.get(item.kind) or rules.roles["any"].get(item.kind, [])
    if "place" in roles and "government" in roles:
        return [*roles, "government+place"]
    if "project" in roles and "target" in roles:
        return [*roles, "project+target"]
    return roles


class _Nearest:
    """The best offered mention of every name."""

    def __init__(self) -> None:
        self.best: dict[str, tuple[int, int, Item, Anchor]] = {}

    def offer(self, items: Iterable[Item], anchor: Anchor, rank: int) -> None:
        """Offer mentions of one rank; of equals the first stays."""
        best, at = self.best, anchor.start
        for item in items:
            known = best.get(item.key)
            if (known is not None and known[0] < rank) or rank > _FARTHEST.get(item.kind, _ANYWHERE):
                continue
            gap = item.start - at if item.start >= at else at - item.start
            if known is None or rank < known[0] or gap < known[1]:
                best[item.key] = (rank, gap, item, anchor)


def candidates(
    ctx: Context, draft: Draft, rules: EventRules, past: Sequence[Mapping[str, object]] = ()
) -> list[tuple[Item, Anchor]]:
    """One mention of every name, sum and count near the event, with the anchor it is nearest to.

    ``past`` holds the names that have a role in each earlier event (as keys).
    """
    found = _Nearest()
    for number, anchor in enumerate(draft.anchors):
        _around(ctx, anchor, 0 if number == 0 else 2, found)
    primary = draft.primary
    found.offer(seats(ctx, rules).get(primary.sent, ()), primary, 1)
    names = ctx.names
    recent = {key for theirs in past[-4:] for key in theirs} | {names.main(kind) for kind in "CLPJ"}
    recent -= found.best.keys()
    for key in recent:
        found.offer(names.nearest(key, primary.start), primary, _TAKEN_OVER)
    for para in dict.fromkeys((0, 1, primary.para - 1, primary.para, max(0, ctx.title_para))):
        if 0 <= para < len(ctx.by_para):
            rank = _IN_PARAGRAPH if para in (primary.para, primary.para - 1) else _IN_LEAD
            here = ctx.window(ctx.by_para[para], primary.start)
            found.offer(
                [i for i in here if i.kind in "CPOJ" or (i.kind in "GL" and i.key in recent)],
                primary,
                rank,
            )
    lists, at = lists_of(ctx, rules), ctx.to_sk[primary.start]
    pairs = [
        (item, anchor)
        for _, _, item, anchor in found.best.values()
        if item.kind != "D" and (not lists.groups or lists.allows(draft.type, at, item))
    ]
    pairs += phrases(ctx, draft, rules)
    pairs.sort(key=lambda pair: (_ORDER[pair[0].kind], pair[0].start))
    return pairs


def _around(ctx: Context, anchor: Anchor, extra: int, found: _Nearest) -> None:
    """Offer what stands in the anchor's sentence and in those of its paragraph around it."""
    first, last = ctx.paras[anchor.para]
    for sent in range(max(0, anchor.sent - _BACK), min(len(ctx.sents), anchor.sent + _AHEAD + 1)):
        if not first <= ctx.sents[sent][0] <= last:
            continue
        here = ctx.window(ctx.by_sent[sent], anchor.start)
        gap = anchor.sent - sent
        if gap == 0:
            found.offer([item for item in here if item.clause == anchor.clause], anchor, extra)
            found.offer([item for item in here if item.clause != anchor.clause], anchor, 1 + extra)
        else:
            found.offer(here, anchor, (2 + gap if gap > 0 else 3 - 2 * gap) + extra)
