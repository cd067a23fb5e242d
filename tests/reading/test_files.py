"""Files: formats, encodings, and errors of one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zhnews_extract.errors import InputError
from zhnews_extract.reading import Page, Unreadable, read_file
from zhnews_extract.reading.decode import decode

TEXT = "南湖三个项目开工\n2024-05-06 10:00 来源：湖城日报\n\n昨日，南湖开发区三个项目开工，总投资20亿元。\n"
BIG5 = TEXT.translate(str.maketrans("个项开来源报资亿发区总", "個項開來源報資億發區總"))


def one(path: Path, **options: object) -> Page:
    (page,) = read_file(path, **options)  # type: ignore[arg-type]
    assert isinstance(page, Page)
    return page


@pytest.mark.parametrize(
    ("encoding", "codes"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", []),
        ("gb18030", ["encoding_guessed"]),
        ("gbk", ["encoding_guessed"]),
        ("big5", ["encoding_guessed"]),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, codes: list[str]) -> None:
    text = BIG5 if encoding == "big5" else TEXT
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    page = one(path)
    assert page.text == text
    assert [warning.code for warning in page.warnings] == codes


def test_broken_bytes_are_kept_with_a_warning() -> None:
    text, warnings = decode((TEXT * 20).encode() + b"\xff\xfe" + TEXT.encode(), "a.txt")
    assert text.count("南湖三个项目开工") == 21
    assert [warning.code for warning in warnings] == ["encoding_errors"]


def test_ids_are_relative_to_the_root(tmp_path: Path) -> None:
    folder = tmp_path / "2026" / "02"
    folder.mkdir(parents=True)
    (folder / "nantong.0214.txt").write_text(TEXT, "utf-8")
    assert one(folder / "nantong.0214.txt", root=tmp_path).article.id == "2026/02/nantong.0214"
    assert one(folder / "nantong.0214.txt").article.id == "nantong.0214"


def test_given_date_replaces_the_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    assert one(path, published="2020-01-01").article.published == "2020-01-01"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "no such file"),
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"%PDF-1.7 ...", "not a text file"),
        (b"PK\x03\x04" + bytes(100), "not a text file"),
        (bytes(range(256)) * 10, "not a text file"),
    ],
)
def test_unreadable_files(tmp_path: Path, data: bytes | None, message: str) -> None:
    path = tmp_path / "bad.txt"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(InputError, match=message) as raised:
        list(read_file(path))
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        list(read_file(tmp_path))


def test_records(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    lines = [
        json.dumps({"id": "x1", "text": TEXT}, ensure_ascii=False),
        json.dumps({"content": "昨日签约。", "title": "题", "published": "2024年5月6日", "source": "甲报", "url": "u"}),
        "",
        "{broken",
        json.dumps({"id": 7, "title": "no text"}),
        json.dumps(["no object"]),
        json.dumps({"id": 8, "text": "昨日签约。", "published": 20240506}),
        "[" * 100_000,
    ]
    path.write_text("\n".join(lines), "utf-8")
    found = list(read_file(path, published="2021-01-01"))
    pages = [page for page in found if isinstance(page, Page)]
    bad = [item for item in found if isinstance(item, Unreadable)]
    assert [page.article.id for page in pages] == ["x1", "news.jsonl#2", "8"]
    assert [page.article.published for page in pages] == ["2024-05-06T10:00:00", "2024-05-06", "2024-05-06"]
    assert (pages[1].article.title, pages[1].article.source, pages[1].article.url) == ("题", "甲报", "u")
    assert [item.id for item in bad] == [f"news.jsonl#{line}" for line in (4, 5, 6, 8)]
    assert all(item.reason.startswith(item.id) and "\n" not in item.reason for item in bad)


def test_given_date_serves_records_without_one(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text(json.dumps({"text": "昨日签约。"}), "utf-8")
    assert one(path, published="2021-01-01").article.published == "2021-01-01"
