"""``zhnews-extract evaluate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from zhnews_extract.cli.options import InstalledRules, Ner, Rules

if TYPE_CHECKING:
    from zhnews_extract.evaluation import Report


def command(
    gold: Annotated[Path, typer.Argument(metavar="GOLD_DIR", help="Folder of NAME.txt and NAME.json pairs.")],
    predictions: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Argument(metavar="[PRED.jsonl]", help="Extractions made earlier (default: extract now)."),
    ] = None,
    predictions_option: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--predictions", help="The same as the second argument.", hidden=True),
    ] = None,
    floors: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--min", metavar="NAME=F1", help="Least value of a figure (events=0.7); may be repeated."),
    ] = None,
    errors: Annotated[bool, typer.Option("--errors", help="Print every difference.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    ner: Ner = "",
    rules: Rules = None,
    installed_rules: InstalledRules = True,
) -> None:
    """Score extractions against annotated articles; exits with 1 if a figure is below its floor."""
    from json import dumps

    from zhnews_extract.evaluation import evaluate, load_gold, read_extractions
    from zhnews_extract.pipeline import DEFAULT_NER, Pipeline

    least = dict(map(_floor, floors or ()))
    annotations = load_gold(gold)
    made = predictions or predictions_option
    if made is not None:
        report = evaluate(annotations, read_extractions(made))
    else:
        pipeline = Pipeline(ner=ner or DEFAULT_NER, rules=rules or (), installed_rules=installed_rules)
        report = evaluate(annotations, pipeline.extract_many(gold / f"{stem}.txt" for stem in annotations))
    missed = report.below(least)
    if json:
        typer.echo(dumps(report.figures(), ensure_ascii=False))
    else:
        _print(report, errors=errors)
    for name, (value, floor) in missed.items():
        typer.echo(f"{name}: {value:.4f} is below {floor}", err=True)
    if missed:
        raise typer.Exit(1)


def _floor(text: str) -> tuple[str, float]:
    from zhnews_extract.errors import OptionError

    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError:
        raise OptionError(f"--min {text}: write the name of a figure and a number, --min events=0.7") from None


def _print(report: Report, *, errors: bool) -> None:
    if errors:
        typer.echo("\n".join(report.errors))
    for name, score in report.scores.items():
        counts = (
            f"P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}  (gold {score.right + score.missed})"
        )
        typer.echo(f"{name:24}{counts}")
    for name, share in report.shares.items():
        typer.echo(f"{name:24}{share.value:.3f}  (of {share.total})")
    if report.missing:
        typer.echo(f"no extraction of {', '.join(report.missing)}")
