"""Which passes may propose names; light to import."""

from __future__ import annotations

from zhnews_extract.errors import OptionError

#: ``fast``: our field; ``best``: and a second one, with LAC's labels among its features, where the first is not sure;
#: ``lac``: LAC's own names; ``none``: rules only; ``full``: the second field everywhere.
MODES = ("best", "fast", "lac", "none", "full")
#: Chosen by measurement, see ``benchmarks/ner.py``.
DEFAULT_NER = "best"
_SPACY = "spacy:"


def check(ner: str) -> str:
    """Return an option value that is known: one of :data:`MODES` or ``spacy:NAME_OR_PATH``.

    Raises
    ------
    OptionError
        If it is not.
    """
    if ner in MODES or spacy_model(ner):
        return ner
    raise OptionError(f"ner={ner!r}: choose one of {', '.join(MODES)}, {_SPACY}NAME_OR_PATH")


def spacy_model(ner: str) -> str | None:
    """Model named by ``spacy:NAME_OR_PATH``, ``None`` for any other value."""
    return ner.removeprefix(_SPACY) or None if ner.startswith(_SPACY) else None
