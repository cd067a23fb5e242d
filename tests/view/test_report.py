"""Values, sources and the file itself, without a browser."""

import base64
import gzip
import hashlib
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhnews_extract import Extraction
from zhnews_extract.errors import InputError, OutputError
from zhnews_extract.evaluation import if_extractions
from zhnews_extract.schema import DateMention
from zhnews_extract.view import write_report
from zhnews_extract.view.payload import embed
from zhnews_extract.view.values import amount_value, date_value, shortened

ASSETS = Path(__file__).parents[2] / "src" / "zhnews_extract" / "view" / "assets"


def _record(**more: Any) -> dict[str, Any]:
    return {"schema_version": "1.0", "article": {"id": "a"}, "text": "11日签约", "events": [], **more}


@pytest.mark.parametrize(
    ("start", "end", "iso", "value"),
    [
        ("2026-02-11", "2026-02-11", None, "2026-02-11"),
        ("2026-02-01", "2026-02-28", None, "2026-02"),
        ("2026-01-01", "2026-12-31", None, "2026"),
        ("2026-01-01", "2026-03-31", None, "2026-01…2026-03"),
        ("2019-01-01", "2020-12-31", None, "2019…2020"),
        ("2026-03-01", "2026-03-10", None, "2026-03-01…2026-03-10"),
        (None, "2026-03-31", None, "≤ 2026-03-31"),
        ("2026-03-31", None, None, "≥ 2026-03-31"),
        (None, None, "P2Y", "P2Y"),
        (None, None, None, None),
    ],
)
def test_date_values(start: str | None, end: str | None, iso: str | None, value: str | None) -> None:
    record = {"text": "x", "start_char": 0, "end_char": 1, "kind": "date", "start": start, "end": end, "iso": iso}
    assert date_value(DateMention.model_validate(record)) == value


@pytest.mark.parametrize(
    ("low", "high", "currency", "modifier", "value"),
    [
        ("2000000000", "2000000000", "CNY", None, "CNY 2,000,000,000"),
        ("960000000.0", "960000000.00", "USD", None, "USD 960,000,000"),
        ("13.3", "13.3", "USD", "about", "≈ USD 13.3"),
        ("1", "2000", None, "over", "> ¤ 1–2,000"),
    ],
)
def test_amount_values(low: str, high: str, currency: str | None, modifier: str | None, value: str) -> None:
    assert amount_value(Decimal(low), Decimal(high), currency, modifier) == value


@pytest.mark.parametrize(
    ("low", "high", "value"),
    [
        ("6000000000", "6000000000", "60亿"),
        ("320000000", "400000000", "3.2亿–4亿"),
        ("123456789", "123456789", "123,456,789"),
        ("1234567800", "1234567800", "123,456.78万"),
        ("98765", "98765", "98,765"),
        ("12.5", "12.5", "12.5"),
        ("-35000000", "-12000000", "-3,500万–-1,200万"),
        ("480000000000000", "480000000000000", "4,800,000亿"),
    ],
)
def test_short_sums_lose_nothing(low: str, high: str, value: str) -> None:
    assert shortened(Decimal(low), Decimal(high)) == value


def test_embedded_json_ends_no_element_and_stays_the_same() -> None:
    value = {"x": "</script><!--\u2028&amp;]]>"}
    written = embed(value)
    assert not set("<>&\u2028") & set(written)
    assert json.loads(written) == value


