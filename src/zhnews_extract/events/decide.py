"""From anchors to events: applies the models (or, without them, the rules) in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import exp, log
from typing import TypeVar

from zhnews_extract.events import anchors as anchoring
from zhnews_extract.events import certain, figures, pairing, periods, timing
from zhnews_extract.events.anchors import ITEM_TYPES, NONE, STATISTICS, Anchor, by_sentence
from zhnews_extract.events.arguments import Scene, Story
from zhnews_extract.events.chain import Chain
from zhnews_extract.events.context import Context, Item
from zhnews_extract.events.drafts import Draft
from zhnews_extract.events.linear import LogLinear, softmax
from zhnews_extract.events.linking import apart, describe_link, link_features
from zhnews_extract.events.lists import Lists, lists_of
from zhnews_extract.events.parts import Description, features_of, spelled
from zhnews_extract.events.rules import EventRules, TriggerClass
from zhnews_extract.events.sums import kind_features
from zhnews_extract.events.trace import Trace


@dataclass(frozen=True)
class Thresholds:
    """Cut-offs on the models' probabilities, chosen by cross-validation."""

    verb: float = 0.36
    item: float = 0.45
    figure: float = 0.42
    link: float = 0.6
    argument: float = 0.38
    # A cue that says it did not happen must be clearly outweighed.
    blocked: float = 0.75
    # A candidate that is less likely an argument by where it stands and what it was before is not looked at closely.
    glance: float = 0.02
    # By kind of item, where it differs from `argument`.
    kinds: dict[str, float] = field(default_factory=dict)
    # A strong word of a seldom type that nothing blocks needs less: such words are hardly ever used otherwise.
    strong: float = 0.03


@dataclass
class Models:
    """The trained models of the stage, their thresholds, and the steps from score to confidence."""

    verb: LogLinear
    item: LogLinear
    figure: Chain
    link: LogLinear
    argument: LogLinear
    kind: LogLinear
    date: LogLinear
    status: LogLinear
    thresholds: Thresholds
    calibration: list[tuple[float, float]] = field(default_factory=list)


def options(anchor: Anchor) -> list[str]:
    """Classes that may be decided for a trigger word."""
    return [NONE, STATISTICS, *(name for name, _ in anchor.options if name not in anchor.never)]


def decide_verbs(ctx: Context, verbs: list[Anchor], models: Models, rules: EventRules) -> None:
    """Give each trigger word its type (or ``none``) and probability, left to right."""
    for i, anchor in enumerate(verbs):
        found = anchoring.history(ctx, verbs, i)
        scores = models.verb.probabilities([*anchor.features, *found], options(anchor))
        doubt = certain.HARD.intersection(anchor.blocks)
        least = models.thresholds.blocked if doubt else models.thresholds.verb
        settle(anchor, scores, least)
        if anchor.type in (NONE, STATISTICS) and not anchor.blocks and anchor.para != ctx.title_para:
            _reconsider(ctx, anchor, scores, models.thresholds.strong)
        certain.assure(ctx, anchor, rules, scores, models.thresholds.verb)
        if ctx.trace is not None:
            features = [*anchor.features, *found]
            ctx.trace.note("type", anchor, scores, models.verb, features, answer=_event(anchor), least=least)
    certain.presuppose(ctx, verbs, rules, models.thresholds.verb)


_UNMISTAKABLE = frozenset(("acquisition", "award"))


def _reconsider(ctx: Context, anchor: Anchor, scores: dict[str, float], threshold: float) -> None:
    """Take a strong trigger after all, if a party stands in its sentence and its type is likely enough."""
    if not certain.named(ctx, anchor):
        return
    for name, cls in anchor.options:
        if name in _UNMISTAKABLE and cls == "strong" and scores.get(name, 0.0) >= threshold:
            anchor.type, anchor.probability = name, scores[name]
            return


def settle(anchor: Anchor, scores: dict[str, float], threshold: float) -> None:
    """Choose the best type if types together outweigh ``none`` by the threshold."""
    events = {name: p for name, p in scores.items() if name not in (NONE, STATISTICS)}
    best = max(events, key=lambda name: events[name], default=NONE)
    total = sum(events.values())
    if total >= threshold:
        anchor.type, anchor.probability = best, events[best]
    else:
        rest = scores.get(STATISTICS, 0.0)
        anchor.type = STATISTICS if rest > scores.get(NONE, 0.0) else NONE
        anchor.probability = total


def _event(anchor: Anchor) -> str | None:
    return None if anchor.type in (NONE, STATISTICS) else anchor.type


