import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from zhnews_extract import Extraction

GOLD = Path(__file__).parents[2] / "fixtures" / "gold"
SHORT = "11日,昆山开发区与立讯集团签约,智能终端项目落户昆山开发区,总投资60亿元。"


def test_extract_prints_the_contract_when_piped(run: Run) -> None:
    done = run("extract", GOLD / "a01.txt")
    assert (done.returncode, done.stderr) == (0, "")
    extraction = Extraction.model_validate_json(done.stdout)
    assert extraction.article.published == "2025-01-17T08:36:00"
    signing = next(event for event in extraction.events if event.type == "signing")
    assert signing.date is not None
    assert str(signing.date.start) == "2025-01-15"


def test_extract_reads_a_pipe_and_prints_each_format(run: Run) -> None:
    line = run("extract", "-", "--published", "2025-01-17", "--format", "jsonl", stdin=SHORT.encode())
    assert line.returncode == 0, line.stderr
    assert line.stdout.count("\n") == 1
    assert json.loads(line.stdout)["article"]["id"] == "-"
    table = run("extract", "-", "--published", "2025-01-17", "--format", "table", stdin=SHORT.encode("gb18030"))
    assert "2025-01-11" in table.stdout
    assert "60亿 CNY total investment" in table.stdout
    rows = run("extract", "-", "--published", "2025-01-17", "--format", "csv", stdin=SHORT.encode())
    first, *_ = csv.DictReader(io.StringIO(rows.stdout))
    assert (first["date"], first["type"], first["amount"]) == ("2025-01-11", "signing", "6000000000")


def test_batch_goes_on_after_a_bad_file(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text(SHORT, "utf-8")
    (folder / "b.txt").write_bytes(b"\x00\x01\x02PK\x03\x04" * 50)
    (folder / "deep" / "c.txt").write_text(SHORT, "gb18030")
    (folder / "d.jsonl").write_text(
        json.dumps({"id": "one", "content": SHORT, "published": "2025-01-17"}, ensure_ascii=False) + "\n{broken\n",
        "utf-8",
    )
    done = run("batch", folder, "-o", "out.jsonl")
    assert done.returncode == 1
    assert "b.txt" in done.stderr
    assert "d.jsonl" in done.stderr
    assert "Traceback" not in done.stderr
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [record["article"]["id"] for record in records] == ["a", "one", "deep/c"]
    assert "no_publication_date" in [w["code"] for w in records[0]["warnings"]]


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("extract", "nowhere.txt"), 1, "nowhere.txt"),
        (("extract", "aa.txt"), 1, "aa.txt: no such file; did you mean a.txt?"),
        (("explain", "no/a.txt"), 1, "no/a.txt: no such file, as there is no folder no"),
        (("view", "empty.jsonl"), 1, "empty.jsonl.failures.jsonl says why"),
        (("extract", "report.pdf"), 1, "not a text file; text, HTML, JSON"),
        (("extract", "."), 1, "folder"),
        (("extract", "empty.txt"), 1, "empty.txt"),
        (("extract", "a.txt", "--ner", "bset"), 2, "bset"),
        (("extract", "a.txt", "--format", "xml"), 2, "xml"),
        (("extract", "a.txt", "--published", "14.2.26x"), 2, "14.2.26x"),
        (("extract", "a.txt", "--rules", "nowhere"), 2, "nowhere"),
        (("extract", "a.txt", "--nre", "none"), 2, "--nre"),
        (("batch", "a.txt"), 2, "output"),
        (("batch", "a.txt", "-o", "no/such/folder.jsonl"), 1, "no/such/folder.jsonl"),
        (("evaluate", "nowhere"), 1, "nowhere"),
    ],
)
def test_errors_are_one_clear_line(run: Run, tmp_path: Path, args: tuple[str, ...], code: int, message: str) -> None:
    (tmp_path / "a.txt").write_text(SHORT, "utf-8")
    for name in ("empty.txt", "empty.jsonl"):
        (tmp_path / name).write_text("", "utf-8")
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n" + bytes(range(256)))
    done = run(*args)
    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_schema_is_json_schema(run: Run) -> None:
    done = run("schema")
    assert done.returncode == 0
    assert {"article", "events", "dates", "amounts"} <= set(json.loads(done.stdout)["properties"])


def test_evaluate_prints_figures(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "gold"
    folder.mkdir()
    for suffix in (".txt", ".json"):
        (folder / f"a01{suffix}").write_bytes((GOLD / f"a01{suffix}").read_bytes())
    done = run("evaluate", folder, "--json")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["meta"] == 1.0
    assert figures["dates"] > 0.8


def test_version_and_module_entry(run: Run) -> None:
    assert run("--version").stdout.strip() == "0.1.0"
