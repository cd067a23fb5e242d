"""Arrow batches through the pipeline, as Spark, Ray Data, Daft and DuckDB hand them over."""

import datetime as dt
import json
import pickle
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pa = pytest.importorskip("pyarrow")

from zhnews_extract.batch import packs, stream  # noqa: E402 - needs pyarrow
from zhnews_extract.batch.stream import Options, arrow_batches, event_schema, extraction_schema  # noqa: E402
from zhnews_extract.errors import InputError, OptionError, RuleError  # noqa: E402

TEXT = "11日,昆山开发区与立讯集团签约,智能终端项目总投资60亿元。"
NONE = Options(ner="none")


def _batch(**columns: Any) -> Any:
    return pa.RecordBatch.from_pydict(columns)


def _rows(batches: Any, options: Options = NONE) -> list[dict[str, Any]]:
    return [row for batch in arrow_batches(batches, options) for row in batch.to_pylist()]


def test_a_row_an_article_in_order() -> None:
    batch = _batch(id=[7, 8, None], 正文=[TEXT, None, TEXT], published=["2026-02-14", None, None], junk=[1, 2, 3])
    made = list(arrow_batches([batch, batch.slice(0, 0)], Options(ner="none", rows=2)))
    assert [part.num_rows for part in made] == [2, 1]
    assert {part.schema for part in made} == {extraction_schema()}
    first, second, third = (row for part in made for row in part.to_pylist())
    assert (first["id"], first["published_on"], first["error"]) == ("7", dt.date(2026, 2, 14), None)
    assert first["dates"][0]["start"] == dt.date(2026, 2, 11)
    assert (second["id"], second["text"], "no text" in second["error"]) == ("8", None, True)
    assert len(third["id"]) == 16
    assert third["dates"][0]["start"] is None


def test_a_row_an_event() -> None:
    options = Options(ner="none", events=True, published="2026-02-14")
    made = list(arrow_batches([_batch(id=["a", "b"], text=[TEXT, " "])], options))
    assert made[0].schema == event_schema()
    rows = made[0].to_pylist()
    assert {row["article"] for row in rows if row["error"] is None} == {"a"}
    assert rows[-1]["article"] == "b"
    assert rows[-1]["error"]
    signing = next(row for row in rows if row["type"] == "signing")
    assert (signing["date"], signing["amount"]) == (dt.date(2026, 2, 11), Decimal(6 * 10**9))


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array([dt.date(2026, 2, 14)]), "2026-02-14"),
        (pa.array([dt.datetime(2026, 2, 14, 9, 27)], pa.timestamp("ns")), "2026-02-14T09:27:00"),
        (pa.array([dt.datetime(2026, 2, 13, 17, 27)], pa.timestamp("us", "UTC")), "2026-02-14T01:27:00"),
        (pa.array([1771032420000]), "2026-02-14T09:27:00"),
        (pa.array(["2026年2月14日 09:27"]), "2026-02-14T09:27:00"),
    ],
)
def test_the_date_of_publication_in_any_type(column: Any, expected: str) -> None:
    batch = pa.RecordBatch.from_arrays([pa.array([TEXT]), column], names=["text", "published"])
    assert [row["published"] for row in _rows([batch])] == [expected]


def test_texts_as_bytes() -> None:
    rows = _rows([_batch(id=["a", "b"], text=[TEXT.encode("gb18030"), b"\x00" * 99])])
    assert rows[0]["text"] == TEXT
    assert "encoding_guessed" in {warning["code"] for warning in rows[0]["warnings"]}
    assert "not a text file" in rows[1]["error"]


def test_an_exception_is_the_error_of_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline = stream._pipeline(NONE.loading())
    extract = pipeline.extract

    def fails(page: Any) -> Any:
        if "坏" in page.text:
            raise ZeroDivisionError("坏\n字")
        return extract(page)

    monkeypatch.setattr(pipeline, "extract", fails)
    rows = _rows([_batch(id=["a", "b", "c"], text=["好。", "坏。", "好。"])])
    assert [row["error"] for row in rows] == [None, "ZeroDivisionError: 坏 字", None]


