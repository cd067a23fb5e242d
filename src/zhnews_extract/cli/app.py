"""The typer application and what its commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from zhnews_extract import __version__
from zhnews_extract.cli import batch, convert, evaluate, explain, extract, rules, schema, view

app = typer.Typer(
    name="zhnews-extract",
    help="Structured events from Chinese government and economic news, offline.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("extract")(extract.command)
app.command("batch")(batch.command)
app.command("view")(view.command)
app.command("explain")(explain.command)
app.command("schema")(schema.command)
app.command("evaluate")(evaluate.command)
app.command("convert")(convert.command)
app.add_typer(rules.app, name="rules")


def _version(value: bool) -> None:
    if value:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Structured events from Chinese government and economic news, offline."""
