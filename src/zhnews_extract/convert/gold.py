"""Gold annotations from extractions that somebody has corrected."""

from __future__ import annotations

from typing import Any

from zhnews_extract.evaluation import Gold, GoldEvent
from zhnews_extract.evaluation.gold import GoldAmount, GoldDate, GoldEntity, GoldMeta
from zhnews_extract.schema import Argument, DateMention, EventDate, Extraction


def to_gold(found: Extraction) -> Gold:
    """Write an extraction as annotation of its article, for ``evaluate``."""
    article = found.article
    return Gold(
        meta=GoldMeta(**article.model_dump(exclude={"id", "url"})),
        dates=[_date(mention, iso=mention.iso) for mention in found.dates],
        amounts=[GoldAmount(**a.model_dump(exclude={"start_char", "end_char", "rule"})) for a in found.amounts],
        entities=_entities(found),
        events=[
            GoldEvent(
                type=event.type,
                trigger=event.trigger.text,
                evidence=[span.text for span in event.evidence],
                status=event.status,
                date=_date(event.date) if event.date else None,
                args=[_argument(argument) for argument in event.args],
            )
            for event in found.events
        ],
    )


def gold_json(gold: Gold) -> str:
    """Text of ``NAME.json``: what says nothing is left out."""
    return gold.model_dump_json(indent=1, exclude_none=True, exclude_defaults=True) + "\n"


def _date(date: DateMention | EventDate, iso: str | None = None) -> GoldDate:
    told: dict[str, Any] = {"text": date.text, "start": date.start, "end": date.end}
    if date.kind == "duration":
        told |= {"kind": "duration", "iso": iso}
    vague = date.kind != "duration" and date.start is None and date.end is None
    return GoldDate(**told, vague=vague)


def _entities(found: Extraction) -> list[GoldEntity]:
    distinct = dict.fromkeys((m.text, e.type, e.canonical) for e in found.entities for m in e.mentions)
    return [GoldEntity(text=text, type=kind, canonical=canonical) for text, kind, canonical in distinct]


def _argument(argument: Argument) -> Argument:
    left_out: dict[str, None] = dict.fromkeys(("entity", "start_char", "end_char", "rule"))
    return argument.model_copy(update=left_out)
