"""Reads regular expressions as trees, to find those whose cost has no bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import regex

Mode = Literal["greedy", "lazy", "possessive"]
_QUANTIFIER = regex.compile(r"(?:([*+?])|\{(\d*)(,?)(\d*)\})([+?]?)")
_OPENING = regex.compile(
    r"\((?:\?(?:(?P<look>=|!|<=|<!)|(?P<atomic>>)|(?P<comment>#[^)]*\))|P=\w+\)|P?<\w+>|P>\w+\)|&\w+\)|"
    r"(?P<flags>[a-zA-Z-]+)(?P<scoped>[:)])|[:|]))?"
)
_ESCAPE = regex.compile(r"\\(?:[pP]\{[^}]*\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|g<\w+>|N\{[^}]*\}|.)", regex.S)
_SPLICE = regex.compile(r"%\{(\w+)\}")
_WIDE = 40
_MANY = 64


@dataclass
class Part:
    """A part of a pattern.

    Attributes
    ----------
    kind
        ``atom`` (one character; ``source`` says which), ``seq``, ``alt``, ``repeat``, ``look`` or ``empty``.
    parts
        What it is made of.
    low, high
        Of a repeat; ``high`` is ``None`` where it has no bound.
    mode
        Of a repeat. Atomic groups count as possessive.
    """

    kind: str
    source: str = ""
    parts: list[Part] = field(default_factory=list)
    low: int = 1
    high: int | None = 1
    mode: Mode = "greedy"

    def walk(self) -> Iterator[Part]:
        """Go through this part and all within, those of lookarounds too."""
        yield self
        for part in self.parts:
            yield from part.walk()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def alternatives(self) -> Part:
        arms = [self.sequence()]
        while self.text.startswith("|", self.at):
            self.at += 1
            arms.append(self.sequence())
        return arms[0] if len(arms) == 1 else Part("alt", parts=arms)

    def sequence(self) -> Part:
        parts: list[Part] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            part = self.item()
            if part is not None:
                parts.append(self.quantified(part))
        return Part("seq", parts=parts)

    def quantified(self, part: Part) -> Part:
        match = _QUANTIFIER.match(self.text, self.at)
        while match is not None and match.end() > self.at:
            if match[1]:
                low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}[match[1]]
            elif match[2] or match[4]:
                low = int(match[2] or 0)
                high = int(match[4]) if match[4] else None if match[3] else low
            else:
                break
            self.at = match.end()
            mode: Mode = {"": "greedy", "?": "lazy", "+": "possessive"}[match[5]]  # type: ignore[assignment]
            part = Part("repeat", parts=[part], low=low, high=high, mode=mode)
            match = _QUANTIFIER.match(self.text, self.at)
        return part

    def item(self) -> Part | None:
        char = self.text[self.at]
        if char == "(":
            return self.group()
        if char == "[":
            return self.set()
        if char == "\\":
            match = _ESCAPE.match(self.text, self.at)
            source = match[0] if match else char
            self.at += len(source)
            return Part("empty") if source[1:2] in "bBAZzGmM" and source[1:2] else Part("atom", source)
        self.at += 1
        return Part("empty") if char in "^$" else Part("atom", char if char == "." else regex.escape(char))

    def group(self) -> Part | None:
        match = _OPENING.match(self.text, self.at)
        assert match is not None
        self.at = match.end()
        if match["comment"] or match["scoped"] == ")" or match[0].endswith(")"):
            return None
        inner = self.alternatives()
        self.at += 1
        if match["look"]:
            return Part("look", parts=[inner])
        return Part("repeat", parts=[inner], mode="possessive") if match["atomic"] else inner

    def set(self) -> Part:
        start = self.at
        self.at += 2 if self.text.startswith("[^", start) else 1
        if self.text.startswith("]", self.at):
            self.at += 1
        while self.at < len(self.text) and self.text[self.at] != "]":
            escape = _ESCAPE.match(self.text, self.at)
            self.at = escape.end() if escape else self.at + 1
        self.at += 1
        return Part("atom", self.text[start : self.at])


def spliced(pattern: str, pieces: Mapping[str, str]) -> str:
    """Pattern with ``%{name}`` replaced by the piece of that name, or by one character where it is a list of words."""
    for _ in range(8):
        longer = _SPLICE.sub(lambda match: pieces.get(match[1], "词"), pattern)
        if longer == pattern or len(longer) > 100_000:
            break
        pattern = longer
    return pattern


def read(pattern: str) -> Part:
    """Parse a pattern that compiles."""
    return _Reader(pattern).alternatives()


def _unbounded(part: Part) -> bool:
    return part.kind == "repeat" and part.mode != "possessive" and (part.high is None or part.high > _MANY)


def _free(part: Part) -> Iterator[Part]:
    """Go through the parts into which the engine can go back: not those that are possessive or only looked at."""
    yield part
    if part.kind != "look" and not (part.kind == "repeat" and part.mode == "possessive"):
        for inner in part.parts:
            yield from _free(inner)


def _parted(body: Part) -> bool:
    """Whether every turn of a repeated body has a character that none of its own repeats can take."""
    if body.kind != "seq":
        return False
    inner = [
        atom.source for repeat in _free(body) if _unbounded(repeat) for atom in repeat.walk() if atom.kind == "atom"
    ]
    for part in body.parts:
        if part.kind == "atom" and len(part.source.removeprefix("\\")) == 1 and part.source != ".":
            char = part.source[-1]
            if not any(regex.fullmatch(source, char) for source in inner):
                return True
    return False


def troubles(pattern: str) -> Iterator[tuple[Literal["nested", "wide"], str]]:
    """Find what makes a pattern's cost grow without bound.

    Yields
    ------
    (kind, message)
        ``nested``: an unbounded repeat within another, into both of which the engine can go back (exponential).
        ``wide``: an unbounded run of any character (quadratic over a long text).
    """
    tree = read(pattern)
    for part in tree.walk():
        if not _unbounded(part):
            continue
        body = part.parts[0]
        if any(_unbounded(inner) for inner in _free(body)) and not _parted(body):
            yield "nested", "a repeat within a repeat can take exponential time; make the inner one possessive (++, *+)"
            break
    for part in tree.walk():
        if part.kind == "repeat" and part.high is None and part.parts[0].source == ".":
            yield "wide", f"a run of any character without bound; write .{{0,{_WIDE}}} or the like"
            break
