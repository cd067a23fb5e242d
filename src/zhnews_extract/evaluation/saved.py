"""Reads extractions that were made before: what ``batch`` and ``extract`` have written."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from pydantic import ValidationError

from zhnews_extract.errors import InputError
from zhnews_extract.schema import SCHEMA_VERSION, Extraction

_KEYS = {"text", "article", "events"}


def read_extractions(path: Path) -> Iterator[Extraction]:
    """Read extractions as ``batch`` and ``extract`` write them: JSON lines (``.gz``, ``.zst``), or one JSON object.

    Raises
    ------
    InputError
        If the file cannot be read, or a line is no extraction of this version; names file and line.
    """
    if path.is_dir():
        raise InputError(f"{path}: is a folder; give the JSON lines in it")
    yield from _records(path)


def if_extractions(path: Path) -> Iterator[Extraction] | None:
    """Read extractions from JSON lines (also ``.gz``, ``.zst``) or from one JSON object; ``None`` for other files.

    What a file is, its first record says, whatever its name.

    Raises
    ------
    InputError
        If the file cannot be opened, or, while reading, at a line that is no extraction of this version; says which.
    """
    with _opened(path) as stream:
        first = _first(stream)
    if first is None or not _KEYS & first.keys() or not ("events" in first or "schema_version" in first):
        return None
    if not first.keys() >= _KEYS:
        missing = ", ".join(sorted(_KEYS - first.keys()))
        raise InputError(f"{path}: its records are no extractions of this program ({missing} missing); {_AGAIN}")
    return _records(path)


_AGAIN = "extract the articles again: zhnews-extract batch FOLDER -o OUT.jsonl"


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file, unpacked by its first bytes."""
    try:
        with path.open("rb") as raw:
            start = raw.read(4)
            raw.seek(0)
            if start.startswith(b"\x1f\x8b"):
                with gzip.open(raw) as stream:
                    yield io.BufferedReader(stream)
            elif start == b"\x28\xb5\x2f\xfd":
                try:
                    import zstandard
                except ImportError:
                    advice = "pip install 'zhnews-extract[zstd]'"
                    raise InputError(f"{path}: reading .zst needs the extra zstd: {advice}") from None
                with zstandard.ZstdDecompressor().stream_reader(raw) as stream:
                    yield io.BufferedReader(stream)
            else:
                yield raw
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{path}: damaged or cut off ({error})") from error
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error


def _first(stream: IO[bytes]) -> dict[str, Any] | None:
    """First record: of the first line, or of the whole file where the object runs over several lines."""
    line = b""
    for line in stream:
        if line.strip():
            break
    if not line.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
        return None
    for data in (line, None):
        with contextlib.suppress(ValueError):
            found = json.loads((data if data is not None else line + stream.read()).decode("utf-8-sig"))
            return found if isinstance(found, dict) else None
    return None


def _records(path: Path) -> Iterator[Extraction]:
    with _opened(path) as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                data = json.loads(line.decode("utf-8-sig"))
            except ValueError:
                data = _whole(line + stream.read()) if number == 1 else None
                if data is None:
                    raise InputError(f"{path}:{number}: no JSON; the line is damaged or cut off") from None
            yield _extraction(data, f"{path}:{number}")


def _whole(data: bytes) -> Any:
    """One object that runs over several lines; ``None``: it is none."""
    try:
        return json.loads(data.decode("utf-8-sig"))
    except ValueError:
        return None


def _extraction(data: Any, place: str) -> Extraction:
    version = data.get("schema_version") if isinstance(data, dict) else None
    if isinstance(version, str) and version != SCHEMA_VERSION:
        raise InputError(
            f"{place}: written in schema {version}, this program reads {SCHEMA_VERSION}; "
            f"{_AGAIN if version < SCHEMA_VERSION else 'upgrade it: pip install -U zhnews-extract'}"
        )
    try:
        found = Extraction.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{place}: no extraction: {where}: {first['msg']}; {_AGAIN}") from None
    _check_offsets(found, place)
    return found


def _check_offsets(found: Extraction, place: str) -> None:
    """Refuse a record whose text was changed since: its highlights would lie."""
    spans = [*found.dates, *found.amounts, *(event.trigger for event in found.events)]
    spans += [mention for entity in found.entities for mention in entity.mentions]
    for span in spans:
        if found.text[span.start_char : span.end_char] != span.text:
            raise InputError(
                f"{place}: {span.text!r} does not stand at {span.start_char}–{span.end_char} of the text, "
                f"which was changed after the extraction; {_AGAIN}"
            )
