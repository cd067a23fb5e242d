"""Finds the rule that a result names: file, line, what it does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhnews_extract.explain.model import RuleRef
from zhnews_extract.rulebook import Rulebook, default_rules, steps_of_code
from zhnews_extract.rulebook.book import rest, rule_files
from zhnews_extract.rulebook.files import compose
from zhnews_extract.rulebook.layers import find
from zhnews_extract.teach.rooms import model_of
from zhnews_extract.teach.sources import comment_on

_MODELS = {
    "model": "a trained model chose its role",
    "default": "the first role that rules/events/frames.yaml allows names of its kind",
    "figure": "one of the statistic's own figures",
}


class Places:
    """Looks rules up in a rulebook; every file is parsed once, and only when a rule of it is asked for."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._found: dict[str, RuleRef] = {}
        self._nodes: dict[Path, Any] = {}

    @property
    def book(self) -> Rulebook:
        """The rulebook that rules are looked up in."""
        return self._book

    def rule(self, id: str | None) -> RuleRef | None:
        """Look a rule up by the id that a result bears; ``None`` for none."""
        if id is None:
            return None
        if id not in self._found:
            self._found[id] = self._look_up(id)
        return self._found[id]

    def _look_up(self, id: str) -> RuleRef:
        if id in _MODELS:
            return RuleRef(id=id, does=_MODELS[id])
        steps = steps_of_code()
        # Later packs are laid over earlier ones: what they say holds.
        for folder in reversed((default_rules(), *self._book.packs)):
            for name in rule_files():
                path = folder / name
                if not rest(id, name) or not path.is_file():
                    continue
                if path not in self._nodes:
                    self._nodes[path] = compose(path)
                node = self._nodes[path]
                found = find(node, model_of(name), rest(id, name)) if node is not None else []
                if found:
                    mark = found[-1].line.start_mark
                    shown = name if folder == default_rules() else str(path)
                    does = steps.get(id) or comment_on(path, mark.line) or None
                    return RuleRef(id=id, file=shown, line=mark.line + 1, does=does)
        return RuleRef(id=id, does=steps.get(id))
