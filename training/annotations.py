"""Reads the compact annotations of ``training/articles`` and checks them.

``NAME.txt`` is an article of our own writing, ``NAME.ann`` what it says, one thing a line, fields parted by `` | ``:

    M published=2026-02-14T09:27:00; title=…; source=…
    C 江苏艾森半导体材料股份有限公司
    C 艾森半导体 = 江苏艾森半导体材料股份有限公司
    E signing | occurred | 2026-02-11 | 签约 | 11日,甲区与乙公司签约 && 第二处证据 | company=乙公司; investment=2亿元

Entity letters: C company, G government, P park, O organization, N person, L place, J project; ``=`` gives the
canonical name. An event has type, status, date (``a``, ``a..b``, ``..b``, ``a..``, ``vague`` or ``-``), trigger,
evidence quotes (parted by ``&&``; each occurs once, the first holds the trigger) and arguments: a role with its exact
text, a kind of amount with its exact text, ``count=13个项目``.

    python training/annotations.py FOLDER     # check all of a folder
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from zhnews_extract.schema import AmountKind, Role, Status

LETTERS = {
    "C": "COMPANY",
    "G": "GOVERNMENT",
    "P": "PARK",
    "O": "ORGANIZATION",
    "N": "PERSON",
    "L": "PLACE",
    "J": "PROJECT",
}
EVENT_TYPES = set(
    "signing settlement investment groundbreaking completion operation unveiling establishment financing listing "
    "acquisition award approval release meeting statistics".split()
)
KINDS = set(get_args(AmountKind))
ROLES = set(get_args(Role)) - {"amount"} | KINDS
DATE = re.compile(r"-|vague|(\d{4}-\d\d-\d\d)?(\.\.)?(\d{4}-\d\d-\d\d)?")
COUNT = re.compile(r"(\d+)(\D)(.*)")


@dataclass
class GoldEvent:
    """One annotated event; ``args`` are (role or kind of amount, exact text)."""

    type: str
    status: str
    date: str
    trigger: str
    evidence: list[str]
    args: list[tuple[str, str]]


@dataclass
class Annotated:
    """One annotated article; ``entities`` maps surface → (type, canonical)."""

    name: str
    text: str
    meta: dict[str, str] = field(default_factory=dict)
    entities: dict[str, tuple[str, str]] = field(default_factory=dict)
    events: list[GoldEvent] = field(default_factory=list)


def read(path: Path) -> tuple[Annotated, list[str]]:
    """Read ``NAME.ann`` and ``NAME.txt`` beside it; returns the annotations and what is wrong with them."""
    text = path.with_suffix(".txt").read_text("utf-8")
    art = Annotated(path.stem, text)
    errors: list[str] = []

    def err(line: int, message: str) -> None:
        errors.append(f"{path.name}:{line}: {message}")

    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        key, _, rest = line.partition(" ")
        if key == "M":
            art.meta = dict(part.strip().split("=", 1) for part in rest.split("; ") if "=" in part)
        elif key in LETTERS:
            surface, _, canonical = (part.strip() for part in rest.partition(" = "))
            art.entities[surface] = (LETTERS[key], canonical or surface)
            for name in (surface, canonical or surface):
                if name not in text:
                    err(number, f"not in text: {name}")
        elif key == "E":
            fields = [part.strip() for part in rest.split(" | ")]
            if len(fields) != 6:
                err(number, f"{len(fields)} fields instead of 6")
                continue
            kind, status, date, trigger, evidence, args = fields
            quotes = [quote.strip() for quote in evidence.split("&&")]
            pairs = [(k.strip(), v.strip()) for k, _, v in (a.partition("=") for a in args.split("; ") if a.strip())]
            art.events.append(GoldEvent(kind, status, date, trigger, quotes, pairs))
            if kind not in EVENT_TYPES:
                err(number, f"event type {kind}")
            if status not in get_args(Status):
                err(number, f"status {status}")
            if not DATE.fullmatch(date):
                err(number, f"date {date}")
            if trigger not in quotes[0]:
                err(number, f"trigger {trigger} not in first evidence")
            for quote in quotes:
                if text.count(quote) != 1:
                    err(number, f"evidence occurs {text.count(quote)} times: {quote}")
            for role, value in pairs:
                if role not in ROLES:
                    err(number, f"role {role}")
                elif role == "count":
                    if not COUNT.fullmatch(value):
                        err(number, f"count {value}")
                elif value not in text:
                    err(number, f"{role} not in text: {value}")
        else:
            err(number, f"line begins with {key!r}")
    return art, errors


def main(folder: str) -> int:
    """Check every article of a folder, print what is wrong."""
    bad = count = entities = events = 0
    for path in sorted(Path(folder).glob("*.ann")):
        art, errors = read(path)
        count, entities, events, bad = (
            count + 1,
            entities + len(art.entities),
            events + len(art.events),
            bad + len(errors),
        )
        print(*errors, sep="\n", end="\n" if errors else "")
    print(f"{count} articles, {entities} entities, {events} events, {bad} errors")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
