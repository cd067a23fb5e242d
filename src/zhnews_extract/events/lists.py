"""Lists whose members pair projects, companies and sums: ``总投资10亿元的甲项目、总投资5亿元的乙项目``.

What stands in one member belongs to that member's event and to no other, and either all members are events or none is.
The shapes of members are rules (``lists`` of ``rules/events/frames.yaml``). Members stand side by side, or each begins
a sentence (or a part of one) that goes on about it: ``总投资10亿元的甲项目主要生产…。总投资5亿元的乙项目将…``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from zhnews_extract.events.anchors import ITEM_TYPES, NONE, Anchor
from zhnews_extract.events.context import Context, Item
from zhnews_extract.events.rules import EventRules

_OWN = {"J": "project", "C": "company", "M": "amount"}
"""What a member keeps to itself, and its role."""
_ENDS = "。;:!?\n"
_OPENING = 4
"""Characters that may stand before a member which begins a sentence: 其中, and the like."""


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
    spread
        Rows of members that begin sentences, or parts of them, and reach to their ends: lists if what is told before
        them is told of several.
    member_of
        Index of an item → its member.
    """

    groups: list[list[Member]] = field(default_factory=list)
    spread: list[list[Member]] = field(default_factory=list)
    member_of: dict[int, Member] = field(default_factory=dict)
    _at: dict[int, Member] = field(default_factory=dict)

    def allows(self, kind: str, anchor_sk: int, item: Item) -> bool:
        """Whether an item may be an argument of the event of a type whose trigger stands at a place of the skeleton."""
        mine, its = self.holding(anchor_sk), self.member_of.get(item.index)
        if its is not None and its is not mine:
            # The whole has a total; what its parts are about is theirs.
            return mine is None and item.kind != "M" and (item.kind != "J" or its.type != kind)
        if mine is None or its is mine or (its is None and mine.start <= item.sk < mine.end):
            return True
        # A member with a project, or a sum, has no other.
        return item.kind not in "JM" or all(o.kind != item.kind for o in mine.items)

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
    """Find the lists of two or more members of one shape."""
    found = Lists()
    place = {item.sk: item for item in ctx.items}
    for pattern in rules.lists:
        members: list[Member] = []
        for match in pattern.finditer(ctx.sk):
            items = [place[sk] for sk in range(*match.span()) if sk in place and place[sk].kind in _OWN]
            if len({item.kind for item in items}) >= 2 and all(item.index not in found.member_of for item in items):
                members.append(Member(*match.span(), items))
        for run in _runs(members, lambda one, other: _beside(ctx, one, other)):
            found.add(run)
        free = [m for m in members if m.priced and found.holding(m.start) is None and _opens(ctx, m)]
        for row in _runs(free, lambda one, other: _next(ctx, one, other)):
            found.spread.append([replace(member, end=_part_end(ctx, member)) for member in row])
    return found


def _runs(members: Sequence[Member], joined: Callable[[Member, Member], bool]) -> Iterator[list[Member]]:
    """Rows of two or more members, each joined to the one before it."""
    run: list[Member] = []
    for member in members:
        if run and not joined(run[-1], member):
            if len(run) > 1:
                yield run
            run = []
        run.append(member)
    if len(run) > 1:
        yield run


def _beside(ctx: Context, one: Member, other: Member) -> bool:
    return one.head.sent == other.head.sent and ctx.sk[one.end : other.start] in ctx.words.joints


def _opens(ctx: Context, member: Member) -> bool:
    """Whether a member begins a sentence or a part of one, but for words like 其中."""
    before = ctx.sk[max(0, member.start - _OPENING) : member.start].removesuffix(",")
    for word in (*ctx.words.part, *ctx.words.besides):
        before = before.removesuffix(word)
    return not before or before[-1] in _ENDS


def _next(ctx: Context, one: Member, other: Member) -> bool:
    """Whether one member's part of a sentence is followed by the other's, in one paragraph."""
    return one.head.para == other.head.para and _part_end(ctx, one) + _OPENING >= other.start


