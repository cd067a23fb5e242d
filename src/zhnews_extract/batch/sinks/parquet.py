"""Parquet: one row an article, nested, typed."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from zhnews_extract.batch.records import Record
from zhnews_extract.batch.sinks.base import Sink, Target, extra, trouble

_GROUP_ROWS = 2_000
_GROUP_BYTES = 32 << 20  # of JSON


class Parquet(Sink):
    """Collects articles and writes them a row group at a time."""

    def __init__(self, output: Path) -> None:
        pq = extra("pyarrow.parquet", "parquet", output)
        from zhnews_extract.batch.arrow import schema

        self._target = Target(output)
        self._rows: list[dict[str, Any]] = []
        self._size = 0
        self._closed = False
        with trouble(output):
            self._file = self._target.path.open("wb")
            self._writer: Any = pq.ParquetWriter(self._file, schema(), compression="zstd")

    def write(self, record: Record) -> None:  # noqa: D102 - as in Sink
        self._rows.append(record.data)
        self._size += len(record.line)
        if len(self._rows) >= _GROUP_ROWS or self._size >= _GROUP_BYTES:
            self._flush()

    def _flush(self) -> None:
        from zhnews_extract.batch.arrow import to_batch

        if self._rows:
            with trouble(self._target.output):
                self._writer.write_batch(to_batch(self._rows))
        self._rows.clear()
        self._size = 0

    def finish(self) -> None:  # noqa: D102
        self._flush()
        with trouble(self._target.output):
            self._writer.close()
            self._file.close()
            self._target.complete()

    def abandon(self) -> None:  # noqa: D102
        with contextlib.suppress(Exception):
            self._writer.close()
        with contextlib.suppress(OSError):
            self._file.close()
