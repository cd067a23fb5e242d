"""A pool without processes."""

import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any

from zhnews_extract.batch.pool import Interrupted, Known, Result
from zhnews_extract.batch.records import Failure, Item
from zhnews_extract.batch.units import Unit
from zhnews_extract.batch.worker import Done, End, Setup, _work
from zhnews_extract.reading.page import Page
from zhnews_extract.rulebook import rulebook
from zhnews_extract.schema import Extraction


class _Reader:
    """A pipeline that only reads."""

    def __init__(self) -> None:
        self.rulebook = rulebook()

    def extract(self, page: Page) -> Extraction:
        if "坏" in page.text:
            raise ValueError("坏\n字")
        return Extraction(article=page.article, text=page.text)


class InlinePool:
    """Does all that the real pool and its workers do, but extracts nothing and starts no process."""

    def __init__(self, setup: Setup, jobs: int, *, time_limit: float | None, stop: Callable[[], bool]) -> None:
        self.setup, self.stop = setup, stop

    def results(self, units: Iterable[Unit | Known]) -> Generator[Result, None, None]:
        pipeline: Any = _Reader()
        for given in units:
            if self.stop():
                raise Interrupted
            if isinstance(given, Known):
                yield from ((given.unit, item, False) for item in given.items)
                yield given.unit, End(given.digest), False
            elif given.failure is not None:
                yield given, Item(failure=given.failure), True
                yield given, End(None), True
            else:
                yield from self._work(given, pipeline)

    def _work(self, unit: Unit, pipeline: Any) -> Iterator[Result]:
        for message in _work(unit, 0, pipeline, self.setup):
            if isinstance(message, Done):
                slow = message.item.packed is not None and b"slow" in zlib.decompress(message.item.packed)
                late = Item(failure=Failure(unit.id, unit.path, "timeout", "late"))
                yield unit, late if slow else message.item, True
            elif isinstance(message, End):
                yield unit, message, True
