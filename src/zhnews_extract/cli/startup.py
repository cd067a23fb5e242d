"""What makes the command line start faster; for processes of our own only, never on import of the library."""

from __future__ import annotations

import gc

from zhnews_extract import regexes


def prepare() -> None:
    """Spare the collector, and the compiler of patterns.

    Loading makes some hundred thousand lasting objects that the collector would go through over and over.
    """
    gc.set_threshold(50_000, 20, 50)
    regexes.recall()


def finish() -> None:
    """Leave compiled patterns for the next run."""
    regexes.remember()
