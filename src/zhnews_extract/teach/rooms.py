"""Which model describes which rule file, and how each room compiles its rules."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from zhnews_extract.rulebook import PackInfo, Rulebook, RuleModel

MODELS = {
    "dates/context.yaml": "dates.rules:Context",
    "dates/holidays.yaml": "dates.rules:Holidays",
    "dates/modifiers.yaml": "dates.rules:Modifiers",
    "dates/tokens.yaml": "dates.rules:TokenRules",
    "dates/words.yaml": "dates.rules:Words",
    "entities/aliases.yaml": "entities.aliases:AliasRules",
    "entities/coref.yaml": "entities.coref:CorefRules",
    "entities/declared.yaml": "entities.declared:DeclaredRules",
    "entities/lexicon.yaml": "entities.lexicon:Lexicon",
    "entities/names.yaml": "entities.userdict:UserNames",
    "entities/patterns.yaml": "entities.patterns:PatternRules",
    "entities/repair.yaml": "entities.repair:RepairRules",
    "events/counts.yaml": "events.counts:CountRules",
    "events/cues.yaml": "events.rules:CueRules",
    "events/frames.yaml": "events.rules:FrameRules",
    "events/triggers.yaml": "events.rules:TriggerRules",
    "events/words.yaml": "events.context:WordRules",
    "language/sentences.yaml": "language.sentences:SentenceRules",
    "money/currencies.yaml": "money.lexicon:CurrencyRules",
    "money/grammar.yaml": "money.lexicon:GrammarRules",
    "money/regions.yaml": "money.lexicon:RegionRules",
    "numerals.yaml": "numerals:NumeralRules",
    "reading/fields.yaml": "reading.lexicon:FieldRules",
    "reading/furniture.yaml": "reading.lexicon:FurnitureRules",
    "reading/html.yaml": "reading.markup:HtmlRules",
    "reading/people.yaml": "reading.lexicon:PeopleRules",
    "reading/records.yaml": "reading.records:RecordRules",
}
"""Rule file → module and name of its model."""

COMPILERS = {
    "dates": ("dates.find:engine",),
    "entities": (
        "entities.lexicon:gazetteer",
        "entities.repair:repairer",
        "entities.patterns:name_rules",
        "entities.additions:additions",
        "entities.aliases:alias_resolver",
    ),
    "events": ("events.rules:event_rules",),
    "language": ("language.sentences:clauses",),
    "money": ("money.lexicon:lexicon",),
    "reading": ("reading.lexicon:lexicon", "reading.markup:html_lexicon", "reading.records:names"),
}
"""Room → functions that compile its rules."""

FOLDED = ("dates/", "entities/", "events/", "language/", "money/")
"""Files whose words are looked for in clean text: simplified, half-width."""

SHORT = ("entities/aliases.yaml", "entities/repair.yaml", "reading/", "language/")
"""Files whose patterns are matched against single names or lines."""


def _named(where: str) -> Any:
    module, _, name = where.partition(":")
    return getattr(import_module(f"zhnews_extract.{module}"), name)


def model_of(name: str) -> type[RuleModel]:
    """Model of a rule file (``room/file.yaml``) or of ``pack.yaml``.

    Raises
    ------
    KeyError
        If there is no such file.
    """
    if name == "pack.yaml":
        return PackInfo
    model: type[RuleModel] = _named(MODELS[name])
    return model


def compilers(room: str) -> list[Callable[[Rulebook], object]]:
    """Functions that compile a room's rules."""
    found = []
    for where in COMPILERS.get(room, ()):
        function = _named(where)
        found.append((lambda book, f=function: f("", rules=book)) if where.endswith(":clauses") else function)
    return found
