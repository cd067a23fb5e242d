"""Scores extractions against gold, article by article."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from zhnews_extract.evaluation.gold import Gold
from zhnews_extract.evaluation.matching import (
    align,
    match_arguments,
    match_events,
    norm,
    same_event_date,
    same_value,
)
from zhnews_extract.evaluation.report import Report
from zhnews_extract.schema import Extraction

ORGANISATIONS = frozenset({"COMPANY", "GOVERNMENT", "PARK", "ORGANIZATION"})
Say = Callable[..., None]


def evaluate(gold: Mapping[str, Gold], extractions: Iterable[Extraction]) -> Report:
    """Compare extractions with annotated articles.

    Parameters
    ----------
    gold
        Annotations by article stem (see :func:`load_gold`).
    extractions
        Extractions whose ``article.id`` ends in that stem; others are ignored.

    Returns
    -------
    Report
        Figures over all annotated articles; an article without an extraction counts as empty.
    """
    found = {stem_of(extraction.article.id): extraction for extraction in extractions}
    report = Report()
    for stem, wanted in gold.items():
        extraction = found.get(stem)
        if extraction is None:
            report.missing.append(stem)
            extraction = Extraction.model_validate({"article": {"id": stem}, "text": ""})

        def say(*words: object, stem: str = stem) -> None:
            report.errors.append(" ".join([f"[{stem}]", *map(str, words)]))

        _meta(report, wanted, extraction, say)
        _dates(report, wanted, extraction, say)
        _amounts(report, wanted, extraction, say)
        _entities(report, wanted, extraction, say)
        _events(report, wanted, extraction, say)
    return report


def stem_of(article_id: str) -> str:
    """Last part of an article id, without ``.txt``."""
    return article_id.rsplit("/", 1)[-1].removesuffix(".txt")


def _meta(report: Report, gold: Gold, found: Extraction, say: Say) -> None:
    for name in ("title", "published", "source"):
        wanted: str | None = getattr(gold.meta, name)
        got: str = getattr(found.article, name) or ""
        if wanted:
            right = got.startswith(wanted) if name == "published" else norm(wanted) == norm(got)
            report.share("meta").add(right)
            if not right:
                say("meta", name, "gold", wanted, "found", got)


def _dates(report: Report, gold: Gold, found: Extraction, say: Say) -> None:
    pairs = list(align([norm(d.text) for d in gold.dates], [norm(d.text) for d in found.dates]))
    right = [(i, j) for i, j in pairs if same_value(gold.dates[i], found.dates[j])]
    report.score("dates").count(len(right), len(gold.dates), len(found.dates))
    report.score("date text").count(len(pairs), len(gold.dates), len(found.dates))
    partner = dict(pairs)
    for i, date in enumerate(gold.dates):
        if i in partner:
            report.share("date value").add((i, partner[i]) in right)
        if (i, partner.get(i)) not in right:
            got = found.dates[partner[i]] if i in partner else None
            say("date", "wrong" if got else "missed", date.text, date.start, date.end, date.iso or "", "found", got)
    aligned = set(partner.values())
    for j, mention in enumerate(found.dates):
        if j not in aligned:
            say("date spurious", mention.text, mention.rule)


def _amounts(report: Report, gold: Gold, found: Extraction, say: Say) -> None:
    wanted = [(norm(a.text), a.currency, a.min, a.max) for a in gold.amounts]
    got = [(norm(a.text), a.currency, a.min, a.max) for a in found.amounts]
    report.score("amounts").add(wanted, got)
    _differences(wanted, got, "amount", say)


def _entities(report: Report, gold: Gold, found: Extraction, say: Say) -> None:
    wanted = {(norm(e.text), str(e.type)) for e in gold.entities}
    got = {(norm(m.text), str(e.type)) for e in found.entities for m in e.mentions}
    report.score("entities").add(wanted, got)
    for kind in sorted({kind for _, kind in wanted | got}):
        report.score(f"entity {kind}").add({x for x in wanted if x[1] == kind}, {x for x in got if x[1] == kind})
    report.score("organisations").add(
        {text for text, kind in wanted if kind in ORGANISATIONS}, {text for text, kind in got if kind in ORGANISATIONS}
    )
    _differences(wanted, got, "entity", say)
    aliases = {(norm(e.text), norm(e.canonical)) for e in gold.entities}
    claimed = {(norm(m.text), norm(e.canonical)) for e in found.entities for m in e.mentions}
    report.score("aliases").add({x for x in aliases if x[0] != x[1]}, {x for x in claimed if x[0] != x[1]})


def _events(report: Report, gold: Gold, found: Extraction, say: Say) -> None:
    aliases = {norm(e.text): norm(e.canonical) for e in gold.entities}
    pairs = match_events(gold.events, found.events, aliases)
    report.score("events").count(len(pairs), len(gold.events), len(found.events))
    matched_gold, matched_found = {i for i, _ in pairs}, {j for _, j in pairs}
    for i, wanted in enumerate(gold.events):
        if i in matched_gold:
            report.score(f"event {wanted.type}").count(1, 1, 1)
        else:
            report.score(f"event {wanted.type}").count(0, 1, 0)
            say("event missed", wanted.type, wanted.evidence[0])
            for argument in wanted.args:
                _argument(report, argument.role, 0, 1, 0)
    for j, event in enumerate(found.events):
        if j not in matched_found:
            report.score(f"event {event.type}").count(0, 0, 1)
            say("event spurious", event.type, event.evidence[0].text if event.evidence else event.trigger.text)
            for claim in event.args:
                _argument(report, claim.role, 0, 0, 1)
    for i, j in pairs:
        wanted, event = gold.events[i], found.events[j]
        report.share("status").add(wanted.status == event.status)
        if wanted.status != event.status:
            say("status", wanted.type, wanted.evidence[0][:30], "gold", wanted.status, "found", event.status)
        right = same_event_date(wanted.date, event.date)
        report.share("event date").add(right)
        if not right:
            say("event date", wanted.type, wanted.evidence[0][:30], "gold", wanted.date, "found", event.date)
        hits = match_arguments(wanted.args, event.args, aliases)
        for a, b in hits:
            _argument(report, wanted.args[a].role, 1, 1, 1)
            if wanted.args[a].role == "amount":
                report.share("amount kind").add(wanted.args[a].kind == event.args[b].kind)
        for a, argument in enumerate(wanted.args):
            if a not in {x for x, _ in hits}:
                _argument(report, argument.role, 0, 1, 0)
                say("argument missed", wanted.type, argument.model_dump(exclude_none=True, mode="json"))
        for b, claim in enumerate(event.args):
            if b not in {x for _, x in hits}:
                _argument(report, claim.role, 0, 0, 1)
                say("argument spurious", event.type, claim.model_dump(mode="json"))


def _argument(report: Report, role: str, hits: int, gold: int, found: int) -> None:
    report.score("args").count(hits, gold, found)
    report.score(f"role {role}").count(hits, gold, found)


def _differences(wanted: Iterable[object], got: Iterable[object], what: str, say: Say) -> None:
    wanted, got = list(wanted), list(got)
    for item in wanted:
        if item not in got:
            say(what, "missed", item)
    for item in got:
        if item not in wanted:
            say(what, "spurious", item)