def test_what_no_column_can_hold_is_the_error_of_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [[{"id": "a"}], [{"id": "b", "dates": [{"start_char": 2**40}]}], [{"id": "c"}]]
    made = stream._batch(rows, extraction_schema()).to_pylist()
    assert [(row["id"], row["error"] is None) for row in made] == [("a", True), ("b", False), ("c", True)]


def test_a_process_loads_one_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = []

    class Counted(stream.Pipeline):
        def __init__(self, **options: Any) -> None:
            loaded.append(options)
            super().__init__(**options)

    stream._pipeline.cache_clear()
    monkeypatch.setattr(stream, "Pipeline", Counted)
    for _ in range(3):
        _rows([_batch(text=["好。"])])
    assert len(loaded) == 1
    assert _rows([_batch(text=[])]) == []


def test_no_column_of_texts() -> None:
    with pytest.raises(InputError, match="no column of texts"):
        _rows([_batch(a=[1])])


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    (tmp_path / "pack" / "reading").mkdir(parents=True)
    (tmp_path / "pack" / ".git").mkdir()
    (tmp_path / "pack" / ".git" / "x.yaml").touch()
    (tmp_path / "pack" / "reading" / "records.yaml").write_text("keys: {text: [wenben]}", "utf-8")
    return tmp_path / "pack"


def test_rules_can_be_taken_along(pack: Path, tmp_path: Path) -> None:
    options = pickle.loads(pickle.dumps(Options(ner="none", rules=(str(pack),)).portable()))
    assert options.archive == packs.pack([pack])
    batch = _batch(wenben=["好。"])
    assert stream.takes(["a", "wenben"], options) == ["wenben"]
    (pack / "reading" / "records.yaml").write_text("kyes: {}", "utf-8")
    assert [row["text"] for row in _rows([batch], options)] == ["好。"]
    with pytest.raises(RuleError, match=f"^{pack}/reading.*kyes"):
        Options(ner="none", rules=(str(pack),)).portable()
    with pytest.raises(RuleError, match=r"^x/reading.*kyes"):
        _rows([batch], Options(rules=("x",), archive=packs.pack([pack])))
    with pytest.raises(RuleError, match="no such folder"):
        Options(rules=("nowhere",)).portable()
    with pytest.raises(OptionError, match="no date"):
        Options(published="soon").portable()


def test_rules_are_laid_out_once_in_a_shared_folder(pack: Path, tmp_path: Path) -> None:
    data, scratch = packs.pack([pack, pack]), tmp_path / "scratch"
    scratch.mkdir()
    first = packs.unpack(data, str(scratch))
    packs.unpack.cache_clear()
    assert packs.unpack(data, str(scratch)) == first
    assert len(list(scratch.iterdir())) == 1
    assert [(Path(folder) / "reading" / "records.yaml").read_text() for folder in first] == [
        "keys: {text: [wenben]}"
    ] * 2
    assert not (Path(first[0]) / ".git").exists()


def test_a_home_directory_is_no_pack(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "MAX_BYTES", 10)
    with pytest.raises(OptionError, match="is it a folder of rules"):
        packs.pack([pack])


def test_duckdb_reads_and_writes_batches(tmp_path: Path) -> None:
    """As ``docs/spark.md`` says."""
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({"id": "a", "text": TEXT, "published": "2026-02-14"}, ensure_ascii=False), "utf-8")
    con = duckdb.connect()
    reader = con.sql(f"SELECT id, text, published::TIMESTAMP AS published FROM '{path}'").to_arrow_reader(1000)
    made = pa.RecordBatchReader.from_batches(event_schema(), arrow_batches(reader, Options(ner="none", events=True)))
    other = con.cursor().register("made", made)
    assert other.sql("SELECT article, date, amount FROM made WHERE type = 'signing'").fetchall() == [
        ("a", dt.date(2026, 2, 11), Decimal(6 * 10**9))
    ]
