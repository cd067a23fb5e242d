"""What runs in a worker process: loads the pipeline once, then extracts what it is sent, an article at a time."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing import parent_process
from pathlib import Path
from typing import TYPE_CHECKING

from zhnews_extract.batch.fingerprint import of_input
from zhnews_extract.batch.records import Failure, Item, pack
from zhnews_extract.batch.units import MAX_BYTES, Unit
from zhnews_extract.errors import InputError, ZhnewsError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from zhnews_extract.pipeline import Pipeline, Published
    from zhnews_extract.reading import Page


@dataclass(frozen=True)
class Setup:
    """What a worker is started with; ``program`` is the digest of :func:`~.fingerprint.of_program`."""

    ner: str
    rules: tuple[str, ...] = ()
    installed_rules: bool = True
    published: Published = None
    program: bytes = b""


@dataclass(frozen=True)
class Ready:
    """The pipeline is loaded."""


@dataclass(frozen=True)
class Refused:
    """The pipeline cannot be loaded."""

    error: ZhnewsError


@dataclass(frozen=True)
class Begun:
    """The next article of the unit has been read and is now extracted."""

    id: str


@dataclass(frozen=True)
class Done:
    """The next article of the unit is finished."""

    item: Item


@dataclass(frozen=True)
class End:
    """A unit is finished; ``digest`` is that of the bytes that were read, ``None`` if there were none."""

    digest: bytes | None


Message = Ready | Refused | Begun | Done | End
_ATTEMPTS = 3


def main(connection: Connection, setup: Setup) -> None:
    """Serve units until told to stop or the parent is gone."""
    # Ctrl-C reaches the whole process group; only the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # one process a core is parallel enough
    threading.Thread(target=_follow_parent, daemon=True).start()
    from zhnews_extract.pipeline import Pipeline

    try:
        try:
            pipeline = Pipeline(ner=setup.ner, rules=setup.rules, installed_rules=setup.installed_rules)
            pipeline.load()
        except ZhnewsError as error:
            connection.send(Refused(error))
            return
        connection.send(Ready())
        while (task := connection.recv()) is not None:
            unit, skip = task
            for message in _work(unit, skip, pipeline, setup):
                connection.send(message)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _follow_parent() -> None:
    """Die with the parent even in the midst of an article, so that a killed batch leaves nothing running."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(unit: Unit, skip: int, pipeline: Pipeline, setup: Setup) -> Iterator[Message]:
    """Extract the articles of a unit, those before ``skip`` excepted: they were finished by a worker that died."""
    from zhnews_extract.reading import Input, Page, read_input

    try:
        source = unit.part or Input(_read(unit), unit.id, unit.name)
    except OSError as error:
        said = "no such file" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
        yield Done(_failed(unit, unit.id, f"{unit.path}: {said}"))
        yield End(None)
        return
    except InputError as error:
        yield Done(_failed(unit, unit.id, str(error)))
        yield End(None)
        return
    digest = of_input(setup.program, source)
    source = replace(source, published=setup.published, rules=pipeline.rulebook)
    try:
        for number, page in enumerate(read_input(source, unit.suffix)):
            if number < skip:
                continue
            if isinstance(page, Page):
                yield Begun(page.article.id)
                yield Done(_extract(unit, page, pipeline, digest))
            else:
                yield Done(_failed(unit, page.id, page.reason))
    except InputError as error:
        # Readers know the name below the folder; people want the path they typed.
        yield Done(_failed(unit, unit.id, str(error).replace(unit.name, unit.shown or unit.path, 1)))
    except Exception as error:  # a page no reader was written for must not stop the batch
        yield Done(_broke(unit, unit.id, error))
    yield End(digest)


def _read(unit: Unit) -> bytes:
    """Read a file of which no writer changes anything meanwhile."""
    path = Path(unit.path)
    for _ in range(_ATTEMPTS):
        with path.open("rb") as handle:
            before = os.fstat(handle.fileno())
            if before.st_size > MAX_BYTES:
                raise InputError(f"{path}: more than {MAX_BYTES >> 20} MB; divide it, or write its articles as JSONL")
            data = handle.read(before.st_size + 1)
            after = os.fstat(handle.fileno())
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) and len(data) == after.st_size:
            return data
    raise InputError(f"{path}: changes while it is read")


def _extract(unit: Unit, page: Page, pipeline: Pipeline, digest: bytes) -> Item:
    from zhnews_extract.batch.reposts import signature

    try:
        return Item(pack(pipeline.extract(page).model_dump_json()), signature(page), digest=digest)
    except Exception as error:  # one bad article must not stop the batch
        return _broke(unit, page.article.id, error)


def _broke(unit: Unit, id: str, error: Exception) -> Item:
    said = " ".join(str(error).split())
    return Item(failure=Failure(id, unit.path, "error", f"{unit.path}: {id}: {type(error).__name__}: {said:.300}"))


def _failed(unit: Unit, id: str, reason: str) -> Item:
    return Item(failure=Failure(id, unit.path, "unreadable", reason))
