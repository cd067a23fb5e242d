"""What makes the command line start faster; for processes of our own only, never on import of the library."""

from __future__ import annotations

import gc
import sys
from types import ModuleType
from typing import Any


def prepare() -> None:
    """Spare the collector and spaCy's own command line.

    Loading makes some hundred thousand lasting objects, through which the collector would look over and over. And
    ``import spacy`` imports ``spacy.cli`` for the sake of ``spacy.info``, with an HTTP client and all it needs: a
    quarter of a second for what an extraction never calls.
    """
    gc.set_threshold(50_000, 20, 50)
    if "spacy" not in sys.modules:
        package, module = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
        package.__path__ = []
        module.info = _info  # type: ignore[attr-defined]
        sys.modules |= {"spacy.cli": package, "spacy.cli.info": module}


def _info(*args: Any, **kwargs: Any) -> None:
    raise NotImplementedError("spacy.info is not available inside zhnews-extract; run: python -m spacy info")
