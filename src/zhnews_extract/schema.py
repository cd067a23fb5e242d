"""The output model: one :class:`Extraction` per article.

This is the contract consumers rely on: names and meanings stay, fields may be added. Every offset counts Unicode code
points in ``Extraction.text`` and ``text[start_char:end_char]`` equals the mention's ``text``.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    field_serializer,
    field_validator,
    model_serializer,
    model_validator,
)

SCHEMA_VERSION: Literal["1.0"] = "1.0"

DateKind = Literal["date", "range", "deadline", "since", "duration", "vague"]
Modifier = Literal["about", "over", "under", "upto"]
EntityType = Literal["COMPANY", "GOVERNMENT", "PARK", "ORGANIZATION", "PERSON", "PLACE", "PROJECT"]
EVENT_TYPES = (
    *("signing", "settlement", "investment", "groundbreaking", "completion", "operation", "unveiling", "establishment"),
    *("financing", "listing", "acquisition", "award", "approval", "release", "meeting", "statistics"),
)
"""Types of events that are found without rule packs."""
EventType = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", examples=[*EVENT_TYPES])]
"""A type of events: packs may add their own (``land_sale``)."""
Status = Literal["occurred", "ongoing", "planned"]
Role = Literal[
    "company", "government", "organization", "person", "project", "place", "target", "amount", "count", "qualifier"
]
AmountKind = Literal[
    "total_investment",
    "investment",
    "contract_value",
    "registered_capital",
    "financing",
    "fund_size",
    "annual_output",
    "tax",
    "threshold",
    "other",
]
_PUBLISHED = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d)?")


ROW_FIELDS = (
    "article event date date_end type status confidence companies governments projects place amount currency "
    "amount_kind evidence"
).split()
"""Columns of :meth:`Extraction.rows`."""


def plain_decimal(value: Decimal) -> str:
    """Write a decimal without exponent and without trailing zeros: ``7980000000``, ``13.3``."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


class Model(BaseModel):
    """Base of all output models: unknown fields are errors."""

    model_config = ConfigDict(extra="forbid")


