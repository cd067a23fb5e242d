"""What stages leave on a spaCy ``Doc`` for the stages after them.

Everything is stored in ``Doc.user_data`` as plain JSON values, so that a ``Doc`` survives ``DocBin`` and worker
processes; the accessors of ``doc._.zhnews_*`` turn it into models of :mod:`zhnews_extract.schema` and back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from pydantic import BaseModel
from spacy.tokens import Doc

from zhnews_extract.errors import ComponentError
from zhnews_extract.language.sentences import split
from zhnews_extract.reading.page import Page, Region
from zhnews_extract.rulebook import Rulebook
from zhnews_extract.schema import (
    Amount,
    Article,
    DateMention,
    Entity,
    Event,
    Extraction,
    ExtractionWarning,
    Rejected,
)
from zhnews_extract.textview import View, view_of

M = TypeVar("M", bound=BaseModel)
_PREFIX = "zhnews_"
_MAKERS = {"dates": "zhnews_dates", "amounts": "zhnews_money", "entities": "zhnews_entities", "events": "zhnews_events"}


def register(name: str, model: type[BaseModel]) -> None:
    """Give every ``Doc`` an attribute ``doc._.zhnews_NAME``: a list of ``model``."""
    key = _PREFIX + name
    Doc.set_extension(
        key, getter=lambda doc: get(doc, name, model), setter=lambda doc, items: put(doc, name, items), force=True
    )


def get(doc: Doc, name: str, model: type[M]) -> list[M]:
    """Read the list stored under ``name`` (empty if its component has not run)."""
    return [model.model_validate(item) for item in doc.user_data.get(_PREFIX + name, ())]


def put(doc: Doc, name: str, items: Iterable[BaseModel]) -> None:
    """Store a list of models as plain values."""
    doc.user_data[_PREFIX + name] = [item.model_dump(mode="json") for item in items]


def set_page(doc: Doc, page: Page) -> None:
    """Tell the components what reading found: metadata, regions, warnings."""
    doc.user_data[_PREFIX + "text"] = page.text
    doc.user_data[_PREFIX + "article"] = page.article.model_dump(mode="json")
    doc.user_data[_PREFIX + "regions"] = [[r.kind, r.start, r.end] for r in page.regions]
    put(doc, "warnings", page.warnings)


def article(doc: Doc) -> Article:
    """Metadata of the page (of an unnamed one, if nothing was set)."""
    return Article.model_validate(doc.user_data.get(_PREFIX + "article") or {"id": "-"})


def regions(doc: Doc) -> tuple[Region, ...] | None:
    """Regions of the page, or ``None`` where all of the text is content."""
    stored = doc.user_data.get(_PREFIX + "regions")
    return None if stored is None else tuple(Region(*item) for item in stored)


def view(doc: Doc) -> View:
    """Clean content of the document (cached by text)."""
    known = regions(doc)
    # Doc.text puts the tokens together anew each time.
    text = doc.user_data.get(_PREFIX + "text") or doc.text
    if known is None:
        return view_of(text)
    return view_of(text, tuple((r.start, r.end) for r in known if r.kind in ("title", "body")))


def sentences(doc: Doc, rules: Rulebook | None = None) -> list[tuple[int, int]]:
    """Sentences of the content by some rules (``None``: the shipped ones), as offsets of ``view(doc).text``."""
    return split(view(doc).text, rules=rules)


def need(doc: Doc, component: str, *names: str) -> None:
    """Check that the components before this one have run.

    Raises
    ------
    ComponentError
        If one has not left its results; says what to add to the pipeline.
    """
    for name in names:
        if _PREFIX + name not in doc.user_data:
            before = _MAKERS[name]
            raise ComponentError(
                f"{component} needs the results of {before}: add it before, "
                f'nlp.add_pipe("{before}", before="{component}")'
            )


def extraction(doc: Doc) -> Extraction:
    """Gather what the components have left on a document so far (``doc._.zhnews``)."""
    return Extraction(
        article=article(doc),
        text=doc.user_data.get(_PREFIX + "text") or doc.text,
        dates=get(doc, "dates", DateMention),
        amounts=get(doc, "amounts", Amount),
        entities=get(doc, "entities", Entity),
        events=get(doc, "events", Event),
        rejected=get(doc, "rejected", Rejected),
        warnings=get(doc, "warnings", ExtractionWarning),
    )


def set_extraction(doc: Doc, found: Extraction) -> None:
    """Leave an extraction on a document of the same text, as if the components had run."""
    doc.user_data[_PREFIX + "text"] = found.text
    doc.user_data[_PREFIX + "article"] = found.article.model_dump(mode="json")
    for name in ("dates", "amounts", "entities", "events", "rejected", "warnings"):
        put(doc, name, getattr(found, name))


def warn(doc: Doc, code: str, message: str) -> None:
    """Add a warning to the record."""
    known = get(doc, "warnings", ExtractionWarning)
    put(doc, "warnings", [*known, ExtractionWarning(code=code, message=message)])


Stage = Callable[[Doc], Doc]

# doc._.zhnews: everything found, as one Extraction. Registered with the first component that is imported.
Doc.set_extension("zhnews", getter=extraction, setter=set_extraction, force=True)
