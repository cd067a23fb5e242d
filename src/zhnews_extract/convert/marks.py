"""An extraction as annotation tools see it: labelled stretches of text, links between them, and notes.

Both ways lose nothing: what a tool cannot show goes along as a note of the stretch. A note speaks of the text it was
written for; where somebody has moved the stretch since, its values are worked out anew.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import regex

from zhnews_extract.errors import InputError
from zhnews_extract.numerals import pattern as numeral
from zhnews_extract.numerals import to_decimal
from zhnews_extract.schema import Amount, AmountKind, Argument, EntityType, Role, Status

Layer = Literal["date", "amount", "entity", "count", "phrase", "event"]
ENTITIES: tuple[str, ...] = get_args(EntityType)
STATUSES: tuple[str, ...] = get_args(Status)
AMOUNT_KINDS: tuple[str, ...] = get_args(AmountKind)
ROLES = (*(role for role in get_args(Role) if role != "amount"), *AMOUNT_KINDS, "date")
"""Labels of links from an event: a role, of a sum its kind, or ``date``."""
DATE, AMOUNT, COUNT, PHRASE = "DATE", "AMOUNT", "COUNT", "PHRASE"
LABELS = {DATE: "date", AMOUNT: "amount", COUNT: "count", PHRASE: "phrase", **dict.fromkeys(ENTITIES, "entity")}
SAME, PART = "same", "item_of"
"""Links between spellings of one entity, and from an item to the figure it is part of."""


@dataclass
class Mark:
    """A labelled stretch: ``label`` is DATE, AMOUNT, COUNT, PHRASE, a type of entity or a type of event."""

    id: str
    label: str
    start: int
    end: int
    note: dict[str, Any] = field(default_factory=dict)

    @property
    def layer(self) -> str:
        """What kind of thing the label names."""
        return LABELS.get(self.label, "event")


@dataclass
class Sheet:
    """All marks of an article.

    Attributes
    ----------
    links
        ``(event, role, target)``, ids of marks, in the order of the arguments.
    status
        Mark of an event → its status.
    groups
        Marks of the mentions of each entity.
    parts
        ``(item, figure)``: marks of events, the first being part of the second.
    rest
        What is said of the article as a whole.
    """

    text: str
    marks: list[Mark] = field(default_factory=list)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    status: dict[str, str] = field(default_factory=dict)
    groups: list[list[str]] = field(default_factory=list)
    parts: list[tuple[str, str]] = field(default_factory=list)
    rest: dict[str, Any] = field(default_factory=dict)


def said_argument(argument: Argument) -> dict[str, Any]:
    """Fields of an argument that say something."""
    return argument.model_dump(mode="json")


def argument_of(
    role: str, mark: Mark, text: str, entity: str | None, amounts: dict[tuple[int, int], Amount]
) -> Argument:
    """Argument that a link with this role to this mark stands for."""
    base: dict[str, Any] = {"text": text[mark.start : mark.end], "start_char": mark.start, "end_char": mark.end}
    if role in AMOUNT_KINDS or role == "amount":
        amount = amounts.get((mark.start, mark.end))
        if role != "amount":
            base["kind"] = role
        if amount is not None:
            base |= {name: getattr(amount, name) for name in ("currency", "min", "max", "mod")}
        return Argument(role="amount", **base)
    if role == "count":
        base |= _count(mark, base["text"])
    if mark.layer == "entity":
        base["entity"] = entity
    return Argument(role=role, **base)  # type: ignore[arg-type]


def _count(mark: Mark, text: str) -> dict[str, Any]:
    if mark.note.get("text") == text:
        return {key: mark.note[key] for key in ("value", "unit", "of") if key in mark.note}
    match = regex.match(rf"(?P<number>{numeral()})", text)
    number = to_decimal(match["number"]) if match else None
    if number is None or number != int(number):
        raise InputError(f"{mark.id}: {text!r} is no count that can be read")
    return {"value": int(number), "unit": text[len(match["number"]) :] or None} if match else {}


def disjoint(marks: Iterable[Mark]) -> list[Mark]:
    """Longest marks first, then those that do not overlap them; in reading order."""
    kept: list[Mark] = []
    starts: list[int] = []
    for mark in sorted(marks, key=lambda m: (m.start - m.end, m.start)):
        at = bisect_left(starts, mark.start)
        if (at < len(kept) and kept[at].start < mark.end) or (at and kept[at - 1].end > mark.start):
            continue
        starts.insert(at, mark.start)
        kept.insert(at, mark)
    return kept
