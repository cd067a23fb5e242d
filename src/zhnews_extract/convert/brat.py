"""brat standoff (``NAME.txt`` and ``NAME.ann``): text-bound annotations, events, attributes, relations, notes.

After the format's description (https://github.com/nlplab/brat/wiki/Annotation-Data-Format): offsets count code points,
a stretch over a line's end is written in fragments, and a role that an event has several times is numbered.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from zhnews_extract.convert.marks import ENTITIES, LABELS, PART, ROLES, STATUSES, Mark, Sheet
from zhnews_extract.convert.reader import from_sheet
from zhnews_extract.convert.writer import to_sheet
from zhnews_extract.errors import InputError
from zhnews_extract.schema import Extraction

_NUMBERED = re.compile(r"(.*?[^0-9])\d*")
_LINE = re.compile(r"[^\r\n]+")


def to_brat(found: Extraction) -> tuple[str, str, str]:
    """Write an extraction as brat reads it.

    Returns
    -------
    (text, annotations, meta)
        Contents of ``NAME.txt``, of ``NAME.ann``, and of ``NAME.meta.json``, which brat does not read: what the page
        says of itself and what was rejected.
    """
    sheet = to_sheet(found)
    return sheet.text, "".join(f"{line}\n" for line in _lines(sheet)), json.dumps(sheet.rest, ensure_ascii=False)


def _lines(sheet: Sheet) -> Iterator[str]:
    names = {mark.id: f"T{number}" for number, mark in enumerate(sheet.marks, 1)}
    events = [mark for mark in sheet.marks if mark.layer == "event"]
    happenings = {mark.id: f"E{number}" for number, mark in enumerate(events, 1)}
    notes = 0
    for mark in sheet.marks:
        pieces = [m.span() for m in _LINE.finditer(sheet.text, mark.start, mark.end)] or [(mark.start, mark.end)]
        # A stretch may begin or end with a line's end; brat's offsets then still have to hold all of it.
        pieces[0], pieces[-1] = (mark.start, pieces[0][1]), (pieces[-1][0], mark.end)
        if len(pieces) == 1:
            pieces = [(mark.start, mark.end)]
        where = ";".join(f"{start} {end}" for start, end in pieces)
        shown = " ".join(sheet.text[start:end] for start, end in pieces)
        yield f"{names[mark.id]}\t{mark.label} {where}\t{_flat(shown)}"
    for mark in events:
        roles: dict[str, int] = {}
        parts = [f"{mark.label}:{names[mark.id]}"]
        for source, role, target in sheet.links:
            if source == mark.id:
                roles[role] = roles.get(role, 0) + 1
                parts.append(f"{role}{roles[role] if roles[role] > 1 else ''}:{names[target]}")
        yield f"{happenings[mark.id]}\t{' '.join(parts)}"
    for number, (name, status) in enumerate(sheet.status.items(), 1):
        yield f"A{number}\tStatus {happenings[name]} {status}"
    for number, (item, whole) in enumerate(sheet.parts, 1):
        yield f"R{number}\t{PART} Arg1:{happenings[item]} Arg2:{happenings[whole]}"
    for group in sheet.groups:
        if len(group) > 1:
            yield "*\tEquiv " + " ".join(names[name] for name in group)
    for mark in sheet.marks:
        if mark.note:
            notes += 1
            target = happenings.get(mark.id, names[mark.id])
            yield f"#{notes}\tAnnotatorNotes {target}\t{json.dumps(_renamed(mark.note, names), ensure_ascii=False)}"


def _flat(text: str) -> str:
    return re.sub(r"[\t\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", " ", text)


def _renamed(note: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Replace ids of marks in a note by what brat calls them."""
    if "args" not in note:
        return note
    return {**note, "args": [[role, names.get(target, target), said] for role, target, said in note["args"]]}


