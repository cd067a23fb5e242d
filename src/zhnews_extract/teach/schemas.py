"""JSON Schemas of the rule files, for editors: completion, descriptions, errors while typing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zhnews_extract.errors import RuleError
from zhnews_extract.rulebook import rule_files
from zhnews_extract.teach.rooms import model_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_files() -> tuple[str, ...]:
    """Rule files that have a schema: ``pack.yaml`` and every ``room/file.yaml``."""
    return ("pack.yaml", *rule_files())


def rule_schema(name: str) -> dict[str, Any]:
    """JSON Schema of a rule file.

    A pack gives only what it adds, so that nothing is required but the members of rules in lists.

    Parameters
    ----------
    name
        ``events/triggers.yaml`` or, where no other room has a file of that name, ``triggers``.

    Raises
    ------
    RuleError
        If there is no such file; names those there are.
    """
    known = schema_files()
    stem = name.removesuffix(".yaml")
    found = [file for file in known if stem in (file.removesuffix(".yaml"), Path(file).stem)]
    if len(found) != 1:
        said = "is the name of several" if found else "no such rule file"
        raise RuleError(f"{name}: {said}; choose one of {', '.join(found or known)}")
    model = model_of(found[0])
    schema = model.model_json_schema()
    listed = set(_listed(schema))
    schema.pop("required", None)
    for title, definition in schema.get("$defs", {}).items():
        if title not in listed:
            definition.pop("required", None)
    head = {"$schema": DIALECT, "title": found[0]}
    return {**head, **{key: value for key, value in schema.items() if key != "title"}}


def _listed(schema: Any) -> Iterator[str]:
    """Go through the names of definitions that are members of lists."""
    if isinstance(schema, dict):
        items = schema.get("items")
        if isinstance(items, dict) and "$ref" in items:
            yield items["$ref"].rpartition("/")[2]
        for value in schema.values():
            yield from _listed(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _listed(value)


def schema_text(name: str) -> str:
    """Text of a schema's file."""
    return json.dumps(rule_schema(name), ensure_ascii=False, indent=1) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Write all schemas into a folder, ``room/file.json``."""
    written = []
    for name in schema_files():
        path = (folder / name).with_suffix(".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(schema_text(name), "utf-8")
        written.append(path)
    return written
