from pathlib import Path
from typing import ClassVar

import pytest

from zhnews_extract.errors import RuleError
from zhnews_extract.rulebook import Rulebook, RuleModel, active_packs, default_rules, packs, read_yaml, steps_of_code


class Named(RuleModel):
    id: str
    words: list[str] = []


class Words(RuleModel):
    groups_off: ClassVar = frozenset({"groups"})

    words: list[str] = []
    weights: dict[str, int] = {}
    rules: list[Named] = []
    groups: dict[str, dict[str, list[str]]] = {}
    day: tuple[int, int] = (1, 1)


def pack(folder: Path, text: str, info: str = "") -> Path:
    (folder / "demo").mkdir(parents=True)
    (folder / "demo" / "lists.yaml").write_text(text, "utf-8")
    if info:
        (folder / "pack.yaml").write_text(info, "utf-8")
    return folder


def load(*folders: Path) -> Words:
    return Rulebook(folders).load("demo/lists.yaml", Words)


def test_layers_append_lists_and_merge_mappings(tmp_path: Path) -> None:
    first = pack(tmp_path / "a", "words: [签约]\nweights: {签约: 1, 落户: 1}\nday: [2, 3]\n")
    second = pack(tmp_path / "b", "words: [签下, 签约]\nweights: {签约: 2}\nday: [4, 5]\n")
    loaded = load(first, second)
    assert loaded.words == ["签约", "签下"]
    assert loaded.weights == {"签约": 2, "落户": 1}
    assert loaded.day == (4, 5)


def test_a_rule_takes_the_place_of_the_one_with_its_id(tmp_path: Path) -> None:
    first = pack(tmp_path / "a", "rules:\n- {id: one, words: [签约]}\n- {id: two}\n")
    second = pack(tmp_path / "b", "rules:\n- {id: three}\n- {id: one, words: [落户]}\n")
    assert [(rule.id, rule.words) for rule in load(first, second).rules] == [
        ("one", ["落户"]),
        ("two", []),
        ("three", []),
    ]