def test_the_file_names_no_other_and_its_policy_its_own_parts(tmp_path: Path) -> None:
    path = tmp_path / "r.html"
    report = write_report([Extraction.model_validate(_record())] * 3, path, limit=2, title="<b>")
    page = path.read_text("utf-8")
    assert (report.articles, report.cut, report.size) == (2, True, path.stat().st_size)
    assert "<title>&lt;b&gt;</title>" in page
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//|@import|url\(""", page)
    for element in ("style", "script"):
        inline = re.search(rf"<{element}>(.*?)</{element}>", page, re.S)
        assert inline
        digest = base64.b64encode(hashlib.sha256(inline[1].encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in page
    assert [file.name for file in tmp_path.iterdir()] == ["r.html"]


def test_both_languages_have_all_labels() -> None:
    strings = json.loads((ASSETS / "strings.json").read_text("utf-8"))

    def keys(value: Any) -> Any:
        return {key: keys(item) for key, item in value.items()} if isinstance(value, dict) else None

    assert keys(strings["zh"]) == keys(strings["en"])
    used = {key for path in (ASSETS / "js").glob("*.js") for key in re.findall(r'\btr\("([^"]+)"', path.read_text())}
    assert used <= strings["zh"].keys()
    from zhnews_extract.evaluation import load_gold

    gold = load_gold(Path(__file__).parents[2] / "fixtures" / "gold")
    assert {event.type for item in gold.values() for event in item.events} <= strings["zh"]["types"].keys()


def test_lone_surrogates_keep_the_offsets(tmp_path: Path) -> None:
    record = Extraction.model_validate(_record(text="\ud800签约"))
    write_report([record], tmp_path / "r.html")
    assert '"text":"?签约"' in (tmp_path / "r.html").read_text("utf-8")


@pytest.mark.parametrize("form", ["lines", "gz", "zst", "indented", "bom"])
def test_extractions_are_read_whatever_the_file_is_called(tmp_path: Path, form: str) -> None:
    line = json.dumps(_record(), ensure_ascii=False).encode()
    data = {
        "lines": line + b"\n\n" + line + b"\n",
        "gz": gzip.compress(line + b"\n" + line),
        "indented": json.dumps(_record(), indent=2).encode(),
        "bom": b"\xef\xbb\xbf" + line,
    }
    if form == "zst":
        import zstandard

        data["zst"] = zstandard.ZstdCompressor().compress(line + b"\n" + line)
    path = tmp_path / "any"
    path.write_bytes(data[form])
    found = if_extractions(path)
    assert found is not None
    assert len(list(found)) == (1 if form in ("indented", "bom") else 2)


@pytest.mark.parametrize("text", ["11日签约", '{"id": "a", "text": "11日签约"}\n', "[1]", "{ no json", ""])
def test_other_files_are_articles(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(text, "utf-8")
    assert if_extractions(path) is None


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"schema_version": "0.9", "article": {"id": "a"}, "text": "", "events": []}, "schema 0.9"),
        ({"schema_version": "2.0", "article": {"id": "a"}, "text": "", "events": []}, "upgrade"),
        ({"events": [], "id": "of another tool"}, "zhnews-extract batch"),
        (_record(events=[{"kind": "sign"}]), "events.0"),
        (_record(dates=[{"text": "12日", "start_char": 0, "end_char": 3, "kind": "date"}]), "changed after"),
    ],
)
def test_old_and_foreign_records_say_what_to_do(tmp_path: Path, record: dict[str, Any], message: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(record), "utf-8")
    with pytest.raises(InputError, match=message) as caught:
        list(if_extractions(path) or ())
    assert "extract" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_cut_off_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    line = json.dumps(_record())
    path.write_text(f"{line}\n{line[:20]}", "utf-8")
    with pytest.raises(InputError, match=r"a\.jsonl:2"):
        list(if_extractions(path) or ())


def test_a_cut_off_archive_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(_record()).encode())[:-12])
    with pytest.raises(InputError, match=r"a\.jsonl\.gz.*cut off"):
        list(if_extractions(path) or ())


def test_a_missing_folder_is_named_and_nothing_left(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="mkdir"):
        write_report([], tmp_path / "no" / "r.html")
    with pytest.raises(OutputError, match="folder"):
        write_report([], tmp_path)

    def breaks() -> Any:
        yield Extraction.model_validate(_record())
        raise InputError("line 2")

    with pytest.raises(InputError):
        write_report(breaks(), tmp_path / "r.html")
    assert list(tmp_path.iterdir()) == []
