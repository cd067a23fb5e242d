"""``zhnews-extract view``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from zhnews_extract.cli.options import InstalledRules, Ner, Published, Rules

if TYPE_CHECKING:
    from zhnews_extract.pipeline import Pipeline
    from zhnews_extract.schema import Extraction


class Language(str, Enum):
    """Language of the labels."""

    zh = "zh"
    en = "en"


def command(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Articles to extract, or OUT.jsonl[.gz|.zst] of a batch; - for a pipe."),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The HTML file to write.")] = Path("report.html"),
    lang: Annotated[
        Language, typer.Option("--lang", help="Language of the labels; a button changes it.")
    ] = Language.zh,
    title: Annotated[Optional[str], typer.Option("--title", help="Heading of the report.")] = None,  # noqa: UP045
    limit: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option("--limit", min=1, help="Show the first N articles only."),
    ] = None,
    published: Published = None,
    ner: Ner = "",
    rules: Rules = None,
    installed_rules: InstalledRules = True,
) -> None:
    """Show extractions as one HTML file: highlighted texts, tables, figures."""
    from zhnews_extract.pipeline import DEFAULT_NER, Pipeline
    from zhnews_extract.view import LARGE, write_report

    found = _extractions(
        files, published, lambda: Pipeline(ner=ner or DEFAULT_NER, rules=rules or (), installed_rules=installed_rules)
    )
    report = write_report(found, output, language=lang.value, title=title, limit=limit)
    line = f"{report.articles:,} articles, {report.events:,} events; {report.size / 1e6:.1f} MB written to {output}"
    typer.echo(
        line + (f"; more than {limit:,} articles were given, the rest is left out" if report.cut else ""), err=True
    )
    if report.size > LARGE:
        typer.echo("note: large reports open slowly; --limit 3000 shows the first 3,000 articles only", err=True)


def _extractions(files: list[Path], published: str | None, make: Callable[[], Pipeline]) -> Iterator[Extraction]:
    from zhnews_extract.cli.advice import hint_at_dates, one_file
    from zhnews_extract.errors import InputError
    from zhnews_extract.evaluation import if_extractions
    from zhnews_extract.reading import read_bytes

    pipeline: Pipeline | None = None
    for path in files:
        with _spooled(one_file(path)) as given:
            if ".jsonl" in path.suffixes and not given.stat().st_size:
                raise InputError(f"{path}: is empty; if a batch wrote it, {path}.failures.jsonl says why")
            made = if_extractions(given)
            if made is not None:
                yield from made
                continue
            pipeline = pipeline or make()
            source = path if given is path else read_bytes(given.read_bytes(), published=published)
            for extraction in pipeline.extract_many([source], published=published):
                hint_at_dates(extraction)
                yield extraction


@contextmanager
def _spooled(path: Path) -> Iterator[Path]:
    """Let what comes through a pipe be read twice, like a file."""
    if str(path) != "-":
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        spool = Path(folder) / "stdin"
        with spool.open("wb") as stream:
            shutil.copyfileobj(sys.stdin.buffer, stream)
        yield spool
