"""The Python examples of both READMEs run as they stand."""

from pathlib import Path

import pytest
import regex

ROOT = Path(__file__).parents[1]
BLOCK = regex.compile(r"^```python\n(.*?)^```$", regex.M | regex.S)
EXAMPLES = [
    pytest.param(match[1], id=f"{path.name}-{number}")
    for path in sorted([*ROOT.glob("README*.md"), *ROOT.glob("docs/*.md")])
    for number, match in enumerate(BLOCK.finditer(path.read_text("utf-8")))
]


@pytest.mark.parametrize("source", EXAMPLES)
def test_example_runs(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(source, "README", "exec"), {})


def test_both_readmes_have_the_two_commands() -> None:
    commands = [
        regex.findall(r"^python3 -m venv .*$", (ROOT / name).read_text("utf-8"), flags=regex.M)
        for name in ("README.md", "README.zh-CN.md")
    ]
    assert len(commands[0]) == 2
    assert commands[0] == commands[1]
