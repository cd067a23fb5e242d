"""Trigger words, cues and frames of ``rules/events`` compiled for use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal
from weakref import WeakKeyDictionary

import regex
from pydantic import Field

from zhnews_extract import regexes
from zhnews_extract.errors import RuleError
from zhnews_extract.events.context import PRIVATE
from zhnews_extract.regexes import any_of
from zhnews_extract.rulebook import Regex, Rulebook, RuleModel
from zhnews_extract.rulebook import rulebook as shared_rulebook
from zhnews_extract.schema import AmountKind, EventType, Role

TriggerClass = Literal["strong", "weak", "nominal"]
Letter = Literal["C", "G", "P", "O", "N", "L", "J", "D", "M", "K", "T", "Q"]
"""Kind of name: company, government, park, organization, person, place, project, date, sum, count, title, phrase."""
_KINDS = "".join(PRIVATE)
_PLACEHOLDER = regexes.compile(rf"<([{_KINDS}])>|<\[([{_KINDS}]+)\]>|(?P<any><>)|(?P<bad><\[?[A-Z]*\]?>)")


class TypeRules(RuleModel):
    """What holds for all triggers of a type that a pack declares.

    ``sentence`` is a pattern that the trigger's sentence (clean text) must hold for the trigger to count.
    """

    description: str = ""
    sentence: Regex | None = None


class TriggerRules(RuleModel):
    """Shape of ``rules/events/triggers.yaml``: type → class → forms; ``about`` says more of types of one's own."""

    groups_off = frozenset(("types",))

    types: dict[EventType, dict[TriggerClass, list[str]]]
    about: dict[EventType, TypeRules] = {}


class Cue(RuleModel):
    """One cue: a regular expression left of (``before``), right of (``after``) or in the sentence of a trigger."""

    id: str
    before: Regex | None = None
    after: Regex | None = None
    sentence: Regex | None = None


class Never(RuleModel):
    """Words right behind a trigger with which it is none of ``types``; unlike a cue's, they may be part of a title."""

    id: str
    types: list[EventType]
    text: Regex


class CueRules(RuleModel):
    """Shape of ``rules/events/cues.yaml``."""

    blockers: list[Cue]
    statuses: list[Cue]
    contexts: list[Cue]
    never: list[Never] = []


class Frame(RuleModel):
    """Where an argument stands: an item of ``kinds`` directly behind one of ``after`` or before one of ``before``."""

    id: str
    types: list[str]
    role: Role | Literal["party"]
    kinds: str = Field(pattern="^[CGPONLJDMKTQ]+$")
    after: list[str] = []
    before: list[str] = []
    side: Literal["left", "right", "any"] = "any"


class Certain(RuleModel):
    """Surroundings in which a trigger word is an event beyond doubt.

    With ``alone``, only if the article tells of no event of the type elsewhere.
    """

    id: str
    type: str
    forms: list[str]
    before: Regex | None = None
    after: Regex | None = None
    unless: Regex | None = None
    instead: list[str] = []
    alone: bool = False


class Aspect(RuleModel):
    """Surroundings in which an event of ``type`` is one of the type ``also`` too.

    ``kinds`` renames kinds of sums; ``share`` is how often annotators say so, by which the confidence is multiplied.
    """

    id: str
    type: EventType
    also: EventType
    before: Regex | None = None
    after: Regex | None = None
    kinds: dict[AmountKind, AmountKind] = {}
    share: float = Field(default=1.0, gt=0, le=1)


class FrameRules(RuleModel):
    """Shape of ``rules/events/frames.yaml``."""

    frames: list[Frame]
    certain: list[Certain] = []
    aspects: list[Aspect] = []
    lists: list[Regex] = []
    roles: dict[str, dict[Letter, list[Role]]]
    kinds: dict[AmountKind, list[str]]
    references: dict[str, list[str]]
    breakdown: list[Regex]
    phrase_head: list[str]
    phrase_tail: list[str]
    qualifier_head: list[str]
    qualifier_tail: list[str]
    qualifier_measure: list[str]
    project_phrases: list[Regex]
    seats: list[Regex]


