from pathlib import Path

import pytest

from zhnews_extract import cachefile


def test_a_value_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deep" / "value"
    monkeypatch.setattr(cachefile, "location", lambda name: path)
    assert cachefile.load("value") is None
    cachefile.store("value", {"甲": (1, b"2")})
    assert cachefile.load("value") == {"甲": (1, b"2")}
    assert [other.name for other in path.parent.iterdir()] == ["value"]


@pytest.mark.parametrize("spoil", [lambda data: data[:-1], lambda data: data + b"x", lambda data: b"", bytes.swapcase])
def test_a_damaged_file_is_no_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: object) -> None:
    path = tmp_path / "value"
    monkeypatch.setattr(cachefile, "location", lambda name: path)
    cachefile.store("value", ["a", "B"])
    path.write_bytes(spoil(path.read_bytes()))  # type: ignore[operator]
    assert cachefile.load("value") is None


def test_a_home_that_takes_nothing_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    for path in (tmp_path / "file" / "value", None):
        monkeypatch.setattr(cachefile, "location", lambda name, path=path: path)
        cachefile.store("value", 1)
        assert cachefile.load("value") is None


def test_files_are_told_apart_by_python_version() -> None:
    path = cachefile.location("value")
    assert path is not None
    assert path.name.startswith("value.")
    assert path.parent.name == "zhnews-extract"
