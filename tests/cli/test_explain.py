"""``explain`` through the console script."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

GOLD = Path(__file__).parents[2] / "fixtures" / "gold"
FAST = ("--ner", "none")
ARTICLE = str(GOLD / "a01.txt")


def test_text_for_people(run: Run) -> None:
    done = run("explain", ARTICLE, "--event", "V1", "--date", "212", "--amount", "A2", "--entity", "E1", *FAST)
    assert (done.returncode, done.stderr) == (0, "")
    out = done.stdout
    assert "V1 signing" in out
    assert "V2 " not in out
    assert "[events/triggers.yaml:" in out
    assert "not taken" in out
    assert "% needed" in out
    assert "counted from “15日” at 104 (2025-01-15)" in out
    assert "A2 at 174" in out
    assert "E1 " in out
    assert "\x1b" not in out


def test_json_for_programs(run: Run) -> None:
    done = run("explain", ARTICLE, "--event", "v2", "--format", "json", "--top", "2", *FAST)
    assert (done.returncode, done.stderr) == (0, "")
    record = json.loads(done.stdout)
    assert [event["id"] for event in record["events"]] == ["V2"]
    assert record["dates"] == record["entities"] == []
    assert len(record["events"][0]["decision"]["reasons"]) == 2


def test_everything_and_what_is_no_event(run: Run, tmp_path: Path) -> None:
    text = "2026-02-14\n立讯集团澄清,公司与昆山开发区尚未签署任何投资协议。".encode()
    done = run("explain", "-", *FAST, stdin=text)
    assert done.returncode == 0
    assert "read as no event" in done.stdout
    assert "cues.negated" in done.stdout


def test_an_article_of_a_batch_is_explained_as_it_was_read(run: Run, tmp_path: Path) -> None:
    texts = {"a.txt": "昨日,甲公司中标海湾大桥项目,中标价3亿元。", "b.txt": "甲区与乙公司签约。"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert run("batch", *texts, "-o", "o.jsonl", "--published", "2026-02-14", *FAST).returncode == 0
    done = run("explain", "o.jsonl", "--article", "a", "--date", "D1", *FAST)
    assert (done.returncode, done.stderr) == (0, "")
    assert "counted from the publication on 2026-02-14: 2026-02-13" in done.stdout
    assert "--article ID (a, b …)" in run("explain", "o.jsonl", *FAST).stderr
    assert "holds no article c" in run("explain", "o.jsonl", "--article", "c", *FAST).stderr
    record = json.loads((tmp_path / "o.jsonl").read_text("utf-8").splitlines()[0])
    assert record["events"]
    (tmp_path / "other.jsonl").write_text(json.dumps({**record, "events": []}), "utf-8")
    other = run("explain", "other.jsonl", *FAST)
    assert other.returncode == 0
    assert "made with other options" in other.stderr


def test_an_article_without_events_says_so(run: Run) -> None:
    assert "no word of the text tells of one" in run("explain", "-", *FAST, stdin="今天天气好。".encode()).stdout
    denied = run("explain", "-", *FAST, stdin="甲公司尚未签署任何投资协议。".encode()).stdout
    assert "every word that may tell of one was read as none" in denied


def test_what_the_numbers_mean_is_told(run: Run) -> None:
    assert "log odds" in run("explain", ARTICLE, "--event", "V1", *FAST).stdout
    assert "log odds" not in run("explain", ARTICLE, "--date", "D1", *FAST).stdout


@pytest.mark.parametrize(
    ("args", "code", "advice"),
    [
        ((ARTICLE, "--event", "V99"), 2, "this article has V1–V"),
        ((ARTICLE, "--date", "120"), 2, "nearest is D1, “15日” at 104"),
        ((ARTICLE, "--date", "99999"), 2, "nearest is D15, “年内” at 700"),
        (("plain.txt", "--event", "V1"), 2, "this article has none"),
        ((ARTICLE, "--rejected", "甲"), 2, "no such trigger"),
        (("two.jsonl",), 1, "--article"),
        (("two.jsonl", "--article", "c"), 1, "no article c"),
        (("folder",), 1, "zhnews-extract batch folder"),
    ],
)
def test_mistakes_are_told_with_what_to_do_next(
    run: Run, tmp_path: Path, args: tuple[str, ...], code: int, advice: str
) -> None:
    (tmp_path / "folder").mkdir()
    records = [{"id": name, "text": "11日,甲区与乙公司签约。", "published": "2026-02-14"} for name in "ab"]
    (tmp_path / "plain.txt").write_text("今天天气好。", "utf-8")
    (tmp_path / "two.jsonl").write_text("\n".join(json.dumps(record) for record in records), "utf-8")
    done = run("explain", *args, *FAST)
    assert done.returncode == code
    assert advice in done.stderr
    assert "Traceback" not in done.stderr
