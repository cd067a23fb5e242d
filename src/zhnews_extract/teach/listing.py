"""``rules list``: every rule with its id, what it does, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from zhnews_extract.rulebook import Rulebook, default_rules, read_pack, steps_of_code
from zhnews_extract.rulebook.book import rest
from zhnews_extract.rulebook.files import PACK, children
from zhnews_extract.rulebook.layers import Rule, id_of, named, rules_in
from zhnews_extract.teach.rooms import MODELS, model_of
from zhnews_extract.teach.sources import comment_on, nodes_of

DEFAULT = "default"
_SHOWN = 6


@dataclass(frozen=True)
class Listed:
    """A rule.

    Attributes
    ----------
    id
        What ``disable`` and a result's ``rule`` call it.
    room, file, line
        Where it stands; ``line`` 0: it is code.
    does
        The comment beside it, else its first words.
    pack
        Name of the pack, ``default`` for the shipped rules.
    state
        ``on``, ``off`` (switched off) or ``replaced`` (by a later pack).
    words
        Whether it is a list of words, to which later packs add.
    """

    id: str
    room: str
    file: str
    line: int
    does: str
    pack: str
    state: str
    words: bool = False


def list_rules(book: Rulebook, room: str | None = None, *, words: bool = False) -> list[Listed]:
    """List the rules of a rulebook, pack after pack.

    Parameters
    ----------
    room
        Only those of ``dates``, ``money``, ``entities``, ``events``, ``language`` or ``reading``.
    words
        List each word of a list too, not only the list.
    """
    found = [
        item
        for folder in (default_rules(), *book.packs)
        for item in _of_folder(folder, book, words=words)
        if room in (None, item.room)
    ]
    last = {(item.file, item.id): number for number, item in enumerate(found)}
    listed = [
        Listed(**{**vars(item), "state": "replaced"})
        if item.state == "on" and last[item.file, item.id] != number and not item.words
        else item
        for number, item in enumerate(found)
    ]
    return [*listed, *(item for item in _steps(book) if room in (None, item.room))]


def _of_folder(folder: Path, book: Rulebook, *, words: bool) -> Iterator[Listed]:
    pack = DEFAULT if folder == default_rules() else read_pack(folder).name
    for name, path, node in nodes_of(folder):
        if name == PACK or name not in MODELS:
            continue
        room = name.partition("/")[0] if "/" in name else "language"
        off = [rest(rule, name) for rule in book.off if rest(rule, name)]
        for rule in rules_in(node, model_of(name)):
            if not _worth(rule, words):
                continue
            line = rule.line.start_mark.line
            yield Listed(
                id=f"{Path(name).stem}.{'.'.join(_steps_of(name, rule.path))}",
                room=room,
                file=name,
                line=line + 1,
                does=_does(path, line, rule.node),
                pack=pack,
                words=_is_list(rule),
                state="off"
                if any(named(rule.path[:n], o) for o in off for n in range(1, len(rule.path) + 1))
                else "on",
            )


def _is_list(rule: Rule) -> bool:
    """Whether later packs add to a rule instead of replacing it: a list, or a word of one."""
    return isinstance(rule.node, yaml.SequenceNode) or (
        isinstance(rule.node, yaml.ScalarNode) and rule.node.value == rule.path[-1]
    )


def _worth(rule: Rule, words: bool) -> bool:
    if isinstance(rule.parent, yaml.SequenceNode) and isinstance(rule.node, yaml.ScalarNode):
        return words
    if isinstance(rule.node, yaml.SequenceNode) and not rule.node.value:
        return False
    if isinstance(rule.node, yaml.SequenceNode) and any(isinstance(item, yaml.MappingNode) for item in rule.node.value):
        return False
    # groups of groups are listed by their members
    return not isinstance(rule.node, yaml.MappingNode) or id_of(rule.node) is not None or rule.removable


def _steps_of(name: str, path: tuple[str, ...]) -> tuple[str, ...]:
    """Path of a rule without what its file's name says already."""
    redundant = (Path(name).stem, "types", "blockers", "statuses", "contexts")
    return path[1:] if len(path) > 1 and path[0] in redundant else path


def _does(path: Path, line: int, node: yaml.Node) -> str:
    said = comment_on(path, line)
    if isinstance(node, yaml.SequenceNode):
        shown = "、".join(text for item in node.value[:_SHOWN] if (text := id_of(item)))
        more = f" … ({len(node.value)})" if len(node.value) > _SHOWN else ""
        return f"{said}: {shown}{more}" if said else f"{shown}{more}"
    if said:
        return said
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)[:80]
    return " ".join(f"{key}={_brief(value)}" for key, _, value in children(node) if key not in ("id", "examples"))[:80]


def _brief(node: yaml.Node) -> str:
    if isinstance(node, yaml.SequenceNode):
        return "、".join(text for item in node.value if (text := id_of(item)))
    return str(node.value) if isinstance(node, yaml.ScalarNode) else "…"


def _steps(book: Rulebook) -> Iterator[Listed]:
    rooms = {Path(name).stem: name.partition("/")[0] for name in MODELS if name != "events/words.yaml"}
    for step, does in steps_of_code().items():
        room = rooms.get(step.partition(".")[0]) or ("events" if step[:4] in ("stat", "pair") else "entities")
        room = "dates" if step == "isolated" else room
        yield Listed(step, room, "steps.yaml", 0, does, DEFAULT, "on" if book.allows(step) else "off")
