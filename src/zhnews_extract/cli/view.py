"""``zhnews-extract view``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from zhnews_extract.cli.options import Ner, Published, Rules

if TYPE_CHECKING:
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
) -> None:
    """Show extractions as one HTML file: highlighted texts, tables, figures."""
    from zhnews_extract.view import LARGE, write_report

    report = write_report(
        _extractions(files, published, ner, rules), output, language=lang.value, title=title, limit=limit
    )
    line = f"{report.articles:,} articles, {report.events:,} events; {report.size / 1e6:.1f} MB written to {output}"
    typer.echo(
        line + (f"; more than {limit:,} articles were given, the rest is left out" if report.cut else ""), err=True
    )
    if report.size > LARGE:
        typer.echo("note: large reports open slowly; --limit 3000 shows the first 3,000 articles only", err=True)


def _extractions(files: list[Path], published: str | None, ner: str, rules: list[Path] | None) -> Iterator[Extraction]:
    from zhnews_extract.errors import InputError
    from zhnews_extract.pipeline import DEFAULT_NER, Pipeline
    from zhnews_extract.reading import read_bytes
    from zhnews_extract.view import read_extractions

    pipeline: Pipeline | None = None
    for path in files:
        if path.is_dir():
            raise InputError(
                f"{path}: is a folder; extract it first: zhnews-extract batch {path} -o events.jsonl, "
                "then: zhnews-extract view events.jsonl"
            )
        made = read_extractions(path) if str(path) != "-" else None
        if made is not None:
            yield from made
            continue
        pipeline = pipeline or Pipeline(ner=ner or DEFAULT_NER, rules=rules or ())
        piped = str(path) == "-"
        source = read_bytes(sys.stdin.buffer.read(), published=published) if piped else path
        yield from pipeline.extract_many([source], published=published)
