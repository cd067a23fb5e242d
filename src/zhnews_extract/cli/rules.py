"""``zhnews-extract rules``: list, check and test rules, print their schemas."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from zhnews_extract.cli.options import InstalledRules, Ner, Rules

app = typer.Typer(
    help="Look at the rules, and check and test rules of your own.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Folder = Annotated[
    Optional[Path],  # noqa: UP045 - typer reads annotations at run time on Python 3.10
    typer.Argument(
        metavar="[DIR]",
        help="A folder of your own rules, or an installed pack (default: the shipped and installed ones).",
    ),
]


@app.command("list")
def listing(
    room: Annotated[str, typer.Option("--room", help="Only dates, money, entities, events, language or reading.")] = "",
    words: Annotated[bool, typer.Option("--words", help="List every word of a list by itself.")] = False,
    off: Annotated[bool, typer.Option("--off", help="Only rules that are switched off or replaced.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    rules: Rules = None,
    installed_rules: InstalledRules = True,
) -> None:
    """List every rule: id, place, what it does, which pack it is from, whether it is on."""
    from dataclasses import asdict
    from json import dumps

    from zhnews_extract.errors import OptionError
    from zhnews_extract.rulebook import active_packs, rulebook
    from zhnews_extract.teach import list_rules

    rooms = ("dates", "money", "entities", "events", "language", "reading")
    if room and room not in rooms:
        raise OptionError(f"--room {room}: no such room; choose one of {', '.join(rooms)}")
    book = rulebook(active_packs(rules or (), installed=installed_rules))
    for item in list_rules(book, room or None, words=words or off):
        if off and item.state == "on":
            continue
        if json:
            typer.echo(dumps(asdict(item), ensure_ascii=False))
            continue
        place = f"{item.file}:{item.line}" if item.line else "code"
        typer.echo(f"{item.id:<34} {item.state:<8} {item.pack:<10} {place:<28} {item.does:.120}".rstrip())


@app.command("check")
def checking(
    folder: Folder = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    rules: Rules = None,
    installed_rules: InstalledRules = True,
) -> None:
    """Look for errors in rule files; exits with 1 if there are any."""
    from zhnews_extract.rulebook import active_packs, rulebook
    from zhnews_extract.teach import check

    # An installed pack may be checked by its name; it does not lie below itself.
    below = tuple(pack for pack in active_packs(rules or (), installed=installed_rules) if pack != str(folder))
    findings = check(folder, below) if folder is not None else check()
    if folder is None:
        for number, pack in enumerate(rulebook(below).packs):
            findings += check(pack, below[:number])
    for finding in findings:
        typer.echo(str(finding))
    errors = sum(finding.level == "error" for finding in findings)
    typer.echo(f"{errors} errors, {len(findings) - errors} warnings", err=True)
    if errors or (strict and findings):
        raise typer.Exit(1)


@app.command("test")
def run_tests(
    folder: Folder = None, ner: Ner = "", rules: Rules = None, installed_rules: InstalledRules = True
) -> None:
    """Run the examples written beside the rules; exits with 1 if one fails."""
    from zhnews_extract.rulebook import active_packs, rulebook
    from zhnews_extract.teach import run_examples

    below = active_packs(rules or (), installed=installed_rules)
    runs = [(folder, below)]
    if folder is None:
        runs = [(None, ()), *((pack, below[:number]) for number, pack in enumerate(rulebook(below).packs))]
    done = failed = 0
    for tested, lower in runs:
        for outcome in run_examples(tested, lower, ner=ner or None):
            done += 1
            failed += bool(outcome.problems)
            if outcome.problems:
                typer.echo(f"{outcome.file}:{outcome.line}: {outcome.text}")
                for problem in outcome.problems:
                    typer.echo(f"    {problem}")
    typer.echo(f"{done} examples, {failed} failed", err=True)
    if not done:
        typer.echo("write some beside your rules: examples: [{text: …, events: [{type: …}]}]", err=True)
    if failed:
        raise typer.Exit(1)


@app.command("schema")
def printing(
    file: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="[FILE]", help="Rule file, events/triggers.yaml (default: all)."),
    ] = None,
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--output", "-o", help="Write the schemas of all rule files into this folder."),
    ] = None,
) -> None:
    """Print the JSON Schema of rule files, by which editors complete and check them."""
    from json import dumps

    from zhnews_extract.teach.schemas import rule_schema, schema_files, write_schemas

    if output is not None:
        written = write_schemas(output)
        typer.echo(f"{len(written)} schemas written to {output}", err=True)
    else:
        found = rule_schema(file) if file else {name: rule_schema(name) for name in schema_files()}
        typer.echo(dumps(found, ensure_ascii=False, indent=2))
