"""Every example of the READMEs and of docs/ runs as it stands."""

import doctest
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
import regex

from tests.pages import API, PAGES, ROOT, Block, blocks, fences, folder, run_by
from zhnews_extract import extract
from zhnews_extract.rulebook.packs import GROUP
from zhnews_extract.teach import check

_ROW = regex.compile(r"^\| `(\w+)` \| ([^|]+。) \|$", regex.M)
_INSTALLS = "python3 -m venv"
# Who runs blocks that are not run here, and where that is written.
ELSEWHERE = {
    "ci:run": (".ci/run", "readme_command run"),
    "ci:test": (".ci/run", "readme_command test"),
    **{f"tests: {by}": (".ci/run", "pytest -q tests/spark") for by in ("spark", "ray", "daft")},
}
RULE_FILE = regex.compile(r"# ([\w/.]+)\n")


def _checked_by(block: Block) -> str:
    """Which test stands for a block; empty where none does."""
    if block.by:
        return block.by if block.by in ELSEWHERE and block.language in ("python", "sh") else ""
    if block.page == API:
        # Signatures and lists of fields, which are no programs.
        return {"python": "api", "text": "api", "pycon": "doctest"}.get(block.language, "")
    if block.language == "sh" and _INSTALLS in block.source:
        return "the same as in README.md" if block.page.name != "README.md" else ""
    if block.language == "yaml":
        return "rules" if RULE_FILE.match(block.source) else ""
    return {"python": "python", "sh": "shell", "toml": "toml", "text": "no program"}.get(block.language, "")


def test_no_block_goes_unchecked() -> None:
    found = blocks()
    for page in PAGES:
        assert fences(page) == 2 * sum(block.page == page for block in found), f"{page.name}: a fence of another form"
    assert [block.name for block in found if not _checked_by(block)] == []
    for by in {block.by for block in found if block.by}:
        place, command = ELSEWHERE[by]
        assert command in (ROOT / place).read_text("utf-8")


def _here(language: str) -> list[object]:
    return [
        pytest.param(block.source, id=block.name)
        for block in blocks()
        if block.language == language and not block.by and block.page != API and _INSTALLS not in block.source
    ]


@pytest.fixture
def reader(tmp_path: Path) -> Path:
    return folder(tmp_path)


@pytest.mark.parametrize("source", _here("python"))
def test_python_runs(source: str, reader: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(reader)
    exec(compile(source, "README", "exec"), {"__name__": "__main__"})


@pytest.mark.parametrize("source", _here("sh"))
def test_shell_runs(source: str, reader: Path) -> None:
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", source],
        cwd=reader, env={**os.environ, "PATH": tools}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("source", run_by("", "pycon"))
def test_sessions_print_what_they_show(source: str) -> None:
    names: dict[str, object] = {}
    exec("from zhnews_extract import *", names)
    test = doctest.DocTestParser().get_doctest(source, names, "docs", None, None)
    assert test.examples
    assert doctest.DocTestRunner().run(test).failed == 0


def test_entry_points_of_the_docs_are_those_that_are_read() -> None:
    sources = [block.source for block in blocks() if block.language == "toml"]
    assert sources
    for source in sources:
        (group,) = regex.findall(r'^\[project\.entry-points\."([\w.]+)"\]$', source, flags=regex.M)
        assert group == GROUP


def test_api_reference_is_that_of_the_docstrings() -> None:
    spec = importlib.util.spec_from_file_location("make_api", ROOT / "docs" / "make_api.py")
    assert spec is not None
    assert spec.loader is not None
    make_api = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_api)
    assert make_api.PAGE.read_text("utf-8") == make_api.page(), "run python docs/make_api.py"


def test_rule_files_of_the_docs_are_rule_files(tmp_path: Path) -> None:
    found = [(name[1], block.source) for block in blocks() if (name := RULE_FILE.match(block.source))]
    assert found
    for name, source in found:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source, "utf-8")
    assert [finding for finding in check(tmp_path) if finding.level == "error"] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_example_sentences_are_what_the_table_says(name: str) -> None:
    rows = _ROW.findall((ROOT / name).read_text("utf-8"))
    assert len({kind for kind, _ in rows}) == 16
    found = {kind: [event.type for event in extract(text, published="2026-03-06").events] for kind, text in rows}
    assert found == {kind: [kind] for kind, _ in rows}


def test_links_lead_somewhere() -> None:
    links = [
        (page, target)
        for page in PAGES
        for target in regex.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8"))
    ]
    assert len(links) > 20
    assert [(page.name, target) for page, target in links if not (page.parent / target).exists()] == []


def test_both_readmes_have_the_two_commands() -> None:
    commands = [
        regex.findall(r"^python3 -m venv .*$", (ROOT / name).read_text("utf-8"), flags=regex.M)
        for name in ("README.md", "README.zh-CN.md")
    ]
    assert len(commands[0]) == 2
    assert commands[0] == commands[1]
