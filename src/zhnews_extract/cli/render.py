"""Prints extractions as JSON, JSON lines, CSV or a readable table."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable

from zhnews_extract.cli.advice import hint_at_dates
from zhnews_extract.errors import WarningCode
from zhnews_extract.schema import ROW_FIELDS, Argument, Event, Extraction


def write(extractions: Iterable[Extraction], form: str) -> None:
    """Write to standard output.

    Parameters
    ----------
    extractions
        What to print, in order.
    form
        ``json`` (indented), ``jsonl`` (one line an article), ``csv`` (one row an event) or ``table``.
    """
    if form == "csv":
        writer = csv.DictWriter(sys.stdout, ROW_FIELDS, lineterminator="\n")
        writer.writeheader()
        for extraction in extractions:
            writer.writerows(extraction.rows())
            hint_at_dates(extraction)
        return
    for extraction in extractions:
        if form == "table":
            _table(extraction)
        else:
            print(extraction.model_dump_json(indent=2 if form == "json" else None))
        hint_at_dates(extraction)


def _table(extraction: Extraction) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    article = extraction.article
    head = " · ".join(part for part in (article.published, article.source) if part)
    console.print(Text(article.title or article.id, style="bold"), Text(head, style="dim"))
    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    table.add_column("date", no_wrap=True)
    table.add_column("event", no_wrap=True)
    for name in ("who", "what, where", "sums and counts"):
        table.add_column(name, overflow="fold")
    for event in extraction.events:
        table.add_row(*map(Text, _cells(event)))
    console.print(table)
    for warning in extraction.warnings:
        if warning.code == WarningCode.NO_PUBLICATION_DATE:
            continue  # said with what to do about it
        Console(stderr=True).print(Text(f"warning: {warning.message} ({warning.code})", style="yellow"))


def _cells(event: Event) -> list[str]:
    status = "" if event.status == "occurred" else f"\n({event.status})"
    return [
        _date(event),
        f"{event.type}{status}",
        _names(event, "company", "government", "organization", "person"),
        _names(event, "project", "target", "place", "qualifier"),
        "\n".join(filter(None, map(_sum, event.args))),
    ]


def _date(event: Event) -> str:
    from zhnews_extract.view.values import date_value

    # Both days of a span below each other: a terminal of 80 columns has no room for more.
    return "" if event.date is None else (date_value(event.date) or event.date.text or "").replace("…", "…\n")


def _names(event: Event, *roles: str) -> str:
    return "\n".join(dict.fromkeys(a.text for role in roles for a in event.args if a.role == role and a.text))


def _sum(argument: Argument) -> str | None:
    if argument.role == "count":
        return f"{argument.value}{argument.unit or ''}{argument.of or ''}"
    if argument.role != "amount" or argument.min is None:
        return None
    from zhnews_extract.view.values import SIGNS, shortened

    numbers = shortened(argument.min, argument.max or argument.min)
    kind = (argument.kind or "").replace("_", " ")
    return f"{SIGNS.get(argument.mod or '', '')}{numbers} {argument.currency or ''} {kind}".strip()