WRONG = [
    ("wrods: [签约]\n", r"lists\.yaml:1: wrods: unknown key; did you mean words\?"),
    ("words:\n- 签约\nrules:\n- id: a\n- id: b\n  wrods: []\n", r"lists\.yaml:6: rules\.b\.wrods: unknown key"),
    ("weights:\n  签约: 1\n  落户: viel\n", r"lists\.yaml:3: weights\.落户: input should be a valid integer"),
    ("rules:\n- words: []\n", r"lists\.yaml:2: rules\.0\.id: is missing"),
    ("words: [签约, off]\n", r"lists\.yaml:1: words\.1: YAML reads this as yes or no; write text in quotes"),
    ("words: [签约, 3]\n", r"lists\.yaml:1: words\.1: YAML reads this as a number"),
    ("words: [签约, 2026-02-14]\n", r"lists\.yaml:1: words\.1: YAML reads this as a date"),
    ("words:\n\t- 签约\n", r"lists\.yaml:2:1: a tab; YAML is indented with blanks"),
    ("words: [签约\n", r"lists\.yaml:2:1: "),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_errors_name_file_line_and_key(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RuleError, match=message):
        load(pack(tmp_path / "a", text))


def test_the_line_is_that_of_the_layer_that_is_wrong(tmp_path: Path) -> None:
    first = pack(tmp_path / "a", "words: [签约]\nrules:\n- {id: one}\n")
    second = pack(tmp_path / "b", "# a comment\n\nrules:\n- {id: two, words: 落户}\n")
    with pytest.raises(RuleError, match=r"b/demo/lists\.yaml:4: rules\.two\.words: a list is wanted; write \[落户\]"):
        load(first, second)


def test_not_utf_8(tmp_path: Path) -> None:
    folder = pack(tmp_path / "a", "")
    (folder / "demo" / "lists.yaml").write_bytes("words: [落户于此]\n".encode("gb18030"))
    with pytest.raises(RuleError, match=r"lists\.yaml: not UTF-8"):
        load(folder)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "events/trigger.yaml",
            r"events/trigger\.yaml: nobody reads a file of this name; did you mean events/triggers",
        ),
        ("triggers.yaml", r"triggers\.yaml: nobody reads .* did you mean events/triggers\.yaml"),
        ("README.md", "holds no rule files"),
    ],
)
def test_a_pack_that_would_do_nothing_is_refused(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("types: {}\n", "utf-8")
    with pytest.raises(RuleError, match=message):
        Rulebook([tmp_path])


def test_files_that_are_no_rules_may_lie_beside_them(tmp_path: Path) -> None:
    folder = pack(tmp_path / "a", "words: [落户]\n")
    (folder / ".github").mkdir()
    (folder / ".github" / "tests.yml").write_text("on: push\n", "utf-8")
    assert load(folder).words == ["落户"]


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no such rule file"):
        Rulebook().load("demo/lists.yaml", Words)
    with pytest.raises(RuleError, match="no such folder"):
        Rulebook([tmp_path / "nowhere"])
    (tmp_path / "file.yaml").write_text("", "utf-8")
    with pytest.raises(RuleError, match="give the folder it lies in"):
        Rulebook([tmp_path / "file.yaml"])


@pytest.mark.parametrize("path", sorted(default_rules().rglob("*.yaml")), ids=lambda path: path.name)
def test_every_shipped_rule_file_is_yaml(path: Path) -> None:
    assert isinstance(read_yaml(path), dict)


class Triggers(RuleModel):
    groups_off: ClassVar = frozenset({"types"})

    types: dict[str, dict[str, list[str]]]


class Cues(RuleModel):
    blockers: list[dict[str, str]]
    statuses: list[dict[str, str]]
    contexts: list[dict[str, str]]
    never: list[dict[str, object]]


def off(tmp_path: Path, rule: str) -> Rulebook:
    (tmp_path / "pack.yaml").write_text(f"disable: [{rule}]\n", "utf-8")
    return Rulebook([tmp_path])


def test_a_pack_switches_off_a_word_a_rule_and_a_group(tmp_path: Path) -> None:
    types = off(tmp_path, "triggers.settlement.落地").load("events/triggers.yaml", Triggers).types
    assert "落地" not in types["settlement"]["strong"]
    assert "落地" in types["signing"]["weak"]
    types = off(tmp_path, "triggers.落地").load("events/triggers.yaml", Triggers).types
    assert not any("落地" in words for classes in types.values() for words in classes.values())
    types = off(tmp_path, "triggers.listing").load("events/triggers.yaml", Triggers).types
    assert "listing" not in types
    ids = [cue["id"] for cue in off(tmp_path, "cues.negated").load("events/cues.yaml", Cues).blockers]
    assert "negated" not in ids
    assert "negated_after" in ids


def test_a_step_is_switched_off_by_what_results_say(tmp_path: Path) -> None:
    assert "tokens.week" in steps_of_code()
    book = off(tmp_path, "tokens.week")
    assert not book.allows("tokens.week")
    assert book.allows("tokens.day")
    assert book.allows(None)


@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        ("triggers.signing.签约约", "did you mean"),
        ("tokens.weeks", r"did you mean tokens\.week\?"),
        ("nothing.like.it", "rules list shows all"),
    ],
)
def test_an_id_that_does_not_exist_is_an_error(tmp_path: Path, rule: str, hint: str) -> None:
    with pytest.raises(RuleError, match=rf"pack\.yaml: disable: no rule has the id {rule}; .*{hint}|{hint}"):
        off(tmp_path, rule)


def test_installed_packs_go_first_and_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = pack(tmp_path / "mine", "words: [c]\n")
    folders = {name: pack(tmp_path / name, f"words: [{name}]\n") for name in ("a", "b")}
    monkeypatch.setattr(packs, "installed_packs", lambda: folders)
    assert active_packs([mine]) == ("a", "b", str(mine))
    assert active_packs([mine, "a"]) == ("b", str(mine), "a")
    assert active_packs([mine], installed=False) == (str(mine),)
    assert Rulebook(active_packs([mine])).load("demo/lists.yaml", Words).words == ["a", "b", "c"]
    with pytest.raises(RuleError, match=r"installed packs: a, b"):
        Rulebook(["c"])
