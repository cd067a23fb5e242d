"""Which mentions of a type tell of the same happening: what the model sees of two, and what rules it out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhnews_extract.events.anchors import Anchor, by_sentence
from zhnews_extract.events.context import PARTIES, Context, Item
from zhnews_extract.events.parts import Description, Part, spelled
from zhnews_extract.events.periods import LASTS


def scope(ctx: Context, anchor: Anchor, others: Sequence[Anchor]) -> list[Item]:
    """Items of the anchor's sentence that no other decided anchor of the sentence is closer to (counted in clauses)."""
    near = _by_sent(ctx, others).get(anchor.sent, [])
    rivals = [o for o in near if o is not anchor and o.clause != anchor.clause]
    found = []
    for item in ctx.by_sent[anchor.sent]:
        mine = abs(item.clause - anchor.clause)
        if all(abs(item.clause - rival.clause) >= mine for rival in rivals):
            found.append(item)
    return found


def _by_sent(ctx: Context, anchors: Sequence[Anchor]) -> dict[int, list[Anchor]]:
    """Index anchors by their sentence; worked out once for the same ones."""
    known = ctx.cache.get("anchors")
    if known is None or known[0] is not anchors or known[1] != len(anchors):
        known = ctx.cache["anchors"] = (anchors, len(anchors), by_sentence(anchors))
    index: dict[int, list[Anchor]] = known[2]
    return index


def value(item: Item) -> Any:
    """Return the comparable value of a date, sum or count."""
    source = item.source
    if item.kind == "M":
        return (source.currency, source.min, source.max)
    if item.kind == "D":
        return (source.start, source.end)
    return source.value if item.kind == "K" else item.key


_TAGS = {"C": "C", "J": "J", "G": "GP", "L": "PL", "D": "D", "M": "M", "K": "K", "T": "T", "N": "N"}


def _told(ctx: Context, anchor: Anchor, others: Sequence[Anchor]) -> dict[str, set[Any]]:
    """Values of the items in an anchor's scope, by sort; worked out once for the same anchors."""
    known = ctx.cache.get("told")
    if known is None or known[0] is not others or known[1] != len(others):
        known = ctx.cache["told"] = (others, len(others), {})
    told: dict[int, dict[str, set[Any]]] = known[2]
    if id(anchor) not in told:
        items = [(item.kind, value(item)) for item in scope(ctx, anchor, others)]
        told[id(anchor)] = {tag: {v for kind, v in items if kind in kinds} for tag, kinds in _TAGS.items()}
    return told[id(anchor)]


def link_features(ctx: Context, anchor: Anchor, other: Anchor, decided: Sequence[Anchor], clusters: int) -> list[str]:
    """Features of the question whether two anchors of one type tell of the same happening; ``other`` comes first."""
    return spelled(describe_link(ctx, anchor, other, decided, clusters))


def describe_link(ctx: Context, anchor: Anchor, other: Anchor, decided: Sequence[Anchor], clusters: int) -> Description:
    """Describe the question that :func:`link_features` spells out."""
    t = str(anchor.type)
    here, there = _told(ctx, anchor, decided), _told(ctx, other, decided)
    if other.para == ctx.title_para and anchor.para != ctx.title_para:
        where = "title-lead" if anchor.para <= ctx.title_para + 1 else "title"
    elif anchor.clause == other.clause:
        where = "clause"
    elif anchor.sent == other.sent:
        where = f"sent{min(2, anchor.clause - other.clause)}"
    elif anchor.para == other.para:
        where = f"para{min(3, anchor.sent - other.sent)}"
    else:
        where = "far"
    classes = f"{_cls(anchor)}|{_cls(other)}"
    parts: list[Part] = [
        (_place, (t, min(3, clusters), where)),
        (_triggers, (anchor.form == other.form, classes, f"{anchor.kind}|{other.kind}", where)),
    ]
    f = [f"ff={other.form}|{anchor.form}"]
    for side, a in (("a", anchor), ("b", other)):
        f += [f"{side}{name}" for name in a.features if name.startswith("ctx=")]
        if a.statuses:
            f.append(f"{side}st={a.statuses[0]}")
    f.append(f"st={'planned' in anchor.statuses}|{'planned' in other.statuses}")
    for (tag, mine), theirs in zip(here.items(), there.values(), strict=True):
        both = "differ" if mine.isdisjoint(theirs) else "share"
        parts.append((_agreement, (tag, both if mine and theirs else "one" if mine or theirs else "none", where, t)))
    # 同日,乙区也举行…: another one does the same; 此次签约…: the one told of before.
    lead, also, this = _leads(ctx, anchor, other), _says(ctx, anchor, "besides"), _says(ctx, anchor, "this")
    parts += [(_beginning, (lead, also, where, t)), (_pointing, (this, where, t, min(3, clusters)))]
    return parts, f


