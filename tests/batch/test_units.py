import gzip
import os
import zipfile
from pathlib import Path

import pytest

from zhnews_extract.batch.units import Selection, Unit, files, units


def _tree(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("文", "utf-8")
    return root


def _names(root: Path, **options: tuple[str, ...]) -> list[str]:
    return [unit.name for unit in files([root], Selection(**options))]


def test_files_come_in_the_order_of_names(tmp_path: Path) -> None:
    _tree(tmp_path, "b.txt", "a/z.txt", "a/b/c.txt", "c.TXT", "d.pdf", "B.txt")
    found = list(files([tmp_path], Selection()))
    assert [unit.name for unit in found] == ["B.txt", "a/b/c.txt", "a/z.txt", "b.txt", "c.TXT"]
    assert [unit.id for unit in found][1:3] == ["a/b/c", "a/z"]
    assert {unit.weight for unit in found} == {3}


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        (("*.txt",), (), ["2025/a.txt", "2026/a.txt", "2026/draft/b.txt"]),
        (("2026/*",), (), ["2026/a.txt", "2026/draft/b.txt"]),
        ((), ("draft",), ["2025/a.txt", "2026/a.txt"]),
        ((), ("2026/draft",), ["2025/a.txt", "2026/a.txt"]),
        (("a.txt", "b.txt"), ("2025/*",), ["2026/a.txt", "2026/draft/b.txt"]),
        (("nothing",), (), [""]),
    ],
)
def test_globs(tmp_path: Path, include: tuple[str, ...], exclude: tuple[str, ...], expected: list[str]) -> None:
    _tree(tmp_path, "2025/a.txt", "2026/a.txt", "2026/draft/b.txt")
    names = _names(tmp_path, include=include, exclude=exclude)
    assert (names if expected != [""] else len(names)) == (expected if expected != [""] else 1)


def test_what_is_no_file_is_told_and_never_opened(tmp_path: Path) -> None:
    _tree(tmp_path, "a.txt", "sub/b.txt")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "side").symlink_to(tmp_path / "sub")  # no loop: read under its other name
    found = {unit.name: unit.failure.reason if unit.failure else None for unit in files([tmp_path], Selection())}
    assert {name for name, reason in found.items() if reason is None} == {"a.txt", "side/b.txt", "sub/b.txt"}
    told = {name: reason for name, reason in found.items() if reason}
    assert set(told) == {"gone.txt", "pipe.txt", "sub/loop", "side/loop"}
    assert "broken link" in told["gone.txt"]
    assert "not a regular file" in told["pipe.txt"]


def test_inputs_that_are_missing_or_empty_are_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    reasons = [
        unit.failure.reason for unit in files([tmp_path / "empty", tmp_path / "no"], Selection()) if unit.failure
    ]
    assert ["no articles" in reasons[0], "no such file" in reasons[1]] == [True, True]


def test_own_output_is_not_read(tmp_path: Path) -> None:
    _tree(tmp_path, "a.txt", "out.jsonl", "sub/out.jsonl")
    names = _names(tmp_path, skip=(str((tmp_path / "out.jsonl").resolve()),))
    assert names == ["a.txt", "sub/out.jsonl"]


def test_lines_are_parts(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_bytes(b'{"a": 1}\n\n{"b": 2}\r\nlast')
    parts = list(units([path], Selection()))
    assert [(p.id, p.part.first_line, p.part.data) for p in parts if p.part] == [
        ("d.jsonl#1", 1, b'{"a": 1}\n'),
        ("d.jsonl#3", 3, b'{"b": 2}\r\n'),
        ("d.jsonl#4", 4, b"last"),
    ]
    path.write_bytes("\ufeff{}".encode("utf-16-le"))
    assert [part.part for part in units([path], Selection())] == [None]


def test_archives_are_taken_apart(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "crawl.zip", "w") as archive:
        archive.writestr("one/a.txt", "甲")
        archive.writestr("../b.txt", "乙")
        archive.writestr("c.png", b"-")
        archive.writestr("d.jsonl.gz", gzip.compress(b"{}\n\n{}"))
    (tmp_path / "torn.zip").write_bytes((tmp_path / "crawl.zip").read_bytes()[:60])
    found = list(units([tmp_path], Selection()))
    told = {unit.id: unit.failure.reason for unit in found if unit.failure}
    assert set(told) == {"crawl/b", "torn"}
    assert str(tmp_path / "torn.zip") in told["torn"]
    assert "leads out" in told["crawl/b"]
    parts = [(p.suffix, p.shown, p.part.data) for p in found if p.part]
    inside = str(tmp_path / "crawl.zip")
    assert parts == [
        (".txt", f"{inside}/one/a.txt", "甲".encode()),
        (".jsonl", f"{inside}/d.jsonl.gz", b"{}\n"),
        (".jsonl", f"{inside}/d.jsonl.gz", b"{}"),
    ]


def test_a_file_that_changes_between_its_lines_is_told(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_bytes(b"{}\n" * 3)
    found: list[Unit] = []
    for part in units([path], Selection()):
        found.append(part)
        if len(found) == 1:
            with path.open("ab") as handle:
                handle.write(b"{}\n")
    assert found[-1].failure is not None
    assert "changed" in found[-1].failure.reason


def test_a_line_without_end_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhnews_extract.batch.units.MAX_BYTES", 1000)
    path = tmp_path / "d.jsonl"
    path.write_bytes(b"{}\n" + b"x" * 5000 + b"\n{}\n")
    assert [(p.id, p.failure is None) for p in units([path], Selection())] == [
        ("d.jsonl#1", True),
        ("d.jsonl#2", False),
        ("d.jsonl#3", True),
    ]
