"""Runs operations: each narrows or moves the span that the one before left.

The operations live in ``by_year``, ``by_day``, ``by_text`` and ``by_moon`` and are found by the kind of their
:class:`~zhnews_extract.dates.operations.Op`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from zhnews_extract.dates import calendar as cal
from zhnews_extract.dates.calendar import Span
from zhnews_extract.dates.choose import pick, year_spans
from zhnews_extract.dates.discourse import Entry, Reader, Setting, Story
from zhnews_extract.dates.operations import Op
from zhnews_extract.dates.parser import Phrase
from zhnews_extract.dates.rules import RuleSet


class UnresolvedError(Exception):
    """A point that needs what the text and the caller do not give."""


class ImpossibleError(Exception):
    """A point that the calendar does not have (2月30日)."""


@dataclass(slots=True)
class State:
    """What the operations of one phrase share.

    Attributes
    ----------
    rules, reader
        Linguistic knowledge.
    story, at, phrase
        What has been told, where the phrase stands, the phrase.
    anchor, antecedent
        What the value was counted from, as operations find out.
    weekday
        Weekday (Monday 0) that the text gives the day.
    lunar, vague, dated
        Whether the phrase is lunar, turned out vague, names its year.
    container
        First point of a range, for the second one.
    rest
        Operations after the one at work.
    """

    rules: RuleSet
    reader: Reader
    story: Story
    at: Setting
    phrase: Phrase
    anchor: str = "absolute"
    antecedent: Entry | None = None
    weekday: int | None = None
    lunar: bool = False
    vague: bool = False
    dated: bool = False
    container: Span | None = None
    rest: list[Op] = field(default_factory=list)

    @property
    def reference(self) -> dt.date:
        """Day of publication; asking for it makes it the anchor.

        Raises
        ------
        UnresolvedError
            If it is not known.
        """
        if self.story.reference is None:
            raise UnresolvedError
        self.anchor = "publication"
        return self.story.reference

    def hang_on(self, entry: Entry | None) -> Entry:
        """Count from a mention (without one: from the day of publication)."""
        if entry is None:
            return Entry(-1, -1, -1, -1, cal.day(self.reference))
        self.anchor, self.antecedent = "text", entry
        return entry

    def choose(self, candidates: list[Span]) -> Span:
        """Choose among occurrences as the context calls for.

        Raises
        ------
        ImpossibleError
            If there are none.
        """
        if not candidates:
            raise ImpossibleError
        before = self.phrase.before
        chosen, entry = pick(
            candidates,
            self.story,
            self.at,
            deadline=self._is_deadline(),
            cumulative=before == "until",
            until=before == "to",
        )
        if entry is not None:
            self.hang_on(entry)
        return chosen

    def _is_deadline(self) -> bool:
        phrase = self.phrase
        if phrase.before == "to":
            return all(op.kind != "day" for op in phrase.ops)
        return phrase.after in ("before", "before_day", "before_inclusive", "inside")


_LUNAR = frozenset(["lunar", "lunar_month", "lunar_day"])
Operation = Callable[[Any, State, Span | None], Span]
_OPERATIONS: dict[str, Operation] = {}


def operation(*kinds: str) -> Callable[[Operation], Operation]:
    """Register a function as what operations of some kinds do."""

    def register(function: Operation) -> Operation:
        _OPERATIONS.update(dict.fromkeys(kinds, function))
        return function

    return register


def steps(ops: list[Op], state: State, span: Span | None = None) -> Span:
    """Run operations one after the other.

    Raises
    ------
    UnresolvedError
        If they need a day of publication that is not known.
    ImpossibleError
        If the calendar has no such day.
    """
    for op in ops:
        if op.kind in _LUNAR:
            state.lunar = True
    if state.lunar:
        return _OPERATIONS["lunar"]([op for op in ops if op.kind != "lunar"], state, span)
    for index, op in enumerate(ops):
        state.rest = ops[index + 1 :]
        span = step(op, state, span)
        if state.vague:
            return cal.NOTHING
    if span is None:
        raise UnresolvedError
    return span


def step(op: Op, state: State, span: Span | None) -> Span:
    """Run one operation."""
    return _OPERATIONS[op.kind](op.value, state, span)


def in_years(state: State, span: Span | None, make: Callable[[int], Span | None]) -> Span:
    """Part of the year given, or of the year that the context calls for."""
    if span is None:
        return state.choose(year_spans(state.reference, make))
    assert span.start
    found = make(span.start.year)
    if found is None:
        raise ImpossibleError
    return found
