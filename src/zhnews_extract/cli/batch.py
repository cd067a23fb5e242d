"""``zhnews-extract batch``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhnews_extract.cli.options import Ner, Published, Rules


def command(
    inputs: Annotated[list[Path], typer.Argument(help="Folders, text files or JSONL files of articles.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="JSON lines, one extraction an article.")],
    published: Published = None,
    ner: Ner = "",
    rules: Rules = None,
) -> None:
    """Extract every article of folders and files."""
    from zhnews_extract.batch import run
    from zhnews_extract.pipeline import DEFAULT_NER, Pipeline

    summary = run(inputs, output, Pipeline(ner=ner or DEFAULT_NER, rules=rules or ()), published=published)
    for failure in summary.failures:
        typer.echo(f"failed: {failure}", err=True)
    typer.echo(f"{summary.done} articles, {len(summary.failures)} failed", err=True)
    if summary.failures:
        raise typer.Exit(1)
