"""spaCy component ``zhnews_events``: reads the earlier stages' results, leaves events and rejected triggers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from spacy.language import Language
from spacy.tokens import Doc

from zhnews_extract.events.annotate import annotate
from zhnews_extract.language import state
from zhnews_extract.rulebook import rulebook
from zhnews_extract.schema import Amount, DateMention, Entity, Event, Rejected

state.register("events", Event)
state.register("rejected", Rejected)


class EventsComponent:
    """Finds the events of a document.

    Parameters
    ----------
    rules
        Folders of user rules over the default ones.
    model
        ``default`` for the shipped models, ``none`` to decide by rules alone.
    """

    def __init__(self, rules: Sequence[str] = (), model: Literal["default", "none"] = "default") -> None:
        self.rulebook = rulebook(tuple(rules))
        self.model = model

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one document.

        Raises
        ------
        ComponentError
            If an earlier component has not run.
        """
        state.need(doc, "zhnews_events", "dates", "amounts", "entities")
        result = annotate(
            state.view(doc),
            state.sentences(doc, self.rulebook),
            state.article(doc),
            state.get(doc, "dates", DateMention),
            state.get(doc, "amounts", Amount),
            state.get(doc, "entities", Entity),
            self.rulebook,
            model="default" if self.model == "default" else None,
        )
        state.put(doc, "events", result.events)
        state.put(doc, "rejected", result.rejected)
        return doc


@Language.factory(
    "zhnews_events",
    requires=["doc._.zhnews_dates", "doc._.zhnews_amounts", "doc._.zhnews_entities"],
    assigns=["doc._.zhnews_events", "doc._.zhnews_rejected"],
    default_config={"rules": [], "model": "default"},
)
def make_events(nlp: Language, name: str, rules: list[str], model: Literal["default", "none"]) -> EventsComponent:
    """Create the component."""
    return EventsComponent(rules, model)
