"""The entry point: one article in, an explanation of everything found in it out."""

from __future__ import annotations

from zhnews_extract.explain.events import Why
from zhnews_extract.explain.mentions import why_amount, why_date, why_entity
from zhnews_extract.explain.model import Explanation
from zhnews_extract.explain.places import Places
from zhnews_extract.pipeline import Pipeline
from zhnews_extract.reading import Page


def explain(page: Page, pipeline: Pipeline | None = None, *, top: int = 8) -> Explanation:
    """Explain everything found in one article.

    The article is extracted anew, with the event models' decisions recorded.

    Parameters
    ----------
    page
        An article as :mod:`zhnews_extract.reading` gives it.
    pipeline
        With the rules and the ``ner`` of the extraction in question; default: the default one.
    top
        How many reasons to tell of each decision.

    Returns
    -------
    Explanation
        Ids of dates and sums (``D1``, ``A1``) count in reading order; those of names and events are the extraction's.
    """
    pipeline = pipeline or Pipeline()
    extraction, trace = pipeline.traced(page)
    places = Places(pipeline.rulebook)
    dates = [why_date(found, n, extraction, places) for n, found in enumerate(extraction.dates, 1)]
    why = Why(trace, places, dates, top)
    return Explanation(
        article={**page.article.model_dump(exclude_none=True)},
        dates=dates,
        amounts=[why_amount(item, n, places) for n, item in enumerate(extraction.amounts, 1)],
        entities=[why_entity(entity, places) for entity in extraction.entities],
        # Events of rules that are switched off are left out, but keep their number.
        events=[why.event(int(event.id[1:]) - 1, event) for event in extraction.events],
        rejected=[why.rejected(item) for item in extraction.rejected],
    )
