"""Lays the YAML of one rule file over that of another, and takes single rules out, without losing their lines."""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

import yaml
from pydantic import BaseModel

from zhnews_extract.rulebook.files import children

Shape = Any
"""A type annotation of a :class:`~zhnews_extract.rulebook.RuleModel`."""


def _origin(annotation: Shape) -> Any:
    return get_origin(annotation)


def shape_of(annotation: Shape, node: yaml.Node) -> Shape:
    """Annotation without ``Annotated``, and of a union the member that has the node's form."""
    origin = _origin(annotation)
    if origin is Annotated:
        return shape_of(get_args(annotation)[0], node)
    if origin in (Union, UnionType):
        return next((shape_of(arm, node) for arm in get_args(annotation) if _fits(arm, node)), Any)
    return annotation


def _fits(annotation: Shape, node: yaml.Node) -> bool:
    origin = _origin(annotation) or annotation
    if isinstance(node, yaml.MappingNode):
        return origin is dict or is_model(origin)
    if isinstance(node, yaml.SequenceNode):
        return origin in (list, tuple, set, frozenset)
    return origin is not type(None)


def is_model(shape: Shape) -> bool:
    """Whether an annotation is a model of named fields."""
    return isinstance(shape, type) and issubclass(shape, BaseModel)


def member_shape(shape: Shape, key: str | int) -> Shape:
    """Annotation of a member of a mapping or list."""
    if is_model(shape):
        field = shape.model_fields.get(str(key))
        return field.annotation if field else Any
    args = get_args(shape)
    origin = _origin(shape)
    if origin is dict and len(args) == 2:
        return args[1]
    if origin is tuple:
        return args[0] if is_list(shape) else args[int(key)] if int(key) < len(args) else Any
    return args[0] if origin in (list, set, frozenset) and args else Any


def is_list(shape: Shape) -> bool:
    """Whether a sequence may have any length (``tuple[int, int]`` may not)."""
    return _origin(shape) is not tuple or get_args(shape)[1:] == (...,)


def id_of(node: yaml.Node) -> str | None:
    """Id of a rule in a list: what its ``id`` says, or the word itself."""
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if isinstance(node, yaml.MappingNode):
        return next((str(value.value) for key, value in node.value if key.value == "id"), None)
    return None


def merge(base: yaml.Node, extra: yaml.Node, annotation: Shape) -> yaml.Node:
    """Lay one node over another: mappings key by key, lists one after the other, all else replaced.

    In a list, a rule takes the place of the one with its id, and a word that is there already is not added. A list of
    fixed length (month and day) is a value and replaced.
    """
    shape = shape_of(annotation, base)
    if isinstance(base, yaml.MappingNode) and isinstance(extra, yaml.MappingNode):
        known = {key.value: index for index, (key, _) in enumerate(base.value)}
        pairs = list(base.value)
        for key, value in extra.value:
            if key.value in known:
                old_key, old = pairs[known[key.value]]
                merged = merge(old, value, member_shape(shape, key.value))
                pairs[known[key.value]] = (key if merged is value else old_key, merged)
            else:
                pairs.append((key, value))
        return yaml.MappingNode(base.tag, pairs, base.start_mark, base.end_mark)
    if isinstance(base, yaml.SequenceNode) and isinstance(extra, yaml.SequenceNode) and is_list(shape):
        items = list(base.value)
        places = {name: index for index, item in enumerate(items) if (name := id_of(item)) is not None}
        for item in extra.value:
            at = places.get(id_of(item) or "")
            if at is None:
                items.append(item)
            elif isinstance(item, yaml.MappingNode):
                items[at] = item
        return yaml.SequenceNode(base.tag, items, base.start_mark, base.end_mark)
    return extra


class Rule(NamedTuple):
    """A rule of a file that has a name.

    Attributes
    ----------
    path
        Keys, ids and words that lead to it.
    node, line
        What it says, and the node that bears its line.
    parent
        Mapping or list that holds it.
    """

    path: tuple[str, ...]
    node: yaml.Node
    line: yaml.Node
    parent: yaml.Node
    removable: bool


def rules_in(root: yaml.Node, model: Shape) -> Iterator[Rule]:
    """All rules, groups of rules and words of one file."""
    yield from _rules(root, model, ())


def _rules(node: yaml.Node, annotation: Shape, path: tuple[str, ...], whole: bool = False) -> Iterator[Rule]:
    shape = shape_of(annotation, node)
    for key, line, member in children(node):
        if key == "examples":
            continue
        inner = shape_of(member_shape(shape, key), member)
        if isinstance(node, yaml.SequenceNode):
            name = id_of(member)
            if name is None or not is_list(shape):
                continue
            here, removable = (*path, name), True
        else:
            here = (*path, str(key))
            single = not isinstance(member, yaml.CollectionNode) or is_model(inner) or not is_list(inner)
            removable = not is_model(shape) and (single or whole)
        yield Rule(here, member, line, node, removable)
        if isinstance(member, yaml.CollectionNode) and id_of(member) is None:
            open_group = str(key) in getattr(shape, "groups_off", ())
            yield from _rules(member, inner, here, open_group)


def named(path: tuple[str, ...], rest: str) -> bool:
    """Whether ``rest`` of an id names a path: its last step, with any of the steps before it, in order."""
    last = path[-1]
    if rest == last:
        return True
    if not rest.endswith("." + last):
        return False
    rest = rest[: -len(last) - 1]
    for step in reversed(path[:-1]):
        if rest == step:
            return True
        if rest.endswith("." + step):
            rest = rest[: -len(step) - 1]
    return False


def find(root: yaml.Node, model: Shape, rest: str) -> list[Rule]:
    """Rules that the part of an id behind the file's name stands for: those with the shortest path."""
    found = [rule for rule in rules_in(root, model) if named(rule.path, rest)]
    least = min((len(rule.path) for rule in found), default=0)
    return [rule for rule in found if len(rule.path) == least]


def remove(rule: Rule) -> None:
    """Take a rule out of what holds it."""
    if isinstance(rule.parent, yaml.MappingNode):
        rule.parent.value = [pair for pair in rule.parent.value if pair[1] is not rule.node]
    else:
        rule.parent.value = [item for item in rule.parent.value if item is not rule.node]
