"""Extracts folders of articles into one output: workers in, sink out, nothing lost on the way."""

from __future__ import annotations

import contextlib
import signal
import threading
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import IO

from zhnews_extract.batch.fingerprint import of_program
from zhnews_extract.batch.ids import Ids
from zhnews_extract.batch.manifest import Manifest
from zhnews_extract.batch.pool import Interrupted, Pool, cores
from zhnews_extract.batch.records import Failure, Item, Record, id_of
from zhnews_extract.batch.reposts import Reposts
from zhnews_extract.batch.sinks import Sink, choose_sink
from zhnews_extract.batch.sinks.base import Target, trouble
from zhnews_extract.batch.telling import Progress
from zhnews_extract.batch.units import Selection, Unit, units
from zhnews_extract.batch.worker import Setup
from zhnews_extract.errors import OptionError, OutputError, ZhnewsError
from zhnews_extract.pipeline import DEFAULT_NER, Pipeline, Published
from zhnews_extract.reading import check_published

#: Seconds an article may take.
TIME_LIMIT = 300.0


@dataclass
class Summary:
    """How a batch went.

    Attributes
    ----------
    articles
        Written.
    reused
        Of these, taken over from an earlier run.
    duplicates
        Reposts among the articles read, written or (``dedupe``) not.
    failed
        Articles and files that could not be extracted.
    failures
        File that names them, if there are any.
    seconds
        Time it took.
    signal
        Number of the signal that ended it early, else ``None``.
    """

    articles: int = 0
    reused: int = 0
    duplicates: int = 0
    failed: int = 0
    failures: Path | None = None
    seconds: float = 0.0
    signal: int | None = None


