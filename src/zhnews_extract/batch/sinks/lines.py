"""Outputs of lines: JSON and CSV, plain or compressed."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import time
from pathlib import Path
from typing import IO, Any

from zhnews_extract.batch.records import Record
from zhnews_extract.batch.sinks.base import Sink, Target, extra, trouble
from zhnews_extract.schema import ROW_FIELDS

_FLUSH_AFTER = 1.0  # seconds
_OF_ARTICLE = ["title", "published", "source", "url", "duplicate_of"]


class _Bytes(Sink):
    """A stream of bytes, compressed where the suffix says so."""

    def __init__(self, output: Path, packed: str) -> None:
        self._target = Target(output)
        self._layers: list[IO[bytes]] = []
        with trouble(output):
            stream: Any = self._target.path.open("wb", buffering=1 << 18)
            self._layers.append(stream)
            if packed == ".gz":
                # Without name and time, so that equal content makes equal files.
                stream = gzip.GzipFile("", "wb", 6, stream, mtime=0)
                self._layers.append(stream)
            elif packed == ".zst":
                zstandard = extra("zstandard", "zstd", output)
                stream = zstandard.ZstdCompressor(level=6).stream_writer(stream, closefd=False)
                self._layers.append(stream)
        self._stream: IO[bytes] = stream
        self._flushed = time.monotonic()

    def _put(self, data: bytes) -> None:
        with trouble(self._target.output):
            self._stream.write(data)
            # Compressed streams would grow by it; plain ones can be followed while they grow.
            if len(self._layers) == 1 and time.monotonic() - self._flushed > _FLUSH_AFTER:
                self._stream.flush()
                self._flushed = time.monotonic()

    def finish(self) -> None:
        with trouble(self._target.output):
            for layer in reversed(self._layers):
                layer.close()
            self._target.complete()

    def abandon(self) -> None:
        for layer in reversed(self._layers):
            with contextlib.suppress(OSError, ValueError):
                layer.close()


class JsonLines(_Bytes):
    """One extraction a line, as the contract says."""

    def write(self, record: Record) -> None:  # noqa: D102 - as in Sink
        self._put(record.line + b"\n")


class Csv(_Bytes):
    """One event a row, with what is known of its article."""

    def __init__(self, output: Path, packed: str) -> None:
        super().__init__(output, packed)
        self._text = io.StringIO(newline="")
        self._rows = csv.DictWriter(self._text, [*ROW_FIELDS, *_OF_ARTICLE], lineterminator="\n")
        self._rows.writeheader()
        self._flush()

    def write(self, record: Record) -> None:  # noqa: D102 - as in Sink
        extraction = record.extraction
        article = extraction.article
        more = {
            "title": article.title,
            "published": article.published,
            "source": article.source,
            "url": article.url,
            "duplicate_of": extraction.duplicate_of,
        }
        self._rows.writerows({**row, **more} for row in extraction.rows())
        self._flush()

    def _flush(self) -> None:
        self._put(self._text.getvalue().encode())
        self._text.seek(0)
        self._text.truncate()
