"""Finds, validates and layers rule files.

Linguistic knowledge lives in ``rules/`` as YAML (and TSV for long tables). A stage describes the shape of its file by a
:class:`RuleModel` and asks ``rulebook.load("dates/calendar.yaml", CalendarRules)``. User packs are folders of the same
layout: mappings merge key by key, lists are appended to the default's, and scalars replace.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from zhnews_extract.errors import RuleError

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class RuleModel(BaseModel):
    """Base of every rule file's model: unknown keys are errors, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


T = TypeVar("T", bound=RuleModel)


def default_rules() -> Path:
    """Folder of the shipped rules: beside the package in a wheel, at the top of a checkout in an editable install."""
    inside = Path(str(files("zhnews_extract"))) / "rules"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "rules"


def read_yaml(path: Path) -> Any:
    """Parse one YAML file.

    Raises
    ------
    RuleError
        With file, line and column where the file is no YAML.
    """
    try:
        return yaml.load(path.read_text("utf-8"), Loader=Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise RuleError(f"{path}{place}: {error.problem}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{path}: {error}") from error


def _merge(base: Any, extra: Any) -> Any:
    if isinstance(base, dict) and isinstance(extra, dict):
        return {**base, **{key: _merge(base[key], value) if key in base else value for key, value in extra.items()}}
    if isinstance(base, list) and isinstance(extra, list):
        return [*base, *extra]
    return extra


class Rulebook:
    """The default rules with user packs layered over them.

    Parameters
    ----------
    packs
        Folders laid out like ``rules/``, later ones over earlier ones.

    Raises
    ------
    RuleError
        If a pack is no folder.
    """

    def __init__(self, packs: Iterable[Path | str] = ()) -> None:
        self.packs = tuple(Path(pack) for pack in packs)
        for pack in self.packs:
            if not pack.is_dir():
                raise RuleError(f"{pack}: no such folder of rules")
        self._loaded: dict[tuple[str, type[RuleModel]], RuleModel] = {}

    def _layers(self, name: str) -> list[Path]:
        return [path for folder in (default_rules(), *self.packs) if (path := folder / name).is_file()]

    def load(self, name: str, model: type[T]) -> T:
        """Load, layer and validate ``rules/NAME`` (YAML) once.

        Raises
        ------
        RuleError
            If no layer has the file, or it contradicts ``model``; names file and key.
        """
        key = (name, model)
        if key not in self._loaded:
            layers = self._layers(name)
            if not layers:
                raise RuleError(f"{name}: no such rule file")
            data: Any = {}
            for path in layers:
                data = _merge(data, read_yaml(path) or {})
            try:
                self._loaded[key] = model.model_validate(data)
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(str(part) for part in first["loc"])
                raise RuleError(f"{layers[-1]}: {place}: {first['msg']}") from error
        loaded = self._loaded[key]
        assert isinstance(loaded, model)
        return loaded

    def table(self, name: str) -> list[list[str]]:
        """Rows of ``rules/NAME`` (TSV, ``#`` comments), those of user packs after the default's."""
        rows: list[list[str]] = []
        for path in self._layers(name):
            with path.open(encoding="utf-8", newline="") as handle:
                rows += [row for row in csv.reader(handle, delimiter="\t") if row and not row[0].startswith("#")]
        if not rows and not self._layers(name):
            raise RuleError(f"{name}: no such rule file")
        return rows


@lru_cache(maxsize=32)
def rulebook(packs: tuple[str, ...] = ()) -> Rulebook:
    """Shared rulebook for a list of packs (none: the default rules)."""
    return Rulebook(packs)
