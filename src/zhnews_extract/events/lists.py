"""Lists whose members pair projects, companies and sums: ``总投资10亿元的甲项目、总投资5亿元的乙项目``.

What stands in one member belongs to that member's event and to no other, and either all members are events or none is.
The shapes of members are rules (``lists`` of ``rules/events/frames.yaml``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from zhnews_extract.events.anchors import ITEM_TYPES, NONE, Anchor
from zhnews_extract.events.context import Context, Item
from zhnews_extract.events.rules import EventRules

_OWN = {"J": "project", "C": "company", "M": "amount"}
"""What a member keeps to itself, and its role."""


@dataclass(eq=False)
class Member:
    """One member of a list: its place in the skeleton, what it names, and the type of event it is, once decided."""

    start: int
    end: int
    items: list[Item]
    type: str | None = None

    @property
    def priced(self) -> bool:
        """Whether a sum is named."""
        return any(item.kind == "M" for item in self.items)

    def lacking(self, args: Iterable[tuple[str, Item, str]]) -> list[tuple[str, Item, str]]:
        """Arguments, as of a draft, for those of its items that ``args`` do not hold."""
        given = {item.index for _, item, _ in args}
        return [(_OWN[item.kind], item, "frames.lists") for item in self.items if item.index not in given]

    @property
    def head(self) -> Item:
        """What the event of this member is about: its project, else its company."""
        return next((item for item in self.items if item.kind == "J"), self.items[0])


@dataclass
class Lists:
    """The lists of an article.

    Attributes
    ----------
    groups
        Members of each list, in reading order.
    member_of
        Index of an item → its member.
    """

    groups: list[list[Member]] = field(default_factory=list)
    member_of: dict[int, Member] = field(default_factory=dict)
    _at: dict[int, Member] = field(default_factory=dict)

    def allows(self, kind: str, anchor_sk: int, item: Item) -> bool:
        """Whether an item may be an argument of the event of a type whose trigger stands at a place of the skeleton."""
        mine, its = self.holding(anchor_sk), self.member_of.get(item.index)
        if its is not None and its is not mine:
            # The whole has a total; what its parts are about is theirs.
            return mine is None and item.kind != "M" and (item.kind != "J" or its.type != kind)
        # A member with a project, or a sum, has no other.
        return mine is None or its is mine or item.kind not in "JM" or all(o.kind != item.kind for o in mine.items)

    def apart(self, one_sk: int, other_sk: int) -> bool:
        """Whether two triggers of one sentence tell of different happenings, for a member holds one of them alone."""
        return self.holding(one_sk) is not self.holding(other_sk)

    def holding(self, sk: int) -> Member | None:
        """Member at a place of the skeleton."""
        return self._at.get(sk)

    def add(self, members: list[Member]) -> None:
        """Take a list in."""
        self.groups.append(members)
        for member in members:
            self.member_of.update((item.index, member) for item in member.items)
            self._at.update((sk, member) for sk in range(member.start, member.end))


def lists_of(ctx: Context, rules: EventRules) -> Lists:
    """Return the lists of an article, looked for once."""
    known: Lists | None = ctx.cache.get("lists")
    if known is None:
        known = ctx.cache["lists"] = _find(ctx, rules)
    return known


def _find(ctx: Context, rules: EventRules) -> Lists:
    """Find the lists of two or more members of one shape, none across sentences."""
    found = Lists()
    place = {item.sk: item for item in ctx.items}
    for pattern in rules.lists:
        run: list[Member] = []
        for match in pattern.finditer(ctx.sk):
            items = [place[sk] for sk in range(*match.span()) if sk in place and place[sk].kind in _OWN]
            if len({item.kind for item in items}) < 2 or any(item.index in found.member_of for item in items):
                continue
            member = Member(*match.span(), items)
            if run and not (ctx.sk[run[-1].end : member.start] in ctx.words.joints and _together(run[-1], member)):
                _close(found, run)
                run = []
            run.append(member)
        _close(found, run)
    return found


def _together(one: Member, other: Member) -> bool:
    return one.head.sent == other.head.sent


def _close(found: Lists, run: list[Member]) -> None:
    if len(run) >= 2:
        found.add(run)


def agree(ctx: Context, lists: Lists, items: Sequence[Anchor], verbs: Sequence[Anchor]) -> None:
    """Let all members of a list be events as soon as one is, of the type that most of those have.

    Parameters
    ----------
    items, verbs
        Anchors, decided one by one.
    """
    if not lists.groups:
        return
    inside: dict[int, list[Anchor]] = {}
    for anchor in (*verbs, *items):
        member = lists.holding(ctx.to_sk[anchor.start])
        if member is not None:
            inside.setdefault(id(member), []).append(anchor)
    for group in lists.groups:
        if not group[0].priced:
            continue  # no nouns are anchors without a sum: such lists are what a verb tells of
        told = [inside.get(id(member), []) for member in group]
        heads = [verb for verb in verbs if verb.type in ITEM_TYPES and _governs(ctx, verb, group[0])]
        types = Counter(str(a.type) for anchors in (*told, heads) for a in anchors if a.type in ITEM_TYPES)
        if not types:
            continue
        # One for all: the models see the last of a list better than those before it.
        kind = types.most_common(1)[0][0]
        likely = max(a.probability for anchors in (*told, heads) for a in anchors if a.type == kind)
        for member, anchors in zip(group, told, strict=True):
            _settle(member, anchors, kind, likely)
        _spend(ctx, lists, group[0], [head for head in heads if head.type == kind])


def _governs(ctx: Context, verb: Anchor, first: Member) -> bool:
    """Whether a verb stands before a list in its sentence."""
    return verb.sent == first.head.sent and ctx.to_sk[verb.start] < first.start


def _spend(ctx: Context, lists: Lists, first: Member, heads: Sequence[Anchor]) -> None:
    """Take the verb of ``此次开工的有甲项目(3亿元)、乙项目(5亿元)`` for the members' own: no total is told."""
    beside = ctx.by_sent[first.head.sent]
    if not any(item.kind in "KM" and item.index not in lists.member_of for item in beside):
        for head in heads:
            head.type = NONE


def _settle(member: Member, anchors: Sequence[Anchor], kind: str, likely: float) -> None:
    """Leave a member one event of a type, at its verb or else at its head."""
    member.type = kind
    has_verb = any(a.kind == "verb" and a.type == kind for a in anchors)
    for anchor in anchors:
        if anchor.kind == "item":
            told = not has_verb and anchor.item is member.head
            anchor.type = kind if told else NONE
            anchor.probability = max(anchor.probability, likely) if told else anchor.probability
