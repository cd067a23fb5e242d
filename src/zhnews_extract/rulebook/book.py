"""Finds, validates and layers rule files."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from zhnews_extract.errors import RuleError
from zhnews_extract.rulebook.complain import complaints
from zhnews_extract.rulebook.files import PACK, STEPS, compose, construct, default_rules, read_yaml
from zhnews_extract.rulebook.layers import find, merge, remove, rules_in
from zhnews_extract.rulebook.model import RuleModel
from zhnews_extract.rulebook.packs import folder_of, read_pack

T = TypeVar("T", bound=RuleModel)


class Rulebook:
    """The default rules with user packs layered over them.

    Parameters
    ----------
    packs
        Folders laid out like ``rules/``, or names of installed packs; later ones over earlier ones.

    Attributes
    ----------
    given
        ``packs`` as given.
    packs
        Their folders.
    off
        Ids of the rules that packs switch off, with the file that says so.

    Raises
    ------
    RuleError
        If a pack is no folder, or switches off a rule that does not exist.
    """

    def __init__(self, packs: Iterable[Path | str] = ()) -> None:
        self.given = tuple(map(str, packs))
        self.packs = tuple(folder_of(pack) for pack in self.given)
        self.off: dict[str, Path] = {
            rule: pack.file for folder in self.packs for pack in [read_pack(folder)] for rule in pack.info.disable
        }
        self._loaded: dict[tuple[str, type[RuleModel]], RuleModel] = {}
        for folder in self.packs:
            _check_names(folder)
        for rule, said in self.off.items():
            self._known(rule, said)

    def _layers(self, name: str) -> list[Path]:
        return [path for folder in (default_rules(), *self.packs) if (path := folder / name).is_file()]

    def load(self, name: str, model: type[T]) -> T:
        """Load, layer and validate ``rules/NAME`` (YAML) once.

        Raises
        ------
        RuleError
            If no layer has the file, or it contradicts ``model``; names file, line and key.
        """
        key = (name, model)
        if key not in self._loaded:
            layers = self._layers(name)
            if not layers:
                raise RuleError(f"{name}: no such rule file")
            node: yaml.Node | None = None
            if len(layers) == 1 and not self._off_in(name):
                data = read_yaml(layers[0]) or {}  # several times faster than by way of nodes
            else:
                node = self.node(name, model)
                data = construct(node) if node is not None else {}
            try:
                self._loaded[key] = model.model_validate(data)
            except ValidationError as error:
                node = node or compose(layers[0])
                said = complaints(error, node, model)[0] if node is not None else f"{layers[0]}: is empty"
                raise RuleError(str(said)) from error
        loaded = self._loaded[key]
        assert isinstance(loaded, model)
        return loaded

    def node(self, name: str, model: type[RuleModel]) -> yaml.Node | None:
        """All layers of a file as one tree of YAML nodes, without the rules that are switched off."""
        merged: yaml.Node | None = None
        for path in self._layers(name):
            node = compose(path)
            if node is not None:
                merged = node if merged is None else merge(merged, node, model)
        if merged is not None:
            for rule in self._off_in(name):
                matches = find(merged, model, rest(rule, name))
                if matches and not any(found.removable for found in matches):
                    raise RuleError(f"{self.off[rule]}: disable: {rule} is a group of rules; name a member of it")
                for found in matches:
                    if found.removable:
                        remove(found)
        return merged

    def allows(self, rule: str | None) -> bool:
        """Whether results of a rule are wanted, by the id they bear."""
        return rule not in self.off

    def _off_in(self, name: str) -> list[str]:
        """Ids switched off that can only mean an entry of a file."""
        if not self.off:
            return []
        steps = steps_of_code()
        return [rule for rule in self.off if rest(rule, name) and rule not in steps]

    def _known(self, rule: str, said: Path) -> None:
        """Complain of an id that names nothing."""
        steps = steps_of_code()
        if rule in steps:
            return
        names = [name for name in rule_files() if rest(rule, name)]
        for name in names:
            for path in self._layers(name):
                node = compose(path)
                if node is not None and find(node, Any, rest(rule, name)):
                    return
        raise RuleError(f"{said}: disable: no rule has the id {rule}{suggested(rule)}")

    def table(self, name: str) -> list[list[str]]:
        """Rows of ``rules/NAME`` (TSV, ``#`` comments), those of user packs after the default's."""
        rows: list[list[str]] = []
        for path in self._layers(name):
            with path.open(encoding="utf-8", newline="") as handle:
                rows += [row for row in csv.reader(handle, delimiter="\t") if row and not row[0].startswith("#")]
        if not rows and not self._layers(name):
            raise RuleError(f"{name}: no such rule file")
        return rows


def rest(rule: str, name: str) -> str:
    """Part of an id behind the name of its file; empty if it is not of this file.

    A file goes by its stem (``words.deictic``) or, where rooms have files of one name, with its room
    (``dates/words.deictic``).
    """
    for head in (name.removesuffix(".yaml"), Path(name).stem):
        if rule.startswith(head + "."):
            return rule[len(head) + 1 :]
    return ""


@lru_cache(maxsize=1)
def rule_files() -> tuple[str, ...]:
    """Names of the shipped rule files (YAML), ``room/file.yaml``."""
    root = default_rules()
    return tuple(sorted(path.relative_to(root).as_posix() for path in root.rglob("*.yaml") if path.name != STEPS))


class Steps(RuleModel):
    """Shape of ``rules/steps.yaml``: id → what the rule does, of the rules that are code."""

    steps: dict[str, str]


@lru_cache(maxsize=1)
def steps_of_code() -> dict[str, str]:
    """Rules that are code: the id their results bear → what they do."""
    return Steps.model_validate(read_yaml(default_rules() / STEPS)).steps


def files_of(folder: Path) -> dict[str, Path]:
    """YAML files of a folder of rules, ``room/file.yaml`` → path, in order; ``pack.yaml`` first."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.y*ml")) if path.is_file()}
    found.pop(STEPS, None)
    return dict(sorted(found.items(), key=lambda item: (item[0] != PACK, item[0])))


def nobody_reads(name: str) -> str | None:
    """Complain of a file of a pack whose name no room knows, and so would be passed over in silence."""
    import difflib

    known = rule_files()
    if name == PACK or name in known:
        return None
    close = difflib.get_close_matches(name, known, n=1)
    return "nobody reads a file of this name" + (
        f"; did you mean {close[0]}?" if close else f"; known: {', '.join(known)}"
    )


def _check_names(folder: Path) -> None:
    """Refuse a pack that would do nothing, or not all it is meant to."""
    names = files_of(folder)
    if not names and not any(folder.rglob("*.tsv")):
        raise RuleError(f"{folder}: holds no rule files; a pack is laid out like rules/, see docs/rules.md")
    rooms, known = ({getattr(Path(name), part) for name in rule_files()} for part in ("parent", "name"))
    for name, path in names.items():
        complaint = nobody_reads(name)
        # What lies elsewhere and is called otherwise may be anything, the settings of an editor.
        if complaint and (Path(name).parent in rooms - {Path()} or path.name in known):
            raise RuleError(f"{path}: {complaint}")


def suggested(rule: str) -> str:
    """Say which id may have been meant by one that no rule has."""
    import difflib

    known = list(steps_of_code())
    for name in [name for name in rule_files() if rest(rule, name)]:
        node = compose(default_rules() / name)
        if node is not None:
            known += [f"{Path(name).stem}.{'.'.join(r.path[i:])}" for r in rules_in(node, Any) for i in (0, 1)]
    close = difflib.get_close_matches(rule, known, n=1)
    return f"; did you mean {close[0]}?" if close else "; zhnews-extract rules list shows all"


@lru_cache(maxsize=32)
def rulebook(packs: tuple[str, ...] = ()) -> Rulebook:
    """Shared rulebook for a list of packs (none: the default rules)."""
    return Rulebook(packs)
