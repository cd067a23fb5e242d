import gzip
import json
from pathlib import Path

import pytest

from zhnews_extract.errors import InputError, OptionError
from zhnews_extract.evaluation import Report, Score, evaluate, load_gold, read_extractions
from zhnews_extract.evaluation.gold import GoldArgument
from zhnews_extract.evaluation.matching import norm, overlap, same_text
from zhnews_extract.schema import Argument, Extraction

TEXT = "11日,甲区与乙公司签约,总投资20亿元。乙公司扩产。"
GOLD = {
    "meta": {"title": "甲区签约", "published": "2026-02-14", "source": None, "editor": None, "reporters": []},
    "dates": [{"text": "11日", "start": "2026-02-11", "end": "2026-02-11"}],
    "amounts": [{"text": "20亿元", "currency": "CNY", "min": "2000000000", "max": "2000000000"}],
    "entities": [
        {"text": "甲区", "type": "PLACE", "canonical": "甲区"},
        {"text": "乙公司", "type": "COMPANY", "canonical": "乙公司"},
    ],
    "events": [
        {
            "type": "signing",
            "trigger": "签约",
            "evidence": ["11日,甲区与乙公司签约"],
            "status": "occurred",
            "date": {"start": "2026-02-11", "end": "2026-02-11"},
            "args": [
                {"role": "company", "text": "乙公司"},
                {"role": "amount", "kind": "total_investment", "currency": "CNY", "min": "2E9", "max": "2E9"},
            ],
        }
    ],
}


def mention(text: str, start: int) -> dict[str, object]:
    return {"text": text, "start_char": start, "end_char": start + len(text)}


def perfect() -> dict[str, object]:
    return {
        "article": {"id": "folder/a", "title": "甲区签约", "published": "2026-02-14"},
        "text": TEXT,
        "dates": [{**mention("11日", 0), "kind": "date", "start": "2026-02-11", "end": "2026-02-11"}],
        "amounts": [{**mention("20亿元", 17), "currency": "CNY", "min": "2000000000", "max": "2000000000"}],
        "entities": [
            {"id": "E1", "type": "PLACE", "canonical": "甲区", "mentions": [mention("甲区", 4)]},
            {
                "id": "E2",
                "type": "COMPANY",
                "canonical": "乙公司",
                "mentions": [mention("乙公司", 7), mention("乙公司", 22)],
            },
        ],
        "events": [
            {
                "id": "V1",
                "type": "signing",
                "status": "occurred",
                "confidence": 0.9,
                "trigger": mention("签约", 10),
                "evidence": [mention("甲区与乙公司签约", 4)],
                "date": {"text": "11日", "start": "2026-02-11", "end": "2026-02-11", "kind": "date"},
                "args": [
                    {
                        "role": "amount",
                        "kind": "total_investment",
                        "currency": "CNY",
                        "min": "2000000000",
                        "max": "2000000000",
                    },
                    {"role": "company", "text": "乙公司"},
                ],
            }
        ],
    }


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    (tmp_path / "a.json").write_text(json.dumps(GOLD, ensure_ascii=False), "utf-8")
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    return tmp_path


def figures(gold: Path, record: dict[str, object]) -> dict[str, float]:
    return evaluate(load_gold(gold), [Extraction.model_validate(record)]).figures()


def test_a_perfect_extraction_scores_one_everywhere(gold: Path) -> None:
    assert all(value == 1.0 for name, value in figures(gold, perfect()).items() if name != "aliases")


def test_an_empty_extraction_scores_zero_and_is_named(gold: Path) -> None:
    report = evaluate(load_gold(gold), [])
    assert report.missing == ["a"]
    assert set(report.figures().values()) == {0.0}


def test_each_difference_moves_its_own_figure(gold: Path) -> None:
    record = perfect()
    event = record["events"][0]  # type: ignore[index]
    event["status"] = "planned"
    event["args"][0]["kind"] = "investment"
    event["args"].append({"role": "place", "text": "丙市"})
    result = figures(gold, record)
    assert (result["status"], result["amount kind"], result["events"]) == (0.0, 0.0, 1.0)
    assert result["args"] == pytest.approx(2 * 2 / (2 * 2 + 1), abs=1e-4)


def test_an_unmatched_event_costs_its_arguments(gold: Path) -> None:
    record = perfect()
    record["events"][0]["type"] = "settlement"  # type: ignore[index]
    report = evaluate(load_gold(gold), [Extraction.model_validate(record)])
    assert (report.scores["args"].missed, report.scores["args"].spurious) == (2, 2)
    assert any("event spurious settlement" in line for line in report.errors)


def test_score_counts() -> None:
    score = Score()
    score.add(["a", "a", "b"], ["a", "c"])
    assert (score.right, score.missed, score.spurious) == (1, 2, 1)
    assert score.f1 == pytest.approx(0.4)


def test_text_comparison() -> None:
    assert norm(" 《南通 日报》 ") == "南通日报"
    assert same_text("昆山经济技术开发区管委会", "昆山经济技术开发区", {})
    assert not same_text("昆山开发区", "昆山经济技术开发区管委会", {})
    assert overlap(["今年截至目前,南通开发区已签约"], ["南通开发区已签约注册项目13个"])
    assert not overlap(["甲公司落户"], ["乙公司开工"])


def test_gold_errors_name_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        load_gold(tmp_path / "nowhere")
    with pytest.raises(InputError, match="no pairs"):
        load_gold(tmp_path)
    (tmp_path / "b.json").write_text("{}", "utf-8")
    with pytest.raises(InputError, match=r"no b\.txt"):
        load_gold(tmp_path)
    (tmp_path / "b.txt").write_text("", "utf-8")
    with pytest.raises(InputError, match=r"b\.json: meta"):
        load_gold(tmp_path)


def test_floors_name_the_figures_below_them() -> None:
    report = Report()
    report.score("events").count(3, 4, 4)
    assert report.below({"events": 0.75}) == {}
    assert report.below({"events": 0.8}) == {"events": (0.75, 0.8)}
    with pytest.raises(OptionError, match="no figure 'evnts'; did you mean 'events'\\? There are: events"):
        report.below({"evnts": 0.8})


def test_extractions_are_read_from_lines_or_one_object(tmp_path: Path) -> None:
    found = Extraction.model_validate({"article": {"id": "a"}, "text": "甲\u2028乙\n丙"})
    path = tmp_path / "out.jsonl"
    path.write_text(found.model_dump_json() + "\n\n" + found.model_dump_json() + "\n", "utf-8")
    assert list(read_extractions(path)) == [found, found]
    path.write_text(found.model_dump_json(indent=2), "utf-8")
    assert list(read_extractions(path)) == [found]
    path.write_text(found.model_dump_json() + '\n{"text": 1}\n', "utf-8")
    with pytest.raises(InputError, match=r"out\.jsonl:2: no extraction: article"):
        list(read_extractions(path))
    with pytest.raises(InputError, match="is a folder"):
        list(read_extractions(tmp_path))
    path.write_bytes(gzip.compress(found.model_dump_json().encode()))
    assert list(read_extractions(path)) == [found]
    path.write_text("11日,甲市与乙公司签约。", "utf-8")
    with pytest.raises(InputError, match=r"out\.jsonl:1: no JSON"):
        list(read_extractions(path))
    path.write_bytes(b"")
    assert list(read_extractions(path)) == []


def test_gold_and_output_write_arguments_alike() -> None:
    assert GoldArgument is Argument