@dataclass(frozen=True)
class CertainPattern:
    """One entry of ``certain``, compiled."""

    id: str
    type: str
    before: regexes.Scanner | None
    after: regexes.Scanner | None
    unless: regexes.Scanner | None
    instead: frozenset[str]
    alone: bool


@dataclass(frozen=True)
class AspectPattern:
    """One entry of ``aspects``, compiled."""

    id: str
    also: str
    before: regexes.Scanner | None
    after: regexes.Scanner | None
    kinds: dict[str, str]
    share: float


@dataclass
class EventRules:
    """The event rules of one rulebook, compiled.

    Attributes
    ----------
    own
        Types that only packs have: no model knows them.
    taught
        Words that packs add to the shipped types, with the type: no model has seen them.
    sentences
        Type → what a trigger's sentence must hold.
    """

    trigger: regexes.Scanner
    forms: dict[str, list[tuple[str, TriggerClass]]]
    cues: list[tuple[str, str, str, regexes.Scanner]]
    never: list[tuple[str, frozenset[str], regexes.Scanner]]
    frames: list[Frame]
    certain: dict[str, list[CertainPattern]]
    aspects: dict[str, list[AspectPattern]]
    lists: list[regexes.Scanner]
    roles: dict[str, dict[str, list[str]]]
    kinds: list[tuple[str, regexes.Scanner]]
    references: list[tuple[str, regexes.Scanner]]
    breakdown: regexes.Scanner
    phrase_head: regexes.Scanner
    phrase_tail: regexes.Scanner
    qualifier_head: regexes.Scanner
    qualifier_tail: regexes.Scanner
    qualifier_measure: regexes.Scanner
    project_phrases: list[regexes.Scanner]
    seats: list[regexes.Scanner]
    types: list[str] = field(default_factory=list)
    own: frozenset[str] = frozenset()
    taught: frozenset[tuple[str, str]] = frozenset()
    sentences: dict[str, regexes.Scanner] = field(default_factory=dict)


def with_letters(pattern: str) -> str:
    """Replace ``<C>``, ``<[CO]>`` (one of several) and, in a class of characters, ``<>`` (any) by the private letters.

    Raises
    ------
    RuleError
        For letters that stand for no kind of mention: such a pattern would never match.
    """

    def letters(match: regex.Match[str]) -> str:
        if match["bad"]:
            raise RuleError(f"{match['bad']} stands for no name: one of {' '.join(f'<{x}>' for x in PRIVATE)}, <[CO]>")
        if match["any"]:
            return "".join(PRIVATE.values())
        return PRIVATE[match[1]] if match[1] else f"[{''.join(PRIVATE[letter] for letter in match[2])}]"

    return _PLACEHOLDER.sub(letters, pattern)


def _compile(pattern: str, where: str) -> regexes.Scanner:
    try:
        return regexes.lean(with_letters(pattern))
    except (regex.error, RuleError) as error:
        raise RuleError(
            f"{where}: bad pattern {pattern!r}: {error} (zhnews-extract rules check FOLDER names file and line)"
        ) from error


def _optional(pattern: str | None, ident: str) -> regexes.Scanner | None:
    return _compile(pattern, f"events/frames.yaml: {ident}") if pattern else None


def _words(words: Iterable[str]) -> str:
    return any_of(map(with_letters, words))


_COMPILED: WeakKeyDictionary[Rulebook, EventRules] = WeakKeyDictionary()