def find_items(ctx: Context) -> list[Anchor]:
    """Projects (or companies, in clauses without a project) told with a sum: perhaps items of a collective event."""
    found: list[Anchor] = []
    options: list[tuple[str, TriggerClass]] = [(name, "weak") for name in ITEM_TYPES]
    for items in ctx.by_sent:
        if not any(item.kind == "M" for item in items):
            continue
        with_project = {item.clause for item in items if item.kind == "J"}
        chosen = [i for i in items if i.kind == "J" or (i.kind == "C" and i.clause not in with_project)]
        found += [Anchor("item", i.start, i.end, i.kind, options, i.clause, i.sent, i.para, item=i) for i in chosen]
    return found


def item_features(ctx: Context, items: Sequence[Anchor], verbs: Sequence[Anchor]) -> list[list[str]]:
    """Features of every list item given the decided trigger words; both in reading order."""
    decided = [v for v in verbs if v.type in ITEM_TYPES]
    around = by_sentence(decided)
    told: dict[int, set[str]] = {}  # of each paragraph, up to the item
    found, at = [], 0
    for anchor in items:
        while at < len(decided) and decided[at].start < anchor.start:
            told.setdefault(decided[at].para, set()).add(str(decided[at].type))
            at += 1
        last = decided[at - 1] if at else None
        found.append(_item_features(ctx, anchor, around.get(anchor.sent, []), last, told.get(anchor.para, set())))
    return found


def _item_features(ctx: Context, anchor: Anchor, here: list[Anchor], last: Anchor | None, para: set[str]) -> list[str]:
    """Describe an item by the triggers of its sentence, the last one before it, and types told of in its paragraph."""
    f = []
    for verb in here[:6]:
        side = "b" if verb.start < anchor.start else "a"
        where = "c" if verb.clause == anchor.clause else "s"
        f += [f"v={verb.type}|{side}{where}", f"vf={verb.form}|{side}{where}"]
    f.append(f"nv={min(2, len([v for v in here if v.clause == anchor.clause]))}")
    if last is not None:
        gap = "s" if last.sent == anchor.sent else "p" if last.para == anchor.para else "x"
        counted = any(item.kind == "K" for item in ctx.by_sent[last.sent])
        f += [f"last={last.type}|{gap}", f"last={last.type}|{gap}|{counted}"]
        f += [f"para={name}" for name in sorted(para)]
    f.append(f"alone={not here}")
    same = [item for item in ctx.by_sent[anchor.sent] if item.kind == anchor.form]
    money = [item for item in ctx.by_sent[anchor.sent] if item.kind == "M"]
    clause_money = sum(item.clause == anchor.clause for item in money)
    f += [f"n={min(4, len(same))}|{min(4, len(money))}", f"cm={min(3, clause_money)}|{anchor.form}"]
    f += [f"first={same[0].start == anchor.start}", f"nv|cm={min(2, len(here))}|{min(2, clause_money)}"]
    return f


def decide_items(ctx: Context, items: list[Anchor], verbs: list[Anchor], models: Models) -> None:
    """Give each list item its type or ``none``."""
    for anchor, around in zip(items, item_features(ctx, items, verbs), strict=True):
        features = [*anchor.features, *around]
        scores, least = models.item.probabilities(features), models.thresholds.item
        settle(anchor, scores, least)
        if ctx.trace is not None:
            ctx.trace.note("type", anchor, scores, models.item, features, answer=_event(anchor), least=least)


def figure_features(ctx: Context, found: list[Item], verbs: Sequence[Anchor], rules: EventRules) -> list[list[str]]:
    """Features of every figure given the decided trigger words."""
    around = by_sentence(verbs)
    return [
        [*figures.describe(ctx, item, rules, around.get(item.sent, [])), *figures.gap_features(ctx, found, i)]
        for i, item in enumerate(found)
    ]


def decide_figures(
    ctx: Context, verbs: list[Anchor], rules: EventRules, models: Models
) -> list[tuple[list[Item], float]]:
    """Group the counts and sums that are reported totals: one group a statistic."""
    found = figures.find_figures(ctx)
    groups: list[tuple[list[Item], float]] = []
    open_group = False
    features = figure_features(ctx, found, verbs, rules)
    least = models.thresholds.figure
    for i, scores in enumerate(models.figure.marginals(features)):
        begin, inside = scores.get(figures.BEGIN, 0.0), scores.get(figures.INSIDE, 0.0)
        if begin + inside < least and len(pairing.sharing(ctx, found[i])) > 1:
            begin = least
        if ctx.trace is not None:
            answer = max((begin, figures.BEGIN), (inside, figures.INSIDE))[1] if begin + inside >= least else None
            anchor, model = figure_anchor(ctx, [found[i]]), models.figure
            ctx.trace.note("figure", anchor, scores, model, features[i], answer=answer, least=least, candidate=found[i])
        if begin + inside < least:
            open_group = False
        elif inside > begin and open_group and found[i - 1].para == found[i].para:
            groups[-1][0].append(found[i])
        else:
            groups.append(([found[i]], begin + inside))
            open_group = True
    return groups