def _place(t: str, clusters: int, where: str) -> list[str]:
    """Where one stands, seen from the other, and of how many happenings of the type is told already."""
    return [f"t={t}", f"clusters={clusters}", f"w={where}", f"w={where}|{t}", f"w={where}|c{clusters}"]


def _triggers(same: bool, classes: str, kinds: str, where: str) -> list[str]:
    """Trigger words of both: whether they are the same, their classes and kinds."""
    return [f"same={same}|{where}", f"cls={classes}", f"cls={classes}|{where}", f"k={kinds}"]


def _agreement(tag: str, verdict: str, where: str, t: str) -> list[str]:
    """Whether both name the same things of a sort."""
    return [f"{tag}={verdict}", f"{tag}={verdict}|{where}", f"{tag}={verdict}|{t}"]


def _beginning(lead: str, also: bool, where: str, t: str) -> list[str]:
    """Whether both sentences begin with the same name, and whether this one says 也."""
    return [f"begin={lead}|{where}", f"begin={lead}|{t}", f"also={also}|{where}", f"begin={lead}|also={also}"]


def _pointing(this: bool, where: str, t: str, clusters: int) -> list[str]:
    """Whether it is told of with 此次."""
    return [f"this={this}|{where}", f"this={this}|{t}", f"this={this}|c{clusters}"]


_LEADS = PARTIES | {"L"}


def _leads(ctx: Context, anchor: Anchor, other: Anchor) -> str:
    """Whether the sentences of two anchors begin with one and the same place, organ or company before the anchor."""
    mine, theirs = (
        next((item for item in ctx.by_sent[a.sent] if item.kind in _LEADS and item.start < a.start), None)
        for a in (anchor, other)
    )
    if mine is None or theirs is None:
        return "one" if mine is not theirs else "none"
    if mine.key == theirs.key or mine.text.startswith(theirs.text) or theirs.text.startswith(mine.text):
        return "share"
    return "differ"


def _says(ctx: Context, anchor: Anchor, which: str) -> bool:
    """Whether words of a list in ``words.yaml`` stand before the anchor in its clause."""
    left = ctx.sk[ctx.to_sk[ctx.clauses[anchor.clause][0]] : ctx.to_sk[anchor.start]]
    return any(word in left for word in getattr(ctx.words, which))


def apart(ctx: Context, anchor: Anchor, other: Anchor) -> bool:
    """Whether two anchors of one type, told in the body, cannot tell of one happening.

    They have other parties (signings), other days, or the later one says that another place or body did it too. Of the
    pairs in annotated articles that have other days, 808 are two happenings and 10 one; of those with 也, 82 and none.
    """
    if ctx.title_para in (anchor.para, other.para):
        return False
    if anchor.type == _BETWEEN and _strangers(ctx, anchor, other):
        return True
    if anchor.type != LASTS and _other_day(ctx, anchor, other):
        return True
    return anchor.sent != other.sent and _says(ctx, anchor, "besides") and _leads(ctx, anchor, other) == "differ"


_BETWEEN = "signing"


def _strangers(ctx: Context, anchor: Anchor, other: Anchor) -> bool:
    """Whether their clauses name two or more parties each, and none in common."""
    if anchor.clause == other.clause:
        return False
    mine, theirs = (
        {item.key for item in ctx.by_sent[a.sent] if item.clause == a.clause and item.kind in "CGO"}
        for a in (anchor, other)
    )
    return len(mine) >= 2 and len(theirs) >= 2 and not mine & theirs


def _other_day(ctx: Context, anchor: Anchor, other: Anchor) -> bool:
    """Whether the last dates before them in their sentences are known, and have no day in common."""
    mine, theirs = date_before(ctx, anchor), date_before(ctx, other)
    if mine is None or theirs is None or mine is theirs:
        return False
    a, b = mine.source, theirs.source
    if None in (a.start, a.end, b.start, b.end):
        return False
    return bool(a.end < b.start or b.end < a.start)


def date_before(ctx: Context, anchor: Anchor) -> Item | None:
    """Find the last date, no duration, that stands before an anchor in its sentence."""
    dates = [i for i in ctx.by_sent[anchor.sent] if i.kind == "D" and i.start < anchor.start]
    return next((date for date in reversed(dates) if date.source.kind != "duration"), None)


def _cls(anchor: Anchor) -> str:
    return next((cls for name, cls in anchor.options if name == anchor.type), "-")
