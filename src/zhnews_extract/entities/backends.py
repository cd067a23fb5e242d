"""Passes that propose names, behind one protocol.

``best`` is our own field with LAC's labels among its features, ``fast`` the same without LAC, ``lac`` LAC's own names,
``none`` proposes nothing (rules only), ``spacy:NAME_OR_PATH`` an installed spaCy model's entities.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from zhnews_extract.entities.options import check, spacy_model
from zhnews_extract.entities.spans import Name, disjoint
from zhnews_extract.errors import OptionError
from zhnews_extract.rulebook import Rulebook

if TYPE_CHECKING:
    from zhnews_extract.entities.lexicon import Gazetteer
    from zhnews_extract.entities.ngrams import I64


class Backend(Protocol):
    """Anything that proposes names."""

    def names(self, text: str, sentences: Sequence[tuple[int, int]]) -> list[Name]:
        """Names of a clean text, disjoint, in reading order."""
        ...


class RuleBackend:
    """The rules on their own."""

    def __init__(self, rules: Rulebook) -> None:
        self._rules = rules

    def names(self, text: str, sentences: Sequence[tuple[int, int]]) -> list[Name]:
        """Names by rule."""
        from zhnews_extract.entities.patterns import name_rules

        return name_rules(self._rules).names(text)


def all_layers(
    text: str, sentences: Sequence[tuple[int, int]], places: Gazetteer, extra: Sequence[str]
) -> dict[str, I64]:
    """Layers of a text, those of the passes named in ``extra`` included."""
    from zhnews_extract.entities.features import layers

    values = layers(text, places.table)
    if "lac" in extra:
        from zhnews_extract.entities.lac import load_lac

        values["lac"] = load_lac().label_ids(text, sentences)
    return values


class CrfBackend:
    """Our conditional random field.

    Parameters
    ----------
    rules
        Rulebook whose word classes are features.
    tagger
        A :class:`~zhnews_extract.entities.tagger.Tagger`; its ``extra`` layers say whether LAC runs before it.
    """

    def __init__(self, rules: Rulebook, tagger: Any) -> None:
        from zhnews_extract.entities.lexicon import gazetteer

        self._places = gazetteer(rules)
        self._tagger = tagger

    def names(self, text: str, sentences: Sequence[tuple[int, int]]) -> list[Name]:
        """Best labelling of every sentence."""
        values = all_layers(text, sentences, self._places, self._tagger.extra)
        return [Name(s.start, s.end, s.type, "crf") for s in self._tagger.tag(values, sentences)]


class LacBackend:
    """LAC's persons, places and organisations beside the names of the rules; of two that overlap the longer stays."""

    def __init__(self, rules: Rulebook) -> None:
        self._rules = RuleBackend(rules)

    def names(self, text: str, sentences: Sequence[tuple[int, int]]) -> list[Name]:
        """Names as LAC cuts them, and those of the rules."""
        from zhnews_extract.entities.lac import load_lac

        proposed = [Name(s.start, s.end, s.type, "lac") for s in load_lac().names(text, sentences)]
        return disjoint([*self._rules.names(text, sentences), *proposed])


class SpacyBackend:
    """Entities of an installed spaCy model beside the names of the rules."""

    def __init__(self, model: str, rules: Rulebook) -> None:
        import spacy

        self._rules = RuleBackend(rules)

        try:
            self._nlp = spacy.load(model)
        except OSError as error:
            raise OptionError(f"spacy:{model}: no such installed model or folder") from error

    def names(self, text: str, sentences: Sequence[tuple[int, int]]) -> list[Name]:
        """Entities whose labels have a counterpart among ours."""
        from zhnews_extract.entities.spans import SPACY_LABELS

        doc = self._nlp(text)
        proposed = [
            Name(ent.start_char, ent.end_char, SPACY_LABELS[ent.label_], "spacy")
            for ent in doc.ents
            if ent.label_ in SPACY_LABELS
        ]
        return disjoint([*self._rules.names(text, sentences), *proposed])


def model_path(mode: str) -> Path:
    """Shipped model file of a mode."""
    return Path(str(files("zhnews_extract") / "models" / f"ner_{mode}.npz"))


@lru_cache(maxsize=8)
def backend_for(ner: str, rules: Rulebook) -> Backend:
    """Backend of an option value.

    Raises
    ------
    OptionError
        If the value is unknown, or the spaCy model is not installed.
    """
    if check(ner) == "none":
        return RuleBackend(rules)
    if ner == "lac":
        return LacBackend(rules)
    if ner in ("best", "fast"):
        from zhnews_extract.entities.tagger import load_tagger

        return CrfBackend(rules, load_tagger(model_path(ner)))
    return SpacyBackend(spacy_model(ner) or "", rules)
