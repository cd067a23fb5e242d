"""Annotated articles as the event stage would see them: for training and for measuring.

Reads ``fixtures/gold`` (NAME.txt, NAME.json) and ``training/articles`` (NAME.txt, NAME.ann), finds the annotated
mentions in the text, and lines the annotated events up with view offsets.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import annotations

from zhnews_extract.dates import annotate as find_dates_in
from zhnews_extract.language.sentences import split
from zhnews_extract.money import annotate as find_amounts_in
from zhnews_extract.reading import read_text
from zhnews_extract.schema import Amount, Article, DateMention, Entity, Mention
from zhnews_extract.textview import View, view_of

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Example:
    """One article with its mentions and its annotated events (``gold``: the JSON form, quotes as view spans added)."""

    name: str
    view: View
    sentences: list[tuple[int, int]]
    article: Article
    dates: list[DateMention]
    amounts: list[Amount]
    entities: list[Entity]
    gold: list[dict[str, Any]] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)


def norm(text: str | None) -> str:
    """Return the comparable form of a text, as the scorer does."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or "")).strip("“”\"'《》〈〉()[]、,。;:").lower()


def _regions(text: str) -> list[tuple[int, int]]:
    return [(r.start, r.end) for r in read_text(text).regions if r.kind in ("title", "body")]


def _sequential(text: str, start: int, wanted: list[str]) -> list[tuple[int, int] | None]:
    found: list[tuple[int, int] | None] = []
    cursor = start
    for item in wanted:
        at = text.find(item, cursor)
        if at < 0:
            found.append(None)
        else:
            found.append((at, at + len(item)))
            cursor = at + len(item)
    return found


