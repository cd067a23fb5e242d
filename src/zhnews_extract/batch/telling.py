"""Tells on standard error how far a batch is: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import re
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from zhnews_extract.batch.units import Selection, files

_EVERY = 30.0  # seconds between plain lines
_SHOWN = 20  # failures told one by one
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Progress:
    """Counts what is done; writes nothing.

    Attributes
    ----------
    articles, failures
        Finished so far.
    weight, total
        Bytes of input done and, once counted, there are.
    """

    def __init__(self) -> None:
        self.articles = self.failures = self.weight = 0
        self.total: int | None = None
        self.started = time.monotonic()
        self._fresh = self._fresh_weight = 0
        self._first: float | None = None  # when the first fresh result came: loading says nothing about the rate

    def count(self, inputs: Sequence[Path], selection: Selection) -> None:
        """Add up the inputs beside the work, for the time left."""

        def run() -> None:
            self.total = sum(unit.weight for unit in files(inputs, selection))

        threading.Thread(target=run, daemon=True).start()

    def article(self, *, fresh: bool) -> None:
        """Count an article; ``fresh``: not taken over from an earlier run."""
        self.articles += 1
        self._one(fresh=fresh)
        self.show()

    def failure(self, reason: str, *, fresh: bool) -> None:
        """Count a failure and tell it, unless there are many."""
        self.failures += 1
        self._one(fresh=fresh)
        if self.failures <= _SHOWN:
            self.tell(f"failed: {reason}")
        elif self.failures == _SHOWN + 1:
            self.tell("failed: more, see the failures file")
        self.show()

    def _one(self, *, fresh: bool) -> None:
        if fresh and self._first is None:
            self._first = time.monotonic()
        elif fresh:
            self._fresh += 1

    def unit(self, weight: int, *, fresh: bool) -> None:
        """Count the input that has been dealt with."""
        self.weight += weight
        self._fresh_weight += weight * fresh

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self.started

    @property
    def rate(self) -> float:
        """Articles a second since the first, those taken over not counted."""
        return self._fresh / self._working if self._fresh else 0.0

    @property
    def _working(self) -> float:
        return max(time.monotonic() - (self._first or self.started), 1e-3)

    @property
    def left(self) -> float | None:
        """Seconds that remain, by bytes of input."""
        if self.total is None or not self._fresh_weight:
            return None
        return self._working * max(0, self.total - self.weight) / self._fresh_weight

    def show(self) -> None:
        """Bring what is shown up to date."""

    def tell(self, line: str) -> None:
        """Write a line."""

    def close(self) -> None:
        """Take away what should not stay."""


class Lines(Progress):
    """Plain lines, for logs and pipes."""

    def __init__(self, stream: TextIO | None = None) -> None:
        super().__init__()
        self._stream = stream or sys.stderr
        self._told = self.started

    def show(self) -> None:
        """Write a line if the last one is half a minute old."""
        if time.monotonic() - self._told >= _EVERY:
            self._told = time.monotonic()
            self.tell(f"{_counts(self)}, {self.rate:.1f}/s, {_clock(self.left)} left")

    def tell(self, line: str) -> None:
        """Write a line."""
        print(_visible(line), file=self._stream, flush=True)


class Bar(Progress):
    """A bar that stays in its line."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TaskProgressColumn, TextColumn
        from rich.progress import Progress as RichProgress

        super().__init__()
        self._console = Console(stderr=True)
        self._bar: Any = RichProgress(
            BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"), console=self._console, transient=True
        )
        self._task = self._bar.add_task("loading", total=None)
        self._bar.start()

    def show(self) -> None:
        """Hand the figures to the bar, which redraws itself ten times a second."""
        text = f"{_counts(self)}, {self.rate:.1f}/s, {_clock(self.left)} left"
        self._bar.update(self._task, completed=self.weight, total=self.total, description=text)

    def tell(self, line: str) -> None:
        """Write a line above the bar."""
        from rich.text import Text

        self._console.print(Text(_visible(line)), soft_wrap=True)

    def close(self) -> None:
        """Remove the bar."""
        self._bar.stop()


def progress() -> Progress:
    """Choose by whether standard error is a terminal."""
    return Bar() if sys.stderr.isatty() else Lines()


def _visible(line: str) -> str:
    """Escape what would steer a terminal: names of files and what pages say are not to be trusted."""
    return _CONTROL.sub(lambda match: ascii(match[0])[1:-1], line)


def _counts(state: Progress) -> str:
    failed = f", {state.failures:,} failed" if state.failures else ""
    return f"{state.articles:,} articles{failed}"


def _clock(seconds: float | None) -> str:
    if seconds is None:
        return "?"
    hours, rest = divmod(round(seconds), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
