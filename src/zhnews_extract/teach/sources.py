"""Rule files of a folder as nodes, and what is written in them besides the rules."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import yaml

from zhnews_extract.errors import RuleError
from zhnews_extract.rulebook.book import files_of
from zhnews_extract.rulebook.files import children, compose


def nodes_of(folder: Path) -> Iterator[tuple[str, Path, yaml.Node]]:
    """Go through those files of a folder that are YAML and not empty."""
    for name, path in files_of(folder).items():
        try:
            node = compose(path)
        except RuleError:
            continue
        if node is not None:
            yield name, path, node


def examples_in(node: yaml.Node) -> Iterator[yaml.Node]:
    """Go through the examples written in a file, wherever in it they stand."""
    for key, _, member in children(node):
        if key == "examples" and isinstance(node, yaml.MappingNode) and isinstance(member, yaml.SequenceNode):
            yield from member.value
        else:
            yield from examples_in(member)


@lru_cache(maxsize=64)
def _lines(path: Path) -> tuple[str, ...]:
    return tuple(path.read_text("utf-8").splitlines())


def comment_on(path: Path, line: int) -> str:
    """Comment of a line (from 0): behind it, else the block of comments right above it."""
    lines = _lines(path)
    _, mark, behind = lines[line].rpartition("  #") if line < len(lines) else ("", "", "")
    if mark:
        return behind.strip()
    above: list[str] = []
    for text in reversed(lines[:line]):
        if not text.lstrip().startswith("#"):
            break
        above.insert(0, text.lstrip().removeprefix("#").strip())
    return " ".join(part for part in above if not part.startswith("yaml-language-server"))
