"""``zhnews-extract explain``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional, Protocol, TypeVar

import typer

from zhnews_extract.cli.options import InstalledRules, Ner, Published, Rules

if TYPE_CHECKING:
    from zhnews_extract.explain import Explanation
    from zhnews_extract.explain.model import Place, WhyEvent
    from zhnews_extract.reading import Page
    from zhnews_extract.schema import Event, Extraction


class Format(str, Enum):
    """How an explanation is printed."""

    text = "text"
    json = "json"


_WHICH = "id ({0}) or an offset in the text; may be repeated."


def command(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE|-", help="Article to explain, or OUT.jsonl of a batch with --article; - reads from a pipe."
        ),
    ],
    event: Annotated[
        Optional[list[str]],  # noqa: UP045 - typer reads annotations at run time on Python 3.10
        typer.Option("--event", "-e", help=f"Only this event: {_WHICH.format('V3')}"),
    ] = None,
    date: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--date", "-d", help=f"Only this date: {_WHICH.format('D2')}"),
    ] = None,
    amount: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--amount", "-a", help=f"Only this sum of money: {_WHICH.format('A1')}"),
    ] = None,
    entity: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--entity", "-n", help=f"Only this name: {_WHICH.format('E4')}"),
    ] = None,
    rejected: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--rejected", "-r", help="Only this trigger that is no event: its word or an offset."),
    ] = None,
    article: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--article", help="Id of the article, where the file holds several."),
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="Reasons to tell of each decision.")] = 5,
    format: Annotated[Format, typer.Option("--format", "-f", help="Text for people, or JSON.")] = Format.text,
    published: Published = None,
    ner: Ner = "",
    rules: Rules = None,
    installed_rules: InstalledRules = True,
) -> None:
    """Say why: the rule behind each value, what a date hangs on, why an argument was attached or an event rejected."""
    from zhnews_extract.cli.advice import one_file
    from zhnews_extract.evaluation import if_extractions
    from zhnews_extract.explain import explain
    from zhnews_extract.pipeline import DEFAULT_NER, Pipeline
    from zhnews_extract.reading import check_published, read_bytes, read_file, read_text

    check_published(published)
    told: Extraction | None = None
    pipeline = Pipeline(ner=ner or DEFAULT_NER, rules=rules or (), installed_rules=installed_rules)
    if file == "-":
        page = read_bytes(sys.stdin.buffer.read(), published=published)
    else:
        made = if_extractions(one_file(Path(file)))
        if made is not None:
            told = _of_id(made, file, article)
            # The text of a record stands as it was read, with all that the record's article states of itself.
            known = told.article.model_dump(include={"id", "title", "source", "url"})
            page = read_text(told.text, published=told.article.published or published, rules=pipeline.rulebook, **known)
        else:
            pages = list(read_file(Path(file), published=published, rules=pipeline.rulebook))
            page = _chosen(pages, file, article)
    why = explain(page, pipeline, top=top)
    if told is not None and _happenings(told.events) != _happenings(why.events):
        typer.echo(
            f"note: {file} tells other events of {told.article.id}: it was made with other options, rules or another "
            "version; explained is what is found now",
            err=True,
        )
    if event or date or amount or entity or rejected:
        why = _picked(why, event, date, amount, entity, rejected)
    if format is Format.json:
        typer.echo(why.model_dump_json(indent=2, exclude_none=True))
    else:
        from zhnews_extract.cli.reasons import write

        write(why, detailed=bool(event or date or amount or entity or rejected))


def _happenings(events: Sequence[Event] | Sequence[WhyEvent]) -> list[tuple[str, str, int]]:
    return [(event.id, event.type, event.trigger.start_char) for event in events]


def _of_id(made: Iterable[Extraction], file: str, wanted: str | None) -> Extraction:
    """Choose the one extraction of a batch's output, or the one that is asked for."""
    from zhnews_extract.errors import InputError

    found = [extraction for extraction in made if wanted is None or extraction.article.id == wanted]
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(f"{file}: holds no article" + (f" {wanted}" if wanted is not None else ""))
    raise _several([extraction.article.id for extraction in found], file)


def _several(ids: Sequence[str], file: str) -> Exception:
    from zhnews_extract.errors import InputError

    return InputError(f"{file}: holds {len(ids)} articles; name one: --article ID ({', '.join(ids[:3])} …)")


def _chosen(pages: Sequence[object], file: str, wanted: str | None) -> Page:
    """Choose the one article of a file, or the one that is asked for."""
    from zhnews_extract.errors import InputError
    from zhnews_extract.reading import Page, Unreadable

    readable = [page for page in pages if isinstance(page, Page)]
    if wanted is not None:
        readable = [page for page in readable if page.article.id == wanted]
        if not readable:
            raise InputError(f"{file}: holds no article {wanted}")
    if not readable:
        reasons = [page.reason for page in pages if isinstance(page, Unreadable)]
        raise InputError(reasons[0] if reasons else f"{file}: holds no article")
    if len(readable) > 1:
        raise _several([page.article.id for page in readable], file)
    return readable[0]


class _Named(Protocol):
    """Something explained that has an id."""

    id: str


N = TypeVar("N", bound=_Named)


def _picked(
    why: Explanation,
    event: list[str] | None,
    date: list[str] | None,
    amount: list[str] | None,
    entity: list[str] | None,
    rejected: list[str] | None,
) -> Explanation:
    """Leave out all that is not asked for."""
    from zhnews_extract.errors import OptionError
    from zhnews_extract.explain import Explanation

    def pick(items: Sequence[N], wanted: list[str] | None, option: str, at: dict[str, list[Place]]) -> list[N]:
        chosen: list[N] = []
        for name in wanted or ():
            found = [x for x in items if x.id.lower() == name.lower() or (name.isdigit() and _covers(at[x.id], name))]
            if not found:
                raise OptionError(f"{option} {name}: {_missed(name, items, at)}")
            chosen += [x for x in found if x not in chosen]
        return chosen

    turned_down = []
    for name in rejected or ():
        found = [r for r in why.rejected if name == r.trigger.text or (name.isdigit() and _covers([r.trigger], name))]
        if not found:
            known = "、".join(dict.fromkeys(r.trigger.text for r in why.rejected)) or "none"
            raise OptionError(f"--rejected {name}: no such trigger; this article has {known}")
        turned_down += [r for r in found if r not in turned_down]
    return Explanation(
        article=why.article,
        dates=pick(why.dates, date, "--date", {x.id: [x] for x in why.dates}),
        amounts=pick(why.amounts, amount, "--amount", {x.id: [x] for x in why.amounts}),
        entities=pick(why.entities, entity, "--entity", {x.id: list(x.mentions) for x in why.entities}),
        events=pick(why.events, event, "--event", {x.id: [x.trigger] for x in why.events}),
        rejected=turned_down,
    )


def _missed(name: str, items: Sequence[_Named], at: dict[str, list[Place]]) -> str:
    """Say what there is instead of what was asked for: where an offset hits nothing, what stands nearest to it."""
    if not items:
        return "this article has none"
    known = f"this article has {items[0].id}–{items[-1].id}"
    if not name.isdigit():
        return f"no such id; {known}, and offsets in its text are understood too"
    offset = int(name)
    near, place = min(
        ((item.id, place) for item in items for place in at[item.id]),
        key=lambda pair: max(pair[1].start_char - offset, offset + 1 - pair[1].end_char),
    )
    return f"nothing there; nearest is {near}, “{place.text}” at {place.start_char}; {known}"


def _covers(places: Sequence[Place], offset: str) -> bool:
    return any(place.start_char <= int(offset) < place.end_char for place in places)
