"""``rules test``: runs the examples that are written beside the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from zhnews_extract.errors import RuleError
from zhnews_extract.rulebook import Example, default_rules
from zhnews_extract.rulebook.complain import at, complaints
from zhnews_extract.rulebook.files import construct
from zhnews_extract.rulebook.model import Expected, ExpectedArgument, ExpectedEntity, ExpectedEvent
from zhnews_extract.schema import Argument, Entity, Event, Extraction
from zhnews_extract.teach.sources import examples_in, nodes_of

if TYPE_CHECKING:
    from zhnews_extract.pipeline import Pipeline


@dataclass(frozen=True)
class Outcome:
    """What became of an example: ``problems`` is empty where everything expected was found."""

    file: str
    line: int
    text: str
    problems: tuple[str, ...]


def examples_of(folder: Path) -> list[tuple[str, int, Example]]:
    """Examples of a folder of rules: file, line and what they say.

    Raises
    ------
    RuleError
        If one is malformed; names file, line and key.
    """
    found = []
    for _, path, root in nodes_of(folder):
        for node in examples_in(root):
            try:
                found.append((str(path), at(node, "").line, Example.model_validate(construct(node))))
            except ValidationError as error:
                raise RuleError(str(complaints(error, node, Example)[0])) from error
    return found


def run_examples(
    folder: Path | None = None, below: Sequence[Path | str] = (), *, ner: str | None = None
) -> Iterator[Outcome]:
    """Run the examples of a folder of rules.

    Parameters
    ----------
    folder
        A pack; ``None``: the shipped rules.
    below
        Packs that lie between the shipped rules and this one.
    ner
        As for :class:`~zhnews_extract.Pipeline`.

    Raises
    ------
    RuleError
        If the rules or an example are malformed.
    """
    from zhnews_extract.pipeline import DEFAULT_NER, Pipeline

    examples = examples_of(folder or default_rules())
    packs = [*below, *([folder] if folder is not None else [])]
    pipeline = Pipeline(ner=ner or DEFAULT_NER, rules=packs, installed_rules=False)
    for file, line, example in examples:
        yield Outcome(file, line, example.text, tuple(_run(example, pipeline)))


def _run(example: Example, pipeline: Pipeline) -> Iterator[str]:
    found = pipeline.extract(example.text, published=example.published)
    if example.article is not None:
        for name, wanted, got in _differences(example.article, found.article):
            yield f"article: {name} is {got!r}, not {wanted!r}"
    yield from _missing("dates", example.dates, found.dates)
    yield from _missing("amounts", example.amounts, found.amounts)
    yield from _missing("entities", example.entities, [_Spelled(entity) for entity in found.entities])
    told = [_Told(event, found) for event in found.events]
    yield from _missing("events", example.events, told)
    for event in told:
        if event.type in example.no_events:
            yield f"no_events: found {event}"


class _Spelled:
    """An entity as examples see it."""

    def __init__(self, entity: Entity) -> None:
        self.type, self.canonical = entity.type, entity.canonical
        self.texts = {mention.text for mention in entity.mentions}
        self.rules = {mention.rule for mention in entity.mentions}

    def __str__(self) -> str:
        return f"{self.type} {'/'.join(sorted(self.texts))}"


class _Told:
    """An event as examples see it."""

    def __init__(self, event: Event, found: Extraction) -> None:
        self.event = event
        self.type, self.status, self.rule = event.type, event.status, event.rule
        self.trigger = event.trigger.text
        self.start = event.date.start if event.date else None
        self.end = event.date.end if event.date else None

    def __str__(self) -> str:
        args = ", ".join(f"{a.role} {a.text or a.value}" for a in self.event.args)
        return f"{self.type} {self.trigger} {self.status} {self.start}…{self.end} ({args})"


def _missing(what: str, wanted: Sequence[Expected] | None, found: Sequence[Any]) -> Iterator[str]:
    if wanted is None:
        return
    shown = "; ".join(map(_shown, found)) or "nothing"
    if not wanted and found:
        yield f"{what}: none expected; found {shown}"
    left = list(found)
    for item in wanted:
        match = next((other for other in left if _same(item, other)), None)
        if match is None:
            yield f"{what}: no {_asked(item)}; found {shown}"
        else:
            left.remove(match)


def _shown(item: Any) -> str:
    if isinstance(item, _Spelled | _Told):
        return str(item)
    return " ".join(str(value) for key, value in item if key in _SHOWN and value is not None)


_SHOWN = ("text", "start", "end", "iso", "currency", "min", "max", "mod", "rule")


def _asked(item: Expected) -> str:
    return " ".join(
        f"{name}={_plain(getattr(item, name))}" for name in item.__class__.model_fields if _given(item, name)
    )


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_asked(item) if isinstance(item, Expected) else str(item) for item in value) + "]"
    return str(value)


def _given(item: Expected, name: str) -> bool:
    return name in item.model_fields_set


def _differences(wanted: Expected, found: Any) -> Iterator[tuple[str, Any, Any]]:
    for name in wanted.__class__.model_fields:
        value = getattr(wanted, name)
        if not _given(wanted, name) or name == "args":
            continue
        got = getattr(found, name)
        if isinstance(got, list):
            got = tuple(got)
        if isinstance(value, Decimal) and got is not None:
            got = Decimal(got)
        if value != got:
            yield name, value, got


def _same(wanted: Expected, found: Any) -> bool:
    if isinstance(wanted, ExpectedEntity):
        names = {name for name in ("type", "canonical") if _given(wanted, name)}
        return (
            wanted.text in found.texts
            and all(getattr(wanted, name) == getattr(found, name) for name in names)
            and (wanted.rule is None or wanted.rule in found.rules)
        )
    if any(_differences(wanted, found)):
        return False
    return not isinstance(wanted, ExpectedEvent) or _arguments(wanted.args, found.event.args)


def _arguments(wanted: Sequence[ExpectedArgument], found: Sequence[Argument]) -> bool:
    left = list(found)
    for item in wanted:
        match = next((other for other in left if not any(_differences(item, other))), None)
        if match is None:
            return False
        left.remove(match)
    return True
