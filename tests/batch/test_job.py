"""The batch as a whole, with a pool that reads but extracts nothing."""

import json
import os
import shutil
import signal
import sqlite3
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.batch.inline import InlinePool
from zhnews_extract.batch import Progress, Summary, run
from zhnews_extract.batch.units import Unit
from zhnews_extract.errors import OptionError, OutputError, RuleError

GOLD = Path(__file__).parents[2] / "fixtures" / "gold"


@pytest.fixture(autouse=True)
def _no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhnews_extract.batch.job.Pool", InlinePool)
    # Whoever edits a source while this runs changes no digest.
    monkeypatch.setattr("zhnews_extract.batch.fingerprint._own", tuple)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Articles, two of them reposts of others, a file of records and two files that fail."""
    root = tmp_path / "in"
    (root / "other").mkdir(parents=True)
    for number, path in enumerate(sorted(GOLD.glob("*.txt"))[:8]):
        shutil.copy(path, root / f"a{number}.txt")
    for name in ("a0.txt", "a1.txt"):
        (root / "other" / name).write_text("转载\n" + (root / name).read_text("utf-8"), "utf-8")
    lines = [json.dumps({"id": f"r{n}", "text": f"第{n}条。"}, ensure_ascii=False) for n in range(5)]
    (root / "m.jsonl").write_text("\n".join([*lines[:3], "{broken", *lines[3:]]), "utf-8")
    (root / "b.txt").write_text("坏文。", "utf-8")
    (root / "c.txt").write_bytes(b"%PDF-1.7")
    return root


class _Log(Progress):
    """Remembers which articles were made, and stops the batch after some."""

    def __init__(self, stop_after: int = 10**9) -> None:
        super().__init__()
        self.fresh = self.stale = 0
        self.stop_after = stop_after

    def article(self, *, fresh: bool) -> None:
        super().article(fresh=fresh)
        self.fresh += fresh
        self.stale += not fresh
        if self.articles == self.stop_after:
            signal.raise_signal(signal.SIGINT)


def _ids(path: Path) -> list[str]:
    return [json.loads(line)["article"]["id"] for line in path.read_text("utf-8").splitlines()]


def _run(folder: Path, name: str, **options: Any) -> Summary:
    return run([folder], folder.parent / name, jobs=options.pop("jobs", 2), **options)


def test_everything_is_there_in_order_and_the_rest_is_listed(folder: Path) -> None:
    summary = _run(folder, "o.jsonl")
    out = folder.parent / "o.jsonl"
    ids = _ids(out)
    files = [f"a{n}" for n in range(8)]
    assert ids == [*files, *(f"r{n}" for n in range(5)), *(f"other/{stem}" for stem in files[:2])]
    assert (summary.articles, summary.failed, summary.duplicates, summary.signal) == (15, 3, 2, None)
    assert summary.failures is not None
    failures = [json.loads(line) for line in summary.failures.read_text("utf-8").splitlines()]
    assert [(f["id"], f["kind"]) for f in failures] == [
        ("b", "error"),
        ("c", "unreadable"),
        ("m.jsonl#4", "unreadable"),
    ]
    assert failures[0]["reason"].endswith("b: ValueError: 坏 字")
    assert failures[0]["file"] == str(folder / "b.txt")
    last = [json.loads(line)["duplicate_of"] for line in out.read_text("utf-8").splitlines()]
    assert last == [None] * 13 + files[:2]


@pytest.mark.parametrize("name", ["o.jsonl", "o.sqlite"])
def test_no_two_articles_have_one_id(folder: Path, name: str) -> None:
    """Those of equal names, and records of equal ids; also when a resumed run finds the first one gone."""
    for path in folder.glob("[bcm]*"):
        path.unlink()
    (folder / "x.md").write_text("第一篇。", "utf-8")
    (folder / "x.txt").write_text("第二篇。", "utf-8")
    rows = [json.dumps({"id": id, "text": f"{id}之{n}。"}, ensure_ascii=False) for n, id in enumerate("rrrx")]
    (folder / "y.jsonl").write_text("\n".join(rows), "utf-8")
    _run(folder, name, exclude=["a*", "other"])
    expected = {"x": "第一篇。", "x.txt": "第二篇。", "r": "r之0。", "r~2": "r之1。", "r~3": "r之2。", "x~2": "x之3。"}
    assert _texts(folder.parent / name) == expected
    (folder / "x.md").unlink()
    assert _run(folder, name, exclude=["a*", "other"], resume=True).reused == 5
    expected = {"x": "第二篇。", **dict(list(expected.items())[2:])}
    assert _texts(folder.parent / name) == expected


def _texts(path: Path) -> dict[str, str]:
    if path.suffix == ".sqlite":
        db = sqlite3.connect(path)
        found = db.execute("SELECT id, text, warnings FROM articles ORDER BY number").fetchall()
        db.close()
    else:
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        found = [(line["article"]["id"], line["text"], json.dumps(line["warnings"])) for line in lines]
    assert {id: "duplicate_id" in warnings for id, _, warnings in found} == {
        id: "~" in id or id.endswith(".txt") for id, _, _ in found
    }
    assert len({id for id, _, _ in found}) == len(found)
    return {id: text.strip() for id, text, _ in found}


def test_reposts_are_dropped_on_request(folder: Path) -> None:
    summary = _run(folder, "o.jsonl", dedupe=True)
    assert (summary.articles, summary.duplicates) == (13, 2)
    assert not any(id.startswith("other") for id in _ids(folder.parent / "o.jsonl"))


@pytest.mark.parametrize("name", ["o.jsonl", "o.csv.gz", "o.parquet", "o.sqlite"])
def test_an_interrupted_batch_resumed_is_as_if_it_had_not_been(folder: Path, name: str) -> None:
    """The output is compared byte by byte, a database by its rows."""
    _run(folder, f"whole-{name}")
    log = _Log(stop_after=9)
    summary = _run(folder, name, progress=log)
    assert summary.signal == signal.SIGINT
    out = folder.parent / name
    assert not out.exists()
    log = _Log()
    summary = _run(folder, name, resume=True, jobs=1, progress=log)
    assert (summary.articles, summary.failed) == (15, 3)
    assert log.stale >= 9
    assert log.fresh + log.stale == 15
    assert _content(out) == _content(out.with_name(f"whole-{name}"))
    failures = [out.with_name(f"{n}.failures.jsonl").read_bytes() for n in (name, f"whole-{name}")]
    assert failures[0] == failures[1]
    assert not list(folder.parent.glob("*.part"))


def _content(path: Path) -> object:
    if path.suffix != ".sqlite":
        return path.read_bytes()
    db = sqlite3.connect(path)
    rows = db.execute("SELECT number, key, id, text, duplicate_of FROM articles ORDER BY number").fetchall()
    db.close()
    return rows


@pytest.mark.parametrize("name", ["o.jsonl", "o.sqlite"])
def test_only_what_changed_is_done_again(folder: Path, name: str) -> None:
    _run(folder, name)
    files = sorted(folder.glob("a*.txt"))
    files[0].unlink()
    files[1].write_text("改过的文章。", "utf-8")
    (folder / "zz.txt").write_text("新的文章。", "utf-8")
    log = _Log()
    summary = _run(folder, name, resume=True, progress=log)
    assert (log.fresh, log.stale, summary.reused) == (2, 13, 13)
    _run(folder, f"new-{name}")
    assert _content(folder.parent / name) == _content(folder.parent / f"new-{name}")


def test_other_rules_or_options_do_everything_again(folder: Path, tmp_path: Path) -> None:
    options: dict[str, Any] = {"include": ["a*.txt"], "resume": True}
    _run(folder, "o.jsonl", **options)
    log = _Log()
    _run(folder, "o.jsonl", published="2026-02-14", progress=log, **options)
    assert (log.fresh, log.stale) == (10, 0)
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "x.yaml").write_text("a: 1")
    log = _Log()
    _run(folder, "o.jsonl", published="2026-02-14", rules=[tmp_path / "pack"], progress=log, **options)
    assert (log.fresh, log.stale) == (10, 0)


def test_what_timed_out_is_tried_again(folder: Path) -> None:
    for path in folder.glob("[bcm]*"):
        path.unlink()
    slow = folder / "late.txt"
    slow.write_text("slow。", "utf-8")
    summary = _run(folder, "o.jsonl", time_limit=1.0)
    assert (summary.articles, summary.failed) == (10, 1)
    assert '"timeout"' in (folder.parent / "o.jsonl.failures.jsonl").read_text("utf-8")
    summary = _run(folder, "o.jsonl", time_limit=0.9, resume=True)
    assert (summary.reused, summary.failed) == (10, 1)
    slow.write_text("fast。", "utf-8")
    assert _run(folder, "o.jsonl", resume=True).failed == 0
    assert not (folder.parent / "o.jsonl.failures.jsonl").exists()


def test_the_first_articles_only(folder: Path) -> None:
    assert _run(folder, "o.jsonl", limit=4).articles == 4
    first = _ids(folder.parent / "o.jsonl")
    summary = _run(folder, "o.jsonl", resume=True)
    assert summary.reused == 4
    assert _ids(folder.parent / "o.jsonl")[:4] == first


def test_a_second_batch_into_the_same_output_is_refused(folder: Path) -> None:
    refused: list[str] = []

    class Meanwhile(_Log):
        def article(self, *, fresh: bool) -> None:
            if not self.articles:
                with pytest.raises(OutputError, match="another batch"):
                    _run(folder, "o.jsonl")
                refused.append("yes")
            super().article(fresh=fresh)

    summary = _run(folder, "o.jsonl", progress=Meanwhile())
    assert (refused, summary.articles) == (["yes"], 15)
    assert len(_ids(folder.parent / "o.jsonl")) == 15


def test_a_run_begun_anew_by_mistake_loses_nothing(folder: Path) -> None:
    _run(folder, "o.jsonl")
    assert _run(folder, "o.jsonl", progress=_Log(stop_after=3)).signal == signal.SIGINT
    assert _run(folder, "o.jsonl", resume=True).reused == 15


def test_rules_that_no_worker_can_load(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: InlinePool, units: object) -> object:
        raise RuleError("pack/money.yaml: no such key")
        yield

    monkeypatch.setattr(InlinePool, "results", refuse)
    with pytest.raises(RuleError):
        _run(folder, "o.jsonl")
    assert sorted(path.name for path in folder.parent.glob("o.*")) == ["o.jsonl.manifest"]


def test_a_linked_output_stays_a_link(folder: Path) -> None:
    (folder.parent / "real").mkdir()
    (folder.parent / "real" / "o.jsonl").touch()
    (folder.parent / "o.jsonl").symlink_to("real/o.jsonl")
    _run(folder, "o.jsonl")
    assert (folder.parent / "o.jsonl").is_symlink()
    assert len(_ids(folder.parent / "real" / "o.jsonl")) == 15


def test_wrong_options_leave_the_output_alone(folder: Path) -> None:
    out = folder.parent / "o.jsonl"
    out.write_text("precious")
    for options, error in (
        ({"ner": "bset"}, OptionError),
        ({"rules": ["nowhere"]}, RuleError),
        ({"published": "soon"}, OptionError),
    ):
        with pytest.raises(error):
            _run(folder, "o.jsonl", **options)  # type: ignore[arg-type]
    assert out.read_text() == "precious"
    assert not list(folder.parent.glob("o.jsonl.*"))
    with pytest.raises(OptionError, match="resume"):
        run([folder], "/dev/full", resume=True)


def test_a_file_that_may_not_be_read_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(unit: Unit) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("zhnews_extract.batch.worker._read", refuse)
    assert _run(folder, "o.jsonl", include=["a0.txt"]).failed == 2
    assert "a0.txt: Permission denied" in (folder.parent / "o.jsonl.failures.jsonl").read_text("utf-8")


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="file names are Unicode there")
def test_names_in_another_encoding(folder: Path) -> None:
    for stem, text in (("招商引资", "好文。"), ("坏", "坏文。")):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + stem.encode("gb18030") + b".txt")).write_text(text, "utf-8")
    assert _run(folder, "o.jsonl", include=["招商引资.txt", "坏.txt"]).failed == 1
    assert _ids(folder.parent / "o.jsonl") == ["招商引资"]
    failure = json.loads((folder.parent / "o.jsonl.failures.jsonl").read_text("utf-8"))
    assert os.fsencode(failure["file"]).endswith("坏.txt".encode("gb18030"))


def test_a_torn_manifest_is_begun_anew(folder: Path) -> None:
    _run(folder, "o.jsonl")
    manifest = folder.parent / "o.jsonl.manifest"
    manifest.write_bytes(manifest.read_bytes()[:5000])
    assert _run(folder, "o.jsonl", resume=True).articles == 15
    assert _run(folder, "o.jsonl", resume=True).reused == 15


def test_a_file_in_constant_change_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker reads again a few times; a writer that goes on all the time is given up."""
    from zhnews_extract.batch.worker import _read
    from zhnews_extract.errors import InputError

    path = folder / "log.txt"
    stop = threading.Event()

    def write() -> None:
        with path.open("ab", buffering=0) as handle:
            while not stop.is_set():
                handle.write(b"x" * 4096)

    path.write_bytes(b"x" * 20_000_000)
    monkeypatch.setattr("zhnews_extract.batch.worker.MAX_BYTES", 1 << 40)  # however fast it grows
    thread = threading.Thread(target=write)
    thread.start()
    time.sleep(0.05)
    try:
        with pytest.raises(InputError, match="changes while it is read"):
            _read(Unit(str(path), "log.txt", "log"))
    finally:
        stop.set()
        thread.join()
