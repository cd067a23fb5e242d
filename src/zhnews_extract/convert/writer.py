"""From an extraction to marks and links."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from zhnews_extract.convert.marks import (
    AMOUNT,
    COUNT,
    DATE,
    LABELS,
    PHRASE,
    Mark,
    Sheet,
    argument_of,
    said_argument,
)
from zhnews_extract.schema import Argument, Event, EventDate, Extraction, Span

_PLACE = frozenset({"start_char", "end_char"})


def _said(item: BaseModel, *without: str) -> dict[str, Any]:
    return item.model_dump(mode="json", exclude_none=True, exclude={*_PLACE, *without})


def to_sheet(found: Extraction) -> Sheet:
    """Lay an extraction out as marks and links."""
    return _Writer(found).sheet


class _Writer:
    def __init__(self, found: Extraction) -> None:
        self.found = found
        rest = found.model_dump(mode="json", include={"article", "rejected", "warnings", "duplicate_of"})
        self.sheet = Sheet(found.text, rest=rest)
        self.at: dict[tuple[str, int, int, str], Mark] = {}
        self.amounts = {(a.start_char, a.end_char): a for a in found.amounts}
        for date in found.dates:
            self.mark(DATE, date, _said(date))
        for amount in found.amounts:
            self.mark(AMOUNT, amount, _said(amount))
        for entity in found.entities:
            head = _said(entity, "mentions", "type")
            group = [self.mark(entity.type, m, {**head, **_said(m)}, entity.id).id for m in entity.mentions]
            self.sheet.groups.append(group)
        events = {event.id: self.event(event) for event in found.events}
        for event in found.events:
            if event.parent in events:
                self.sheet.parts.append((events[event.id].id, events[event.parent].id))

    def mark(self, label: str, span: Span, note: dict[str, Any], owner: str = "") -> Mark:
        made = Mark(f"m{len(self.sheet.marks) + 1}", label, span.start_char, span.end_char, note)
        self.sheet.marks.append(made)
        self.at.setdefault((made.layer, made.start, made.end, owner), made)
        return made

    def event(self, event: Event) -> Mark:
        said = _said(event, "type", "trigger", "evidence", "status", "date", "args", "parent")
        note: dict[str, Any] = {"text": event.trigger.text, **said}
        note["evidence"] = [[span.start_char, span.end_char] for span in event.evidence]
        if event.parent is not None:
            note["parent"] = event.parent
        mark = self.mark(event.type, event.trigger, note)
        self.sheet.status[mark.id] = event.status
        if event.date is not None:
            self.date(event.date, mark)
        loose = []
        for number, argument in enumerate(event.args):
            if argument.start_char is None or argument.end_char is None:
                loose.append([number, said_argument(argument)])
                continue
            self.argument(argument, mark)
        if loose:
            note["loose"] = loose
        return mark

    def date(self, date: EventDate, event: Mark) -> None:
        mentions = [m for m in self.found.dates if m.start_char == date.start_char]
        for mention in mentions:
            if EventDate.of(mention) == date:
                self.link(event, "date", self.at["date", mention.start_char, mention.end_char, ""])
                return
        event.note["date"] = date.model_dump(mode="json", exclude_none=True)

    def argument(self, argument: Argument, event: Mark) -> None:
        target = self.target(argument)
        role = argument.kind or argument.role if argument.role == "amount" else argument.role
        self.link(event, role, target)
        wanted = said_argument(argument)
        derived = said_argument(argument_of(role, target, self.found.text, argument.entity, self.amounts))
        said = {key: wanted.get(key) for key in {**wanted, **derived} if wanted.get(key) != derived.get(key)}
        if said:
            event.note.setdefault("args", []).append([role, target.id, said])

    def link(self, event: Mark, role: str, target: Mark) -> None:
        self.sheet.links.append((event.id, role, target.id))

    def target(self, argument: Argument) -> Mark:
        start, end = argument.start_char or 0, argument.end_char or 0
        layer = "amount" if argument.role == "amount" else "entity" if argument.entity else "phrase"
        layer = "count" if argument.role == "count" else layer
        known = self.at.get((layer, start, end, argument.entity or ""))
        if known is not None:
            return known
        text = self.found.text[start:end]
        note: dict[str, Any] = {}
        if layer == "count":
            note = {"text": text, **_said(argument, "role", "text", "rule", "entity")}
        label = COUNT if layer == "count" else PHRASE
        layer = LABELS[label]
        known = self.at.get((layer, start, end, argument.entity or "" if layer == "entity" else ""))
        return known or self.mark(label, Span(text=text, start_char=start, end_char=end), note)
