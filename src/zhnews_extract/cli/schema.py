"""``zhnews-extract schema``."""

from __future__ import annotations

import json

import typer


def command() -> None:
    """Print the JSON Schema of an extraction."""
    from zhnews_extract.schema import Extraction

    typer.echo(json.dumps(Extraction.model_json_schema(mode="serialization"), ensure_ascii=False, indent=2))
