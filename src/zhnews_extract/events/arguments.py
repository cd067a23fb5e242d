"""Who, where, what and how much: what is known about each candidate when its role is decided.

A :class:`Story` follows the events of one article in reading order; a :class:`Scene` is one of them, with the roles
taken so far. What does not change from candidate to candidate is worked out once: per mention, per anchor, per event.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zhnews_extract.events import argument_features as features
from zhnews_extract.events.anchors import Anchor, by_sentence, within
from zhnews_extract.events.candidates import candidates, roles_of
from zhnews_extract.events.context import PARTIES, Context, Item
from zhnews_extract.events.drafts import Draft
from zhnews_extract.events.parts import Description, Part
from zhnews_extract.events.places import extents
from zhnews_extract.events.rules import EventRules, Frame
from zhnews_extract.events.sums import money_words

NONE = "none"
_MEMORY = 12
"""Earlier events that an argument may be taken over from."""
_FAR = 60
_NOT_INHERITED = "QT"
_NAMES, _MAIN, _TITLED = frozenset("CGPONLJ"), "CJPL", "CPL"
_PLACES = "PL"
_NEAR = "cs"
"""How the places begin that lie in the anchor's sentence."""
_COUNTED = "MK"


@dataclass(slots=True)
class _Mention:
    """What holds for a mention whatever the event; ``by_type`` and ``by_place`` lack what is asked of it."""

    always: Part
    around: tuple[str, str]  # the characters on either side
    by_type: tuple[Any, ...]
    by_place: tuple[Any, ...]
    main: bool
    titled: bool
    frames: list[Frame]


@dataclass(slots=True)
class _Site:
    """What holds for an anchor whatever the candidate: skeleton offsets, and the names around it."""

    start: int
    stop: int
    index: int
    clause: dict[str, set[str]]
    sentence: dict[str, set[str]]
    bodies: list[str]
    pointers: tuple[str, ...]
    head: str


@dataclass(slots=True)
class Sight:
    """A candidate at first sight, with the anchor it is nearest to; ``first`` describes what is seen of it at once."""

    item: Item
    anchor: Anchor
    mention: _Mention
    site: _Site
    where: str
    left: bool
    rank: int
    first: list[Part]


@dataclass(slots=True)
class _Told:
    """An event told before: the roles of each name, and these as one word."""

    draft: Draft
    taken: dict[str, set[str]]
    was: dict[str, str]
    day: tuple[Any, Any] | None


