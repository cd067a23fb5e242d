import json

import pytest

from zhnews_extract.errors import RuleError
from zhnews_extract.rulebook import default_rules
from zhnews_extract.teach import rule_schema
from zhnews_extract.teach.schemas import schema_files


@pytest.mark.parametrize("name", schema_files())
def test_shipped_schemas_are_in_step(name: str) -> None:
    shipped = (default_rules() / "schemas" / name).with_suffix(".json")
    assert json.loads(shipped.read_text("utf-8")) == rule_schema(name), (
        "run: zhnews-extract rules schema -o rules/schemas"
    )


@pytest.mark.parametrize("name", [name for name in schema_files() if name != "pack.yaml"])
def test_rule_files_name_their_schema(name: str) -> None:
    path = default_rules() / name
    mark, _, where = path.read_text("utf-8").split("\n", 1)[0].partition("$schema=")
    assert mark == "# yaml-language-server: "
    assert (path.parent / where).resolve() == (default_rules() / "schemas" / name).with_suffix(".json").resolve()


def test_a_pack_need_not_be_whole() -> None:
    schema = rule_schema("events/frames.yaml")
    assert "required" not in schema
    assert "id" in schema["$defs"]["Frame"]["required"]
    assert "required" not in rule_schema("currencies")["$defs"]["Currency"]


def test_patterns_are_marked() -> None:
    assert rule_schema("cues")["$defs"]["Cue"]["properties"]["before"]["anyOf"][0]["format"] == "regex"


@pytest.mark.parametrize(("name", "said"), [("words", "several; choose one of"), ("nothing", "no such rule file")])
def test_unknown_files_are_errors(name: str, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        rule_schema(name)
