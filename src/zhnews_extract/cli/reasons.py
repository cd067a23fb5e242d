"""Prints an explanation for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from zhnews_extract.explain.model import Decision, Explanation, Place, RuleRef, WhyEvent

_LOST = 4
_LEGEND = (
    "at: where in the article's text, in characters; %: how likely the model finds it; + and -: how much an "
    "observation speaks for it or against it (log odds), the strongest first"
)
_NO_EVENT = "no event: every word that may tell of one was read as none"
_NO_TRIGGER = "no event: no word of the text tells of one (zhnews-extract rules list --room events shows those that do)"
_BY_RULES = "by rules alone: its word tells of it, no cue speaks against it, names or figures stand beside it"


def write(why: Explanation, *, detailed: bool) -> None:
    """Write to standard output; not ``detailed``, reasons are told for what stands only, not for what lost."""
    console = Console(highlight=False, soft_wrap=True)
    article = why.article
    head = " · ".join(str(article[key]) for key in ("published", "source") if key in article)
    title = str(article.get("title", article["id"]))
    console.print(Text(title if title.strip("-") else "(no title)", style="bold"), Text(head, style="dim"))
    for event in why.events:
        console.print()
        _event(console, event, detailed)
    if not why.events and not detailed:
        console.print()
        console.print(Text(_NO_EVENT if why.rejected else _NO_TRIGGER, style="bold"))
    if why.rejected:
        _heading(console, "read as no event")
        for rejected in why.rejected:
            _line(console, f"{_quoted(rejected.trigger)} ({rejected.type}): {rejected.why}", 1)
            if detailed and rejected.decision:
                _decision(console, rejected.decision, 2)
    if why.dates:
        _heading(console, "dates")
        for date in why.dates:
            _line(console, f"{date.id} at {date.start_char}: {date.why}{_where(date.rule)}", 1)
    if why.amounts:
        _heading(console, "sums")
        for amount in why.amounts:
            known = f"; {amount.currency.id}{_where(amount.currency)}" if amount.currency else ""
            _line(console, f"{amount.id} at {amount.start_char}: {amount.why}{_where(amount.rule)}{known}", 1)
    if why.entities:
        _heading(console, "names")
        for entity in why.entities:
            _line(console, f"{entity.id} {entity.why}", 1)
            if detailed:
                for mention in entity.mentions:
                    _line(console, f"{_quoted(mention)}{_ruled(mention.rule)}", 2, "dim")
    if any(event.decision for event in why.events) or (detailed and why.rejected):
        console.print()
        _line(console, _LEGEND, 0, "dim")


def _event(console: Console, event: WhyEvent, detailed: bool) -> None:
    title = Text(f"{event.id} {event.type}", style="bold")
    title.append(f"  {event.status}, confidence {event.confidence:.0%}", style="dim")
    console.print(title)
    _line(console, f"trigger {_quoted(event.trigger)}{_ruled(event.rule)}", 1)
    if event.decision:
        _decision(console, event.decision, 2)
        if event.overruled:
            _line(console, f"overruled: {event.overruled}", 2, "yellow")
    else:
        _line(console, _BY_RULES, 2, "dim")
    for cue in event.cues:
        _line(console, f"cue {cue.id}{_where(cue)}", 2, "dim")
    for telling in event.tellings:
        chance = f", the same event at {telling.decision.probability:.0%}" if telling.decision else ""
        _line(console, f"told again: {_quoted(telling.trigger)}{chance}", 1)
    if event.date is not None:
        _line(console, f"date {event.date.id} at {event.date.start_char}: {event.date.why}{_where(event.date.rule)}", 1)
    for candidate in event.date_candidates:
        if candidate.decision.answer or detailed:
            verdict = "chosen" if candidate.decision.answer else "lost"
            _line(console, f"{verdict}: {_quoted(candidate.mention)} at {candidate.decision.probability:.0%}", 2)
            _reasons(console, candidate.decision, 3)
    if detailed and event.status_decision:
        _line(console, f"status {event.status} at {event.status_decision.probability:.0%}", 1)
        _reasons(console, event.status_decision, 2)
    for argument in event.args:
        value = f" = {argument.value}" if argument.value else ""
        kind = f" ({argument.kind.answer})" if argument.kind else ""
        line = Text(f"{argument.role}{kind} ", style="cyan")
        line.append(f"{_quoted(argument.mention)}{value}", style="default")
        chance = f"  {argument.decision.probability:.0%}" if argument.decision else ""
        by_rule = "" if argument.rule is None or argument.rule.id == "model" else _ruled(argument.rule)
        line.append(chance + by_rule, style="dim")
        console.print(Text("  ") + line)
        if argument.decision:
            _reasons(console, argument.decision, 2)
        if detailed and argument.kind:
            _line(console, f"kind {argument.kind.answer} at {argument.kind.probability:.0%}", 2)
            _reasons(console, argument.kind, 3)
    lost = event.lost if detailed else event.lost[:_LOST]
    if lost:
        _line(console, "not taken", 1, "yellow")
    for candidate in lost:
        chance = f"{candidate.decision.probability:.0%}, {candidate.decision.least:.0%} needed"
        _line(console, f"{_quoted(candidate.mention)} as {candidate.role}: {chance}", 2)
        if detailed:
            _reasons(console, candidate.decision, 3)


def _decision(console: Console, decision: Decision, depth: int) -> None:
    considered = ", ".join(f"{entry.answer} {entry.probability:.0%}" for entry in decision.considered)
    needed = f"; {decision.least:.0%} needed" if decision.least else ""
    _line(console, f"{considered}{needed}", depth, "dim")
    _reasons(console, decision, depth)


def _reasons(console: Console, decision: Decision, depth: int) -> None:
    for reason in decision.reasons:
        line = Text(f"{reason.weight:+.2f}  ", style="green" if reason.weight > 0 else "red")
        line.append(reason.words, style="default")
        line.append(f"  [{reason.feature}]".replace("\n", "¶"), style="dim")
        console.print(Text("  " * depth) + line)


def _heading(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text, style="bold"))


def _line(console: Console, text: str, depth: int, style: str = "") -> None:
    console.print(Text("  " * depth + text.replace("\n", "¶"), style=style))


def _quoted(place: Place) -> str:
    return f"“{place.text}” at {place.start_char}"


def _where(rule: RuleRef | None) -> str:
    return f"  [{rule.file}:{rule.line}]" if rule is not None and rule.file else ""


def _ruled(rule: RuleRef | None) -> str:
    if rule is None:
        return ""
    return f"  {rule.id}{_where(rule)}" + (f"  {rule.does}" if rule.does else "")