class Story:
    """The events of one article, in reading order.

    Parameters
    ----------
    decided
        Anchors of all events, in reading order.
    """

    def __init__(self, ctx: Context, decided: Sequence[Anchor], rules: EventRules) -> None:
        self.ctx, self.rules = ctx, rules
        self.told: list[_Told] = []
        #: All that each name was in the events that are remembered.
        self.ever: dict[str, tuple[str, ...]] = {}
        self._starts = [anchor.start for anchor in decided]
        self.by_sent = by_sentence(decided)
        self.extents = extents((item.text for item in ctx.items if item.kind in _PLACES), ctx.words.divisions)
        self._mentions: dict[tuple[str, int, int], _Mention] = {}
        self._sites: dict[int, _Site] = {}
        self._pointers: dict[int, tuple[tuple[str, ...], str]] = {}
        self._roles: dict[tuple[str, str], tuple[str, ...]] = {}
        self.part = next(iter(ctx.words.part), None)
        self._frames: dict[str, list[tuple[Frame, tuple[str, ...]]]] = {}
        for frame in rules.frames:
            for kind in dict.fromkeys(frame.kinds):
                self._frames.setdefault(kind, []).append((frame, tuple(frame.after)))

    def begin(self, draft: Draft) -> Scene:
        """Start deciding on the arguments of the next event."""
        return Scene(self, draft)

    def end(self, scene: Scene) -> None:
        """Remember the roles of an event for those after it."""
        was = {key: "+".join(sorted(roles)) for key, roles in scene.taken.items()}
        self.told.append(_Told(scene.draft, scene.taken, was, _day(scene.draft)))
        news = self.told[-1:]
        if len(self.told) > _MEMORY:  # one is forgotten
            self.ever, news = {}, self.told[-_MEMORY:]
        for told in news:
            for key, roles in told.taken.items():
                self.ever[key] = tuple(sorted(roles.union(self.ever.get(key, ()))))

    def roles(self, kind: str, item: Item) -> tuple[str, ...]:
        """Roles an item may take in an event of a type, none at all first; empty if it can take none."""
        known = self._roles.get((kind, item.kind))
        if known is None:
            # Keyed by kind alone: `roles_of` asks for nothing else of the item.
            roles = roles_of(self.rules, kind, item)
            known = self._roles[kind, item.kind] = (NONE, *roles) if roles else ()
        return known

    def triggers_between(self, first: int, last: int) -> int:
        """Count the anchors that begin from view offset ``first`` up to ``last``."""
        return max(0, bisect_left(self._starts, last) - bisect_left(self._starts, first))

    def mention(self, item: Item) -> _Mention:
        """Look a mention up."""
        where = (item.kind, item.start, item.end)
        found = self._mentions.get(where)
        if found is None:
            found = self._mentions[where] = self._describe(item)
        return found

    def _describe(self, item: Item) -> _Mention:
        ctx, names, k = self.ctx, self.ctx.names, item.kind
        text = ctx.shown[max(0, item.sk - 5) : item.sk]
        behind = ctx.shown[item.sk + 1 : item.sk + 3]
        main, n, in_title, subject, extent, tail = False, None, False, False, None, ""
        if k in _NAMES:
            n = min(4, len(item.source.mentions)) if item.source is not None else 0
            main, in_title = item.key == names.main(k), item.key in names.in_title
            subject, tail = item.key == names.subject(item.sent), item.text[-2:]
            if k in _PLACES:
                extent = self.extents.get(item.text, "")
        return _Mention(
            (features.mention, (k, text[-3:], behind, tail, main)),
            (text[-1:], behind[:1]),
            (tail[-1:], main, subject, extent),
            (n, main, in_title, subject, extent),
            main and k in _MAIN,
            k in _TITLED and item.key == names.titled(k),
            [frame for frame, after in self._frames.get(k, ()) if text.endswith(after)],
        )

    def site(self, anchor: Anchor) -> _Site:
        """Look an anchor up."""
        found = self._sites.get(id(anchor))
        if found is None:
            ctx = self.ctx
            sentence = ctx.window(ctx.by_sent[anchor.sent], anchor.start)
            clause = [item for item in sentence if item.clause == anchor.clause]
            start = ctx.to_sk[anchor.start]
            found = self._sites[id(anchor)] = _Site(
                start,
                start + (anchor.end - anchor.start if anchor.kind == "verb" else 1),
                ctx.first_item(anchor.start),
                _keys(clause),
                _keys(sentence),
                [item.text for item in clause if item.kind == "G"],
                *self._clause(anchor.clause),
            )
        return found

    def _clause(self, clause: int) -> tuple[tuple[str, ...], str]:
        """Kinds of words in a clause that point back (该公司, 双方), and its first characters."""
        if clause not in self._pointers:
            start, end = (self.ctx.to_sk[x] for x in self.ctx.clauses[clause])
            text = self.ctx.sk[start:end]
            found = tuple(name for name, pattern in self.rules.references if pattern.search(text))
            self._pointers[clause] = (found, self.ctx.shown[start : min(end, start + 2)])
        return self._pointers[clause]


