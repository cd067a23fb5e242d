"""What to do next, for mistakes that only the command line can make."""

from __future__ import annotations

import sys
from pathlib import Path

from zhnews_extract.errors import InputError, WarningCode
from zhnews_extract.schema import Extraction


def one_file(path: Path) -> Path:
    """Refuse a folder where one article is wanted, and a name that no file has.

    Raises
    ------
    InputError
        Names the command that takes folders, or the file that may have been meant.
    """
    if path.is_dir():
        raise InputError(
            f"{path}: is a folder; extract it as a batch: zhnews-extract batch {path} -o events.jsonl "
            "(and look at the result: zhnews-extract view events.jsonl)"
        )
    if str(path) != "-" and not path.exists():
        import difflib

        there = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
        close = difflib.get_close_matches(path.name, there, n=1)
        meant = f"did you mean {path.parent / close[0]}?" if close else "- reads from a pipe"
        where = "no such file" if path.parent.is_dir() else f"no such file, as there is no folder {path.parent}"
        raise InputError(f"{path}: {where}; {meant}")
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
