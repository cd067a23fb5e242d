"""spaCy: an extraction as ``Doc`` with span groups, and what displaCy draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from zhnews_extract.convert.marks import Mark, disjoint
from zhnews_extract.convert.writer import to_sheet
from zhnews_extract.schema import Extraction

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

GROUPS = {"date": "dates", "amount": "amounts", "entity": "entities", "event": "triggers"}
"""What a mark names → the group of ``doc.spans`` it goes into; ``zhnews`` holds them all."""


def to_doc(found: Extraction, nlp: Language | None = None) -> Doc:
    """Write an extraction as a spaCy ``Doc``.

    Parameters
    ----------
    nlp
        Pipeline whose tokenizer and vocabulary are used; default: one token a character, so that every span is exact.

    Returns
    -------
    Doc
        With ``doc.spans["dates"]``, ``"amounts"``, ``"entities"``, ``"triggers"`` and, for displaCy, all of them in
        ``"sc"``; ``doc._.zhnews`` is the extraction. Where a span's ends lie within a token, it is widened to it.
    """
    import spacy
    from spacy.tokens import Span

    from zhnews_extract.language import state

    doc = (nlp or spacy.blank("zh")).make_doc(found.text)
    state.set_extraction(doc, found)
    groups: dict[str, list[Span]] = {name: [] for name in (*GROUPS.values(), "sc")}
    for mark in _shown(found):
        span = doc.char_span(mark.start, mark.end, label=mark.label, alignment_mode="expand")
        if span is not None:
            groups[GROUPS[mark.layer]].append(span)
            groups["sc"].append(span)
    for name, spans in groups.items():
        doc.spans[name] = spans
    return doc


def from_doc(doc: Doc) -> Extraction:
    """Read what the components, or :func:`to_doc`, left on a document; one that came out of a ``DocBin`` too."""
    from zhnews_extract.language import state

    return state.extraction(doc)


def _shown(found: Extraction) -> list[Mark]:
    marks = [mark for mark in to_sheet(found).marks if mark.layer in GROUPS and mark.start < mark.end]
    return sorted(marks, key=lambda mark: (mark.start, -mark.end))


def to_displacy(found: Extraction, style: Literal["ent", "span"] = "ent") -> dict[str, Any]:
    """Write an extraction for ``displacy.render(…, manual=True)``.

    Parameters
    ----------
    style
        ``ent`` draws what does not overlap, longest first; ``span`` draws everything, one token a character.
    """
    title = found.article.title
    if style == "ent":
        ents = [{"start": m.start, "end": m.end, "label": m.label} for m in disjoint(_shown(found))]
        return {"text": found.text, "ents": ents, "title": title}
    spans = [{"start_token": m.start, "end_token": m.end, "label": m.label} for m in _shown(found)]
    return {"text": found.text, "spans": spans, "tokens": list(found.text), "title": title}
