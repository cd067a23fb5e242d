"""Folders of rules as bytes, so that they can travel to other machines."""

from __future__ import annotations

import atexit
import hashlib
import io
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from zhnews_extract.errors import OptionError, RuleError

#: Bytes of all folders together; a pack is some kilobytes, and a home directory given by mistake is not.
MAX_BYTES = 64 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(folders: Sequence[Path | str]) -> bytes:
    """Put folders of rules into an archive; equal contents make equal bytes.

    Raises
    ------
    RuleError
        If one is no folder or cannot be read.
    OptionError
        If they are too large to be rules.
    """
    buffer, size = io.BytesIO(), 0
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, folder in enumerate(map(Path, folders)):
            if not folder.is_dir():
                raise RuleError(f"{folder}: no such folder of rules")
            archive.writestr(zipfile.ZipInfo(f"{number}/", _EPOCH), b"")
            for path in sorted(folder.rglob("*")):
                inside = path.relative_to(folder)
                if not path.is_file() or any(part.startswith((".", "__pycache__")) for part in inside.parts):
                    continue
                size += path.stat().st_size
                if size > MAX_BYTES:
                    raise OptionError(f"{folder}: more than {MAX_BYTES >> 20} MB of files; is it a folder of rules?")
                try:
                    data = path.read_bytes()
                except OSError as error:
                    raise RuleError(f"{path}: {error.strerror or error}") from error
                info = zipfile.ZipInfo(f"{number}/{inside.as_posix()}", _EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, data)
    return buffer.getvalue()


@lru_cache(maxsize=8)
def unpack(data: bytes, scratch: str | None = None) -> tuple[str, ...]:
    """Lay an archive of :func:`pack` out on disk, once a process.

    Parameters
    ----------
    data
        The archive.
    scratch
        A folder of the caller's own that is cleared away by others; processes that share it unpack once. Without it the
        files lie in a temporary folder until the process ends.

    Returns
    -------
    tuple of str
        The folders, in their order.
    """
    if scratch is None:
        made = Path(tempfile.mkdtemp(prefix="zhnews-rules-"))
        atexit.register(shutil.rmtree, made, ignore_errors=True)
        return _extract(data, made)
    home = Path(scratch) / f"zhnews-rules-{hashlib.blake2b(data, digest_size=16).hexdigest()}"
    if not home.is_dir():
        made = Path(tempfile.mkdtemp(prefix="zhnews-rules-", dir=scratch))
        _extract(data, made)
        with suppress(OSError):  # another process was faster
            made.rename(home)
        shutil.rmtree(made, ignore_errors=True)
    return _folders(home)


def _extract(data: bytes, home: Path) -> tuple[str, ...]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(home)
    return _folders(home)


def _folders(home: Path) -> tuple[str, ...]:
    return tuple(str(path) for path in sorted(home.iterdir(), key=lambda path: int(path.name)))
