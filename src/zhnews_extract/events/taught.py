"""What packs teach: types of their own, which no model knows, and new words for the types that the models do know."""

from __future__ import annotations

from zhnews_extract.events import byrule, decide
from zhnews_extract.events.anchors import NONE, STATISTICS, Anchor
from zhnews_extract.events.context import Context
from zhnews_extract.events.drafts import Draft
from zhnews_extract.events.rules import EventRules

_CONFIDENCE = 0.6
_PARTIES = frozenset("CGPOJTLN")
_FACTS = frozenset("DMK")


def part(ctx: Context, verbs: list[Anchor], rules: EventRules) -> tuple[list[Anchor], list[Anchor]]:
    """Decide on the triggers of own types by their rules.

    Returns
    -------
    (known, mine)
        Triggers left to the models, and those that tell of an event of an own type. One that may be either is the
        pack's if its rules hold: who taught it knows their field.
    """
    if not rules.own:
        return verbs, []
    known: list[Anchor] = []
    mine: list[Anchor] = []
    for anchor in verbs:
        kind = next(
            (name for name, cls in anchor.options if name in rules.own and _holds(ctx, anchor, cls, name, rules)), None
        )
        rest = [(name, cls) for name, cls in anchor.options if name not in rules.own]
        if kind is not None:
            anchor.type, anchor.probability = kind, _CONFIDENCE
            mine.append(anchor)
        elif rest:
            anchor.options = rest
            known.append(anchor)
        else:
            anchor.type = NONE
    return known, mine


def _holds(ctx: Context, anchor: Anchor, cls: str, kind: str, rules: EventRules) -> bool:
    """Whether a trigger tells of an event: nothing blocks it, its sentence fits, and somebody or something is named.

    A weak word also needs a date, sum or count, and a noun never begins an event in running text.
    """
    if anchor.blocks:
        return False
    pattern = rules.sentences.get(kind)
    if pattern is not None and not pattern.search(ctx.text, *ctx.sents[anchor.sent]):
        return False
    around = {item.kind for item in ctx.by_sent[anchor.sent]}
    return bool(around & _PARTIES or pattern) and (cls == "strong" or bool(around & _FACTS))


def reconsider(ctx: Context, verbs: list[Anchor], rules: EventRules) -> None:
    """Take strong words that a pack adds to a shipped type, where the model, which has never seen them, says no."""
    for anchor in verbs if rules.taught else ():
        if anchor.type not in (None, NONE) or anchor.blocks:
            continue
        for kind, cls in anchor.options:
            around = {item.kind for item in ctx.by_sent[anchor.sent] if abs(item.clause - anchor.clause) <= 1}
            if (anchor.form, kind) in rules.taught and cls == "strong" and around & _PARTIES and around & _FACTS:
                anchor.type, anchor.probability = kind, _CONFIDENCE
                break


def join(ctx: Context, drafts: list[Draft], mine: list[Anchor], rules: EventRules) -> list[Draft]:
    """Add the events of own types to the others; what they tell of is no statistic besides."""
    if not mine:
        return drafts
    told = sorted(decide.link(ctx, mine, None), key=lambda draft: draft.primary.start)
    byrule.tell(ctx, told, rules)
    taken = {item.index for draft in told for _, item, _ in draft.args if item.kind in "MK"}
    others = [
        draft
        for draft in drafts
        if draft.type != STATISTICS or not draft.figures or not taken.issuperset(item.index for item in draft.figures)
    ]
    return [*others, *told]
