"""The entity stage as a spaCy component, ``zhnews_entities``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from zhnews_extract.entities.options import DEFAULT_NER, check
from zhnews_extract.entities.stage import annotate
from zhnews_extract.language import state
from zhnews_extract.rulebook import rulebook
from zhnews_extract.schema import Entity

state.register("entities", Entity)


class EntityComponent:
    """Finds names; the backend loads with the first document.

    Parameters
    ----------
    ner
        Backend, see :mod:`zhnews_extract.entities.backends`.
    rules
        Folders of user rules.
    dictionary
        The user's own names, surface → type.
    """

    def __init__(self, ner: str, rules: Sequence[str], dictionary: Mapping[str, str]) -> None:
        check(ner)
        self.ner, self.dictionary = ner, dict(dictionary)
        self.rulebook = rulebook(tuple(rules))

    def __call__(self, doc: Doc) -> Doc:
        """Store the entities on the document."""
        found = annotate(
            state.view(doc),
            state.sentences(doc, self.rulebook),
            state.article(doc),
            ner=self.ner,
            rulebook=self.rulebook,
            dictionary=self.dictionary,
        )
        state.put(doc, "entities", found)
        return doc


@Language.factory(
    "zhnews_entities",
    assigns=["doc._.zhnews_entities"],
    default_config={"ner": DEFAULT_NER, "rules": [], "dictionary": {}},
)
def make_entities(nlp: Language, name: str, ner: str, rules: list[str], dictionary: dict[str, str]) -> EntityComponent:
    """Build the component."""
    return EntityComponent(ner, rules, dictionary)
