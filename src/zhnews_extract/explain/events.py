"""Why an event is one, has its date, status and arguments, and why other candidates have not become them."""

from __future__ import annotations

from collections.abc import Sequence

from zhnews_extract.events import certain
from zhnews_extract.events.anchors import NONE, STATISTICS, Anchor
from zhnews_extract.events.context import Context, Item
from zhnews_extract.events.drafts import Draft
from zhnews_extract.events.rules import event_rules
from zhnews_extract.events.trace import Choice, Trace
from zhnews_extract.explain.mentions import place
from zhnews_extract.explain.model import (
    Candidate,
    Considered,
    Decision,
    Place,
    RuleRef,
    WhyArgument,
    WhyDate,
    WhyEvent,
    WhyRejected,
    WhyTelling,
)
from zhnews_extract.explain.places import Places
from zhnews_extract.explain.words import told
from zhnews_extract.schema import Argument, Event, Rejected
from zhnews_extract.view.values import amount_value

_SHOWN = 5
# What a model left a trigger for, in words.
_BARE = (
    "no cue speaks against it, but by rules alone an event needs a name beside it, a weak word also a date or figure"
)
_BY_MODEL = "no cue speaks against it, but the words around it make an event too unlikely"


class Why:
    """Explains the events of one article.

    Parameters
    ----------
    trace
        What the event stage recorded.
    top
        How many reasons to tell of each decision.
    """

    def __init__(self, trace: Trace, places: Places, dates: Sequence[WhyDate], top: int) -> None:
        assert trace.context is not None
        self._trace, self._places, self._dates, self._top = trace, places, dates, top
        self._ctx: Context = trace.context

    def event(self, number: int, event: Event) -> WhyEvent:
        """Explain event ``number`` (from 0)."""
        draft = self._trace.drafts[number]
        choices = self._trace.of_draft(draft)
        primary = draft.primary
        own = self._taken(primary)
        dates = [choice for choice in choices if choice.question == "date"]
        date = event.date
        return WhyEvent(
            id=event.id,
            type=event.type,
            status=event.status,
            confidence=event.confidence,
            trigger=place(event.trigger),
            rule=self._places.rule(event.rule),
            cues=self._cues([*primary.blocks, *primary.statuses]),
            decision=self._decision(own) if own else None,
            overruled=self._overruled(own, primary, event.type) if own else None,
            tellings=[self._telling(anchor) for anchor in draft.anchors[1:]],
            evidence=[place(span) for span in event.evidence],
            date=next((why for why in self._dates if date and why.start_char == date.start_char), None),
            date_candidates=[self._candidate(choice, "date") for choice in _likely(dates)],
            status_decision=next((self._decision(c) for c in choices if c.question == "status"), None),
            args=[self._argument(argument, draft, choices) for argument in event.args],
            lost=self._lost(event, choices),
        )

    def rejected(self, found: Rejected) -> WhyRejected:
        """Explain why a trigger is no event."""
        anchor = next(
            (a for a in self._trace.anchors if self._ctx.view.raw_span(a.start, a.end)[0] == found.trigger.start_char),
            None,
        )
        own = self._taken(anchor) if anchor is not None else None
        cue = self._places.rule(f"cues.{found.reason}") if found.reason != "model" else None
        if cue is not None:
            why = f"cue {cue.id} speaks against it ({cue.file}:{cue.line})"
        elif own is None and anchor is not None:
            why = self._by_rules(found.type, anchor)
        else:
            why = _BY_MODEL
        return WhyRejected(
            type=found.type,
            trigger=place(found.trigger),
            reason=found.reason,
            why=why,
            rule=self._places.rule(found.rule),
            cues=self._cues([*anchor.blocks, *anchor.statuses]) if anchor is not None else [],
            decision=self._decision(own, found.type) if own else None,
        )

    def _overruled(self, choice: Choice, anchor: Anchor, kind: str) -> str | None:
        """Name the rule that has taken a trigger word which the model alone would have left, or read otherwise."""
        scores = {name: p for name, p in choice.scores.items() if name not in (NONE, STATISTICS)}
        if choice.question != "type" or kind not in scores:
            return None
        if max(scores, key=lambda name: scores[name]) == kind and sum(scores.values()) >= choice.least:
            return None
        rules, ctx = event_rules(self._places.book), self._ctx
        if anchor.kind == "item":
            return f"frames.lists{self._at('frames.lists')}: the members of its list are events together"
        for entry in certain.fitting(ctx, anchor, rules):
            if entry.type == kind:
                ident = f"frames.certain.{entry.id}"
                only = ", since nothing else tells of it" if entry.alone else ", whatever the model says"
                return f"{ident}{self._at(ident)} takes it where it stands like this{only}"
        if (anchor.form, kind) in rules.taught:
            return "a strong word that a pack adds to the type, beside a name and a date or figure, is enough"
        return f"a strong word of this type, with a name in its sentence, is enough: {scores[kind]:.0%}"

    def _by_rules(self, kind: str, anchor: Anchor) -> str:
        """Say what the rules miss beside a trigger that no model was asked about: that of a type of a pack."""
        wanted = event_rules(self._places.book).sentences.get(kind)
        if wanted is None or wanted.search(self._ctx.text, *self._ctx.sents[anchor.sent]):
            return _BARE
        where = self._at(f"triggers.about.{kind}.sentence")
        return f"no cue speaks against it, but its sentence is not one that about.{kind}.sentence describes{where}"

    def _at(self, ident: str) -> str:
        """File and line of a rule, to stand behind its id."""
        rule = self._places.rule(ident)
        return f" ({rule.file}:{rule.line})" if rule is not None and rule.file else ""

    def _taken(self, anchor: Anchor) -> Choice | None:
        found = (c for c in self._trace.choices if c.question in ("type", "figure"))
        return next((c for c in found if c.anchor is anchor or _same_item(c, anchor)), None)

    def _decision(self, choice: Choice, answer: str | None = None, rival: str | None = None) -> Decision:
        ranked = sorted(choice.scores.items(), key=lambda pair: -pair[1])
        chosen = choice.answer or answer or ranked[0][0]
        probability = choice.scores.get(chosen, 1.0 if choice.answer else 0.0)
        return Decision(
            answer=choice.answer,
            probability=round(probability, 3),
            least=choice.least,
            considered=[Considered(answer=name, probability=round(p, 3)) for name, p in ranked[:_SHOWN] if p >= 0.0005],
            reasons=told(choice.reasons(answer if choice.answer is None else None, rival), self._top),
        )

    def _telling(self, anchor: Anchor) -> WhyTelling:
        # The later of the two is asked about, which may be the one that stands for the event.
        joins = [
            c for c in self._trace.choices if c.question == "same" and (c.anchor is anchor or c.candidate is anchor)
        ]
        joined = next(iter(sorted(joins, key=lambda c: c.anchor is not anchor)), None)
        return WhyTelling(trigger=self._place(anchor), decision=self._decision(joined) if joined else None)

    def _argument(self, argument: Argument, draft: Draft, choices: list[Choice]) -> WhyArgument:
        start, end = argument.start_char or 0, argument.end_char or 0
        mention = Place(text=argument.text or "", start_char=start, end_char=end)
        mine = [c for c in choices if isinstance(c.candidate, Item) and self._place(c.candidate) == mention]
        role = next((c for c in mine if c.question == "role" and c.answer), None)
        kind = next((c for c in mine if c.question == "sum"), None)
        low = argument.min
        value = None
        if low is not None:
            value = amount_value(low, argument.max or low, argument.currency, argument.mod)
        elif argument.value is not None:
            value = f"{argument.value}{argument.unit or ''}{argument.of or ''}"
        own = any(self._place(figure) == mention for figure in draft.figures)
        return WhyArgument(
            role=argument.role,
            mention=mention,
            value=value,
            rule=self._places.rule("figure" if own else argument.rule),
            decision=self._decision(role, rival=NONE) if role else None,
            kind=self._decision(kind) if kind else None,
        )

    def _lost(self, event: Event, choices: list[Choice]) -> list[Candidate]:
        """Candidates that were not taken, the likeliest first; a name that has a role elsewhere is no loser."""
        has = {(a.start_char, a.end_char) for a in event.args}
        lost = [c for c in choices if c.question == "role" and c.answer is None]
        found = [self._candidate(c, None) for c in sorted(lost, key=lambda c: c.scores.get(NONE, 0.0))]
        return [c for c in found if (c.mention.start_char, c.mention.end_char) not in has]

    def _candidate(self, choice: Choice, role: str | None) -> Candidate:
        assert isinstance(choice.candidate, Item)
        roles = {name: p for name, p in choice.scores.items() if name != NONE}
        best = max(roles, key=lambda name: roles[name])
        decision = self._decision(choice, best, NONE)
        if choice.question == "role":
            # A role is taken if all roles together are likely enough.
            decision.probability = round(1 - choice.scores.get(NONE, 0.0), 3)
        shown = role or best
        return Candidate(
            mention=self._place(choice.candidate), kind=choice.candidate.kind, role=shown, decision=decision
        )

    def _cues(self, names: list[str]) -> list[RuleRef]:
        found = (self._places.rule(f"cues.{name}") for name in dict.fromkeys(names))
        return [rule for rule in found if rule is not None]

    def _place(self, it: Item | Anchor) -> Place:
        start, end = self._ctx.view.raw_span(it.start, it.end)
        return Place(text=self._ctx.view.raw[start:end], start_char=start, end_char=end)


def _same_item(choice: Choice, anchor: Anchor) -> bool:
    """Whether a figure's decision is that of a statistic's anchor, which is made after it."""
    it = choice.candidate
    return choice.question == "figure" and isinstance(it, Item) and (it.start, it.end) == (anchor.start, anchor.end)


def _likely(choices: list[Choice]) -> list[Choice]:
    return sorted(choices, key=lambda choice: (choice.answer is None, -choice.scores.get("yes", 0.0)))[:_SHOWN]
