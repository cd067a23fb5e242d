from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest

from zhnews_extract.dates import annotate as find_dates
from zhnews_extract.events.annotate import EventResult, annotate
from zhnews_extract.language.sentences import split
from zhnews_extract.money import annotate as find_amounts
from zhnews_extract.schema import Article, Entity, Mention
from zhnews_extract.textview import view_of

Run = Callable[..., EventResult]


@pytest.fixture(scope="session")
def run() -> Run:
    """Find the events of a text; names are given as ``{surface: type}``."""

    def find(
        text: str,
        names: dict[str, str] | None = None,
        published: str | None = "2026-02-14",
        title: str | None = None,
        **options: object,
    ) -> EventResult:
        view = view_of(text)
        sentences = split(view.text)
        taken = [False] * len(text)
        entities = []
        for number, (surface, kind) in enumerate(sorted((names or {}).items(), key=lambda pair: -len(pair[0])), 1):
            mentions = []
            for match in re.finditer(re.escape(surface), text):
                if not any(taken[match.start() : match.end()]):
                    taken[match.start() : match.end()] = [True] * len(surface)
                    mentions.append(Mention(text=surface, start_char=match.start(), end_char=match.end()))
            entities.append(Entity(id=f"E{number}", type=kind, canonical=surface, mentions=mentions))
        article = Article(id="t", published=published, title=title)
        day = dt.date.fromisoformat(published) if published else None
        dates, _ = find_dates(view, sentences, day)
        return annotate(view, sentences, article, dates, find_amounts(view), entities, **options)

    return find
