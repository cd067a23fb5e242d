import csv
import datetime as dt
import gzip
import io
import json
import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest

from zhnews_extract import Extraction
from zhnews_extract.batch.records import Record
from zhnews_extract.batch.sinks import Sink, open_sink
from zhnews_extract.errors import OptionError, OutputError

TEXT = "11日,甲区与乙公司签约,总投资20亿元,13个项目落户。"


def _span(text: str) -> dict[str, object]:
    start = TEXT.index(text)
    return {"text": text, "start_char": start, "end_char": start + len(text)}


def _line(id: str, amount: str = "2000000000", count: int = 13) -> bytes:
    money = {"currency": "CNY", "min": amount, "max": amount, "mod": None}
    day = {"start": "2026-02-11", "end": "2026-02-11", "granularity": "day", "kind": "date"}
    extraction = Extraction.model_validate(
        {
            "article": {"id": id, "title": f"标题,{id}", "published": "2026-02-14T09:27:00", "reporters": ["陈可"]},
            "text": TEXT,
            "dates": [{**_span("11日"), **day, "edtf": "2026-02-11", "anchor": "publication"}],
            "amounts": [{**_span("20亿元"), **money}],
            "entities": [{"id": "E1", "type": "COMPANY", "canonical": "乙公司", "mentions": [_span("乙公司")]}],
            "events": [
                {
                    "id": "V1",
                    "type": "signing",
                    "status": "occurred",
                    "confidence": 0.93,
                    "trigger": _span("签约"),
                    "evidence": [_span(TEXT[:-1])],
                    "date": {"text": "11日", **day},
                    "args": [
                        {"role": "company", "entity": "E1", **_span("乙公司")},
                        {"role": "amount", "kind": "total_investment", "text": "20亿元", **money},
                        {"role": "count", "value": count, "unit": "个", "of": "项目"},
                    ],
                }
            ],
            "warnings": [{"code": "unresolved_date", "message": "…"}],
        }
    )
    return extraction.model_dump_json().encode()


def _records() -> list[Record]:
    return [Record("k1", 1, _line("a")), Record("k2", 2, _line("b", "13.3"), original="a")]


def _fill(sink: Sink, records: list[Record]) -> None:
    for record in records:
        sink.write(record)
    sink.finish()


def test_a_mark_is_all_that_changes_in_a_line() -> None:
    plain, marked = (Extraction.model_validate_json(Record("k", 1, _line("b"), o).line) for o in (None, '名"a'))
    assert marked.duplicate_of == '名"a'
    assert marked.model_copy(update={"duplicate_of": None}) == plain


