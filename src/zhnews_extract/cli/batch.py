"""``zhnews-extract batch``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from zhnews_extract.cli.options import InstalledRules, Ner, Published, Rules

if TYPE_CHECKING:
    from zhnews_extract.batch import Summary


def command(
    inputs: Annotated[
        list[Path], typer.Argument(help="Folders and files: text, HTML, JSON, JSONL, CSV, archives, WARC.")
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="OUT.jsonl, .csv (an event a row; both also .gz, .zst), .parquet, .sqlite."
        ),
    ],
    published: Published = None,
    ner: Ner = "",
    rules: Rules = None,
    installed_rules: InstalledRules = True,
    jobs: Annotated[
        Optional[int],  # noqa: UP045 - typer reads annotations at run time on Python 3.10
        typer.Option("--jobs", "-j", min=1, help="Worker processes (default: all cores)."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Do only what is new or changed since the last run.")
    ] = False,
    dedupe: Annotated[bool, typer.Option("--dedupe", help="Leave reposts out instead of marking them.")] = False,
    limit: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option("--limit", min=1, help="Write the first N articles only."),
    ] = None,
    include: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--include", help="Take only files that match this glob; may be repeated."),
    ] = None,
    exclude: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--exclude", help="Leave out files and folders that match this glob; may be repeated."),
    ] = None,
    time_limit: Annotated[float, typer.Option("--time-limit", min=0.001, help="Seconds an article may take.")] = 300.0,
    failures: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--failures", help="Where failures are listed (default: OUT.failures.jsonl)."),
    ] = None,
) -> None:
    """Extract every article of folders and files."""
    from zhnews_extract.batch import progress, run
    from zhnews_extract.errors import OutputError
    from zhnews_extract.pipeline import DEFAULT_NER

    shown = progress()
    try:
        summary = run(
            inputs,
            output,
            ner=ner or DEFAULT_NER,
            rules=rules or (),
            installed_rules=installed_rules,
            published=published,
            jobs=jobs,
            resume=resume,
            limit=limit,
            include=include or (),
            exclude=exclude or (),
            time_limit=time_limit,
            failures=failures,
            dedupe=dedupe,
            progress=shown,
        )
    except OutputError as error:
        done = f"; the {shown.articles:,} articles done are kept: run again with --resume" if shown.articles else ""
        raise OutputError(f"{error}{done}") from None
    finally:
        shown.close()
    typer.echo(_closing(summary, output, dedupe=dedupe), err=True)
    if summary.signal is not None:
        raise typer.Exit(128 + summary.signal)
    if summary.failed:
        raise typer.Exit(1)


def _closing(summary: Summary, output: Path, *, dedupe: bool) -> str:
    """Sum up in one line."""
    parts = [f"{summary.articles:,} articles"]
    if summary.reused:
        parts.append(f"{summary.reused:,} of them taken over")
    if summary.duplicates:
        parts.append(f"{summary.duplicates:,} reposts {'left out' if dedupe else 'marked'}")
    failed = f"{summary.failed:,} failed"
    parts.append(f"{failed} (see {summary.failures})" if summary.failures else failed)
    fresh = max(0, summary.articles - summary.reused)
    line = f"{', '.join(parts)}; {summary.seconds:.1f} s, {fresh / max(summary.seconds, 0.001):.1f} articles/s"
    if summary.signal is not None:
        return f"interrupted: {line}; {output} is not complete, go on with --resume"
    return f"{line}; written to {output}"
