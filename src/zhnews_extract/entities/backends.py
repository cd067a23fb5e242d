"""Passes that propose names, behind one protocol.

``fast`` is our own field. ``best`` reads what ``fast`` is not sure of once more, with a field that has LAC's labels
among its features; ``full`` reads everything with that. ``lac`` are LAC's own names, ``none`` proposes nothing (rules
only), ``spacy:NAME_OR_PATH`` an installed spaCy model's entities.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
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


#: Stretches whose labelling is less probable than exp(-DOUBT) are read again by the careful field; chosen by
#: ``python training/crossval.py --doubt …``, see the model card.
DOUBT = 0.05


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


class CascadeBackend:
    """A quick field for all, and a careful one, which looks at LAC's labels, where the quick one is not sure.

    Parameters
    ----------
    rules
        Rulebook whose word classes are features.
    quick
        A :class:`~zhnews_extract.entities.tagger.Tagger` without ``extra`` layers.
    careful
        Returns the other tagger, whose labels must be the same; asked for with the first doubtful place.
    doubt
        Negative logarithm of the probability below which a stretch is read again.
    """

    def __init__(self, rules: Rulebook, quick: Any, careful: Callable[[], Any], doubt: float = DOUBT) -> None:
        from zhnews_extract.entities.lexicon import gazetteer

        self._places = gazetteer(rules)
        self._quick, self._careful, self._doubt = quick, careful, doubt

    def names(self, text: str, sentences: Sequence[tuple[int, int]]) -> list[Name]:
        """Best labelling of every sentence."""
        from zhnews_extract.entities.features import layers

        values = layers(text, self._places.table)
        first = self._quick.label(values, sentences, doubt=True)
        again = first.doubt > self._doubt
        if not again.any():
            return [Name(s.start, s.end, s.type, "crf") for s in self._quick.spans(first.labels)]
        from zhnews_extract.entities.lac import load_lac

        places = list(zip(first.starts[again].tolist(), first.ends[again].tolist(), strict=True))
        values["lac"] = load_lac().label_ids_around(text, places)
        careful = self._careful()
        second = careful.label(values, sentences, places)
        labels = first.labels
        for start, end in places:
            labels[start:end] = second.labels[start:end]
        return [Name(s.start, s.end, s.type, "crf") for s in careful.spans(labels)]


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
            raise OptionError(
                f"spacy:{model}: no such installed model or folder; install it first, or give the path of its folder"
            ) from error

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


def model_path(name: str) -> Path:
    """Shipped model file: ``fast``, or ``best``, which wants LAC's labels."""
    return Path(str(files("zhnews_extract") / "models" / f"ner_{name}.npz"))


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
    if ner in ("best", "fast", "full"):
        from zhnews_extract.entities.tagger import load_tagger

        if ner == "best":
            return CascadeBackend(rules, load_tagger(model_path("fast")), partial(load_tagger, model_path("best")))
        return CrfBackend(rules, load_tagger(model_path("fast" if ner == "fast" else "best")))
    return SpacyBackend(spacy_model(ner) or "", rules)
