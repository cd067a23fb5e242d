"""``view`` and what the command line says when something is given to it in a wrong way."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

GOLD = Path(__file__).parents[2] / "fixtures" / "gold"
UNDATED = "11日,甲区与乙公司签约。"


def _articles(page: str) -> list[dict[str, object]]:
    data = page.partition('id="articles">')[2].partition("</script>")[0]
    found: list[dict[str, object]] = json.loads(data)
    return found


def test_articles_and_extractions_make_the_same_report(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a01.txt").write_bytes((GOLD / "a01.txt").read_bytes())
    direct = run("view", "a01.txt", "-o", "direct.html", "--ner", "none")
    assert direct.returncode == 0
    assert "1 articles" in direct.stderr
    assert direct.stdout == ""
    lines = run("extract", "a01.txt", "--format", "jsonl", "--ner", "none").stdout
    piped = run("view", "-", "-o", "piped.html", "--lang", "en", "--title", "A & B", stdin=lines.encode())
    assert piped.returncode == 0
    pages = [(tmp_path / name).read_text("utf-8") for name in ("direct.html", "piped.html")]
    assert _articles(pages[0]) == _articles(pages[1])
    assert "<title>A &amp; B</title>" in pages[1]
    assert '<html lang="en">' in pages[1]


def test_a_limit_says_that_it_cut(run: Run, tmp_path: Path) -> None:
    record = {"article": {"id": "a"}, "text": "签约", "events": []}
    (tmp_path / "o.jsonl").write_text("".join(json.dumps(record) + "\n" for _ in range(3)), "utf-8")
    done = run("view", "o.jsonl", "--limit", "2", "-o", "r.html")
    assert done.returncode == 0
    assert "the rest is left out" in done.stderr
    assert len(_articles((tmp_path / "r.html").read_text("utf-8"))) == 2


@pytest.mark.parametrize(
    ("args", "code", "advice"),
    [
        (("extract", "--publishd", "2026-02-14", "n.txt"), 2, "--published"),
        (("extrct", "n.txt"), 2, "Did you mean 'extract'"),
        (("view", "--titel", "x", "n.txt"), 2, "--title"),
        (("extract", "folder"), 1, "zhnews-extract batch folder -o events.jsonl"),
        (("view", "folder"), 1, "zhnews-extract batch folder -o events.jsonl"),
        (("view", "nothing.jsonl"), 1, "no such file"),
        (("view", "old.jsonl"), 1, "old.jsonl:1: written in schema 0.9"),
        (("view", "foreign.jsonl"), 1, "zhnews-extract batch"),
        (("view", "n.txt", "-o", "missing/r.html", "--ner", "none"), 1, "mkdir -p missing"),
        (("batch", "n.txt", "-o", "missing/o.jsonl"), 1, "mkdir -p missing"),
        (("extract", "n.txt", "--rules", "pack", "--ner", "none"), 2, "triggers.yaml:3"),
    ],
)
def test_mistakes_are_told_with_what_to_do_next(
    run: Run, tmp_path: Path, args: tuple[str, ...], code: int, advice: str
) -> None:
    (tmp_path / "n.txt").write_text(UNDATED, "utf-8")
    (tmp_path / "folder").mkdir()
    old = {"schema_version": "0.9", "article": {"id": "a"}, "text": "", "events": []}
    (tmp_path / "old.jsonl").write_text(json.dumps(old), "utf-8")
    (tmp_path / "foreign.jsonl").write_text(json.dumps({"events": [{"label": "sign"}], "doc": 1}), "utf-8")
    (tmp_path / "pack" / "events").mkdir(parents=True)
    (tmp_path / "pack" / "events" / "triggers.yaml").write_text("types:\n  signing:\n\tstrong: [拍板]\n", "utf-8")
    before = sorted(tmp_path.iterdir())
    done = run(*args)
    assert done.returncode == code
    assert advice in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert sorted(tmp_path.iterdir()) == before


def test_a_tab_in_a_rule_file_is_called_a_tab(run: Run, tmp_path: Path) -> None:
    (tmp_path / "n.txt").write_text(UNDATED, "utf-8")
    (tmp_path / "pack" / "events").mkdir(parents=True)
    (tmp_path / "pack" / "events" / "triggers.yaml").write_text("types:\n\tsigning: {}\n", "utf-8")
    done = run("extract", "n.txt", "--rules", "pack", "--ner", "none")
    assert done.returncode == 2
    assert "triggers.yaml:2" in done.stderr
    assert "tab" in done.stderr
    assert "blanks" in done.stderr


@pytest.mark.parametrize("form", ["json", "table"])
def test_a_missing_date_of_publication_is_asked_for(run: Run, tmp_path: Path, form: str) -> None:
    (tmp_path / "n.txt").write_text(UNDATED, "utf-8")
    done = run("extract", "n.txt", "--format", form, "--ner", "none")
    assert done.returncode == 0
    assert "--published 2026-02-14" in done.stderr


def test_a_given_date_of_publication_is_not_asked_for(run: Run, tmp_path: Path) -> None:
    (tmp_path / "n.txt").write_text(UNDATED, "utf-8")
    dated = run("extract", "n.txt", "--format", "csv", "--ner", "none", "--published", "2026-02-14")
    assert (dated.returncode, dated.stderr) == (0, "")
    assert "2026-02-11" in dated.stdout