def test_json_lines_plain_and_compressed_hold_the_same(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    for name in ("o.jsonl", "o.jsonl.gz", "o.jsonl.zst"):
        _fill(open_sink(tmp_path / name), _records())
    plain = (tmp_path / "o.jsonl").read_bytes()
    assert [json.loads(line)["duplicate_of"] for line in plain.splitlines()] == [None, "a"]
    assert gzip.decompress((tmp_path / "o.jsonl.gz").read_bytes()) == plain
    with (tmp_path / "o.jsonl.zst").open("rb") as handle:
        assert zstandard.ZstdDecompressor().stream_reader(handle).read() == plain
    before = (tmp_path / "o.jsonl.gz").read_bytes()
    _fill(open_sink(tmp_path / "o.jsonl.gz"), _records())
    assert (tmp_path / "o.jsonl.gz").read_bytes() == before


def test_csv_has_a_row_an_event(tmp_path: Path) -> None:
    _fill(open_sink(tmp_path / "o.csv"), _records())
    rows = list(csv.DictReader(io.StringIO((tmp_path / "o.csv").read_text("utf-8"))))
    assert [(r["article"], r["title"], r["amount"], r["date"], r["duplicate_of"]) for r in rows] == [
        ("a", "标题,a", "2000000000", "2026-02-11", ""),
        ("b", "标题,b", "13.3", "2026-02-11", "a"),
    ]


def test_parquet_opens_typed_in_duckdb_and_pandas(tmp_path: Path) -> None:
    duckdb, pandas = pytest.importorskip("duckdb"), pytest.importorskip("pandas")
    path = tmp_path / "o.parquet"
    _fill(open_sink(path), [*_records(), Record("k3", 3, _line("c", "1" * 29, 2**70))])
    query = f"""
        SELECT id, published_on, e.type, e.date.start, e.args[2].min, e.args[3].value
        FROM (SELECT id, published_on, unnest(events) AS e FROM '{path}')"""
    assert duckdb.sql(query).fetchall() == [
        ("a", dt.date(2026, 2, 14), "signing", dt.date(2026, 2, 11), Decimal(2_000_000_000), 13),
        ("b", dt.date(2026, 2, 14), "signing", dt.date(2026, 2, 11), Decimal("13.3"), 13),
        ("c", dt.date(2026, 2, 14), "signing", dt.date(2026, 2, 11), None, None),
    ]
    frame = pandas.read_parquet(path)
    assert frame["text"].tolist() == [TEXT] * 3
    assert frame["duplicate_of"][1] == "a"
    event = frame["events"][0][0]
    assert event["args"][1]["min"] == Decimal(2_000_000_000)
    assert event["date"]["start"] == dt.date(2026, 2, 11)
    # What no column can hold is told, not lost silently.
    assert [w["code"] for w in frame["warnings"][2]] == ["unresolved_date", *["not_representable"] * 5]


def test_sqlite_is_one_database_of_tables_that_join(tmp_path: Path) -> None:
    path = tmp_path / "o.sqlite"
    _fill(open_sink(path), _records())
    db = sqlite3.connect(path)
    query = """
        SELECT a.id, a.duplicate_of, e.type, e.date_start, n.canonical, m.min, m.min_value, c.value
        FROM articles a JOIN events e USING(article)
        JOIN arguments w ON (w.article, w.event, w.role) = (e.article, e.id, 'company')
        JOIN entities n ON (n.article, n.id) = (w.article, w.entity)
        JOIN arguments m ON (m.article, m.event, m.role) = (e.article, e.id, 'amount')
        JOIN arguments c ON (c.article, c.event, c.role) = (e.article, e.id, 'count')
        ORDER BY a.number"""
    assert db.execute(query).fetchall() == [
        ("a", None, "signing", "2026-02-11", "乙公司", "2000000000", 2e9, 13),
        ("b", "a", "signing", "2026-02-11", "乙公司", "13.3", 13.3, 13),
    ]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    plan = db.execute("EXPLAIN QUERY PLAN SELECT * FROM events WHERE type = 'signing'").fetchall()
    assert "events_by_type" in plan[0][3]
    db.close()


def test_a_resumed_database_is_brought_up_to_date_in_place(tmp_path: Path) -> None:
    path = tmp_path / "o.db"
    _fill(open_sink(path), _records())
    db = sqlite3.connect(path)
    db.executescript("CREATE TABLE mine(x); INSERT INTO mine VALUES (1)")
    rows = dict(db.execute("SELECT key, article FROM articles"))
    sink = open_sink(path, resume=True)
    sink.write(Record("k3", 1, _line("new")))
    sink.abandon()  # killed: nothing of it is to be seen
    assert db.execute("SELECT count(*) FROM articles").fetchone() == (2,)
    _fill(open_sink(path, resume=True), [Record("k3", 1, _line("new")), Record("k2", 2, _line("b"))])
    after = db.execute("SELECT key, number, duplicate_of FROM articles ORDER BY number").fetchall()
    assert after == [("k3", 1, None), ("k2", 2, None)]
    assert db.execute("SELECT article FROM articles WHERE key = 'k2'").fetchone() == (rows["k2"],)
    assert db.execute("SELECT count(*) FROM events").fetchone() == (2,)
    assert db.execute("SELECT x FROM mine").fetchone() == (1,)
    db.close()


def test_the_same_file_under_two_inputs_has_two_rows(tmp_path: Path) -> None:
    path = tmp_path / "o.sqlite"
    for _ in range(2):
        _fill(open_sink(path, resume=True), [Record("k", 1, _line("a")), Record("k", 2, _line("a"))])
        db = sqlite3.connect(path)
        assert db.execute("SELECT count(*), count(DISTINCT number) FROM articles").fetchone() == (2, 2)
        db.close()


@pytest.mark.parametrize("name", ["o.jsonl", "o.jsonl.gz", "o.csv", "o.parquet", "o.sqlite"])
def test_an_output_has_its_name_only_when_it_is_complete(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"of the last run")
    sink = open_sink(path)
    sink.write(_records()[0])
    assert path.read_bytes() == b"of the last run"
    sink.abandon()
    assert path.read_bytes() == b"of the last run"
    _fill(open_sink(path), _records())
    assert path.read_bytes() != b"of the last run"
    assert [p.name for p in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["o.xml", "o", "o.parquet.gz"])
def test_unknown_suffixes_name_the_known_ones(tmp_path: Path, name: str) -> None:
    with pytest.raises(OptionError, match=r"\.parquet, \.sqlite"):
        open_sink(tmp_path / name)


@pytest.mark.parametrize(("name", "module"), [("o.parquet", "pyarrow.parquet"), ("o.csv.zst", "zstandard")])
def test_a_missing_library_is_one_line_that_says_what_to_install(
    tmp_path: Path, name: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(OptionError, match=r"pip install 'zhnews-extract\["):
        open_sink(tmp_path / name)


@pytest.mark.parametrize("name", ["o.jsonl", "o.parquet", "o.sqlite"])
def test_outputs_that_cannot_be_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match=name):
        open_sink(tmp_path / "no" / name)


def test_a_full_device() -> None:
    sink = open_sink(Path("/dev/full"))
    with pytest.raises(OutputError, match="No space left"):
        _fill(sink, _records() * 100)
    sink.abandon()