def from_brat(text: str, annotations: str, meta: str = "") -> Extraction:
    """Read what :func:`to_brat` wrote, with the corrections made since; any other brat annotation of these types too.

    Parameters
    ----------
    text, annotations
        Contents of ``NAME.txt`` and ``NAME.ann``.
    meta
        Contents of ``NAME.meta.json``, if there is one.

    Raises
    ------
    InputError
        If a line is malformed (names its number) or says what cannot be.
    """
    sheet = Sheet(text, rest=json.loads(meta) if meta.strip() else {})
    reader = _Reader(sheet)
    for number, line in enumerate(annotations.split("\n"), 1):
        if line.strip():
            try:
                reader.line(line.rstrip("\r"))
            except (ValueError, IndexError, KeyError) as error:
                raise InputError(f"line {number}: no brat annotation: {line[:80]!r} ({error})") from error
    return from_sheet(reader.done())


class _Reader:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.marks: dict[str, Mark] = {}
        self.trigger: dict[str, str] = {}
        self.notes: list[tuple[str, str]] = []
        self.events: list[tuple[str, list[str]]] = []
        self.status: list[tuple[str, str]] = []
        self.parts: list[tuple[str, str]] = []

    def line(self, line: str) -> None:
        name, said, *more = line.split("\t", 2)
        if name.startswith("T"):
            label, _, where = said.partition(" ")
            pieces = [piece.split() for piece in where.split(";")]
            self.marks[name] = Mark(name, label, int(pieces[0][0]), int(pieces[-1][1]))
        elif name.startswith("E"):
            head, *rest = said.split()
            self.trigger[name] = head.partition(":")[2]
            self.events.append((name, rest))
        elif name.startswith(("A", "M")):
            kind, target, *value = said.split()
            if kind == "Status":
                self.status.append((target, value[0]))
        elif name.startswith("R"):
            kind, first, second = said.split()
            if kind == PART:
                self.parts.append((first.partition(":")[2], second.partition(":")[2]))
        elif name == "*":
            self.sheet.groups.append(said.split()[1:])
        elif name.startswith("#"):
            self.notes.append((said.split()[1], more[0] if more else ""))

    def done(self) -> Sheet:
        """Resolve references; lines may come in any order."""
        for name, rest in self.events:
            source = self._mark(name)
            for item in rest:
                role, _, target = item.partition(":")
                self.sheet.links.append((source, _bare(role), self._mark(target)))
        self.sheet.status = {self._mark(name): value for name, value in self.status if self._known(name)}
        for value in self.sheet.status.values():
            if value not in STATUSES:
                raise InputError(f"no status {value}; known: {', '.join(STATUSES)}")
        self.sheet.parts = [(self._mark(a), self._mark(b)) for a, b in self.parts]
        for name, said in self.notes:
            if self._known(name) and said.lstrip().startswith("{"):
                try:
                    self.marks[self._mark(name)].note = json.loads(said)
                except ValueError as error:
                    raise InputError(f"the note of {name} is no JSON: {error}") from error
        # A trigger that no event uses any more was left over when somebody deleted the event.
        used = set(self.trigger.values())
        self.sheet.marks = [m for m in self.marks.values() if m.layer != "event" or m.id in used]
        return self.sheet

    def _known(self, name: str) -> bool:
        return self.trigger.get(name, name) in self.marks

    def _mark(self, name: str) -> str:
        found = self.trigger.get(name, name)
        if found not in self.marks:
            raise InputError(f"{name}: no such annotation")
        return found


def _bare(role: str) -> str:
    """Role without the number that tells it from others of the same event."""
    if role in ROLES:
        return role
    match = _NUMBERED.fullmatch(role)
    return match[1] if match else role


def brat_configuration(event_types: Iterable[str]) -> str:
    """``annotation.conf`` for brat: the types, roles and attributes that these annotations use."""
    others = [label for label in LABELS if label not in ENTITIES]
    roles = ", ".join(f"{role}*:<ENTITY>" for role in ROLES)
    events = "\n".join(f"{name}\t{roles}" for name in event_types)
    return (
        f"[entities]\n{chr(10).join((*ENTITIES, *others))}\n\n"
        f"[relations]\nEquiv\tArg1:<ENTITY>, Arg2:<ENTITY>, <REL-TYPE>:symmetric-transitive\n"
        f"{PART}\tArg1:<EVENT>, Arg2:<EVENT>\n<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>\n\n"
        f"[events]\n{events}\n\n"
        f"[attributes]\nStatus\tArg:<EVENT>, Value:{'|'.join(STATUSES)}\n"
    )
