"""Why a date, a sum or a name has the value it has."""

from __future__ import annotations

from zhnews_extract.explain.model import Place, RuleRef, WhyAmount, WhyDate, WhyEntity, WhyMention
from zhnews_extract.explain.places import Places
from zhnews_extract.schema import Amount, DateMention, Entity, Extraction, Span
from zhnews_extract.view.values import amount_value, date_value


def place(span: Span) -> Place:
    """Copy text and offsets of a mention."""
    return Place(text=span.text, start_char=span.start_char, end_char=span.end_char)


def why_date(found: DateMention, number: int, extraction: Extraction, places: Places) -> WhyDate:
    """Explain a date; ``number`` counts from 1."""
    rule = places.rule(found.rule)
    antecedent = _antecedent(found, extraction)
    return WhyDate(
        **place(found).model_dump(),
        id=f"D{number}",
        kind=found.kind,
        value=date_value(found),
        edtf=found.edtf,
        rule=rule,
        anchor=found.anchor,
        antecedent=place(antecedent) if antecedent else None,
        antecedent_value=date_value(antecedent) if isinstance(antecedent, DateMention) else None,
        why=_why_date(found, antecedent, rule, extraction),
    )


def _antecedent(found: DateMention, extraction: Extraction) -> DateMention | Span | None:
    if found.antecedent is None:
        return None
    start, end = found.antecedent
    same = [date for date in extraction.dates if (date.start_char, date.end_char) == (start, end)]
    over = [date for date in extraction.dates if date.start_char < end and start < date.end_char]
    plain = Span(text=extraction.text[start:end], start_char=start, end_char=end)
    return next(iter(same or over), plain)


def _why_date(found: DateMention, antecedent: Span | None, rule: RuleRef | None, extraction: Extraction) -> str:
    read = _read_by(found.text, rule)
    published = extraction.article.published
    if found.kind == "duration":
        return f"{read}; a length of time ({found.iso}), which has no place in the calendar"
    if found.kind == "vague":
        return f"{read}; it names no days that could be computed"
    value = date_value(found)
    if value is None:
        asked = (
            "no publication date is known: give it with --published" if not published else "nothing to count it from"
        )
        return f"{read}; not resolved: {asked}"
    if found.anchor == "absolute":
        return f"{read}; complete by itself: {value}"
    if found.anchor == "publication":
        return f"{read}; counted from the publication on {(published or '')[:10]}: {value}"
    if antecedent is not None:
        known = date_value(antecedent) if isinstance(antecedent, DateMention) else None
        shown = f"“{antecedent.text}” at {antecedent.start_char}" + (f" ({known})" if known else "")
        return f"{read}; counted from {shown} before it in the story: {value}"
    return f"{read}; {value}"


def _read_by(text: str, rule: RuleRef | None) -> str:
    if rule is None:
        return f"“{text}”"
    return f"“{text}” is read by {rule.id}" + (f" ({rule.does})" if rule.does else "")


def why_amount(found: Amount, number: int, places: Places) -> WhyAmount:
    """Explain a sum; ``number`` counts from 1."""
    rule = places.rule(found.rule)
    value = amount_value(found.min, found.max, found.currency, found.mod)
    open_ = "" if found.currency else "; the text leaves the currency open"
    return WhyAmount(
        **place(found).model_dump(),
        id=f"A{number}",
        value=value,
        rule=rule,
        currency=places.rule(f"currencies.{found.currency}") if found.currency else None,
        why=f"{_read_by(found.text, rule)}: {value}{open_}",
    )


def why_entity(entity: Entity, places: Places) -> WhyEntity:
    """Explain a name."""
    mentions = [
        WhyMention(**place(mention).model_dump(), rule=places.rule(mention.rule)) for mention in entity.mentions
    ]
    spellings = list(dict.fromkeys(mention.text for mention in entity.mentions))
    rules = list(dict.fromkeys(mention.rule for mention in entity.mentions if mention.rule))
    others = [text for text in spellings if text != entity.canonical]
    short = f"; also written {'、'.join(others)}" if others else ""
    found = f"; found by {', '.join(rules)}" if rules else ""
    return WhyEntity(
        id=entity.id,
        type=entity.type,
        canonical=entity.canonical,
        mentions=mentions,
        why=f"{entity.type} {entity.canonical}, {len(mentions)} mentions{short}{found}",
    )
