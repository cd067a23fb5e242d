"""Options that several commands take, spelled once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

Ner = Annotated[
    str,
    typer.Option("--ner", help="What proposes names: best, fast, lac, none (rules only), full or spacy:NAME_OR_PATH."),
]
Rules = Annotated[
    Optional[list[Path]],  # noqa: UP045 - typer reads annotations at run time on Python 3.10
    typer.Option(
        "--rules",
        help="Folder of your own rules, or name of installed ones, laid over the shipped ones; may be repeated.",
    ),
]
InstalledRules = Annotated[
    bool,
    typer.Option(
        "--installed-rules/--no-installed-rules",
        help="Use the rules that installed packages offer (they are listed by rules list).",
    ),
]
Published = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--published", help="Publication date (2026-02-14) where the page states none or a wrong one."),
]