def _occurrences(text: str, entities: list[dict[str, str]]) -> list[Entity]:
    taken = bytearray(len(text))
    groups: dict[tuple[str, str], list[Mention]] = {}
    for entity in sorted(entities, key=lambda e: -len(e["text"])):
        surface = entity["text"]
        for match in re.finditer(re.escape(surface), text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\1" * len(surface)
                mention = Mention(text=surface, start_char=match.start(), end_char=match.end(), rule="gold")
                groups.setdefault((entity["type"], entity["canonical"]), []).append(mention)
    return [
        Entity(
            id=f"E{i}",
            type=kind,
            canonical=canonical,
            mentions=sorted(mentions, key=lambda m: m.start_char),  # type: ignore[arg-type]
        )
        for i, ((kind, canonical), mentions) in enumerate(groups.items(), 1)
    ]


def _gold_events(events: list[dict[str, Any]], text: str, view: View) -> list[dict[str, Any]]:
    out = []
    for event in events:
        spans = []
        for quote in event["evidence"]:
            at = text.find(quote)
            if at >= 0:
                spans.append(view.view_span(at, at + len(quote)))
        trigger = None
        at = text.find(event["evidence"][0])
        inner = event["evidence"][0].find(event["trigger"])
        if at >= 0 and inner >= 0:
            trigger = view.view_span(at + inner, at + inner + len(event["trigger"]))
        out.append({**event, "spans": spans, "at": trigger})
    return out


def read_gold(path: Path) -> Example:
    """Read NAME.json and NAME.txt with the annotated mentions."""
    data = json.loads(path.read_text("utf-8"))
    text = path.with_suffix(".txt").read_text("utf-8")
    meta = data["meta"]
    article = Article(id=path.stem, title=meta.get("title"), published=meta.get("published"))
    view = view_of(text, _regions(text))
    begin = view.raw_span(0, 1)[0] if view.text else 0
    dates = []
    for span, gold in zip(_sequential(text, begin, [d["text"] for d in data["dates"]]), data["dates"], strict=True):
        if span:
            kind = gold.get("kind") or ("vague" if gold.get("vague") else _date_kind(gold))
            dates.append(
                DateMention(
                    text=gold["text"],
                    start_char=span[0],
                    end_char=span[1],
                    kind=kind,
                    start=gold.get("start"),
                    end=gold.get("end"),
                    iso=gold.get("iso"),
                )
            )
    amounts = []
    for span, gold in zip(_sequential(text, begin, [a["text"] for a in data["amounts"]]), data["amounts"], strict=True):
        if span:
            amounts.append(
                Amount(
                    text=gold["text"],
                    start_char=span[0],
                    end_char=span[1],
                    currency=gold["currency"],
                    min=Decimal(gold["min"]),
                    max=Decimal(gold["max"]),
                    mod=gold.get("mod"),
                )
            )
    return Example(
        path.stem,
        view,
        split(view.text),
        article,
        dates,
        amounts,
        _occurrences(text, data["entities"]),
        _gold_events(data["events"], text, view),
        {norm(e["text"]): norm(e["canonical"]) for e in data["entities"]},
    )


def _date_kind(gold: dict[str, Any]) -> str:
    start, end = gold.get("start"), gold.get("end")
    if start is None and end is None:
        return "vague"
    if start is None:
        return "deadline"
    return "since" if end is None else "date"


def read_annotated(path: Path) -> Example | None:
    """Read NAME.ann and NAME.txt; dates and sums are those the recognisers find. ``None`` where it has errors."""
    art, errors = annotations.read(path)
    if errors:
        return None
    text = art.text
    published = art.meta.get("published")
    article = Article(id=path.stem, title=art.meta.get("title"), published=published)
    view = view_of(text, _regions(text))
    sentences = split(view.text)
    dates, _ = find_dates_in(view, sentences, article.published_on)
    amounts = find_amounts_in(view)
    entities = [{"text": s, "type": t, "canonical": c} for s, (t, c) in art.entities.items()]
    by_text = {norm(a.text): a for a in amounts}
    events = []
    for event in art.events:
        args: list[dict[str, Any]] = []
        for role, value in event.args:
            if role in annotations.KINDS:
                known = by_text.get(norm(value))
                if known is not None:
                    args.append(
                        {
                            "role": "amount",
                            "kind": role,
                            "text": value,
                            "currency": known.currency,
                            "min": str(known.min),
                            "max": str(known.max),
                        }
                    )
            elif role == "count":
                match = annotations.COUNT.fullmatch(value)
                assert match
                args.append({"role": "count", "value": int(match[1]), "unit": match[2], "of": match[3]})
            else:
                args.append({"role": role, "text": value})
        date: dict[str, Any] | None = None
        if event.date == "vague":
            date = {"start": None, "end": None, "vague": True}
        elif event.date != "-":
            first, dots, last = event.date.partition("..")
            date = {"start": first or None, "end": (last or None) if dots else first}
        events.append(
            {
                "type": event.type,
                "status": event.status,
                "trigger": event.trigger,
                "evidence": event.evidence,
                "date": date,
                "args": args,
            }
        )
    return Example(
        path.stem,
        view,
        split(view.text),
        article,
        dates,
        amounts,
        _occurrences(text, entities),
        _gold_events(events, text, view),
        {norm(s): norm(c) for s, (_, c) in art.entities.items()},
    )


def gold_examples(folder: Path | None = None) -> list[Example]:
    """All gold articles, sorted by name."""
    folder = folder or ROOT / "fixtures" / "gold"
    return [read_gold(path) for path in sorted(folder.glob("*.json"))]


def more_examples(folder: Path | None = None) -> list[Example]:
    """All articles of ``training/articles`` without errors, sorted by name."""
    folder = folder or ROOT / "training" / "articles"
    found = (read_annotated(path) for path in sorted(folder.glob("*.ann")))
    return [example for example in found if example is not None]


def with_found_mentions(example: Example, entities: list[Entity]) -> Example:
    """Replace the annotated mentions by those the earlier stages find (entities: out of fold)."""
    dates, _ = find_dates_in(example.view, example.sentences, example.article.published_on)
    return replace(example, dates=list(dates), amounts=list(find_amounts_in(example.view)), entities=entities)