def event_rules(rulebook: Rulebook) -> EventRules:
    """Load and compile ``rules/events`` once per rulebook."""
    if rulebook in _COMPILED:
        return _COMPILED[rulebook]
    triggers = rulebook.load("events/triggers.yaml", TriggerRules)
    cues = rulebook.load("events/cues.yaml", CueRules)
    frames = rulebook.load("events/frames.yaml", FrameRules)
    forms: dict[str, list[tuple[str, TriggerClass]]] = {}
    for kind, classes in triggers.types.items():
        for name, words in classes.items():
            for word in words:
                known = forms.setdefault(word, [])
                if all(kind != other for other, _ in known):
                    known.append((kind, name))
    certain: dict[str, list[CertainPattern]] = {}
    for entry in frames.certain:
        before, after, unless = (_optional(pattern, entry.id) for pattern in (entry.before, entry.after, entry.unless))
        found = CertainPattern(entry.id, entry.type, before, after, unless, frozenset(entry.instead), entry.alone)
        for form in entry.forms:
            certain.setdefault(form, []).append(found)
    aspects: dict[str, list[AspectPattern]] = {}
    for aspect in frames.aspects:
        before, after = (_optional(pattern, aspect.id) for pattern in (aspect.before, aspect.after))
        kinds: dict[str, str] = {str(old): str(new) for old, new in aspect.kinds.items()}
        aspects.setdefault(aspect.type, []).append(
            AspectPattern(aspect.id, aspect.also, before, after, kinds, aspect.share)
        )
    compiled = [
        (f"{group}={cue.id}", side, cue.id, _compile(pattern, f"events/cues.yaml: {cue.id}"))
        for group, entries in (("block", cues.blockers), ("status", cues.statuses), ("ctx", cues.contexts))
        for cue in entries
        for side, pattern in (("before", cue.before), ("after", cue.after), ("sentence", cue.sentence))
        if pattern
    ]
    rules = EventRules(
        trigger=regexes.scanner(any_of(forms)),
        forms=forms,
        cues=compiled,
        never=[
            (entry.id, frozenset(entry.types), _compile(entry.text, f"events/cues.yaml: {entry.id}"))
            for entry in cues.never
        ],
        frames=frames.frames,
        certain=certain,
        aspects=aspects,
        lists=[_compile(pattern, "events/frames.yaml: lists") for pattern in frames.lists],
        roles={kind: {letter: list(roles) for letter, roles in table.items()} for kind, table in frames.roles.items()},
        kinds=[(kind, _compile(_words(words), "events/frames.yaml")) for kind, words in frames.kinds.items()],
        references=[(name, _compile(_words(words), "events/frames.yaml")) for name, words in frames.references.items()],
        breakdown=_compile("|".join(frames.breakdown), "events/frames.yaml: breakdown"),
        phrase_head=_compile(f"(?:{_words(frames.phrase_head)})++", "events/frames.yaml"),
        phrase_tail=_compile(f"(?:{_words(frames.phrase_tail)})++$", "events/frames.yaml"),
        qualifier_head=_compile(f"(?:{_words(frames.qualifier_head)})++", "events/frames.yaml"),
        qualifier_tail=_compile(f"(?:{_words(frames.qualifier_tail)})++$", "events/frames.yaml"),
        qualifier_measure=_compile(f"(?:{_words(frames.qualifier_measure)})++$", "events/frames.yaml"),
        project_phrases=[
            _compile(pattern, "events/frames.yaml: project_phrases") for pattern in frames.project_phrases
        ],
        seats=[_compile(pattern, "events/frames.yaml: seats") for pattern in frames.seats],
        types=list(triggers.types),
        sentences={
            kind: _compile(about.sentence, f"events/triggers.yaml: about.{kind}")
            for kind, about in triggers.about.items()
            if about.sentence
        },
    )
    if rulebook.packs:
        shipped = event_rules(shared_rulebook())
        rules.own = frozenset(rules.types) - frozenset(shipped.types)
        rules.taught = frozenset(
            (word, kind)
            for word, options in forms.items()
            for kind, _ in options
            if kind not in rules.own and (kind not in dict(shipped.forms.get(word, ())))
        )
    _COMPILED[rulebook] = rules
    return rules
