"""The interface of all outputs, and files that appear only when they are complete."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from zhnews_extract.batch.records import Record
from zhnews_extract.errors import OptionError, OutputError


class Sink(ABC):
    """Takes the extractions of a batch, in order.

    Every method raises :class:`~zhnews_extract.errors.OutputError` if the output cannot be written.
    """

    @abstractmethod
    def write(self, record: Record) -> None:
        """Add an article."""

    @abstractmethod
    def finish(self) -> None:
        """Complete the output; from now on it is there under its name."""

    @abstractmethod
    def abandon(self) -> None:
        """Close what is open without completing it; never raises."""


class Target:
    """A file that is written under another name (``OUT.part``) and gets its own when it is complete.

    So a file of its name is never half an output, and the last complete one stays until then. Pipes and devices are
    written directly.
    """

    def __init__(self, output: Path) -> None:
        output = output.resolve() if output.is_symlink() and not is_special(output) else output  # keeps the link
        self.output = output
        self.special = is_special(output)
        self.path = output if self.special else output.with_name(output.name + ".part")

    def complete(self) -> None:
        """Give the file its name."""
        if not self.special:
            self.path.replace(self.output)


def is_special(output: Path) -> bool:
    """Tell a pipe or device (``/dev/stdout``, even where that is a file) from a file."""
    if not output.exists() or output.is_dir():
        return False
    return not output.is_file() or output.absolute().parts[1:2] in (("dev",), ("proc",))


@contextmanager
def trouble(output: Path) -> Iterator[None]:
    """Turn what the system says of an output into one line that names it."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"{output}: {error.strerror or error}") from error


def extra(module: str, name: str, output: Path) -> Any:
    """Import a library that only some formats need.

    Raises
    ------
    OptionError
        If it is not installed; says what to install.
    """
    try:
        return import_module(module)
    except ImportError:
        raise OptionError(
            f"{output}: needs {module.partition('.')[0]}, which is not installed: pip install 'zhnews-extract[{name}]'"
        ) from None
