"""The spaCy component ``zhnews_dates``."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc

from zhnews_extract.dates.find import annotate, worth_telling
from zhnews_extract.language import state
from zhnews_extract.rulebook import rulebook
from zhnews_extract.schema import DateMention, ExtractionWarning

state.register("dates", DateMention)


class Dates:
    """Finds and resolves the calendar expressions of a document."""

    def __init__(self, rules: Sequence[str] = ()) -> None:
        self.rulebook = rulebook(tuple(rules))

    def __call__(self, doc: Doc) -> Doc:
        """Leave the mentions in ``doc._.zhnews_dates`` and warnings in the record."""
        mentions, warnings = annotate(
            state.view(doc), state.sentences(doc, self.rulebook), state.article(doc).published_on, self.rulebook
        )
        state.put(doc, "dates", mentions)
        for warning in worth_telling(warnings, state.get(doc, "warnings", ExtractionWarning)):
            state.warn(doc, warning.code, warning.message)
        return doc


@Language.factory("zhnews_dates", assigns=["doc._.zhnews_dates"], default_config={"rules": []})
def make_dates(nlp: Language, name: str, rules: list[str]) -> Dates:
    """Build the component; ``rules`` are folders of rules layered over the shipped ones."""
    return Dates(rules)
