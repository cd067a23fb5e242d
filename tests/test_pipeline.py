import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhnews_extract import Extraction, Pipeline, extract
from zhnews_extract.errors import InputError, OptionError, RuleError

GOLD = Path(__file__).parents[1] / "fixtures" / "gold"
ARTICLES = sorted(GOLD.glob("*.txt"))
# Pieces of the language the recognisers look for, so that random text reaches deep into them.
WORDS = """11日 次日 2月30日 今年以来 截至 上旬 年底前 20 亿元 1000万美元 —— 至 分别 其中 南通 开发区 公司 有限公司 项目
签约 落户 投资 “ ” ( ) 《 》 、 , 。 ; : ２ ＊ 的 在 与 将 拟 é 簽約 億 元 &nbsp; 😀"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\t", " ", "\u3000", "\u200b", "\x00"])
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=40).map("".join))


def check_offsets(extraction: Extraction) -> None:
    text = extraction.text
    spans = [*extraction.dates, *extraction.amounts, *(m for e in extraction.entities for m in e.mentions)]
    for event in extraction.events:
        spans += [event.trigger, *event.evidence]
        spans += [a for a in event.args if a.start_char is not None]
    for span in spans:
        assert span.start_char < span.end_char
        assert text[span.start_char : span.end_char] == span.text
    ids = [e.id for e in extraction.entities] + [e.id for e in extraction.events]
    assert len(ids) == len(set(ids))
    for event in extraction.events:
        assert all(a.entity is None or a.entity in ids for a in event.args)
        assert event.parent is None or event.parent in ids


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_offsets_point_back_into_the_article(pipeline: Pipeline, path: Path) -> None:
    extraction = pipeline.extract(path)
    check_offsets(extraction)
    assert Extraction.model_validate_json(extraction.model_dump_json()) == extraction
    assert all(item.rule for item in [*extraction.dates, *extraction.amounts, *extraction.events])
    assert all(m.rule for e in extraction.entities for m in e.mentions)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_any_text_extracts(text: str) -> None:
    check_offsets(extract(text, published="2026-02-14"))


def test_sources(pipeline: Pipeline, tmp_path: Path) -> None:
    text = "11日,昆山开发区与立讯集团签约。"
    file = tmp_path / "one.txt"
    file.write_text(text, "utf-8")
    records = tmp_path / "two.jsonl"
    records.write_text("".join(json.dumps({"id": i, "content": text}) + "\n" for i in "ab"), "utf-8")
    found = list(pipeline.extract_many([file, text, {"id": "r", "text": text}, records], published="2026-02-14"))
    assert [f.article.id for f in found][2:] == ["r", "a", "b"]
    assert {str(f.dates[0].start) for f in found} == {"2026-02-11"}
    with pytest.raises(InputError, match="extract_many"):
        pipeline.extract(records)
    with pytest.raises(InputError, match=r"nowhere\.txt"):
        pipeline.extract(tmp_path / "nowhere.txt")


def test_without_publication_date_nothing_is_guessed(pipeline: Pipeline) -> None:
    extraction = pipeline.extract("11日,昆山开发区与立讯集团签约。")
    assert (extraction.dates[0].start, extraction.dates[0].kind) == (None, "date")
    assert [w.code for w in extraction.warnings] == ["no_publication_date"]


def test_spacy_components_find_the_same(pipeline: Pipeline) -> None:
    other = Pipeline()
    assert other.nlp.pipe_names[1:5] == ["zhnews_dates", "zhnews_money", "zhnews_entities", "zhnews_events"]
    for source in (*ARTICLES[::8], "11日,昆山开发区与立讯集团签约。", "\n", "2月30日,签约1亿元。"):
        assert other.extract(source) == pipeline.extract(source)


def test_a_changed_nlp_is_used() -> None:
    pipeline = Pipeline(ner="none")
    text = "11日,甲市与乙公司签约1亿元。"
    assert pipeline.extract(text).events
    pipeline.nlp.remove_pipe("zhnews_events")
    assert pipeline.extract(text).events == []


def test_unknown_options_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="bset"):
        Pipeline(ner="bset")
    with pytest.raises(RuleError, match="nowhere"):
        Pipeline(rules=[tmp_path / "nowhere"])


def test_rules_only_mode(pipeline: Pipeline) -> None:
    extraction = Pipeline(ner="none").extract(ARTICLES[0])
    check_offsets(extraction)
    assert extraction.entities
    assert not any(m.rule in {"crf", "lac"} for e in extraction.entities for m in e.mentions)


@pytest.mark.parametrize(
    ("use", "absent"),
    [
        ("import zhnews_extract", "spacy jieba numpy onnxruntime pydantic yaml opencc typer rich dateparser"),
        (
            "from zhnews_extract import find_amounts as a, find_dates as d; d('次日', '2026-02-14'); a('1亿元')",
            "spacy jieba numpy onnxruntime typer rich dateparser",
        ),
        (
            "from pathlib import Path as P; from zhnews_extract import extract as e; e(P('fixtures/gold/a01.txt'))",
            "spacy thinc jieba typer rich dateparser",
        ),
    ],
)
def test_imports_are_cheap(use: str, absent: str) -> None:
    code = f"import sys; {use}; print(sorted({{m.split('.')[0] for m in sys.modules}} & set(sys.argv[1:])))"
    command = [sys.executable, "-c", code, *absent.split()]
    done = subprocess.run(command, cwd=GOLD.parents[1], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_result_does_not_depend_on_hash_seed_or_zone() -> None:
    code = (
        "import pathlib, zhnews_extract as z; print(z.extract(pathlib.Path('fixtures/gold/a01.txt')).model_dump_json())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=GOLD.parents[1],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland"))
    }
    assert len(outputs) == 1
