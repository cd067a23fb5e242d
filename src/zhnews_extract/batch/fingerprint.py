"""Digests that tell whether a result still holds: of the program with its rules and models, and of each input."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import fields
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from zhnews_extract import __version__

if TYPE_CHECKING:
    from zhnews_extract.reading import Input

_SIZE = 16


def of_program(ner: str, published: object, packs: Iterable[Path | str]) -> bytes:
    """Digest of all that a result depends on besides the input.

    Hashed are the options, the versions of this package and of what it requires, and the contents of its own files, of
    the shipped rules and of the user's. (Hashing the sources too costs 20 ms and makes a change in a checkout count.)
    """
    digest = hashlib.blake2b(digest_size=_SIZE)

    def add(*parts: str) -> None:
        digest.update("\0".join(parts).encode("utf-8", "surrogateescape") + b"\1")

    add(__version__, ner, str(published or ""))
    for name in _requirements():
        add(name, _version(name))
    if ner.startswith("spacy:"):
        model = ner.removeprefix("spacy:")
        meta = Path(model) / "meta.json"
        add(meta.read_text("utf-8") if meta.is_file() else _version(model))
    for folder in (*_own(), *map(Path, packs)):
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            add(path.relative_to(folder).as_posix())
            digest.update(hashlib.blake2b(path.read_bytes(), digest_size=_SIZE).digest())
        add("end of folder")
    return digest.digest()


def _own() -> tuple[Path, Path]:
    """Folders of the package and of the shipped rules."""
    from zhnews_extract.rulebook import default_rules

    return Path(str(files("zhnews_extract"))), default_rules()


def _requirements() -> list[str]:
    try:
        declared = requires("zhnews-extract") or []
    except PackageNotFoundError:
        return []
    return sorted(re.split(r"[^\w.-]", item)[0] for item in declared if "extra ==" not in item)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def of_input(program: bytes, source: Input) -> bytes:
    """Digest of one input: its bytes, what it is called, which ids come from, and the program's digest."""
    digest = hashlib.blake2b(program, digest_size=_SIZE)
    known = [getattr(source, item.name) for item in fields(source) if item.name not in ("data", "published", "rules")]
    digest.update(repr(known).encode("utf-8", "surrogateescape") + b"\0")
    digest.update(source.data)
    return digest.digest()
