"""Where rule files lie, and reading them: as plain values, or as nodes that know their lines."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from zhnews_extract.errors import RuleError

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PACK = "pack.yaml"
"""Name of the file in which a pack says what it is."""
STEPS = "steps.yaml"
"""Name of the file that lists the rules which are code."""


def default_rules() -> Path:
    """Folder of the shipped rules: beside the package in a wheel, at the top of a checkout in an editable install."""
    inside = Path(str(files("zhnews_extract"))) / "rules"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[3] / "rules"


def read_yaml(path: Path) -> Any:
    """Parse one YAML file.

    Raises
    ------
    RuleError
        With file, line and column where the file is no YAML.
    """
    try:
        return yaml.load(path.read_text("utf-8"), Loader=Loader)
    except (yaml.YAMLError, OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error


def compose(path: Path) -> yaml.Node | None:
    """Parse one YAML file into nodes; ``None`` for an empty one. The nodes' marks name the file as ``path`` does.

    Raises
    ------
    RuleError
        As :func:`read_yaml`.
    """
    try:
        with path.open("rb") as handle:
            node: yaml.Node | None = yaml.compose(handle, Loader=Loader)
            return node
    except (yaml.YAMLError, OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> RuleError:
    if not isinstance(error, yaml.MarkedYAMLError):
        coded = isinstance(error, UnicodeDecodeError | yaml.reader.ReaderError)
        said = "not UTF-8; save the file in this encoding" if coded else str(error)
        return RuleError(f"{path}: {said}")
    mark = error.problem_mark
    place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
    problem = error.problem or str(error)
    if "\\t" in problem or "'\t'" in problem or _tab_at(path, mark):
        problem = "a tab; YAML is indented with blanks, write two of them instead"
    return RuleError(f"{path}{place}: {problem}")


def _tab_at(path: Path, mark: Any) -> bool:
    if mark is None:
        return False
    lines = path.read_text("utf-8", errors="replace").splitlines()
    near = lines[max(0, mark.line - 1) : mark.line + 1]
    return any("\t" in line[: len(line) - len(line.lstrip())] for line in near)


def construct(node: yaml.Node) -> Any:
    """Turn nodes into plain values."""
    maker = yaml.SafeLoader("")
    return maker.construct_document(node)


def children(node: yaml.Node) -> Iterator[tuple[str | int, yaml.Node, yaml.Node]]:
    """Members of a node: key or index, the node that bears the line, and the member."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), key, value
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield index, item, item


def walk(root: yaml.Node, where: tuple[Any, ...]) -> tuple[yaml.Node, bool]:
    """Follow a path of keys and indexes as far as it goes.

    Returns
    -------
    (node, whole)
        The node that bears the last line reached, and whether the whole path was found. Steps that name no member, as
        pydantic adds them for unions and keys, are passed over.
    """
    node, bearer, missed = root, root, None
    for step in where:
        found = next(((mark, member) for name, mark, member in children(node) if str(name) == str(step)), None)
        if found is None:
            missed = step
        else:
            (bearer, node), missed = found, None
    return bearer, missed is None
