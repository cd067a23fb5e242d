from pathlib import Path

import pytest

from zhnews_extract.errors import RuleError
from zhnews_extract.rulebook import Rulebook, RuleModel, default_rules, read_yaml


class Words(RuleModel):
    words: list[str] = []
    weights: dict[str, int] = {}


def pack(folder: Path, text: str) -> Path:
    (folder / "demo").mkdir(parents=True)
    (folder / "demo" / "words.yaml").write_text(text, "utf-8")
    return folder


def test_layers_append_lists_and_merge_mappings(tmp_path: Path) -> None:
    first = pack(tmp_path / "a", "words: [签约]\nweights: {签约: 1, 落户: 1}\n")
    second = pack(tmp_path / "b", "words: [签下]\nweights: {签约: 2}\n")
    loaded = Rulebook([first, second]).load("demo/words.yaml", Words)
    assert loaded.words == ["签约", "签下"]
    assert loaded.weights == {"签约": 2, "落户": 1}


def test_unknown_key_names_file_and_key(tmp_path: Path) -> None:
    folder = pack(tmp_path / "a", "wrods: [签约]\n")
    with pytest.raises(RuleError, match=r"words\.yaml: wrods"):
        Rulebook([folder]).load("demo/words.yaml", Words)


def test_broken_yaml_names_line(tmp_path: Path) -> None:
    folder = pack(tmp_path / "a", "words:\n\t- 签约\n")
    with pytest.raises(RuleError, match=r"words\.yaml:2:1"):
        Rulebook([folder]).load("demo/words.yaml", Words)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no such rule file"):
        Rulebook().load("demo/words.yaml", Words)
    with pytest.raises(RuleError, match="no such folder"):
        Rulebook([tmp_path / "nowhere"])


@pytest.mark.parametrize("path", sorted(default_rules().rglob("*.yaml")), ids=lambda path: path.name)
def test_every_shipped_rule_file_is_yaml(path: Path) -> None:
    assert isinstance(read_yaml(path), dict)
