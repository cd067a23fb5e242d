"""An extraction as the report's script wants it: short keys, no text twice."""

from __future__ import annotations

import json
from typing import Any

from zhnews_extract.schema import Amount, Argument, DateMention, Entity, Event, Extraction, Span, plain_decimal
from zhnews_extract.view.values import amount_value, date_value

# What could end the element that the data stand in, or confuse a reader of HTML; the same in JSON.
_ESCAPED = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


def embed(value: Any) -> str:
    """Write JSON that may stand inside a ``<script>`` element, whatever the texts hold."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)


def article_payload(extraction: Extraction) -> dict[str, Any]:
    """Describe one article.

    Returns
    -------
    dict
        ``id``, ``title``, ``published``, ``source``, ``people``, ``url``, ``text``, ``dates``, ``amounts``, ``names``,
        ``entities``, ``events``, ``rejected``, ``warnings``, ``repeats``. Spans are ``[start, end]`` in code points of
        ``text``; ``v`` is a value as text, ``r`` a rule. What is absent is left out.
    """
    article = extraction.article
    entities = {entity.id: number for number, entity in enumerate(extraction.entities)}
    return _sparse(
        id=article.id,
        title=article.title,
        published=article.published,
        source=article.source,
        people="、".join(dict.fromkeys(filter(None, [*article.reporters, article.editor]))),
        url=article.url,
        text=extraction.text,
        dates=[_date(found) for found in extraction.dates],
        amounts=[_amount(found) for found in extraction.amounts],
        names=[
            _sparse(at=_at(mention), n=entities[entity.id], r=mention.rule)
            for entity in extraction.entities
            for mention in entity.mentions
        ],
        entities=[_entity(entity) for entity in extraction.entities],
        events=[_event(event, entities) for event in extraction.events],
        rejected=[
            _sparse(at=_at(found.trigger), type=found.type, reason=found.reason, r=found.rule)
            for found in extraction.rejected
        ],
        warnings=[warning.model_dump() for warning in extraction.warnings],
        repeats=extraction.duplicate_of,
    )


def _sparse(**fields: Any) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None and value != [] and value != ""}


def _at(span: Span) -> list[int]:
    return [span.start_char, span.end_char]


def _date(found: DateMention) -> dict[str, Any]:
    antecedent = list(found.antecedent) if found.antecedent else None
    return _sparse(
        at=_at(found), k=found.kind, v=date_value(found), anchor=found.anchor, antecedent=antecedent, r=found.rule
    )


def _amount(found: Amount) -> dict[str, Any]:
    return _sparse(at=_at(found), v=amount_value(found.min, found.max, found.currency, found.mod), r=found.rule)


def _entity(entity: Entity) -> dict[str, Any]:
    return _sparse(id=entity.id, type=entity.type, name=entity.canonical, code=entity.code)


def _event(event: Event, entities: dict[str, int]) -> dict[str, Any]:
    date = event.date
    return _sparse(
        id=event.id,
        type=event.type,
        status=event.status,
        confidence=event.confidence,
        at=_at(event.trigger),
        evidence=[_at(span) for span in event.evidence],
        date=date
        and _sparse(
            text=date.text,
            start=date.start and date.start.isoformat(),
            end=date.end and date.end.isoformat(),
            v=date_value(date),
            at=date.start_char,
        ),
        args=[_argument(argument, entities) for argument in event.args],
        parent=event.parent,
        r=event.rule,
    )


def _argument(argument: Argument, entities: dict[str, int]) -> dict[str, Any]:
    low = argument.min
    return _sparse(
        role=argument.role,
        text=argument.text,
        at=[argument.start_char, argument.end_char] if argument.start_char is not None else None,
        n=entities.get(argument.entity) if argument.entity else None,
        kind=argument.kind,
        cur=argument.currency,
        min=plain_decimal(low) if low is not None else None,
        v=amount_value(low, argument.max or low, argument.currency, argument.mod) if low is not None else None,
        value=argument.value,
        unit=argument.unit,
        of=argument.of,
        r=argument.rule,
    )
