"""From marks and links, as written or as corrected by hand, to an extraction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import regex
from pydantic import ValidationError

from zhnews_extract.convert.marks import ROLES, Mark, Sheet, argument_of
from zhnews_extract.dates import find_dates
from zhnews_extract.errors import InputError
from zhnews_extract.money import find_amounts
from zhnews_extract.schema import (
    Amount,
    Argument,
    Article,
    DateMention,
    Entity,
    Event,
    EventDate,
    Extraction,
    Mention,
    Span,
)

_SENTENCE = regex.compile(r"[^。!?！？\n]++[。!?！？]?+")
MANUAL = "manual"
"""The rule of what a person marked."""


def from_sheet(sheet: Sheet) -> Extraction:
    """Read marks and links, as written or as corrected by hand.

    Raises
    ------
    InputError
        If a stretch lies outside of the text, a link is none, or a sum or count cannot be read; names the mark.
    """
    return _Reader(sheet).read()


class _Reader:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.text = sheet.text
        self.marks = {mark.id: mark for mark in sheet.marks}
        for mark in sheet.marks:
            if not 0 <= mark.start <= mark.end <= len(self.text):
                raise InputError(f"{mark.id}: {mark.start}–{mark.end} lies outside of the text")
        self.article = Article.model_validate(sheet.rest.get("article") or {"id": "-"})

    def read(self) -> Extraction:
        by_layer: dict[str, list[Mark]] = {}
        for mark in sorted(self.sheet.marks, key=lambda m: m.start):
            by_layer.setdefault(mark.layer, []).append(mark)
        dates = [self.date(mark) for mark in by_layer.get("date", ())]
        amounts = [self.amount(mark) for mark in by_layer.get("amount", ())]
        self.dates = {(d.start_char, d.end_char): d for d in dates}
        self.amounts = {(a.start_char, a.end_char): a for a in amounts}
        entities = self.entities(by_layer.get("entity", []))
        events = self.events(by_layer.get("event", []))
        rest = {key: value for key, value in self.sheet.rest.items() if key != "article"}
        try:
            return Extraction(
                article=self.article,
                text=self.text,
                dates=dates,
                amounts=amounts,
                entities=entities,
                events=events,
                **rest,
            )
        except ValidationError as error:
            raise InputError(str(error.errors()[0]["msg"])) from error

    def span(self, mark: Mark) -> dict[str, Any]:
        return {"text": self.text[mark.start : mark.end], "start_char": mark.start, "end_char": mark.end}

    def noted(self, mark: Mark) -> bool:
        """Whether the note was written for the text the mark covers now."""
        return mark.note.get("text") == self.text[mark.start : mark.end]

    def date(self, mark: Mark) -> DateMention:
        span = self.span(mark)
        if self.noted(mark) and "kind" in mark.note:
            return DateMention.model_validate({**mark.note, **span})
        found = max(find_dates(span["text"], self.article.published_on), key=lambda d: len(d.text), default=None)
        if found is None:
            return DateMention(kind="vague", rule=MANUAL, **span)
        return found.model_copy(update={**span, "antecedent": None, "rule": MANUAL})

    def amount(self, mark: Mark) -> Amount:
        span = self.span(mark)
        if self.noted(mark) and "min" in mark.note:
            return Amount.model_validate({"currency": None, **mark.note, **span})
        found = max(find_amounts(span["text"]), key=lambda a: len(a.text), default=None)
        if found is None:
            raise InputError(
                f"{mark.id}: {span['text']!r} is no sum that can be read; write its value into the note: "
                f'{{"text": "{span["text"]}", "currency": "CNY", "min": "1", "max": "1"}}'
            )
        return found.model_copy(update={**span, "rule": MANUAL})

    def entities(self, marks: list[Mark]) -> list[Entity]:
        """Group mentions by the links between them, new ones with those spelled alike."""
        root = {mark.id: mark.id for mark in marks}

        def find(name: str) -> str:
            while root[name] != name:
                name = root[name]
            return name

        for group in self.sheet.groups:
            known = [name for name in group if name in root]
            for name in known[1:]:
                root[find(name)] = find(known[0])
        linked = {name for group in self.sheet.groups for name in group}
        spelled: dict[tuple[str, str], str] = {}
        for mark in marks:
            key = (mark.label, self.text[mark.start : mark.end])
            if mark.id not in linked and key in spelled:
                root[find(mark.id)] = find(spelled[key])
            spelled.setdefault(key, mark.id)
        groups: dict[str, list[Mark]] = {}
        for mark in marks:
            groups.setdefault(find(mark.id), []).append(mark)
        told = [next((m.note["id"] for m in members if "id" in m.note), None) for members in groups.values()]
        names = _named("E", told)
        self.entity = {m.id: name for name, members in zip(names, groups.values(), strict=True) for m in members}
        return [self.one(members, name) for name, members in zip(names, groups.values(), strict=True)]

    def one(self, group: list[Mark], name: str) -> Entity:
        texts = [self.text[mark.start : mark.end] for mark in group]
        told = next((m.note for m in group if "canonical" in m.note and self.noted(m)), {})
        mentions = [
            Mention(rule=mark.note.get("rule") if self.noted(mark) else MANUAL, **self.span(mark)) for mark in group
        ]
        return Entity(
            id=name,
            type=group[0].label,  # type: ignore[arg-type]
            canonical=told.get("canonical") or max(texts, key=len),
            mentions=mentions,
            code=told.get("code"),
        )

    def events(self, marks: list[Mark]) -> list[Event]:
        parents = dict(self.sheet.parts)
        told = _named("V", [mark.note.get("id") for mark in marks])
        names = {mark.id: name for mark, name in zip(marks, told, strict=True)}
        links: dict[str, list[tuple[str, str]]] = {}
        for source, role, target in self.sheet.links:
            if target not in self.marks or source not in names:
                raise InputError(f"{source}: the link {role} to {target} joins no event and argument")
            links.setdefault(source, []).append((role, target))
        known = set(names.values())
        events = []
        for mark in marks:
            parent = names.get(parents.get(mark.id, ""))
            if parent is None and mark.note.get("parent") not in known:
                parent = mark.note.get("parent")
            events.append(self.event(mark, names[mark.id], links.get(mark.id, []), parent))
        return events

    def event(self, mark: Mark, name: str, links: list[tuple[str, str]], parent: str | None) -> Event:
        note = mark.note
        date = EventDate.model_validate(note["date"]) if "date" in note else None
        said = [list(item) for item in note.get("args", ())]
        args: list[Argument] = []
        for role, target in links:
            goal = self.marks[target]
            if role == "date":
                mention = self.dates.get((goal.start, goal.end))
                date = EventDate.of(mention) if mention is not None else date
                continue
            if role not in ROLES and role != "amount":
                raise InputError(f"{mark.id}: no role {role}; known: {', '.join(ROLES)}")
            argument = argument_of(role, goal, self.text, self.entity.get(target), self.amounts)
            extra = next((item for item in said if item[:2] == [role, target]), None)
            if extra is not None and (goal.layer == "phrase" or self.noted(goal)):
                said.remove(extra)
                argument = Argument.model_validate({**argument.model_dump(), **extra[2]})
            args.append(argument)
        for number, loose in note.get("loose", ()):
            args.insert(number, Argument.model_validate(loose))
        evidence = [(start, end) for start, end in note.get("evidence", ())] or [self.sentence(mark)]
        return Event(
            id=name,
            type=mark.label,
            status=self.sheet.status.get(mark.id, "occurred"),  # type: ignore[arg-type]
            confidence=note.get("confidence", 1.0),
            trigger=Span(**self.span(mark)),
            evidence=[
                Span(text=self.text[start:end], start_char=start, end_char=end)
                for start, end in evidence
                if 0 <= start <= end <= len(self.text)
            ],
            date=date,
            args=args,
            parent=parent,
            rule=note.get("rule") if self.noted(mark) else MANUAL,
        )

    def sentence(self, mark: Mark) -> tuple[int, int]:
        for match in _SENTENCE.finditer(self.text):
            if match.start() <= mark.start < match.end():
                return match.span()
        return mark.start, mark.end


def _named(letter: str, told: Sequence[str | None]) -> list[str]:
    """Give each its own name: the one in its note, or the next free one."""
    taken: set[str] = set()
    reserved = {name for name in told if name}
    names = []
    for number, name in enumerate(told, 1):
        while name is None or name in taken:
            free = f"{letter}{number}"
            name = None if free in reserved or free in taken else free
            number += 1
        taken.add(name)
        names.append(name)
    return names
