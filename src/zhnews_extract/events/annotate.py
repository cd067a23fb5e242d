"""The event stage's entry point: mentions in, events out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from zhnews_extract.events import anchors as anchoring
from zhnews_extract.events import aspects, decide, pairing, taught
from zhnews_extract.events.anchors import NONE, STATISTICS, Anchor
from zhnews_extract.events.context import Context
from zhnews_extract.events.decide import Models
from zhnews_extract.events.drafts import Draft
from zhnews_extract.events.lists import agree, lists_of
from zhnews_extract.events.output import telling, to_event, to_rejected
from zhnews_extract.events.rules import EventRules, event_rules
from zhnews_extract.events.trace import Trace
from zhnews_extract.rulebook import Rulebook
from zhnews_extract.rulebook import rulebook as shared_rulebook
from zhnews_extract.schema import Amount, Article, DateMention, Entity, Event, Rejected
from zhnews_extract.textview import View


@dataclass
class EventResult:
    """What the stage found: events, and triggers read as no event, both in reading order."""

    events: list[Event] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def annotate(
    view: View,
    sentences: Sequence[tuple[int, int]],
    article: Article,
    dates: Sequence[DateMention],
    amounts: Sequence[Amount],
    entities: Sequence[Entity],
    rulebook: Rulebook | None = None,
    model: Models | Literal["default"] | None = "default",
    trace: Trace | None = None,
) -> EventResult:
    """Find the events of one article.

    Parameters
    ----------
    view, sentences
        Clean text and its sentences (view offsets).
    article
        Metadata; title and publication day are used.
    dates, amounts, entities
        What the earlier stages found (raw offsets).
    rulebook
        Rules; the default ones if ``None``.
    model
        Trained models, ``"default"`` for the shipped ones, ``None`` to decide by rules alone.
    trace
        Filled with what the models were asked and answered.

    Returns
    -------
    EventResult
        Offsets count in the raw text.
    """
    book = rulebook or shared_rulebook()
    rules = event_rules(book)
    ctx = Context(view, sentences, article, dates, amounts, entities, book)
    if model == "default":
        from zhnews_extract.events.store import shipped_models

        model = shipped_models()
    ctx.trace = trace
    verbs = anchoring.find_verbs(ctx, rules)
    for anchor in verbs:
        anchoring.describe(ctx, anchor, rules)
    anchoring.neighbours(ctx, verbs)
    known, mine = taught.part(ctx, verbs, rules)
    steps = model.calibration if model is not None else []
    if model is None:
        from zhnews_extract.events.byrule import decide_by_rules

        drafts = decide_by_rules(ctx, known, rules)
    else:
        drafts = _decide(ctx, known, rules, model)
    drafts = taught.join(ctx, drafts, mine, rules)
    drafts = pairing.split_pairs(ctx, pairing.distribute(ctx, drafts))
    drafts.sort(key=lambda draft: draft.primary.start)
    drafts = aspects.add(ctx, drafts, rules)
    pairing.link_parents(ctx, drafts)
    if trace is not None:
        trace.context, trace.anchors, trace.drafts = ctx, verbs, drafts
    told = telling(drafts)
    events = [to_event(ctx, draft, number, told, steps) for number, draft in enumerate(drafts, 1)]
    rejected = [
        found for anchor in verbs if anchor.type in (NONE, None) for found in [to_rejected(ctx, anchor)] if found
    ]
    if book.off:
        events = [event for event in events if book.allows(event.rule)]
        left = {event.id for event in events}
        events = [e if e.parent in left else e.model_copy(update={"parent": None}) for e in events]
    return EventResult(events, rejected)


def _decide(ctx: Context, verbs: list[Anchor], rules: EventRules, model: Models) -> list[Draft]:
    decide.decide_verbs(ctx, verbs, model, rules)
    taught.reconsider(ctx, verbs, rules)
    items = decide.find_items(ctx)
    for anchor in items:
        anchoring.describe(ctx, anchor, rules)
    decide.decide_items(ctx, items, verbs, model)
    agree(ctx, lists_of(ctx, rules), items, verbs)
    decided = sorted((a for a in (*verbs, *items) if a.type not in (NONE, STATISTICS)), key=lambda a: a.start)
    drafts = decide.link(ctx, decided, model)
    for group, probability in pairing.pair_figures(ctx, decide.decide_figures(ctx, verbs, rules, model)):
        drafts.append(Draft(STATISTICS, [decide.figure_anchor(ctx, group)], group, probability))
    drafts.sort(key=lambda draft: draft.primary.start)
    everything = sorted([*decided, *(d.primary for d in drafts if d.type == STATISTICS)], key=lambda a: a.start)
    decide.decide_dates(ctx, drafts, everything, model)
    decide.decide_status(ctx, drafts, model)
    decide.decide_arguments(ctx, drafts, everything, rules, model)
    return drafts