def run(
    inputs: Sequence[Path | str],
    output: Path | str,
    *,
    ner: str = DEFAULT_NER,
    rules: Sequence[Path | str] = (),
    installed_rules: bool = True,
    published: Published = None,
    jobs: int | None = None,
    resume: bool = False,
    limit: int | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    time_limit: float | None = TIME_LIMIT,
    failures: Path | str | None = None,
    dedupe: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Extract every article of files and folders.

    The output appears under its name when it is complete; until then it is ``OUTPUT.part``. ``OUTPUT.manifest`` keeps
    the results for a later run with ``resume``. Workers are started by ``spawn``: a script that calls this function
    needs the usual ``if __name__ == "__main__":``.

    Parameters
    ----------
    inputs
        Folders, searched in the order of names, links followed, and files.
    output
        See :func:`~zhnews_extract.batch.sinks.choose_sink`.
    ner, rules, installed_rules, published
        As for :class:`~zhnews_extract.Pipeline` and its ``extract``.
    jobs
        Worker processes (default: all cores).
    resume
        Take over what an earlier run into the same output found out about inputs that have not changed since, with the
        same rules and options; what timed out or crashed is tried again.
    limit
        Articles to write at most.
    include, exclude
        Globs of files in folders, see :class:`~zhnews_extract.batch.units.Selection`.
    time_limit
        Seconds an article may take.
    failures
        Where failures go (default: ``OUTPUT.failures.jsonl``), one JSON object a line with ``id``, ``file``, ``kind``
        and ``reason``.
    dedupe
        Leave reposts out instead of marking them ``duplicate_of``.
    progress
        Is told what happens.

    Raises
    ------
    OptionError, RuleError
        If an option or rule file is wrong. The output is left as it was.
    OutputError
        If the output cannot be written. What was done is kept for ``resume``.
    """
    todo, output = list(dict.fromkeys(map(Path, inputs))), Path(output)
    # Says what is wrong with them before anything is written.
    book = Pipeline(ner=ner, rules=rules, installed_rules=installed_rules).rulebook
    check_published(published)
    open_sink = choose_sink(output, resume=resume)
    if not output.parent.is_dir():
        raise OutputError(f"{output}: no such folder {output.parent}; make it first: mkdir -p {output.parent}")
    failed = _Failures(output, Path(failures) if failures is not None else None)
    manifest_path = None if failed.special else output.with_name(output.name + ".manifest")
    if resume and manifest_path is None:
        raise OptionError(f"{output}: is no file, so there is nothing to resume")
    own = [output, failed.path, manifest_path]
    skip = {str((path.with_name(path.name + end)).resolve()) for path in own if path for end in ("", ".part")}
    selection = Selection(tuple(include), tuple(exclude), frozenset(skip))
    setup = Setup(ner, book.given, False, published, of_program(ner, published, book.packs))
    batch = _Batch(progress or Progress(), failed, limit, dedupe)
    with _signals(batch):
        # Whoever holds the manifest may write the output; nothing of either is touched before.
        manifest = Manifest(manifest_path, setup.program, resume=resume)
        try:
            sink = open_sink()
        except ZhnewsError:
            manifest.close(complete=False)
            raise
        batch.progress.count(todo, selection)
        try:
            pool = Pool(setup, jobs or cores(), time_limit=time_limit, stop=lambda: batch.summary.signal is not None)
            batch.work(pool, units(todo, selection, book), manifest, sink)
            sink.finish()
            failed.finish()
            manifest.close(complete=limit is None)
        except BaseException as error:
            sink.abandon()
            failed.abandon()
            if not batch.summary.articles and not failed.special:
                Target(output).path.unlink(missing_ok=True)  # nothing worth a look
            manifest.close(complete=False)
            if not isinstance(error, Interrupted):
                raise
    return batch.close()


class _Batch:
    """The state of a run."""

    def __init__(self, progress: Progress, failed: _Failures, limit: int | None, dedupe: bool) -> None:
        self.progress, self.failed, self.limit, self.dedupe = progress, failed, limit, dedupe
        self.summary = Summary()

    def work(self, pool: Pool, todo: Iterator[Unit], manifest: Manifest, sink: Sink) -> None:
        """Bring what the workers find, in order, to the manifest and the sink."""
        reposts, ids = Reposts(), Ids()
        within = 0  # the unit: articles so far
        full = False
        results = pool.results(map(manifest.known, todo))
        with contextlib.closing(results), contextlib.closing(reposts), contextlib.closing(ids):
            for unit, result, fresh in results:
                if not isinstance(result, Item):
                    within = 0
                    if fresh:
                        manifest.end(unit, result.digest)
                    self.progress.unit(unit.weight, fresh=fresh)
                    if full:
                        return
                    continue
                if full:
                    return
                if fresh:
                    manifest.add(result)
                if result.failure is not None:
                    self.summary.failed += 1
                    self.failed.write(result.failure)
                    self.progress.failure(result.failure.reason, fresh=fresh)
                else:
                    within += 1
                    self._article(unit, result, within, reposts, ids, sink, fresh=fresh)
                    full = self.limit is not None and self.summary.articles >= self.limit

    def _article(
        self, unit: Unit, item: Item, within: int, reposts: Reposts, ids: Ids, sink: Sink, *, fresh: bool
    ) -> None:
        assert item.packed is not None
        line = zlib.decompress(item.packed)
        id = id_of(line)
        # Articles that are left out take no id from others.
        own = lru_cache(maxsize=1)(lambda: ids.own(id, unit.name if id == unit.id else None))
        original = reposts.original(own, item.signature) if item.signature is not None else None
        self.summary.duplicates += original is not None
        if original is None or not self.dedupe:
            self.summary.articles += 1
            self.summary.reused += not fresh
            key, name = f"{item.digest.hex()}-{within}", own() if own() != id else None
            if name is not None:
                key = f"{key}-{name}"  # another input may free its id, and a resumed run must not find the old one
            sink.write(Record(key, self.summary.articles, line, original, name))
        self.progress.article(fresh=fresh)

    def close(self) -> Summary:
        """Sum up."""
        self.summary.seconds = self.progress.elapsed
        self.summary.failures = self.failed.written
        return self.summary


class _Failures:
    """The failures file; there is none if nothing failed."""

    def __init__(self, output: Path, path: Path | None) -> None:
        self.special = Target(output).special
        if path is None and not self.special:
            path = output.with_name(output.name + ".failures.jsonl")
        self.path = path
        self.written: Path | None = None
        self._target = Target(path) if path is not None else None
        self._stream: IO[str] | None = None

    def write(self, failure: Failure) -> None:
        """Add a line."""
        if self._target is None:
            return
        with trouble(self._target.output):
            if self._stream is None:
                self._stream = self._target.path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
                self.written = self._target.path
            self._stream.write(failure.line() + "\n")
            self._stream.flush()

    def finish(self) -> None:
        """Give the file its name, or remove that of an earlier run."""
        if self._target is None:
            return
        with trouble(self._target.output):
            if self._stream is not None:
                self._stream.close()
                self._target.complete()
                self.written = self._target.output
            elif not self._target.special:
                self._target.output.unlink(missing_ok=True)

    def abandon(self) -> None:
        """Leave the file as it is."""
        if self._stream is not None:
            with contextlib.suppress(OSError):
                self._stream.close()


@contextlib.contextmanager
def _signals(batch: _Batch) -> Iterator[None]:
    """Take Ctrl-C and a polite kill as the wish to stop after the present article; a second one stops at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def note(number: int, frame: FrameType | None) -> None:
        if batch.summary.signal is not None:
            raise KeyboardInterrupt
        batch.summary.signal = number

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