def _part_end(ctx: Context, member: Member) -> int:
    """Where the sentence, or the part of it up to a semicolon, ends in which a member stands."""
    last = ctx.to_sk[ctx.sents[member.head.sent][1]]
    end = ctx.sk.find(";", member.end, last)
    return last if end < 0 else end + 1


def agree(ctx: Context, lists: Lists, items: Sequence[Anchor], verbs: Sequence[Anchor]) -> None:
    """Let all members of a list be events as soon as one is, of the type that most of those have.

    Parameters
    ----------
    items, verbs
        Anchors, decided one by one.
    """
    if not lists.groups and not lists.spread:
        return
    inside: dict[int, list[Anchor]] = {}
    by_para: dict[int, list[Anchor]] = {}
    for verb in verbs:
        by_para.setdefault(verb.para, []).append(verb)
    spread = {at: member for group in lists.spread for member in group for at in range(member.start, member.end)}
    for anchor in (*verbs, *items):
        at = ctx.to_sk[anchor.start]
        member = lists.holding(at) or spread.get(at)
        if member is not None:
            inside.setdefault(id(member), []).append(anchor)
    for group in lists.groups:
        if not group[0].priced:
            continue  # no nouns are anchors without a sum: such lists are what a verb tells of
        told = [inside.get(id(member), []) for member in group]
        head = _head(ctx, by_para, group[0])
        said = [*chain.from_iterable(told), *([head] if head else [])]
        types = Counter(str(a.type) for a in said if a.type in ITEM_TYPES)
        if not types:
            continue
        # One for all: what the verb says that leads to the list, else what most of it seems to be, for the models see
        # the last of a list better than those before it.
        kind = str(head.type) if head else types.most_common(1)[0][0]
        likely = max(a.probability for a in said if a.type == kind)
        for member, anchors in zip(group, told, strict=True):
            _settle(member, anchors, kind, likely)
        if head is not None and head.sent == group[0].head.sent:
            _spend(ctx, lists, group[0], head)
    for group in lists.spread:
        told = [inside.get(id(member), []) for member in group]
        own = [a for anchors in told for a in anchors if a.kind == "verb" and a.type in ITEM_TYPES]
        head = _head(ctx, by_para, group[0])
        if head is None or any("planned" not in verb.statuses for verb in own):
            continue  # each says by itself what became of it
        for verb in own:
            verb.type = NONE  # what the project is for: 将引进…技术
        for member, anchors in zip(group, told, strict=True):
            _settle(member, anchors, str(head.type), head.probability)
        lists.add(group)


def _head(ctx: Context, by_para: Mapping[int, Sequence[Anchor]], first: Member) -> Anchor | None:
    """Find the trigger that leads to a list: the last one before it in its paragraph.

    It is in the list's sentence, or tells of several things counted (12个项目集中签约); what is said in brackets that
    are closed before the list leads to nothing.
    """
    for verb in reversed(by_para.get(first.head.para, ())):
        at = ctx.to_sk[verb.start]
        if verb.type not in ITEM_TYPES or at >= first.start or _aside(ctx, at, first):
            continue
        counts = (item for item in ctx.by_sent[verb.sent] if item.kind == "K")
        return verb if verb.sent == first.head.sent or any(count.source.value > 1 for count in counts) else None
    return None


def _aside(ctx: Context, at: int, first: Member) -> bool:
    opened, closed = (ctx.sk.find(bracket, at, first.start) for bracket in "()")
    return closed >= 0 and not 0 <= opened < closed


def _spend(ctx: Context, lists: Lists, first: Member, head: Anchor) -> None:
    """Take the verb of ``此次开工的有甲项目(3亿元)、乙项目(5亿元)`` for the members' own: no total is told."""
    beside = ctx.by_sent[first.head.sent]
    if not any(item.kind in "KM" and item.index not in lists.member_of for item in beside):
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
