import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from zhnews_extract import Extraction, cli

PACK = Path(__file__).parents[2] / "fixtures" / "packs" / "land-auctions"
GOLD = Path(__file__).parents[2] / "fixtures" / "gold"
ARTICLE = PACK / "articles" / "linjiang-0319.txt"


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the command line within this process: no model is loaded twice."""

    def call(*args: object, stdin: bytes | None = None) -> "subprocess.CompletedProcess[str]":
        monkeypatch.setattr(sys, "argv", ["zhnews-extract", *map(str, args)])
        monkeypatch.chdir(tmp_path)
        for name in ("prepare", "finish"):
            monkeypatch.setattr(cli, name, lambda: None)
        code = 0
        try:
            cli.main()
        except SystemExit as done:
            code = int(done.code or 0)
        out, err = capsys.readouterr()
        return subprocess.CompletedProcess(sys.argv, code, out, err)

    return call


def test_list(call: Run) -> None:
    done = call("rules", "list", "--room", "money", "--rules", PACK)
    assert (done.returncode, done.stderr) == (0, "")
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("currencies.BTN ")]
    assert line.split()[1:4] == ["on", "land-auctions", "money/currencies.yaml:3"]
    assert "triggers." not in done.stdout
    off = call("rules", "list", "--rules", PACK, "--off", "--json")
    assert "triggers.award.weak.成交" in {json.loads(line)["id"] for line in off.stdout.splitlines()}


def test_check_and_test(call: Run) -> None:
    done = call("rules", "check", PACK)
    assert (done.returncode, done.stderr.strip()) == (0, "0 errors, 0 warnings")
    done = call("rules", "test", PACK, "--ner", "fast")
    assert done.returncode == 0, done.stdout
    assert done.stderr.strip() == "9 examples, 0 failed"


def test_check_says_where_and_exits_with_1(call: Run, tmp_path: Path) -> None:
    (tmp_path / "events").mkdir()
    path = tmp_path / "events" / "triggers.yaml"
    path.write_text("types:\n  signing:\n    strong: [签约]\n", "utf-8")
    done = call("rules", "check", tmp_path)
    assert (done.returncode, done.stderr.strip()) == (0, "0 errors, 1 warnings")
    assert done.stdout.startswith(f"{path}:3: warning: ")
    assert call("rules", "check", tmp_path, "--strict").returncode == 1
    path.write_text("types:\n\tsigning:\n", "utf-8")
    assert "indented with blanks" in call("rules", "check", tmp_path).stdout
    used = call("extract", ARTICLE, "--rules", tmp_path)
    assert used.returncode == 2
    assert f"{path}:2:1: a tab" in used.stderr
    assert "Traceback" not in used.stderr


def test_schema(call: Run, tmp_path: Path) -> None:
    done = call("rules", "schema", "events/triggers")
    assert json.loads(done.stdout)["properties"]["types"]["type"] == "object"
    assert set(json.loads(call("rules", "schema").stdout)) >= {"pack.yaml", "money/currencies.yaml"}
    assert call("rules", "schema", "-o", tmp_path / "schemas").returncode == 0
    assert (tmp_path / "schemas" / "pack.json").is_file()


def test_a_pack_of_another_field(call: Run, tmp_path: Path) -> None:
    done = call("extract", ARTICLE, "--rules", PACK)
    assert done.returncode == 0, done.stderr
    types = [event.type for event in Extraction.model_validate_json(done.stdout).events]
    assert types == ["land_sale", "land_sale", "land_sale", "land_offer", "signing"]
    (tmp_path / "out.jsonl").write_text(done.stdout, "utf-8")
    done = call("evaluate", PACK / "articles", "out.jsonl", "--min", "events=1", "--min", "args=1")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("rules", "list", "--room", "mony"), 2, "choose one of dates"),
        (("rules", "check", "nowhere"), 2, "no such folder"),
        (("rules", "test", "--rules", "nowhere"), 2, "no such folder"),
        (("rules", "schema", "nothing"), 2, "no such rule file"),
        (("convert", "nowhere", "--to", "brat", "-o", "out"), 1, "nowhere"),
        (("convert", ".", "--to", "brat", "-o", "out"), 1, "holds no brat annotations"),
        (("convert", ".", "--to", "conll", "-o", "out"), 2, "conll"),
        (("evaluate", GOLD, "--min", "events"), 2, "--min events=0.7"),
    ],
)
def test_mistakes_are_told(call: Run, args: tuple[object, ...], code: int, said: str) -> None:
    done = call(*args)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_correct_by_hand_and_evaluate(call: Run, tmp_path: Path) -> None:
    made = [call("extract", GOLD / f"{stem}.txt", "--format", "jsonl", "--ner", "fast") for stem in ("a01", "d05")]
    (tmp_path / "out.jsonl").write_text("".join(one.stdout for one in made), "utf-8")
    assert call("convert", "out.jsonl", "--to", "brat", "-o", "brat").returncode == 0
    assert (tmp_path / "brat" / "annotation.conf").is_file()
    path = next((tmp_path / "brat").rglob("a01.ann"))
    kept = [line for line in path.read_text("utf-8").splitlines() if not line.startswith(("E1\t", "A1\t"))]
    path.write_text("\n".join(kept) + "\n", "utf-8")
    assert call("convert", "brat", "--to", "gold", "-o", "gold").returncode == 0
    done = call("evaluate", "gold", "out.jsonl", "--json", "--min", "dates=1", "--min", "events=1")
    assert done.returncode == 1
    assert "events: 0." in done.stderr
    assert "dates" not in done.stderr
    assert json.loads(done.stdout)["dates"] == 1.0
    for to in ("labelstudio", "displacy"):
        out = f"{to}.html" if to == "displacy" else f"{to}.json"
        assert call("convert", "out.jsonl", "--to", to, "-o", out).returncode == 0
    again = call("convert", "labelstudio.json", "--to", "jsonl", "-o", "again.jsonl")
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "again.jsonl").read_text("utf-8") == (tmp_path / "out.jsonl").read_text("utf-8")


def test_rules_of_an_installed_package(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    shutil.copytree(PACK, site / "zhnews_land", ignore=shutil.ignore_patterns("articles"))
    (site / "zhnews_land" / "__init__.py").touch()
    info = site / "zhnews_land-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: zhnews-land\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text("[zhnews_extract.rules]\nland = zhnews_land\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(site))
    found = [run("extract", ARTICLE, "--ner", "fast", *more).stdout for more in ((), ("--no-installed-rules",))]
    assert ['"land_sale"' in one for one in found] == [True, False]
    assert "land-auctions" in run("rules", "list", "--room", "money").stdout
