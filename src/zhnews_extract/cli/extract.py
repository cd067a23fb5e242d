"""``zhnews-extract extract``."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import Annotated, Optional

import typer

from zhnews_extract.cli.options import InstalledRules, Ner, Published, Rules


class Format(str, Enum):
    """How an extraction is printed."""

    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    table = "table"


def command(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="Article to read (text or JSONL); - reads from a pipe.")
    ],
    published: Published = None,
    format: Annotated[
        Optional[Format],  # noqa: UP045
        typer.Option("--format", "-f", help="Default: a table on a terminal, JSON when piped."),
    ] = None,
    ner: Ner = "",
    rules: Rules = None,
    installed_rules: InstalledRules = True,
) -> None:
    """Print the events of one article."""
    from zhnews_extract.cli.advice import one_file
    from zhnews_extract.cli.render import write
    from zhnews_extract.pipeline import DEFAULT_NER, Pipeline
    from zhnews_extract.reading import read_bytes

    pipeline = Pipeline(ner=ner or DEFAULT_NER, rules=rules or (), installed_rules=installed_rules)
    source = read_bytes(sys.stdin.buffer.read(), published=published) if file == "-" else one_file(Path(file))
    chosen = format or (Format.table if sys.stdout.isatty() else Format.json)
    write(pipeline.extract_many([source], published=published), chosen.value)
