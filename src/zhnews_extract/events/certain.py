"""Trigger words that surroundings make an event beyond doubt (``certain`` of ``rules/events/frames.yaml``).

Some surroundings take a happening for known: 收购甲公司后, 此次签约. Where an article tells it elsewhere, that is the
event and these words add nothing; where nothing else does (``alone``), they are the only ones that tell of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from zhnews_extract.events.anchors import NONE, STATISTICS, Anchor
from zhnews_extract.events.context import Context
from zhnews_extract.events.rules import CertainPattern, EventRules

HARD = frozenset(("negated", "negated_after", "terminated", "terminated_after"))
"""Cues that say it did not happen."""
_DENIED = HARD | {"conditional", "denied", "hearsay", "question"}
_ACTORS = frozenset("COJN")


def fitting(ctx: Context, anchor: Anchor, rules: EventRules) -> Iterator[CertainPattern]:
    """Entries in whose surroundings a trigger word stands."""
    at = ctx.to_sk[anchor.start]
    left = ctx.sk[ctx.to_sk[ctx.clauses[anchor.clause][0]] : at]
    first, last = (ctx.to_sk[x] for x in ctx.sents[anchor.sent])
    right = ctx.sk[at + len(anchor.form) : last]
    for entry in rules.certain.get(anchor.form, ()):
        if entry.unless is not None and entry.unless.search(ctx.sk, first, last):
            continue
        if (entry.before is None or entry.before.search(left)) and (entry.after is None or entry.after.search(right)):
            yield entry


def assure(ctx: Context, anchor: Anchor, rules: EventRules, scores: dict[str, float], least: float) -> None:
    """Take a trigger word that tells of an event beyond doubt where it stands.

    Parameters
    ----------
    scores
        The model's probability of each type.
    least
        Probability (0 to 1) that the event is given at least.
    """
    if anchor.form not in rules.certain or _DENIED.intersection(anchor.blocks) or not _meant(ctx, anchor, rules):
        return
    for entry in fitting(ctx, anchor, rules):
        if entry.alone or entry.type in anchor.never:
            continue
        if anchor.type in (NONE, STATISTICS) or anchor.type in entry.instead:
            was = scores.get(str(anchor.type), 0.0)
            anchor.type, anchor.probability = entry.type, max(least, scores.get(entry.type, 0.0), was)
            return


def presuppose(ctx: Context, verbs: list[Anchor], rules: EventRules, least: float) -> None:
    """Take trigger words that presuppose an event of a type which the article tells of nowhere else.

    Parameters
    ----------
    verbs
        All trigger words of the article, decided.
    least
        Probability (0 to 1) that such an event is given at least.
    """
    told = {anchor.type for anchor in verbs}
    for anchor in verbs:
        if anchor.form not in rules.certain or anchor.type not in (NONE, STATISTICS) or anchor.blocks:
            continue
        if not _meant(ctx, anchor, rules):
            continue
        for entry in fitting(ctx, anchor, rules):
            if entry.alone and entry.type not in told and entry.type not in anchor.never:
                anchor.type, anchor.probability = entry.type, max(least, anchor.probability)
                break


def named(ctx: Context, anchor: Anchor) -> bool:
    """Whether who or what acts is named in an anchor's sentence."""
    return any(item.kind in _ACTORS for item in ctx.by_sent[anchor.sent])


def _meant(ctx: Context, anchor: Anchor, rules: EventRules) -> bool:
    """Whether who acts stands in the sentence, by name or as 公司."""
    if named(ctx, anchor):
        return True
    first, last = (ctx.to_sk[x] for x in ctx.sents[anchor.sent])
    return any(pattern.search(ctx.sk, first, last) for name, pattern in rules.references if name == "company")