class Scene:
    """One event while its arguments are decided on.

    Attributes
    ----------
    taken
        Roles of each name so far.
    """

    def __init__(self, story: Story, draft: Draft) -> None:
        self.story, self.draft, self.ctx = story, draft, story.ctx
        self.taken: dict[str, set[str]] = {}
        past = story.told[-_MEMORY:]
        self._last = past[-1] if past else None
        self._recent = past[::-1]
        day = _day(draft)
        self._same_day = next((told for told in self._recent if day is not None and told.day == day), None)
        self._pair = f"{self._last.draft.type}>{draft.type}" if self._last else ""
        self._day_pair = f"{self._same_day.draft.type}>{draft.type}" if self._same_day else ""
        self._primary = draft.primary
        self._gap = _gap(self._primary, self._last.draft.primary) if self._last else ""
        self._plural = _plural(self.ctx, self._primary)
        self._counted = False

    def candidates(self) -> list[tuple[Item, Anchor]]:
        """Candidates in the order in which they are to be decided, each with the anchor it is nearest to."""
        past = [told.taken for told in self.story.told[-4:]]
        found = candidates(self.ctx, self.draft, self.story.rules, past)
        theirs = self._rival_clauses()
        return [pair for pair in found if pair[0].clause not in theirs] if theirs else found

    def _rival_clauses(self) -> set[int]:
        """Clauses of the sentence that tell of another event of the type, where this one's clause has its own parties.

        In ``甲与乙签署…,丙与丁签署…`` each event has its own.
        """
        primary, mine = self._primary, {anchor.clause for anchor in self.draft.anchors}
        rivals = {
            anchor.clause
            for anchor in self.story.by_sent.get(primary.sent, ())
            if anchor.type == self.draft.type and anchor.kind == primary.kind == "verb"
        } - mine
        if not rivals:
            return rivals
        parties = dict.fromkeys((*rivals, primary.clause), 0)
        for item in self.ctx.by_sent[primary.sent]:
            if item.clause in parties and item.kind in PARTIES:
                parties[item.clause] += 1
        return {clause for clause in rivals if parties[clause] >= 2} if parties[primary.clause] >= 2 else set()

    def take(self, item: Item, role: str) -> None:
        """Give a name its role."""
        self.taken.setdefault(item.key, set()).add(role)
        self._counted = False

    def _count(self) -> None:
        """Work out what features ask for of the roles taken so far."""
        self._counted = True
        taken = [role for roles in self.taken.values() for role in roles]
        self._companies, self._projects = min(2, taken.count("company")), min(2, taken.count("project"))
        self._placed, self._governed = "place" in taken, "government" in taken
        self._filled = tuple(role for role in ("project", "target", "qualifier") if role in taken)
        links = {key for key, mine in self.taken.items() if "project" in mine} or {
            key for key, mine in self.taken.items() if "company" in mine
        }
        # The first event has none to take anything over from.
        self._linked = bool(links and self._recent)
        # The last event of the same project or company.
        self._bond = next((told for told in self._recent if not links.isdisjoint(told.taken)), None) if links else None
        if self._bond is not None:
            a, b = self._primary, self._bond.draft.primary
            self._near = "s" if a.sent == b.sent else "p" if a.para == b.para else "x"

    def look(self, item: Item, anchor: Anchor) -> Sight:
        """Look at where a candidate stands and what it was before."""
        story, t, k = self.story, self.draft.type, item.kind
        mention, site = story.mention(item), story.site(anchor)
        left, where = item.start < anchor.start, _where(self.ctx, item, anchor)
        first, last = (item.index, site.index) if item.index < site.index else (site.index, item.index)
        rank = min(3, self.ctx.names.between(item, first, last)) if last - first < _FAR else 3
        between = 0
        if where[0] in _NEAR:
            span = (item.end, anchor.start) if left else (anchor.end, item.start)
            between = min(3, story.triggers_between(*span))
        lone = _lone(item, site)
        parts: list[Part] = [
            (features.stand, (k, t, where, rank, between, self._primary.kind, anchor is not self._primary)),
            (features.beside, (k, t, where, lone, k not in site.sentence, mention.titled, mention.main, self._plural)),
        ]
        return Sight(item, anchor, mention, site, where, left, rank, parts + self._inherited(item, where, lone))

    def rest(self, sight: Sight) -> Description:
        """Describe what :meth:`look` has left out, as things stand."""
        story, t, item, where = self.story, self.draft.type, sight.item, sight.where
        k, mention, site, form = item.kind, sight.mention, sight.site, sight.anchor.form
        parts: list[Part] = [
            mention.always,
            (features.name_by_type, (k, *mention.by_type, t)),
            (features.name_by_place, (k, *mention.by_place, where)),
        ]
        names = features.around(k, *mention.around, t, where)
        names.append(features.trigger(k, form, where))
        if where[0] in _NEAR:
            shown = self.ctx.shown
            text = shown[item.sk + 1 : site.start] if sight.left else shown[site.stop : item.sk]
            names += features.path(k, where, sight.left, text, story.part is not None and story.part in text)
        if where[0] != "c":
            names.append(features.clause(k, site.head, where))
            if site.pointers:
                before = self._last is not None and item.key in self._last.taken
                parts.append((features.pointers, (k, site.pointers, where, sight.rank, before, mention.main)))
        if k == "M":
            parts += self._money(sight)
        elif k == "K":
            count = item.source
            own = item in self.draft.figures
            parts.append((features.count, (t, count.of, count.unit, count.value == 1, own)))
        elif k == "Q":
            inner = _holds_item(self.ctx, item, sight.anchor.sent)
            parts.append((features.phrase, (t, sight.left, form, min(6, len(item.text) // 3), inner)))
            names += features.phrase_ends(t, item.text[:2], item.text[-2:])
        for frame in mention.frames:
            if t in frame.types or "any" in frame.types:
                parts.append((features.frame, (k, frame.id, where, t)))
        return [*parts, *self._changing(sight)], names

    def describe(self, item: Item, anchor: Anchor) -> Description:
        """Describe one candidate as things stand."""
        sight = self.look(item, anchor)
        parts, names = self.rest(sight)
        return [*sight.first, *parts], names

    def _inherited(self, item: Item, where: str, lone: str) -> list[Part]:
        """Parts on what the name was in earlier events: in the last, in the last of the same day, in any."""
        k = item.kind
        if self._last is None or k in _NOT_INHERITED:
            return [(features.no_past, (k,))]
        was, gap = self._last.was.get(item.key, "no"), self._gap
        parts: list[Part] = [
            (features.before, (k, self.draft.type, where, lone, was, gap)),
            (features.before_types, (k, was, self._pair, self._primary.form)),
            (features.ever, (k, self.story.ever.get(item.key, ()), where)),
        ]
        if self._same_day is not None:
            parts.append((features.same_day, (k, where, lone, self._same_day.was.get(item.key, "no"), self._day_pair)))
        return parts

    def _money(self, sight: Sight) -> list[Part]:
        """Parts that only sums have."""
        item, anchor, t, source = sight.item, sight.anchor, self.draft.type, sight.item.source
        rivals = [o for o in self.story.by_sent.get(item.sent, ()) if o is not anchor]
        mine = abs(anchor.clause - item.clause)
        closer = min(2, sum(abs(o.clause - item.clause) < mine for o in rivals))
        rival, own = any(o.clause == item.clause for o in rivals), item in self.draft.figures
        return [
            (features.money, (t, sight.where, source.mod, source.currency == "CNY", closer, rival, own)),
            (features.money_kind, (money_words(self.ctx, item, self.story.rules), t)),
        ]

    def _changing(self, sight: Sight) -> list[Part]:
        """Parts on the roles taken in this event so far."""
        if not self._counted:
            self._count()
        item, where, t = sight.item, sight.where, self.draft.type
        k = item.kind
        if k in "MKT":
            return self._same_party(item, where) if k != "T" else []
        if k == "Q":
            return [(features.phrase_rivals, (self._filled, t))] if self._filled else []
        if k == "J":
            return [(features.companions, (k, self._projects, where, t))]
        parts = self._same_party(item, where)
        if k == "C":
            parts.append((features.companions, (k, self._companies, where, t)))
        elif k in "PL":
            site = sight.site
            seat = any(body.startswith(item.text[:4]) for body in site.bodies)
            holds = item.key in self.taken and any(
                key != item.key for kind in "PL" for key in site.sentence.get(kind, ())
            )
            parts.append((features.place, (k, t, where, seat, holds, self._placed)))
        elif k in "GO":
            parts.append((features.partner, (k, self._governed, where)))
        return parts

    def _same_party(self, item: Item, where: str) -> list[Part]:
        """Parts on what the name was in the last event of the same project or company."""
        if not self._linked:
            return []
        k, t, told = item.kind, self.draft.type, self._bond
        if told is None:
            return [(features.new_party, (k, where))]
        was = told.was.get(item.key, "no")
        return [(features.same_party, (k, was, self._near, where, t))]


def _keys(items: Sequence[Item]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for item in items:
        found.setdefault(item.kind, set()).add(item.key)
    return found


def _lone(item: Item, site: _Site) -> str:
    """Whether another name of the kind stands in the anchor's clause (c), in its sentence (s) or in none (n)."""
    for tag, around in (("lone=c", site.clause), ("lone=s", site.sentence)):
        keys = around.get(item.kind)
        if keys is not None and (len(keys) > 1 or item.key not in keys):
            return tag
    return "lone=n"


_SENTENCES = [f"p{gap}" for gap in range(-2, 4)]


def _where(ctx: Context, item: Item, anchor: Anchor) -> str:
    """Where a candidate stands, seen from the anchor."""
    here = within(item, anchor)
    if here is not None:
        return here
    if item.para == anchor.para:
        return _SENTENCES[2 + max(-2, min(3, anchor.sent - item.sent))]
    if item.para == ctx.title_para:
        return "title"
    return "prevpara" if item.para == anchor.para - 1 else "far"


def _plural(ctx: Context, anchor: Anchor) -> str:
    """Whether several things are counted in the anchor's clause before it (c) or behind it (d), or in its sentence."""
    several = [item for item in ctx.by_sent[anchor.sent] if item.kind == "K" and item.source.value > 1]
    beside = [item for item in several if item.clause == anchor.clause]
    if beside:
        return "c" if beside[0].start < anchor.start else "d"
    return "s" if several else "n"


def _gap(a: Anchor, b: Anchor) -> str:
    """Closest thing that two anchors share: clause, sentence, paragraph, or nothing (x)."""
    return "c" if a.clause == b.clause else "s" if a.sent == b.sent else "p" if a.para == b.para else "x"


def _day(draft: Draft) -> tuple[Any, Any] | None:
    return None if draft.date is None else (draft.date.source.start, draft.date.source.end)


def _holds_item(ctx: Context, item: Item, sent: int) -> bool:
    """Whether a noun phrase overlaps an item of a sentence."""
    around = ctx.items[max(0, item.index - 1) : item.index + 1]
    return any(o.sent == sent and o.start < item.end and item.start < o.end for o in around)
