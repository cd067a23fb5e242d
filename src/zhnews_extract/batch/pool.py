"""Worker processes that extract units and hand the results back in the order of the units.

Unlike the pools of the standard library this one loses nothing when a worker dies or hangs: it knows which article each
worker is at, ends the one whose time is up, and starts another in its place. What is in memory at a time is bounded: so
many units are under way, and a worker that is far ahead of the others waits until its results are taken.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from zhnews_extract.batch.records import Failure, FailureKind, Item
from zhnews_extract.batch.units import Unit
from zhnews_extract.batch.worker import Begun, Done, End, Message, Ready, Refused, Setup, main
from zhnews_extract.errors import ZhnewsError

#: Units under way a worker: enough that the others go on while one is busy with a long article.
WINDOW = 256
_QUEUED = 2  # at a worker at a time: the next is there when one is finished
_AHEAD = 32 << 20  # bytes a worker may be ahead with
_HELD = 64 << 20  # bytes all may be ahead with before no more work is given out
_SMALL = 32 << 10  # bytes that fit into a pipe whose other end is busy
_TICK = 0.25  # seconds between looks at the clock and at the wish to stop
_START = 600.0  # seconds a worker may take to load
_ATTEMPTS = 2

Target = Callable[[Connection, Setup], None]


class Interrupted(ZhnewsError):  # noqa: N818 - a wish, no error
    """The batch was asked to stop."""


@dataclass
class Known:
    """A unit whose results are known from an earlier run."""

    unit: Unit
    digest: bytes
    items: list[Item]


@dataclass
class _Pending:
    """A unit between being given out and being handed on."""

    unit: Unit
    items: deque[Item] = field(default_factory=deque)
    settled: int = 0  # articles finished, failures included
    attempts: int = 0  # at the present one
    size: int = 0
    sent: bool = False
    fresh: bool = True
    begun: str | None = None  # id of the article that is being extracted
    end: End | None = None


@dataclass
class _Slot:
    """A place for a worker; when it dies, its successor takes over what it had."""

    process: BaseProcess
    pipe: Connection
    queue: deque[_Pending] = field(default_factory=deque)
    ready: bool = False
    since: float = field(default_factory=time.monotonic)  # when the present article was begun
    deaths: int = 0  # before getting ready, in a row


Result = tuple[Unit, Item | End, bool]


class Pool:
    """Extracts units in worker processes.

    Parameters
    ----------
    setup
        What each worker loads.
    jobs
        Number of workers; started as there is work for them.
    time_limit
        Seconds an article may take, ``None``: any time.
    stop
        Asked several times a second; once it says yes, :meth:`results` raises :class:`Interrupted`.
    target
        What a worker runs.
    """

    def __init__(
        self,
        setup: Setup,
        jobs: int,
        *,
        time_limit: float | None = None,
        stop: Callable[[], bool] = lambda: False,
        target: Target = main,
    ) -> None:
        self.setup, self.jobs, self.time_limit, self.stop, self.target = setup, jobs, time_limit, stop, target
        # Never fork: threads (the progress bar's, ONNX Runtime's) do not survive it.
        self._context = multiprocessing.get_context("spawn")
        self._slots: list[_Slot] = []
        self._order: deque[_Pending] = deque()
        self._held = 0

    def results(self, units: Iterable[Unit | Known]) -> Generator[Result, None, None]:
        """Extract all units.

        Yields
        ------
        (unit, item, fresh)
            Every article, units in their order and articles in that of the unit; ``fresh`` unless it was known.
        (unit, end, fresh)
            After the last article of each unit.

        Raises
        ------
        Interrupted
            If ``stop`` says so.
        ZhnewsError
            If the workers cannot load what ``setup`` says.
        """
        source = iter(units)
        more = True
        try:
            while more or self._order:
                while more and self._room():
                    if (unit := next(source, None)) is None:
                        more = False
                    else:
                        self._give(unit)
                    if self._order and self._order[0].end is not None:
                        break  # hand on at once what is known already
                if self.stop():
                    raise Interrupted("interrupted")
                yield from self._hand_on()
                if self._order and not self._order[0].items and self._order[0].end is None:
                    self._listen()
        finally:
            self._shut()

    def _room(self) -> bool:
        if len(self._order) >= WINDOW * self.jobs or self._held > _HELD:
            return False
        return len(self._slots) < self.jobs or any(len(slot.queue) < _QUEUED for slot in self._slots)

    def _give(self, unit: Unit | Known) -> None:
        if isinstance(unit, Known):
            self._order.append(_Pending(unit.unit, deque(unit.items), end=End(unit.digest), fresh=False))
            return
        pending = _Pending(unit)
        self._order.append(pending)
        if unit.failure is not None:
            pending.items.append(Item(failure=unit.failure))
            pending.end = End(None)
            return
        slot = min(self._slots, key=lambda slot: len(slot.queue), default=None)
        if slot is None or (slot.queue and len(self._slots) < self.jobs):
            slot = self._start()
            self._slots.append(slot)
        if not slot.queue:
            slot.since = time.monotonic()
        slot.queue.append(pending)
        self._send(slot)

    def _send(self, slot: _Slot) -> None:
        """Send a worker its units in order, up to one so large that a busy worker would keep us waiting."""
        for pending in slot.queue:
            if pending.sent:
                continue
            idle = slot.ready and slot.queue[0] is pending
            if pending.unit.part is not None and len(pending.unit.part.data) > _SMALL and not idle:
                return
            pending.sent = True
            # If it is dead, the next look at its pipe says so, and its successor is sent everything again.
            with contextlib.suppress(OSError):
                slot.pipe.send((pending.unit, pending.settled))

    def _start(self) -> _Slot:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=self.target, args=(theirs, self.setup), daemon=True)
        with _no_interrupt():
            process.start()
        theirs.close()
        return _Slot(process, ours)

    def _hand_on(self) -> Iterator[Result]:
        while self._order:
            head = self._order[0]
            while head.items:
                item = head.items.popleft()
                if head.fresh:
                    head.size -= len(item.packed or b"")
                    self._held -= len(item.packed or b"")
                yield head.unit, item, head.fresh
            if head.end is None:
                return
            self._order.popleft()
            yield head.unit, head.end, head.fresh

    def _listen(self) -> None:
        """Take one round of messages and look after those who have none."""
        head = self._order[0]
        open_ = {}
        for slot in self._slots:
            # Who is far ahead waits on its full pipe. The first unit's worker is always heard, so all get their turn.
            if slot.queue and slot.queue[0] is not head and slot.queue[0].size > _AHEAD:
                slot.since = time.monotonic()
            else:
                open_[slot.pipe] = slot
        for pipe in wait(list(open_), _TICK):
            slot = open_.pop(pipe)  # type: ignore[call-overload]
            try:
                self._take(slot, slot.pipe.recv())
            except (EOFError, OSError):
                self._died(slot)
        now = time.monotonic()
        for slot in open_.values():
            limit = self.time_limit if slot.ready else _START
            if slot.queue and limit is not None and now - slot.since > limit and not slot.pipe.poll():
                self._timed_out(slot)

    def _take(self, slot: _Slot, message: Message) -> None:
        slot.since = time.monotonic()
        if isinstance(message, Refused):
            raise message.error
        if isinstance(message, Ready):
            slot.ready, slot.deaths = True, 0
            self._send(slot)
            return
        pending = slot.queue[0]
        if isinstance(message, Begun):
            pending.begun = message.id
        elif isinstance(message, Done):
            self._settle(pending, message.item)
        else:
            pending.end = message
            pending.unit = replace(pending.unit, part=None)
            slot.queue.popleft()
            self._send(slot)

    def _settle(self, pending: _Pending, item: Item) -> None:
        pending.items.append(item)
        pending.size += len(item.packed or b"")
        self._held += len(item.packed or b"")
        pending.settled += 1
        pending.attempts = 0
        pending.begun = None

    def _died(self, slot: _Slot) -> None:
        slot.process.join(5)
        slot.process.kill()
        slot.process.join()
        code = slot.process.exitcode
        if not slot.ready:
            slot.deaths += 1
            if slot.deaths > _ATTEMPTS:
                raise ZhnewsError(f"worker processes die while loading (exit code {code})")
        elif slot.queue:
            pending = slot.queue[0]
            pending.attempts += 1
            if pending.attempts >= _ATTEMPTS:
                how = f"killed by signal {-code}" if code is not None and code < 0 else f"exit code {code}"
                self._give_up(slot, "crash", f"the worker process died twice ({how})")
        self._replace(slot)

    def _timed_out(self, slot: _Slot) -> None:
        slot.process.kill()
        slot.process.join()
        if not slot.ready:
            raise ZhnewsError(f"a worker process did not load within {_START:.0f} seconds")
        self._give_up(slot, "timeout", f"not finished within {self.time_limit:g} seconds")
        self._replace(slot)

    def _give_up(self, slot: _Slot, kind: FailureKind, why: str) -> None:
        """Record the failure of the present article, or of the whole unit if it was being read."""
        pending = slot.queue[0]
        unit, begun = pending.unit, pending.begun
        id = begun if begun is not None else unit.id
        where = unit.path if begun in (None, unit.id) else f"{unit.path}: {begun}"
        self._settle(pending, Item(failure=Failure(id, unit.path, kind, f"{where}: {why}")))
        if begun is None:
            pending.end = End(None)
            slot.queue.popleft()

    def _replace(self, slot: _Slot) -> None:
        slot.pipe.close()
        fresh = self._start()
        slot.process, slot.pipe, slot.ready, slot.since = fresh.process, fresh.pipe, False, fresh.since
        for pending in slot.queue:
            pending.begun, pending.sent = None, False
            self._send(slot)

    def _shut(self) -> None:
        for slot in self._slots:
            slot.pipe.close()
            slot.process.terminate()
        for slot in self._slots:
            slot.process.join(5)
            if slot.process.exitcode is None:
                slot.process.kill()
                slot.process.join()
        self._slots.clear()


@contextlib.contextmanager
def _no_interrupt() -> Iterator[None]:
    """Have a process start with Ctrl-C blocked: it belongs to the parent, even while the worker is still importing."""
    if not hasattr(signal, "pthread_sigmask"):  # pragma: no cover - Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def cores() -> int:
    """Cores this process may use."""
    try:
        return max(1, len(os.sched_getaffinity(0)))
    except AttributeError:  # pragma: no cover - macOS, Windows
        return os.cpu_count() or 1
