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
from zhnews_extract.events.anchors import Anchor, symbols
from zhnews_extract.events.candidates import candidates, roles_of
from zhnews_extract.events.context import Context, Item
from zhnews_extract.events.drafts import Draft
from zhnews_extract.events.linear import Part, features_of
from zhnews_extract.events.places import extents
from zhnews_extract.events.rules import EventRules, Frame
from zhnews_extract.events.sums import money_words
from zhnews_extract.events.templates import Field

NONE = "none"
_MEMORY = 12
"""Earlier events that an argument may be taken over from."""
_FAR = 60
_PATH = 5
_PATH_KINDS = frozenset("CGPOJMKDT")
_NOT_INHERITED = "QT"
_NAMES, _MAIN, _TITLED = "CGPONLJ", "CJPL", "CPL"
_PLACES = "PL"
_PARTIES = "CGPO"
_DIGITS = "0123"
# Fields of a record that a candidate does not have.
_NO_NAME: tuple[Field, ...] = (None,) * 4
_NO_PATH: tuple[Field, ...] = (None,) * 8
_NO_PAST: tuple[Field, ...] = ("past=0", *(None,) * 6)
_NOT_OWN: tuple[Field, ...] = (None,) * 14


@dataclass(slots=True)
class _Mention:
    """What holds for a mention whatever the event."""

    fields: tuple[Field, ...]  # l1 … tail1 of the record
    main: bool
    titled: Field
    frames: list[Frame]


