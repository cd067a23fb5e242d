"""What to do next, for mistakes that only the command line can make."""

from __future__ import annotations

import sys
from pathlib import Path

from zhnews_extract.errors import InputError, WarningCode
from zhnews_extract.schema import Extraction


def one_file(path: Path) -> Path:
    """Refuse a folder where one article is wanted.

    Raises
    ------
    InputError
        Names the command that takes folders.
    """
    if path.is_dir():
        raise InputError(
            f"{path}: is a folder; extract it as a batch: zhnews-extract batch {path} -o events.jsonl "
            "(and look at the result: zhnews-extract view events.jsonl)"
        )
    return path


def hint_at_dates(extraction: Extraction) -> None:
    """Say on stderr how to give the publication date that a page does not state, where something hangs on it."""
    codes = {warning.code for warning in extraction.warnings}
    if WarningCode.NO_PUBLICATION_DATE in codes:
        print(
            f"note: {extraction.article.id} states no publication date, so dates such as 昨天 or 11日 stay open; "
            "give it: --published 2026-02-14",
            file=sys.stderr,
        )
