"""Large tables and lists are cut into ranges that are read as the whole would be."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhnews_extract.batch import ranges
from zhnews_extract.batch.units import Selection, units
from zhnews_extract.errors import InputError
from zhnews_extract.reading import Input, Page, read_input
from zhnews_extract.reading.records import names
from zhnews_extract.rulebook import rulebook

KEYS = names(rulebook())
CELL = st.text(st.sampled_from('文a,;"\n\r\t \\[]{}'), max_size=12)
fuzzed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "RANGE", 60)
    monkeypatch.setattr(ranges, "DIVIDED", 100)
    monkeypatch.setattr(ranges, "_CHUNK", 50)


def _read(data: bytes, suffix: str, first: int = 1) -> Iterator[tuple[str, str]]:
    try:
        for page in read_input(Input(data, "id", "n", first_line=first), suffix):
            yield (page.article.id, page.text) if isinstance(page, Page) else (page.id, page.reason)
    except InputError as error:
        yield "", str(error)


def _cut(data: bytes, suffix: str) -> list[ranges.Range] | None:
    cut = ranges.divider(suffix)
    assert cut is not None
    try:
        return list(cut(io.BytesIO(data), KEYS))
    except ranges.Indivisible:
        return None


def _joined(data: bytes, suffix: str) -> list[tuple[str, str]] | None:
    parts = _cut(data, suffix)
    return None if parts is None else [page for part in parts for page in _read(part.data, suffix, part.first)]


@fuzzed
@given(
    st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=15), st.sampled_from(["utf-8", "utf-8-sig", "gb18030"])
)
def test_ranges_of_a_table_are_the_table(rows: list[tuple[str, str, str]], encoding: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(['id\n"of the"', "正文", "来源"])
    writer.writerows(rows)
    data = text.getvalue().encode(encoding)
    joined = _joined(data, ".csv")
    assert joined == list(_read(data, ".csv")) or joined is None


@fuzzed
@given(st.text(st.sampled_from('文a,"\n\r\0'), max_size=200))
def test_ranges_of_what_hardly_is_a_table(body: str) -> None:
    """Stray quotes, carriage returns, rows of any length: as the ``csv`` module takes them."""
    data = f"id,text\n{body}".encode()
    joined = _joined(data, ".csv")
    assert joined == list(_read(data, ".csv")) or joined is None


VALUE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), CELL),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(CELL, inner, max_size=3)),
    max_leaves=6,
)


@fuzzed
@given(st.lists(st.one_of(st.fixed_dictionaries({"text": CELL, "x": VALUE}), VALUE), max_size=15), st.data())
def test_ranges_of_a_list_are_the_list(records: list[Any], data: st.DataObject) -> None:
    records = [{"text": "首。"}, *records]
    ascii, indent = data.draw(st.booleans()), data.draw(st.sampled_from([None, 1]))
    raw = json.dumps(records, ensure_ascii=ascii, indent=indent).encode()
    joined = _joined(raw, ".json")
    assert joined == list(_read(raw, ".json"))
    parts = _cut(raw, ".json")
    assert parts is not None
    assert len(parts) > 1 or len(raw) < 200 or max(len(json.dumps(record)) for record in records) > 60


def test_a_list_that_ends_too_early_keeps_what_is_whole() -> None:
    raw = json.dumps([{"text": f"第{n}条,内容不少。"} for n in range(30)], ensure_ascii=False).encode()[:-20]
    joined = _joined(raw, ".json")
    assert joined is not None
    assert [id for id, _ in joined[:20]] == [f"n#{n}" for n in range(1, 21)]
    assert "no valid JSON" in joined[-1][1]


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (b'{"text": "' + b"a" * 200 + b'"}', ".json"),
        (json.dumps([{"text": "文" * 200}], ensure_ascii=False).encode("gb18030"), ".json"),
        (json.dumps([{"text": "文" * 200}]).encode("utf-16"), ".json"),
        (b"[1, 2, 3" + b", 4" * 200 + b"]", ".json"),
        (b"a,b\n" * 100, ".csv"),
        (b"text,b\n" + b"\n" * 200, ".csv"),
        (("text,b\n" + "文,1\n" * 100).encode("utf-16"), ".csv"),
        (b"\n" * 200, ".csv"),
    ],
)
def test_what_cannot_be_cut_is_read_as_a_whole(data: bytes, suffix: str) -> None:
    assert _cut(data, suffix) is None


def test_a_record_too_long_ends_the_cutting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "MAX_RECORD", 500)
    for data, suffix in (
        (b"id,text\na,b\n" * 10 + b'c,"' + b"d\n" * 400, ".csv"),
        (json.dumps([{"text": "a"}, {"text": "b", "x": [["c"]] * 200}]).encode(), ".json"),
    ):
        parts = _cut(data, suffix)
        assert parts is not None
        assert parts[-1].data == b""


def test_units_are_ranges_of_large_files_and_members(tmp_path: Path) -> None:
    table = "id,text\n" + "".join(f'{n},"第{n}条。\n内容。"\n' for n in range(20))
    (tmp_path / "a.csv").write_text(table, "utf-8")
    (tmp_path / "b.csv").write_text("id,text\n1,甲\n", "utf-8")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("d.json", json.dumps([{"id": n, "text": f"第{n}条。"} for n in range(20)]))
    found = list(units([tmp_path], Selection()))
    assert all(unit.failure is None for unit in found)
    read = []
    for unit in found:
        source = unit.part or Input(Path(unit.path).read_bytes(), unit.id, unit.name)
        read += [page.article.id for page in read_input(source, unit.suffix) if isinstance(page, Page)]
    assert read == [*map(str, range(20)), "1", *map(str, range(20))]
    kinds = {name: sum(unit.name == name for unit in found) for name in ("a.csv", "b.csv", "c/d.json", "c.zip/d.json")}
    assert kinds["a.csv"] > 5
    assert kinds["b.csv"] == 1
    assert kinds["c.zip/d.json"] > 5
    assert abs(sum(unit.weight for unit in found if unit.name == "a.csv") - len(table.encode())) < 20
