"""``zhnews-extract evaluate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from zhnews_extract.cli.options import InstalledRules, Ner, Rules


def command(
    gold: Annotated[Path, typer.Argument(metavar="GOLD_DIR", help="Folder of NAME.txt and NAME.json pairs.")],
    predictions: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--predictions", help="Extractions made earlier (JSON lines) instead of extracting now."),
    ] = None,
    errors: Annotated[bool, typer.Option("--errors", help="Print every difference.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    ner: Ner = "",
    rules: Rules = None,
    installed_rules: InstalledRules = True,
) -> None:
    """Score extractions against annotated articles."""
    from json import dumps

    from zhnews_extract.evaluation import evaluate, load_gold
    from zhnews_extract.pipeline import DEFAULT_NER, Pipeline
    from zhnews_extract.schema import Extraction

    annotations = load_gold(gold)
    if predictions is not None:
        lines = predictions.read_text("utf-8").splitlines()
        report = evaluate(annotations, (Extraction.model_validate_json(line) for line in lines if line.strip()))
    else:
        pipeline = Pipeline(ner=ner or DEFAULT_NER, rules=rules or (), installed_rules=installed_rules)
        report = evaluate(annotations, pipeline.extract_many(gold / f"{stem}.txt" for stem in annotations))
    if json:
        typer.echo(dumps(report.figures(), ensure_ascii=False))
        return
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