@dataclass(slots=True)
class _Site:
    """What holds for an anchor whatever the candidate: skeleton offsets, and the names around it."""

    start: int
    stop: int
    index: int
    form: str
    clause: dict[str, set[str]]
    sentence: dict[str, set[str]]
    bodies: list[str]
    pointers: tuple[str, ...]
    head: str


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
        self._starts = [anchor.start for anchor in decided]
        self.by_sent: dict[int, list[Anchor]] = {}
        for anchor in decided:
            self.by_sent.setdefault(anchor.sent, []).append(anchor)
        self.extents = extents((item.text for item in ctx.items if item.kind in _PLACES), ctx.words.divisions)
        self._mentions: dict[tuple[str, int, int], _Mention] = {}
        self._sites: dict[int, _Site] = {}
        self._pointers: dict[int, tuple[tuple[str, ...], str]] = {}
        self._roles: dict[tuple[str, str], tuple[str, ...]] = {}

    def begin(self, draft: Draft) -> Scene:
        """Start deciding on the arguments of the next event."""
        return Scene(self, draft)

    def end(self, scene: Scene) -> None:
        """Remember the roles of an event for those after it."""
        was = {key: "+".join(sorted(roles)) for key, roles in scene.taken.items()}
        self.told.append(_Told(scene.draft, scene.taken, was, _day(scene.draft)))

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
        before = symbols(ctx.sk[max(0, item.sk - 5) : item.sk])
        behind = symbols(ctx.sk[item.sk + 1 : item.sk + 3])
        l1, l2, l3, r1 = before[-1:], before[-2:], before[-3:], behind[:1]
        main, tail = item.key == names.main(k), item.text[-2:]
        fields: tuple[Field, ...] = (f"l1={l1}", f"l2={l2}", f"l3={l3}", f"r1={r1}", f"r2={behind}", f"lr={l1}", r1)
        if k in _NAMES:
            n = min(4, len(item.source.mentions)) if item.source is not None else 0
            in_title, subject = item.key in names.in_title, item.key == names.subject(item.sent)
            fields += (f"m={n}", _if("main", main), _if("intitle", in_title), _if("subj", subject))
            extent = f"extent={self.extents.get(item.text, '')}" if k in _PLACES else None
            fields += (f"tail={tail}", f"tail={tail[-1:]}", extent)
        else:
            # A phrase's last two characters stand with the type of the event, a name's last one.
            fields += (*_NO_NAME, f"tail={tail}", f"tail={tail}", None) if k == "Q" else (*_NO_NAME, None, None, None)
        return _Mention(
            fields,
            main and k in _MAIN,
            _if("titled", k in _TITLED and item.key == names.titled(k)),
            [frame for frame in self.rules.frames if k in frame.kinds and before.endswith(tuple(frame.after))],
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
                f"f={anchor.form}",
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
            self._pointers[clause] = (found, f"cs={symbols(text[:2])}")
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
        ever: dict[str, set[str]] = {}
        for told in past:
            for key, roles in told.taken.items():
                ever.setdefault(key, set()).update(roles)
        self._ever = {key: tuple(sorted(roles)) for key, roles in ever.items()}
        self._pair = f"{self._last.draft.type}>{draft.type}" if self._last else ""
        self._day_pair = f"{self._same_day.draft.type}>{draft.type}" if self._same_day else ""
        primary = draft.primary.kind
        self._kind = None if primary == "verb" else primary
        self._gap = _gap(draft.primary, self._last.draft.primary) if self._last else ""
        self._plural = f"plural={_plural(self.ctx, draft.primary)}"
        self._count()

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
        primary, mine = self.draft.primary, {anchor.clause for anchor in self.draft.anchors}
        rivals = {
            anchor.clause
            for anchor in self.story.by_sent.get(primary.sent, ())
            if anchor.type == self.draft.type and anchor.kind == primary.kind == "verb"
        } - mine
        if not rivals:
            return rivals
        parties = {clause: 0 for clause in (*rivals, primary.clause)}
        for item in self.ctx.by_sent[primary.sent]:
            if item.clause in parties and item.kind in _PARTIES:
                parties[item.clause] += 1
        return {clause for clause in rivals if parties[clause] >= 2} if parties[primary.clause] >= 2 else set()

    def take(self, item: Item, role: str) -> None:
        """Give a name its role."""
        self.taken.setdefault(item.key, set()).add(role)
        self._count()

    def _count(self) -> None:
        taken = self.taken.values()
        self._companies = min(2, sum("company" in roles for roles in taken))
        self._projects = min(2, sum("project" in roles for roles in taken))
        self._placed = any("place" in roles for roles in taken)
        self._governed = any("government" in roles for roles in taken)
        self._filled = tuple(
            role for role in ("project", "target", "qualifier") if any(role in roles for roles in taken)
        )
        links = {key for key, mine in self.taken.items() if "project" in mine} or {
            key for key, mine in self.taken.items() if "company" in mine
        }
        # The first event has none to take anything over from.
        self._linked = bool(links and self._recent)
        # The last event of the same project or company.
        self._bond = next((told for told in self._recent if links & told.taken.keys()), None) if links else None
        if self._bond is not None:
            a, b = self.draft.primary, self._bond.draft.primary
            self._near = "s" if a.sent == b.sent else "p" if a.para == b.para else "x"

    def features(self, item: Item, anchor: Anchor) -> list[str]:
        """Describe one candidate as things stand."""
        record, more = self.fixed(item, anchor)
        return [*features.TEMPLATES.names(record), *more, *features_of(self.changing(item, anchor))]

    def fixed(self, item: Item, anchor: Anchor) -> tuple[list[Field], list[str]]:
        """Describe one candidate whatever is decided on the others of this event.

        Returns
        -------
        (record, more)
            Fields of :data:`~.argument_features.TEMPLATES`, and features by name.
        """
        story, t, k = self.story, self.draft.type, item.kind
        mention, site = story.mention(item), story.site(anchor)
        left, where = item.start < anchor.start, _where(self.ctx, item, anchor)
        near = where[0] in "cs"
        first, last = (item.index, site.index) if item.index < site.index else (site.index, item.index)
        rank = min(3, self.ctx.names.between(item, first, last)) if last - first < _FAR else 3
        between = 0
        if near:
            span = (item.end, anchor.start) if left else (anchor.end, item.start)
            between = min(3, story.triggers_between(*span))
        lone, lead = _lone(item, site), "main" if mention.main else None
        record: list[Field] = [k, t, where, _DIGITS[rank], f"btw={between}", site.form]
        record += ("has=True" if lone == "lone=c" else "has=False", f"alone={k not in site.sentence}", lone)
        record += (mention.titled, lead, self._kind, None if anchor is self.draft.primary else "second", self._plural)
        more: list[str] = []
        if near:
            record += self._path(item, site, where, left, more)
        else:
            record += _NO_PATH
        if where[0] == "c":
            record.append(None)
        else:
            record.append(site.head)
            if site.pointers:
                before = self._last is not None and item.key in self._last.taken
                more += features.pointers(k, site.pointers, where, rank, before, mention.main)
        record += self._inherited(item, where, more)
        record += mention.fields
        if k in "MK":
            record += self._figure(item, anchor, more)
        elif k == "Q":
            record += self._phrase(item, anchor)
        else:
            record += _NOT_OWN
        for frame in mention.frames:
            if t in frame.types or "any" in frame.types:
                more += features.frame(k, frame.id, where, t)
        return record, more

    def _path(self, item: Item, site: _Site, where: str, left: bool, more: list[str]) -> tuple[Field, ...]:
        """Fields on the skeleton text between mention and trigger."""
        sk, side = self.ctx.sk, "L" if left else "R"
        shown = symbols(sk[item.sk + 1 : site.start] if left else sk[site.stop : item.sk])
        head, tail = shown[:2], shown[-2:]
        more += features.inside(item.kind, side, sorted(_PATH_KINDS.intersection(shown)))
        return (
            f"path={side}{shown}" if len(shown) <= _PATH else None,
            f"pa={side}{head}",
            tail,
            f"pe={side}{tail if left else head}",
            f"plen={where}",
            str(min(6, len(shown) // 4)),
            _if("among", any(word in shown for word in self.ctx.words.part[:1])),
            _if("quote", "“" in shown or "”" in shown),
        )

    def _inherited(self, item: Item, where: str, more: list[str]) -> tuple[Field, ...]:
        """Fields on what the name was in earlier events: in the last, in the last of the same day, in any."""
        if self._last is None or item.kind in _NOT_INHERITED:
            return _NO_PAST
        more += features.ever(item.kind, self._ever.get(item.key, ()), where)
        was, told = self._last.was.get(item.key, "no"), self._same_day
        day = f"day={told.was.get(item.key, 'no')}" if told is not None else None
        return (None, f"prev={was}", self._gap, self._pair, self.draft.primary.form, day, self._day_pair)

    def _figure(self, item: Item, anchor: Anchor, more: list[str]) -> tuple[Field, ...]:
        """Fields that only sums and counts have."""
        source, own = item.source, f"own={item in self.draft.figures}"
        if item.kind == "K":
            count = (f"of={source.of}", f"unit={source.unit}", f"v1={source.value == 1}")
            return (*_NOT_OWN[:4], own, *count, *_NOT_OWN[8:])
        more += features.money_kind(money_words(self.ctx, item, self.story.rules), self.draft.type)
        rivals = [o for o in self.story.by_sent.get(item.sent, ()) if o is not anchor]
        mine = abs(anchor.clause - item.clause)
        closer = min(2, sum(abs(o.clause - item.clause) < mine for o in rivals))
        return (
            f"mod={source.mod}",
            f"cur={source.currency == 'CNY'}",
            f"closer={closer}",
            _if("rival", any(o.clause == item.clause for o in rivals)),
            own,
            *_NOT_OWN[5:],
        )

    def _phrase(self, item: Item, anchor: Anchor) -> tuple[Field, ...]:
        """Fields that only noun phrases have."""
        text = item.text
        return (
            *_NOT_OWN[:8],
            str(item.start < anchor.start),
            anchor.form,
            f"len={min(6, len(text) // 3)}",
            f"inner={_holds_item(self.ctx, item, anchor.sent)}",
            f"head={text[:2]}",
            f"last={text[-1:]}",
        )

    def changing(self, item: Item, anchor: Anchor) -> list[Part]:
        """Describe one candidate by the roles taken in this event so far."""
        k, t = item.kind, self.draft.type
        if k in "MKT":
            return self._same_party(item, anchor) if k != "T" else []
        if k == "Q":
            return [(features.phrase_rivals, self._filled, t)] if self._filled else []
        where = _where(self.ctx, item, anchor)
        if k == "J":
            return [(features.companions, k, self._projects, where, t)]
        parts = self._same_party(item, anchor)
        if k == "C":
            parts.append((features.companions, k, self._companies, where, t))
        elif k in "PL":
            site = self.story.site(anchor)
            seat = any(body.startswith(item.text[:4]) for body in site.bodies)
            holds = item.key in self.taken and any(
                key != item.key for kind in "PL" for key in site.sentence.get(kind, ())
            )
            parts.append((features.place, k, t, where, seat, holds, self._placed))
        elif k in "GO":
            parts.append((features.partner, k, self._governed, where))
        return parts

    def _same_party(self, item: Item, anchor: Anchor) -> list[Part]:
        """Parts on what the name was in the last event of the same project or company."""
        if not self._linked:
            return []
        k, t, told = item.kind, self.draft.type, self._bond
        where = _where(self.ctx, item, anchor)
        if told is None:
            return [(features.new_party, k, where)]
        was = told.was.get(item.key, "no")
        return [(features.same_party, k, was, self._near, where, f"{told.draft.type}>{t}", t)]


def _if(field: str, holds: bool) -> Field:
    return field if holds else None


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


def _where(ctx: Context, item: Item, anchor: Anchor) -> str:
    """Where a candidate stands, seen from the anchor."""
    left = item.start < anchor.start
    if item.clause == anchor.clause:
        return "cl" if left else "cr"
    if item.sent == anchor.sent:
        return f"s{'l' if left else 'r'}{min(3, abs(item.clause - anchor.clause))}"
    if item.para == anchor.para:
        return f"p{max(-2, min(3, anchor.sent - item.sent))}"
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