def figure_anchor(ctx: Context, group: list[Item]) -> Anchor:
    """Anchor of a statistic at its first figure."""
    first = group[0]
    return Anchor(
        "figure",
        first.start,
        first.end,
        first.kind,
        [(STATISTICS, "nominal")],
        first.clause,
        first.sent,
        first.para,
        type=STATISTICS,
    )


_T = TypeVar("_T")


def _ends(told: list[_T]) -> list[_T]:
    """Return the first of a list and its last five: the lead and what is near, so that cost grows with length alone."""
    return told[:1] + told[max(1, len(told) - 5) :]


def link(ctx: Context, decided: list[Anchor], models: Models | None) -> list[Draft]:
    """Join the anchors that tell of the same happening."""
    drafts: list[Draft] = []
    by_type: dict[str, list[Draft]] = {}
    for anchor in decided:
        assert anchor.type is not None
        clusters = by_type.setdefault(anchor.type, [])
        best: tuple[float, Draft] | None = None
        for draft in _ends(clusters):
            if any(apart(ctx, anchor, other) for other in _ends(draft.anchors)):
                continue
            p = max(
                link_probability(ctx, anchor, other, decided, len(clusters), models)
                for other in {id(a): a for a in (draft.anchors[0], draft.anchors[-1])}.values()
            )
            if best is None or p > best[0]:
                best = (p, draft)
        if best is not None and best[0] >= (models.thresholds.link if models else 0.5):
            if ctx.trace is not None and models is not None:
                _note_link(ctx.trace, ctx, anchor, best[1], decided, len(clusters), models)
            best[1].anchors.append(anchor)
            best[1].probability = max(best[1].probability, anchor.probability)
        else:
            draft = Draft(anchor.type, [anchor], probability=anchor.probability)
            clusters.append(draft)
            drafts.append(draft)
    for draft in drafts:
        draft.anchors.sort(key=lambda a: primacy(ctx, a))
    return drafts


def link_probability(
    ctx: Context, anchor: Anchor, other: Anchor, decided: Sequence[Anchor], clusters: int, models: Models | None
) -> float:
    """Probability that two anchors of one type tell of the same happening."""
    lists: Lists | None = ctx.cache.get("lists")
    if lists is not None and anchor.sent == other.sent and lists.apart(ctx.to_sk[anchor.start], ctx.to_sk[other.start]):
        return 0.0
    description = describe_link(ctx, anchor, other, decided, clusters)
    if models is not None:
        return models.link.normalised(models.link.scores_of(description))["same"]
    f = spelled(description)
    alike = {"C=share", "J=share", "T=share", "M=share"} & set(f)
    differ = {"C=differ", "J=differ", "M=differ", "D=differ", "T=differ"} & set(f)
    title = other.para == ctx.title_para or any(name.startswith("cls=nominal") for name in f)
    return 1.0 if (alike and not differ) or (title and not differ and clusters == 1) else 0.0


def _note_link(
    trace: Trace, ctx: Context, anchor: Anchor, draft: Draft, decided: Sequence[Anchor], clusters: int, models: Models
) -> None:
    """Record that an anchor was joined to an event, by the likelier of its ends."""
    asked = [
        (models.link.probabilities(f), other, f)
        for other in (draft.anchors[0], draft.anchors[-1])
        for f in [link_features(ctx, anchor, other, decided, clusters)]
    ]
    scores, other, f = max(asked, key=lambda entry: entry[0]["same"])
    trace.note("same", anchor, scores, models.link, f, answer="same", least=models.thresholds.link, candidate=other)


def primacy(ctx: Context, anchor: Anchor) -> tuple[int, int, int]:
    """Sort key that puts the fullest telling first: body before title, verbs before nouns, then reading order."""
    title = anchor.para == ctx.title_para
    nominal = all(cls == "nominal" for name, cls in anchor.options if name == anchor.type)
    return (int(title), int(nominal), anchor.start)


