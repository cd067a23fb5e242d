"""Extraction by the executors of a real local Spark session."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhnews_extract import Pipeline
from zhnews_extract.errors import InputError, OptionError, RuleError
from zhnews_extract.reading import read_file

pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
GOLD = Path(__file__).parents[2] / "fixtures" / "gold"
TEXT = "11日,昆山开发区与立讯集团签约,智能终端项目总投资60亿元。"


@pytest.fixture(scope="session")
def articles() -> list[dict[str, str]]:
    return [{"id": path.stem, "text": path.read_text("utf-8")} for path in sorted(GOLD.glob("*.txt"))[:6]]


def test_extractions_are_those_of_the_pipeline(spark: Any, articles: list[dict[str, str]], tmp_path: Path) -> None:
    """Value by value, and in the types of the Parquet output."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from zhnews_extract.batch.arrow import to_batch
    from zhnews_extract.spark import extract

    pipeline = Pipeline(ner="none")
    expected = [pipeline.extract(next(read_file(path))) for path in sorted(GOLD.glob("*.txt"))[:6]]  # type: ignore[arg-type]
    batch = to_batch(extraction.model_dump(mode="json") for extraction in expected)
    pq.write_table(pa.Table.from_batches([batch]), tmp_path / "o.parquet")
    stored = spark.read.parquet(str(tmp_path / "o.parquet"))
    frame = spark.createDataFrame(articles).withColumnRenamed("text", "content").repartition(3)
    found = extract(frame, ner="none")
    assert found.drop("error").schema.simpleString() == stored.schema.simpleString()
    rows = {row["id"]: row.asDict(recursive=True) for row in found.collect()}
    assert {row.pop("error") for row in rows.values()} == {None}
    assert rows == {row["id"]: row.asDict(recursive=True) for row in stored.collect()}
    assert sum(len(row["events"]) for row in rows.values()) > 0


def test_rows_of_events_and_of_records_that_cannot_be_read(spark: Any) -> None:
    from zhnews_extract.spark import extract, extract_events

    rows = [
        ("a", bytearray(TEXT.encode("gb18030")), "2026-02-14 00:27"),
        ("b", None, None),
        ("c", bytearray(b"%PDF-1.7"), None),
        ("d", bytearray("今天天气好。".encode()), None),
        (None, bytearray(b" "), None),
    ]
    frame = spark.createDataFrame(rows, "id string, content binary, at string")
    frame = frame.selectExpr("id", "content", "CAST(at AS TIMESTAMP) AS pub_time")
    events = extract_events(frame, ner="none").collect()
    signing = next(row for row in events if row["type"] == "signing")
    assert (signing["article"], signing["date"], signing["amount"]) == ("a", dt.date(2026, 2, 11), Decimal(6 * 10**9))
    # Midnight and a bit in China is the day before in UTC.
    assert (signing["published"], signing["published_on"]) == ("2026-02-14T00:27:00", dt.date(2026, 2, 14))
    errors = {row["article"]: row["error"] for row in events if row["error"]}
    assert {"b", "c"} < errors.keys()
    assert len(errors) == 3
    assert "no text" in errors["b"]
    assert "not a text file" in errors["c"]
    found = {row["id"]: row for row in extract(frame, ner="none").collect()}
    assert {id: row["error"] for id, row in found.items() if row["error"]} == errors
    assert found["d"]["text"] == "今天天气好。"


def test_a_stated_date_of_publication_is_used(spark: Any) -> None:
    from zhnews_extract.spark import extract

    frame = spark.createDataFrame([(1, TEXT, dt.date(2026, 2, 14)), (2, TEXT, None)], "id int, text string, date date")
    found = {row["id"]: row for row in extract(frame, ner="none", published=dt.date(2026, 3, 14)).collect()}
    assert {id: row["dates"][0]["start"] for id, row in found.items()} == {
        "1": dt.date(2026, 2, 11),
        "2": dt.date(2026, 3, 11),
    }


def test_rules_travel_to_the_executors(spark: Any, tmp_path: Path) -> None:
    """A pack says which column holds the text; it is gone from where it was before the executors look."""
    from zhnews_extract.spark import extract

    pack = tmp_path / "pack"
    (pack / "reading").mkdir(parents=True)
    rules = pack / "reading" / "records.yaml"
    rules.write_text("keys: {text: [wenben]}", "utf-8")
    frame = spark.createDataFrame([("a", TEXT)], "id string, wenben string")
    with pytest.raises(InputError, match="no column of texts"):
        extract(frame)
    lazy = extract(frame, ner="none", rules=[pack], published="2026-02-14")
    rules.unlink()
    assert [row["text"] for row in lazy.collect()] == [TEXT]
    rules.write_text("kyes: {}", "utf-8")
    with pytest.raises(RuleError, match=r"records\.yaml.*kyes"):
        extract(frame.withColumnRenamed("wenben", "text"), ner="none", rules=[pack])


def test_wrong_options_are_told_before_a_job_begins(spark: Any) -> None:
    from zhnews_extract.spark import extract

    frame = spark.createDataFrame([("a", TEXT)], "id string, text string")
    with pytest.raises(OptionError, match="ner"):
        extract(frame, ner="bset")
    with pytest.raises(OptionError, match="no date"):
        extract(frame, published="soon")