class Article(Model):
    """What the page says of itself.

    ``published`` is ISO 8601 local time, without a clock time where the page gives none.
    """

    id: str
    title: str | None = None
    published: str | None = None
    source: str | None = None
    editor: str | None = None
    reporters: list[str] = []
    url: str | None = None

    @field_validator("published")
    @classmethod
    def _iso(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not _PUBLISHED.fullmatch(value):
            raise ValueError("published must look like 2026-02-14 or 2026-02-14T09:27:00")
        dt.datetime.fromisoformat(value)
        return value

    @property
    def published_on(self) -> dt.date | None:
        """Day of publication."""
        return dt.date.fromisoformat(self.published[:10]) if self.published else None


class Span(Model):
    """A stretch of ``Extraction.text``; offsets in code points, end exclusive."""

    text: str
    start_char: int = Field(ge=0)
    end_char: int = Field(ge=0)


class Mention(Span):
    """One occurrence of an entity. ``rule`` names the rule or model that produced it."""

    rule: str | None = None


class DateMention(Span):
    """A calendar expression and its value.

    ``start`` and ``end`` are inclusive days; an open side is ``None``. ``edtf`` follows the Library of Congress' EDTF
    (ISO 8601-2), ``iso`` ISO 8601 durations. ``anchor`` says what a relative value was counted from: ``publication``,
    ``absolute`` (nothing needed) or ``text`` (an antecedent, whose offsets are ``antecedent``).
    """

    kind: DateKind
    start: dt.date | None = None
    end: dt.date | None = None
    granularity: str | None = None
    edtf: str | None = None
    iso: str | None = None
    anchor: str | None = None
    antecedent: tuple[int, int] | None = None
    rule: str | None = None

    @model_validator(mode="after")
    def _ordered(self) -> DateMention:
        if self.start and self.end and self.start > self.end:
            raise ValueError(f"date reversed: {self.text}")
        return self


class Amount(Span):
    """A sum of money in units of ``currency`` (ISO 4217; ``None`` where the text leaves it open)."""

    currency: str | None
    min: Decimal
    max: Decimal
    mod: Modifier | None = None
    rule: str | None = None

    @field_serializer("min", "max")
    def _plain(self, value: Decimal) -> str:
        return plain_decimal(value)

    @model_validator(mode="after")
    def _ordered(self) -> Amount:
        if self.min > self.max:
            raise ValueError(f"amount reversed: {self.text}")
        return self


class Entity(Model):
    """One real-world thing with all its mentions; ``canonical`` is its fullest name in the article.

    ``code`` is the GB/T 2260 division code of a place (or of a park's city) where that is certain.
    """

    id: str
    type: EntityType
    canonical: str
    mentions: list[Mention]
    code: str | None = None


class EventDate(Model):
    """When an event happens, copied from the date mention at ``start_char`` (``None``: inherited without one)."""

    text: str | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    granularity: str | None = None
    kind: DateKind
    start_char: int | None = None

    @classmethod
    def of(cls, mention: DateMention) -> EventDate:
        """Date of an event that a mention gives it."""
        return cls(
            text=mention.text,
            start=mention.start,
            end=mention.end,
            granularity=mention.granularity,
            kind=mention.kind,
            start_char=mention.start_char,
        )


class Argument(Model):
    """A participant, sum or count of an event; fields that a role does not use are left out of the JSON."""

    role: Role
    text: str | None = None
    entity: str | None = None
    start_char: int | None = None
    end_char: int | None = None
    kind: AmountKind | None = None
    currency: str | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    mod: Modifier | None = None
    value: int | None = None
    unit: str | None = None
    of: str | None = None
    rule: str | None = None

    @field_serializer("min", "max")
    def _plain(self, value: Decimal | None) -> str | None:
        return None if value is None else plain_decimal(value)

    @model_serializer(mode="wrap")
    def _sparse(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in handler(self).items() if value is not None}


class Event(Model):
    """One happening: its trigger, status, date, arguments and the clauses that say so.

    ``type`` is one of :data:`EVENT_TYPES` or a type that a rule pack declares.
    ``parent`` is the id of the event whose sums and counts hold this one's too: the total of which it is an item
    (其中…), or the same happening under its first type (a stake bought is an acquisition and an investment).
    """

    id: str
    type: EventType
    status: Status
    confidence: float = Field(ge=0, le=1)
    trigger: Span
    evidence: list[Span]
    date: EventDate | None = None
    args: list[Argument] = []
    parent: str | None = None
    rule: str | None = None


class Rejected(Model):
    """A trigger that was read and found to be no event, with the reason (``negated``, ``terminated``, ``model``…)."""

    type: str
    trigger: Span
    reason: str
    rule: str | None = None


class ExtractionWarning(Model):
    """Something that could not be read or resolved."""

    code: str
    message: str


class Extraction(Model):
    """Everything found in one article.

    ``duplicate_of`` is the id of the article of the same batch that this one repeats (reposts of other outlets).
    """

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    article: Article
    text: str
    dates: list[DateMention] = []
    amounts: list[Amount] = []
    entities: list[Entity] = []
    events: list[Event] = []
    rejected: list[Rejected] = []
    warnings: list[ExtractionWarning] = []
    duplicate_of: str | None = None

    def rows(self) -> list[dict[str, Any]]:
        """Flat rows, one an event, for a DataFrame or a CSV file.

        Returns
        -------
        list of dict
            The keys are :data:`ROW_FIELDS`. ``date`` and ``date_end`` are the first and last day (ISO); ``companies``,
            ``governments``, ``projects`` and ``place`` join several by ``、``; ``amount`` is the decimal string of the
            first sum, ``evidence`` the first clause. What is absent is ``None``.
        """
        return [self._row(event) for event in self.events]

    def _row(self, event: Event) -> dict[str, Any]:
        named = {
            role: "、".join(dict.fromkeys(a.text for a in event.args if a.role == role and a.text)) or None
            for role in ("company", "government", "project", "place")
        }
        amount = next((a for a in event.args if a.role == "amount" and a.kind != "threshold"), None)
        return {
            "article": self.article.id,
            "event": event.id,
            "date": event.date.start.isoformat() if event.date and event.date.start else None,
            "date_end": event.date.end.isoformat() if event.date and event.date.end else None,
            "type": event.type,
            "status": event.status,
            "confidence": event.confidence,
            "companies": named["company"],
            "governments": named["government"],
            "projects": named["project"],
            "place": named["place"],
            "amount": plain_decimal(amount.min) if amount and amount.min is not None else None,
            "currency": amount.currency if amount else None,
            "amount_kind": amount.kind if amount else None,
            "evidence": event.evidence[0].text if event.evidence else None,
        }
