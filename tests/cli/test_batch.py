"""The batch through the console script, with the real pipeline in real worker processes."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Run

GOLD = Path(__file__).parents[2] / "fixtures" / "gold"
SCRIPT = str(Path(sys.executable).with_name("zhnews-extract"))
FAST = ("--ner", "none", "--jobs", "2")
ALONE = ("--ner", "none", "--jobs", "1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Enough articles that a batch can be stopped in the midst of them, reposts among them, and one that fails."""
    root = tmp_path / "in"
    root.mkdir()
    some = sorted(GOLD.glob("*.txt"))[:6]
    for copy in range(20):
        for path in some:
            shutil.copy(path, root / f"{copy:02}{path.name}")
    (root / "1b.txt").write_bytes(b"%PDF-1.7 and so on")
    (root / "2.jsonl").write_text('{"id": "r", "text": "11日,甲区与乙公司签约。"}\n{broken\n', "utf-8")
    return root


def _start(folder: Path, *args: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([SCRIPT, "batch", str(folder), *args], cwd=folder.parent, stderr=subprocess.PIPE)


def _wait_for_output(process: "subprocess.Popen[bytes]", part: Path) -> None:
    for _ in range(600):
        if part.exists() and part.stat().st_size:
            time.sleep(0.05)  # the manifest is written right after the output
            return
        assert process.poll() is None
        time.sleep(0.05)
    raise AssertionError("nothing was written")


def _children(parent: int) -> list[int]:
    children = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent and b"spawn_main" in (status.parent / "cmdline").read_bytes():
                children.append(int(status.parent.name))
        except OSError:
            continue
    return children


def _first_child(process: "subprocess.Popen[bytes]") -> int:
    for _ in range(600):
        if children := _children(process.pid):
            return children[0]
        assert process.poll() is None
        time.sleep(0.05)
    raise AssertionError("no worker was started")


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_neither_kills_nor_dead_workers_change_the_output(run: Run, folder: Path) -> None:
    whole, killed = folder.parent / "whole.jsonl", folder.parent / "killed.jsonl"

    process = _start(folder, *ALONE, "-o", "killed.jsonl")
    _wait_for_output(process, killed.with_name("killed.jsonl.part"))
    workers = _children(process.pid)
    process.kill()
    process.communicate()
    assert len(workers) == 1
    assert not killed.exists()
    for _ in range(100):
        if not any(Path(f"/proc/{worker}").exists() for worker in workers):
            break
        time.sleep(0.05)
    else:
        raise AssertionError("the workers outlive a killed batch")

    process = _start(folder, *FAST, "-o", "whole.jsonl")
    os.kill(_first_child(process), signal.SIGKILL)  # at once: a little later all the work may be done
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "121 articles, 114 reposts marked, 2 failed" in said.decode()

    done = run("batch", folder, *ALONE, "-o", "killed.jsonl", "--resume")
    assert done.returncode == 1
    assert "taken over" in done.stderr
    assert "1b.txt" in done.stderr
    assert "2.jsonl#2" in done.stderr
    assert killed.read_bytes() == whole.read_bytes()
    assert killed.with_name("killed.jsonl.failures.jsonl").read_text().count("\n") == 2
    ids = [json.loads(line)["article"]["id"] for line in killed.read_text("utf-8").splitlines()]
    assert len(set(ids)) == len(ids) == 121
    assert not list(folder.parent.glob("*.part"))


def test_ctrl_c_keeps_what_is_done_and_says_so(folder: Path) -> None:
    process = _start(folder, *ALONE, "-o", "o.jsonl")
    _wait_for_output(process, folder.parent / "o.jsonl.part")
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said.decode()
    assert "go on with --resume" in said.decode()
    lines = (folder.parent / "o.jsonl.part").read_text("utf-8").splitlines()
    assert 0 < len([json.loads(line) for line in lines]) < 121


def test_a_full_disk_is_one_line(folder: Path) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    done = subprocess.run(
        [SCRIPT, "batch", str(folder), *ALONE, "-o", "o.jsonl"],
        cwd=folder.parent,
        capture_output=True,
        timeout=120,
        check=False,
        preexec_fn=small,
    )
    assert done.returncode == 1
    error = done.stderr.decode().splitlines()[-1]
    assert error.startswith("error: o.jsonl")
    assert "--resume" in error
    assert not (folder.parent / "o.jsonl").exists()


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("in", "-o", "o.xml"), ".parquet"),
        (("in", "-o", "o.jsonl", "--ner", "bset"), "bset"),
        (("in", "-o", "o.jsonl", "--published", "soon"), "soon"),
        (("in", "-o", "o.jsonl", "--jobs", "0"), "jobs"),
        (("in", "-o", "/dev/full", "--resume"), "resume"),
    ],
)
def test_wrong_usage_is_one_line(run: Run, folder: Path, args: tuple[str, ...], message: str) -> None:
    done = run("batch", *args)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in folder.parent.iterdir()) == ["in"]
