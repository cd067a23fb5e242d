"""``zhnews-extract convert``."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer


class Format(str, Enum):
    """What extractions are converted into."""

    brat = "brat"
    labelstudio = "labelstudio"
    displacy = "displacy"
    gold = "gold"
    jsonl = "jsonl"


def command(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            metavar="IN…", help="Extractions (JSON lines), a folder of brat annotations, or an export of Label Studio."
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder (brat, gold) or file (labelstudio, displacy, jsonl).")
    ],
    to: Annotated[Format, typer.Option("--to", help="What to write.")],
) -> None:
    """Convert extractions for annotation tools, and what was corrected there into gold."""
    from zhnews_extract.convert import convert, read_any

    done = convert((found for path in inputs for found in read_any(path)), to.value, output)
    typer.echo(f"{done:,} articles written to {output}", err=True)
