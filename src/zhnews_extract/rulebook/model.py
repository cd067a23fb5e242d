"""What rule files are made of: the base of their models, patterns, and examples written beside the rules."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

Regex = Annotated[str, Field(json_schema_extra={"format": "regex"})]
"""A string of a rule file that is a regular expression; ``rules check`` looks into these."""


class Expected(BaseModel):
    """Base of expected results: what is given must be found so, what is left out may be anything."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ExpectedDate(Expected):
    """A calendar expression; ``rule`` says which rule must have found it."""

    text: str
    start: dt.date | None = None
    end: dt.date | None = None
    kind: str | None = None
    granularity: str | None = None
    edtf: str | None = None
    iso: str | None = None
    anchor: str | None = None
    rule: str | None = None


class ExpectedAmount(Expected):
    """A sum of money."""

    text: str
    currency: str | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    mod: str | None = None
    rule: str | None = None


class ExpectedEntity(Expected):
    """A name: a spelling of it in the text, its type, its fullest form."""

    text: str
    type: str | None = None
    canonical: str | None = None
    rule: str | None = None


class ExpectedArgument(Expected):
    """An argument of an expected event."""

    role: str
    text: str | None = None
    kind: str | None = None
    currency: str | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    mod: str | None = None
    value: int | None = None
    unit: str | None = None
    of: str | None = None


class ExpectedEvent(Expected):
    """An event; ``start`` and ``end`` are the first and last day of its date."""

    type: str
    trigger: str | None = None
    status: str | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    args: tuple[ExpectedArgument, ...] = ()
    rule: str | None = None


class ExpectedArticle(Expected):
    """What the page says of itself."""

    title: str | None = None
    published: str | None = None
    source: str | None = None
    editor: str | None = None
    reporters: tuple[str, ...] | None = None


class Example(Expected):
    """A text and what must be found in it; run by ``rules test``.

    Of each list that is given, every item must be found, whatever else is found. An empty list says that nothing of the
    kind may be found.
    """

    text: str
    published: dt.date | None = None
    article: ExpectedArticle | None = None
    events: tuple[ExpectedEvent, ...] | None = None
    no_events: tuple[str, ...] = Field(default=(), description="Types of events that may not be found.")
    dates: tuple[ExpectedDate, ...] | None = None
    amounts: tuple[ExpectedAmount, ...] | None = None
    entities: tuple[ExpectedEntity, ...] | None = None


class RuleModel(BaseModel):
    """Base of every rule file's model: unknown keys are errors, values never change after loading.

    Attributes
    ----------
    examples
        Texts with what the rules must find in them.
    groups_off
        Names of mappings of which whole groups can be switched off by id, not only their members.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    groups_off: ClassVar[frozenset[str]] = frozenset()

    examples: tuple[Example, ...] = Field(default=(), description="Texts with what must be found in them: rules test.")
