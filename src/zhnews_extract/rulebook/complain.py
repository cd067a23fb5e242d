"""Says what is wrong with a rule file, with the file and line that are to be changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml
from pydantic import ValidationError

from zhnews_extract.rulebook.files import children, walk
from zhnews_extract.rulebook.layers import Shape, id_of, is_model, member_shape, shape_of


class Complaint(NamedTuple):
    """Something to change: file, line (from 1) and what is wrong with it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def at(node: yaml.Node, message: str) -> Complaint:
    """Complain of a node."""
    return Complaint(node.start_mark.name, node.start_mark.line + 1, message)


def complaints(error: ValidationError, root: yaml.Node, model: Shape) -> list[Complaint]:
    """Every error of a validation where it stands, unknown keys first: they are what other errors come from."""
    errors = sorted(error.errors(), key=lambda item: item["type"] != "extra_forbidden")
    return [_one(item, root, model) for item in errors]


def _one(item: Any, root: yaml.Node, model: Shape) -> Complaint:
    where = tuple(step for step in item["loc"] if step != "[key]")
    bearer, _ = walk(root, where)
    name = ".".join(_names(root, where))
    if item["type"] == "extra_forbidden":
        return at(bearer, f"{name}: unknown key{_meant(root, model, where)}")
    if item["type"] == "missing":
        return at(bearer, f"{name}: is missing")
    if item["type"] == "list_type" and isinstance(item["input"], str):
        return at(bearer, f"{name}: a list is wanted; write [{item['input']}]")
    if item["type"] == "string_type" and not isinstance(item["input"], dict | list | type(None)):
        return at(bearer, f'{name}: YAML reads this as {_kind(item["input"])}; write text in quotes, as in "off"')
    said = item["msg"].removeprefix("Value error, ")
    return at(bearer, f"{name}: {said[:1].lower()}{said[1:]}")


def _kind(value: object) -> str:
    return "yes or no" if isinstance(value, bool) else "a number" if isinstance(value, int | float) else "a date"


def _names(root: yaml.Node, where: tuple[Any, ...]) -> Iterator[str]:
    """Name the steps of a path, a rule of a list by its id, and what pydantic adds for unions left out."""
    node = root
    for number, step in enumerate(where):
        found = next((member for key, _, member in children(node) if str(key) == str(step)), None)
        if found is None:
            if number == len(where) - 1:
                yield str(step)
            continue
        shown = id_of(found) if isinstance(step, int) and isinstance(found, yaml.MappingNode) else None
        yield shown or str(step)
        node = found


def _meant(root: yaml.Node, model: Shape, where: tuple[Any, ...]) -> str:
    import difflib

    shape: Shape = model
    node = root
    for step in where[:-1]:
        found = next((member for key, _, member in children(node) if str(key) == str(step)), None)
        if found is None:
            continue
        shape, node = shape_of(member_shape(shape, step), found), found
    if not is_model(shape):
        return ""
    known = list(shape.model_fields)
    close = difflib.get_close_matches(str(where[-1]), known, n=1)
    return f"; did you mean {close[0]}?" if close else f"; known: {', '.join(sorted(known))}"
