"""``rules check``: what is wrong with a folder of rules, with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_origin

import regex
import yaml
from pydantic import ValidationError

from zhnews_extract.errors import RuleError, ZhnewsError
from zhnews_extract.rulebook import PackInfo, Regex, Rulebook, RuleModel, default_rules, rule_files, steps_of_code
from zhnews_extract.rulebook.book import files_of, nobody_reads, rest, suggested
from zhnews_extract.rulebook.complain import at, complaints
from zhnews_extract.rulebook.files import PACK, children, compose, construct
from zhnews_extract.rulebook.layers import Shape, find, id_of, is_list, is_model, member_shape, merge, remove, shape_of
from zhnews_extract.rulebook.packs import folder_of
from zhnews_extract.teach.patterns import spliced, troubles
from zhnews_extract.teach.rooms import FOLDED, SHORT, compilers, model_of
from zhnews_extract.textview import fold

Level = Literal["error", "warning"]
_LETTERS = regex.compile(r"<[A-Z]>")


@dataclass(frozen=True, order=True)
class Finding:
    """Something wrong with a rule file; ``line`` counts from 1, 0 is the file as a whole."""

    file: str
    line: int
    level: Level
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.level}: {self.message}"


def check(folder: Path | None = None, below: Sequence[Path | str] = ()) -> list[Finding]:
    """Check a folder of rules.

    Parameters
    ----------
    folder
        A pack, or the name of an installed one; ``None``: the shipped rules.
    below
        Packs that lie between the shipped rules and this one.

    Returns
    -------
    list of Finding
        In the order of files and lines; empty if all is well.

    Raises
    ------
    RuleError
        If there is no such folder, or one of ``below`` is wrong.
    """
    folder = folder_of(folder) if folder is not None else None
    lower = None if folder is None else Rulebook(below)
    checked = _Check(folder or default_rules(), lower)
    return sorted(set(checked.run()))


class _Check:
    def __init__(self, folder: Path, lower: Rulebook | None) -> None:
        self.folder = folder
        self.lower = lower
        self.broken = False

    def run(self) -> Iterator[Finding]:
        for finding in self._files():
            self.broken |= finding.level == "error"
            yield finding
        if not self.broken:
            yield from self._compiled()

    def _files(self) -> Iterator[Finding]:
        if self.lower is not None and not (self.folder / PACK).is_file() and not files_of(self.folder):
            yield Finding(str(self.folder), 0, "error", "holds no rule files; packs are laid out like rules/")
        for name, path in files_of(self.folder).items():
            complaint = nobody_reads(name)
            if complaint:
                yield Finding(str(path), 0, "error", complaint)
                continue
            try:
                node = compose(path)
            except RuleError as error:
                yield _of_text(str(error), path)
                continue
            if node is None:
                yield Finding(str(path), 0, "warning", "is empty")
                continue
            yield from self._file(name, path, node)

    def _file(self, name: str, path: Path, node: yaml.Node) -> Iterator[Finding]:
        yield from _twice(node)
        model = model_of(name)
        if name == PACK:
            yield from self._pack(node)
            return
        base = self._base(name, model)
        try:
            whole = merge(base, node, model) if base is not None else node
            model.model_validate(construct(whole))
        except ValidationError as error:
            for said in complaints(error, whole, model):
                yield Finding(said.file, said.line, "error", said.message)
            return
        except yaml.YAMLError as error:
            yield _of_text(f"{path}: {error}", path)
            return
        yield from self._words(name, node, base, model)
        yield from _patterns(name, node, whole, model)
        if name == "events/triggers.yaml":
            yield from _triggers(node, base)
        if name == "events/frames.yaml":
            yield from self._frames(node)
        if name == "entities/names.yaml":
            yield from _names(node, whole)

    def _base(self, name: str, model: type[RuleModel]) -> yaml.Node | None:
        """Rules below, without those that this pack switches off."""
        base = self.lower.node(name, model) if self.lower else None
        own = _own(self.folder / PACK)
        for item in _sequence(own, ("disable",)) if base is not None else ():
            if isinstance(item, yaml.ScalarNode) and rest(item.value, name):
                for found in find(base, model, rest(item.value, name)):  # type: ignore[arg-type]
                    if found.removable:
                        remove(found)
        return base

    def _pack(self, node: yaml.Node) -> Iterator[Finding]:
        try:
            info = PackInfo.model_validate(construct(node))
        except ValidationError as error:
            for said in complaints(error, node, PackInfo):
                yield Finding(said.file, said.line, "error", said.message)
            return
        items = next((value for key, _, value in children(node) if key == "disable"), None)
        for rule, item in zip(info.disable, items.value if items is not None else (), strict=False):
            message = self._switched_off(rule)
            if message:
                yield _at(item, "error", f"disable: {rule}: {message}")

    def _switched_off(self, rule: str) -> str | None:
        """Say what is wrong with an id that is switched off."""
        if rule in steps_of_code():
            return None
        found = []
        names = [name for name in rule_files() if rest(rule, name)]
        for name in names:
            model = model_of(name)
            for node in (self.lower.node(name, model) if self.lower else None, _own(self.folder / name)):
                if node is not None:
                    found += find(node, model, rest(rule, name))
        if any(match.removable for match in found):
            return None
        if found:
            return "is a group of rules; name a member of it"
        return f"no rule has this id{suggested(rule)}"

    def _words(self, name: str, node: yaml.Node, base: yaml.Node | None, model: Shape) -> Iterator[Finding]:
        """Words that are listed twice, are there already, or can never be met."""
        for path, items, shape in _lists(node, model, ()):
            if shape_format(shape) == "regex":
                continue
            seen: dict[str, yaml.Node] = {}
            below = {id_of(item) for item in _sequence(base, path)}
            for item in items.value:
                word = id_of(item)
                if word is None or path[-1] == "disable":
                    continue
                if word in seen:
                    level: Level = "error" if isinstance(item, yaml.MappingNode) else "warning"
                    yield _at(item, level, f"{'.'.join(path)}: {word} is listed twice (line {_line(seen[word])})")
                seen[word] = item
                if isinstance(item, yaml.ScalarNode):
                    if word in below:
                        yield _at(item, "warning", f"{'.'.join(path)}: {word} is in the rules below already")
                    if self.lower is not None and name.startswith(FOLDED) and fold(word) != word:
                        yield _at(
                            item, "warning", f"{'.'.join(path)}: {word} is never met; text is read as {fold(word)}"
                        )
                elif word in below:
                    yield _at(item, "warning", f"{'.'.join(path)}.{word} takes the place of the rule of this id")

    def _frames(self, node: yaml.Node) -> Iterator[Finding]:
        types = {"any", "statistics"}
        triggers = model_of("events/triggers.yaml")
        for tree in (
            self.lower.node("events/triggers.yaml", triggers) if self.lower else None,
            _own(self.folder / "events/triggers.yaml"),
        ):
            types |= {str(key) for key, _, _ in children(_member(tree, "types"))} if tree is not None else set()
        for _, _, frame in children(_member(node, "frames")):
            for _, _, item in children(_member(frame, "types")):
                if item.value not in types:
                    yield _at(item, "error", f"frames.{id_of(frame)}: no event type {item.value}")
        for key, line, _ in children(_member(node, "roles")):
            if key not in types:
                yield _at(line, "error", f"roles: no event type {key}")

    def _compiled(self) -> Iterator[Finding]:
        """Let each room compile its rules: what only shows there."""
        book = Rulebook([*(self.lower.given if self.lower else ()), *([self.folder] if self.lower else ())])
        rooms = dict.fromkeys(name.partition("/")[0] for name in files_of(self.folder))
        for room in rooms:
            for function in compilers(room):
                try:
                    function(book)
                except (ZhnewsError, regex.error, LookupError, ValueError) as error:
                    yield Finding(
                        str(self.folder / room), 0, "error", f"these rules do not fit together: {_short(error)}"
                    )


def _short(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]


def _own(path: Path) -> yaml.Node | None:
    return compose(path) if path.is_file() else None


def _of_text(said: str, path: Path) -> Finding:
    """Turn an error that names its place itself into a finding."""
    match = regex.match(rf"{regex.escape(str(path))}(?::(\d+))?(?::\d+)?: ", said)
    return Finding(str(path), int(match[1] or 0) if match else 0, "error", said[match.end() :] if match else said)


def _at(node: yaml.Node, level: Level, message: str) -> Finding:
    said = at(node, message)
    return Finding(said.file, said.line, level, said.message)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _member(node: yaml.Node | None, name: str) -> yaml.Node:
    empty = yaml.MappingNode("tag:yaml.org,2002:map", [])
    return next((value for key, _, value in children(node) if key == name), empty) if node is not None else empty


def _twice(node: yaml.Node) -> Iterator[Finding]:
    """Keys that a mapping has twice: YAML keeps the last one and says nothing."""
    seen: dict[Any, int] = {}
    for key, line, member in children(node):
        if isinstance(node, yaml.MappingNode):
            if key in seen:
                yield _at(line, "error", f"{key}: is here twice (line {seen[key]}); only the last one would count")
            seen.setdefault(key, _line(line))
        yield from _twice(member)


def _lists(node: yaml.Node, annotation: Shape, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, Shape]]:
    """Go through all lists of words or rules, with what their members are."""
    shape = shape_of(annotation, node)
    for key, _, member in children(node):
        if key == "examples":
            continue
        inner = member_shape(shape, key)
        here = (*path, str(key))
        if isinstance(member, yaml.SequenceNode):
            listed = shape_of(inner, member)
            origin: Any = get_origin(listed)
            if origin in (list, tuple) and is_list(listed) and member.value:
                yield here, member, member_shape(listed, 0)
        if isinstance(member, yaml.CollectionNode):
            yield from _lists(member, inner, here)


def shape_format(annotation: Shape) -> str | None:
    """``regex`` for the annotation of a pattern."""
    for data in getattr(annotation, "__metadata__", ()):
        extra = getattr(data, "json_schema_extra", None)
        if isinstance(extra, dict):
            return str(extra.get("format"))
    return None


def _sequence(node: yaml.Node | None, path: Iterable[str]) -> list[yaml.Node]:
    for step in path:
        node = next((value for key, _, value in children(node) if str(key) == step), None) if node is not None else None
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _strings(node: yaml.Node, annotation: Shape) -> Iterator[yaml.ScalarNode]:
    """Go through all patterns of a file."""
    shape = shape_of(annotation, node)
    for key, _, member in children(node):
        if key == "examples":
            continue
        inner = _raw_member(shape, key)
        if isinstance(member, yaml.ScalarNode):
            arms = getattr(inner, "__args__", ()) if get_origin(inner) is not None else ()
            if "regex" in {shape_format(inner), *map(shape_format, arms)}:
                yield member
        else:
            yield from _strings(member, inner)


def _raw_member(shape: Shape, key: str | int) -> Shape:
    """Annotation of a member, of a model's field with its metadata."""
    if is_model(shape):
        field = shape.model_fields.get(str(key))
        if field is None:
            return Any
        extra = field.json_schema_extra
        return Regex if isinstance(extra, dict) and extra.get("format") == "regex" else field.annotation
    return member_shape(shape, key)


