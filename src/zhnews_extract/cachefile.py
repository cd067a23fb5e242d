"""Files in the user's cache directory that spare a process what an earlier one has computed.

Each is one value of plain types. Losing one costs time and nothing else, so nothing here ever raises: a home that is
read-only, missing or full means that the value is computed again.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import sys
import tempfile
from pathlib import Path
from typing import Any


def location(name: str) -> Path | None:
    """Where a value is kept; ``None`` without a home directory. Each version of Python has files of its own."""
    from platformdirs import user_cache_path

    try:
        return user_cache_path("zhnews-extract", appauthor=False) / f"{name}.{sys.implementation.cache_tag}"
    except (OSError, RuntimeError):
        return None


def load(name: str) -> Any:
    """Value kept under a name; ``None`` if there is none or its file is damaged."""
    path = location(name)
    if path is None:
        return None
    try:
        data = path.read_bytes()
        check, body = data[:_CHECK], memoryview(data)[_CHECK:]
        return marshal.loads(body) if check == _digest(body) else None
    except (OSError, ValueError, EOFError, TypeError):
        return None


def store(name: str, value: Any) -> None:
    """Keep a value, in one step: who reads meanwhile gets the old one or the new one."""
    path = location(name)
    if path is None:
        return
    body = marshal.dumps(value)
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(_digest(body) + body)
            Path(temporary).replace(path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise


_CHECK = 16


def _digest(body: bytes | memoryview) -> bytes:
    return hashlib.blake2b(body, digest_size=_CHECK).digest()
