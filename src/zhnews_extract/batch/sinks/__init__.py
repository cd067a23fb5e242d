"""Where extractions go: one interface, chosen by the suffix of the output."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from zhnews_extract.batch.sinks.base import Sink, extra, is_special
from zhnews_extract.errors import OptionError

__all__ = ["FORMATS", "Sink", "choose_sink", "open_sink"]

#: Suffixes of outputs; the first two may be followed by ``.gz`` or ``.zst``.
FORMATS = (".jsonl", ".csv", ".parquet", ".sqlite")
_LINES = (".jsonl", ".ndjson")
_TABLES = (".csv",)
_DATABASES = (".sqlite", ".sqlite3", ".db")
_PACKED = (".gz", ".zst")


def open_sink(output: Path, *, resume: bool = False) -> Sink:
    """Open an output; see :func:`choose_sink`."""
    return choose_sink(output, resume=resume)()


def choose_sink(output: Path, *, resume: bool = False) -> Callable[[], Sink]:
    """Choose the format of an output without touching it.

    Parameters
    ----------
    output
        ``.jsonl`` (an extraction a line), ``.csv`` (an event a row; both also with ``.gz`` or ``.zst``), ``.parquet``
        or ``.sqlite``. Pipes and devices get JSON lines.
    resume
        Bring an existing database up to date instead of replacing it.

    Returns
    -------
    callable
        Opens the output; raises ``OutputError`` if it cannot be written.

    Raises
    ------
    OptionError
        If the suffix is none of these, or the library for it is not installed.
    """
    suffix, packed = output.suffix.lower(), ""
    if suffix in _PACKED:
        suffix, packed = Path(output.stem).suffix.lower(), suffix
    if packed == ".zst":
        extra("zstandard", "zstd", output)
    if suffix in _LINES or is_special(output):
        from zhnews_extract.batch.sinks.lines import JsonLines

        return partial(JsonLines, output, packed)
    if suffix in _TABLES:
        from zhnews_extract.batch.sinks.lines import Csv

        return partial(Csv, output, packed)
    if suffix == ".parquet" and not packed:
        extra("pyarrow.parquet", "parquet", output)
        from zhnews_extract.batch.sinks.parquet import Parquet

        return partial(Parquet, output)
    if suffix in _DATABASES and not packed:
        from zhnews_extract.batch.sinks.sqlite import Sqlite

        return partial(Sqlite, output, resume=resume)
    raise OptionError(
        f"{output}: no format is known by this suffix; use {', '.join(FORMATS)} (the first two also with .gz or .zst)"
    )
