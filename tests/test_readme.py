"""Every example of the READMEs and of docs/ runs as it stands."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import regex

from zhnews_extract import extract
from zhnews_extract.teach import check

ROOT = Path(__file__).parents[1]
# docs/api.md shows signatures, which are no programs.
PAGES = sorted({*ROOT.glob("README*.md"), *ROOT.glob("docs/*.md")} - {ROOT / "docs" / "api.md"})
# A comment before a block says who else runs it: CI, or the tests of an extra (Spark).
_BLOCK = regex.compile(
    r"^(?:<!-- (?P<elsewhere>[\w :,-]+) -->\n)?```(?P<language>python|sh)\n(?P<source>.*?)^```$", regex.M | regex.S
)
_ROW = regex.compile(r"^\| `(\w+)` \| ([^|]+。) \|$", regex.M)


def _blocks(language: str) -> list[object]:
    return [
        pytest.param(block["source"], id=f"{path.name}-{number}")
        for path in PAGES
        for number, block in enumerate(_BLOCK.finditer(path.read_text("utf-8")))
        if block["language"] == language and not block["elsewhere"] and "python3 -m venv" not in block["source"]
    ]


@pytest.fixture
def reader(tmp_path: Path) -> Path:
    """A folder as the examples take it for granted: an article, folders of articles, rules of one's own."""
    gold = sorted((ROOT / "fixtures" / "gold").glob("*.txt"))
    shutil.copy(gold[0], tmp_path / "article.txt")
    for folder in ("crawl", "articles"):
        (tmp_path / folder).mkdir()
        for path in gold[:2]:
            shutil.copy(path, tmp_path / folder)
    shutil.copytree(ROOT / "fixtures" / "packs" / "land-auctions", tmp_path / "my-rules")
    return tmp_path


@pytest.mark.parametrize("source", _blocks("python"))
def test_python_runs(source: str, reader: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(reader)
    exec(compile(source, "README", "exec"), {"__name__": "__main__"})


@pytest.mark.parametrize("source", _blocks("sh"))
def test_shell_runs(source: str, reader: Path) -> None:
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", source],
        cwd=reader, env={**os.environ, "PATH": tools}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_api_reference_is_that_of_the_docstrings() -> None:
    spec = importlib.util.spec_from_file_location("make_api", ROOT / "docs" / "make_api.py")
    assert spec is not None
    assert spec.loader is not None
    make_api = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_api)
    assert make_api.PAGE.read_text("utf-8") == make_api.page(), "run python docs/make_api.py"


def test_rule_files_of_the_docs_are_rule_files(tmp_path: Path) -> None:
    blocks = [
        block
        for page in PAGES
        for block in regex.findall(
            r"^```yaml\n# ([\w/.]+)\n(.*?)^```$", page.read_text("utf-8"), flags=regex.M | regex.S
        )
    ]
    assert blocks
    for name, source in blocks:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source, "utf-8")
    assert [finding for finding in check(tmp_path) if finding.level == "error"] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_example_sentences_are_what_the_table_says(name: str) -> None:
    rows = _ROW.findall((ROOT / name).read_text("utf-8"))
    assert len({kind for kind, _ in rows}) == 16
    found = {kind: [event.type for event in extract(text, published="2026-03-06").events] for kind, text in rows}
    assert found == {kind: [kind] for kind, _ in rows}


def test_both_readmes_have_the_two_commands() -> None:
    commands = [
        regex.findall(r"^python3 -m venv .*$", (ROOT / name).read_text("utf-8"), flags=regex.M)
        for name in ("README.md", "README.zh-CN.md")
    ]
    assert len(commands[0]) == 2
    assert commands[0] == commands[1]