def _patterns(name: str, node: yaml.Node, whole: yaml.Node, model: type[RuleModel]) -> Iterator[Finding]:
    pieces = {str(key): str(value.value) for key, _, value in children(_member(whole, "pieces"))}
    for item in _strings(node, model):
        pattern = _LETTERS.sub("甲", spliced(str(item.value), pieces))
        try:
            regex.compile(pattern)
        except regex.error as error:
            yield _at(item, "error", f"no regular expression: {error}")
            continue
        for kind, message in troubles(pattern):
            if kind == "nested" or not name.startswith(SHORT):
                yield _at(item, "error" if kind == "nested" else "warning", message)


def _triggers(node: yaml.Node, base: yaml.Node | None) -> Iterator[Finding]:
    """Words in two classes of a type, and strong words of two types."""
    known: dict[tuple[str, str], tuple[str, yaml.Node]] = {}
    strong: dict[str, tuple[str, yaml.Node]] = {}
    for tree in (base, node):
        for kind, _, classes in children(_member(tree, "types")):
            for cls, _, words in children(classes):
                for _, _, item in children(words):
                    word = str(item.value)
                    other = known.get((str(kind), word))
                    if tree is node and other is not None and other[0] != cls:
                        yield _at(
                            item, "warning", f"{word} is {other[0]} in {kind} already ({_where(other[1], item)}); "
                            f"as {cls} it never counts"
                        )  # fmt: skip
                    known.setdefault((str(kind), word), (str(cls), item))
                    if cls != "strong":
                        continue
                    rival = strong.get(word)
                    if base is not None and tree is node and rival is not None and rival[0] != kind:
                        yield _at(
                            item, "warning", f"{word} is a strong trigger of {rival[0]} too "
                            f"({_where(rival[1], item)}); the surroundings decide, or switch it off there: "
                            f"disable: [triggers.{rival[0]}.{word}]"
                        )  # fmt: skip
                    strong.setdefault(word, (str(kind), item))


def _where(node: yaml.Node, seen_from: yaml.Node) -> str:
    if node.start_mark.name == seen_from.start_mark.name:
        return f"line {_line(node)}"
    return f"{Path(node.start_mark.name).name}:{_line(node)}"


def _names(node: yaml.Node, whole: yaml.Node) -> Iterator[Finding]:
    never = {str(item.value) for item in _sequence(whole, ("none",))}
    typed: dict[str, str] = {}
    for kind, _, words in children(_member(node, "names")):
        for _, _, item in children(words):
            word = str(item.value)
            if word in never:
                yield _at(item, "warning", f"names.{kind}: {word} is under none too, so that it is never a name")
            if word in typed and typed[word] != kind:
                yield _at(item, "error", f"names.{kind}: {word} is a {typed[word]} already")
            typed.setdefault(word, str(kind))