def decide_dates(ctx: Context, drafts: list[Draft], decided: list[Anchor], models: Models) -> None:
    """Choose each event's date among those around it."""
    for number, draft in enumerate(drafts):
        past = drafts[max(0, number - timing.MEMORY) : number]
        scene = timing.DateScene(ctx, draft, decided, past)
        asked = timing.date_candidates(ctx, draft, past)
        scores = [models.date.scores_of(scene.describe(item, anchor))[0] for item, anchor in asked]
        draft.date = asked[scores.index(max(scores))][0]
        if draft.type == periods.LASTS and draft.date is not None:
            # Too seldom for the model to learn: one that opens on a day and says how long it is lasts that long.
            draft.date = periods.lasting(ctx, draft.date) or draft.date
        if ctx.trace is not None:
            told = [(item, anchor, spelled(scene.describe(item, anchor))) for item, anchor in asked]
            _note_dates(ctx.trace, draft, told, scores, models)


def _note_dates(
    trace: Trace,
    draft: Draft,
    asked: list[tuple[Item | None, Anchor, list[str]]],
    scores: list[float],
    models: Models,
) -> None:
    """Record what was asked on an event's date: the candidates share one probability."""
    parts = [exp(score - max(scores)) for score in scores]
    for (item, anchor, features), part in zip(asked, parts, strict=True):
        if item is not None:
            answer = "yes" if item is draft.date else None
            found = {"yes": part / sum(parts)}
            trace.note("date", anchor, found, models.date, features, answer=answer, candidate=item, draft=draft)


def decide_status(ctx: Context, drafts: list[Draft], models: Models) -> None:
    """Give each event its status."""
    for draft in drafts:
        features = timing.status_features(ctx, draft)
        scores = models.status.probabilities(features)
        draft.status = max(scores, key=lambda name: scores[name])
        if ctx.trace is not None:
            anchor, model = draft.primary, models.status
            ctx.trace.note("status", anchor, scores, model, features, answer=draft.status, draft=draft)


def _hopeless(scores: Sequence[float], least: float) -> bool:
    """Whether all roles together stay below the least probability: ``none``, the first, is too far above the best."""
    return scores[0] - max(scores[1:]) > _margin(len(scores), least)


@lru_cache(maxsize=100)
def _margin(answers: int, least: float) -> float:
    return log(answers / least)


_NOTHING: Description = ((), ())


def decide_arguments(
    ctx: Context, drafts: list[Draft], decided: list[Anchor], rules: EventRules, models: Models
) -> None:
    """Give each event its arguments, in reading order of the events.

    Of each candidate is first looked at where it stands and what it was before: for half of them that is enough.
    """
    story = Story(ctx, decided, rules)
    owned = {figure.index for draft in drafts for figure in draft.figures}
    thresholds, model = models.thresholds, models.argument
    for draft in drafts:
        scene = story.begin(draft)
        figures_of_others = owned.difference(figure.index for figure in draft.figures) if draft.figures else ()
        for item, anchor in scene.candidates():
            roles = story.roles(draft.type, item)
            if not roles or (item.kind in "MK" and item.index in figures_of_others):
                continue
            sight, own = scene.look(item, anchor), item in draft.figures
            total, rest, least = model.total_of((sight.first, ())), _NOTHING, thresholds.glance
            roles, found = model.scores_among(roles, total)
            passed = not own and _hopeless(found, least)
            if not passed:
                rest, least = scene.rest(sight), thresholds.kinds.get(item.kind, thresholds.argument)
                roles, found = model.scores_among(roles, total + model.total_of(rest))
                passed = not own and _hopeless(found, least)
            if passed and ctx.trace is None:
                continue
            scores = softmax(roles, found)
            positive = 1.0 if own else 1 - scores.get(NONE, 0.0)
            best = max((role for role in scores if role != NONE), key=lambda role: scores[role])
            if ctx.trace is not None:
                answer, f = (best if positive >= least else None), [*features_of(sight.first), *spelled(rest)]
                ctx.trace.note(
                    "role", anchor, scores, model, f, answer=answer, least=least, candidate=item, draft=draft
                )
            if positive < least:
                continue
            for role in best.split("+"):
                draft.args.append((role, item, "model"))
                scene.take(item, role)
        _complete(ctx, draft, scene, rules)
        story.end(scene)
        for role, item, _ in draft.args:
            if role == "amount":
                told = kind_features(ctx, draft, item, rules)
                scores = models.kind.probabilities(told)
                answer = draft.kinds[item.index] = max(scores, key=lambda name: scores[name])
                if ctx.trace is not None:
                    anchor = draft.primary
                    ctx.trace.note("sum", anchor, scores, models.kind, told, answer=answer, candidate=item, draft=draft)


def _complete(ctx: Context, draft: Draft, scene: Scene, rules: EventRules) -> None:
    """Give the event of a list's member all that stands in it."""
    member = lists_of(ctx, rules).holding(ctx.to_sk[draft.primary.start])
    if member is None or draft.primary.kind == "figure":
        return
    for role, item, rule in member.lacking(draft.args):
        draft.args.append((role, item, rule))
        scene.take(item, role)
