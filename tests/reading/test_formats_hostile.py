"""Hostile input: nothing crashes, hangs or fills the memory, and what cannot be read is named."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading.test_formats import BODY, FILES, PAGES, reasons, tarred, warc, zipped
from zhnews_extract.errors import InputError
from zhnews_extract.reading import Page, Unreadable, containers, read_file, read_input, suffixes
from zhnews_extract.reading.files import Input
from zhnews_extract.reading.html import read_markup
from zhnews_extract.reading.mojibake import find_mojibake, repair

ALL = [*suffixes(), ".tar.gz", ".jsonl.gz", ".warc.gz", ".html.gz", ".csv.bz2", ".zip.xz"]


def read(data: bytes, name: str) -> list[Page | Unreadable]:
    """What a batch gets: pages and reasons; any error but InputError fails the test."""
    stem, dot, last = name.rpartition(".")
    try:
        found = list(read_input(Input(data, stem, name), dot + last))
    except InputError as error:
        found = [Unreadable(name, str(error))]
    for item in found:
        if isinstance(item, Unreadable):
            assert name in item.reason
            assert "\n" not in item.reason
        else:
            assert all(0 <= region.start < region.end <= len(item.text) for region in item.regions)
            item.text.encode("utf-8")
    return found


@pytest.mark.parametrize("suffix", ALL)
def test_random_bytes(suffix: str) -> None:
    noise = random.Random(suffix)
    for size in (1, 50, 5000):
        (found,) = read(noise.randbytes(size), f"x{suffix}") or [None]
        assert isinstance(found, (Unreadable, Page))
    assert isinstance(read(noise.randbytes(5000), f"x{suffix}")[0], Unreadable)
    assert isinstance(read(b"", f"x{suffix}")[0], Unreadable)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300) | st.binary(max_size=300), st.sampled_from([".html", ".json", ".csv", ".tsv", ".jsonl"]))
def test_any_text(data: str | bytes, suffix: str) -> None:
    read(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data, f"x{suffix}")


_TAGS = [
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<h1>",
    "</h1>",
    "<br>",
    "<td>",
    "<a href=x>",
    "</a>",
    "<!--",
    "-->",
    "<script>",
]
_TAGS += ["</script>", "<meta name=PubDate content=2024-05-06>", "<pre>", "<title>", "&#0;", "&nbsp;", "\x00", "\u202e"]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from([*_TAGS, BODY, "来源：湖城日报", "2024-05-06", "\n", "三个项目开工"]), max_size=30))
def test_any_markup(pieces: list[str]) -> None:
    try:
        page = read_markup("<html>" + "".join(pieces))
    except InputError:
        return
    assert all(page.text[region.start : region.end].strip() for region in page.regions)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200))
def test_repairs_are_undone_by_the_same_mistake(text: str) -> None:
    for written, read_as in (("utf-8", "latin-1"), ("gb18030", "latin-1"), ("utf-8", "gb18030")):
        garbled = text.encode(written, "replace").decode(read_as, "replace")
        mistake = find_mojibake(garbled)
        if mistake is not None and (fixed := repair(garbled, mistake)) is not None:
            assert fixed.encode(mistake[1]).decode("gb18030" if mistake[0] == "GB18030" else "latin-1") == garbled


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<html><body>" + "<div>" * 100_000 + BODY + "</div>" * 100_000, True),
        ("<b>" * 100_000 + BODY, True),
        ("<table><tr><td>" * 30_000 + BODY, True),
        ("<p>" + "<span>" * 100_000 + BODY, True),
        ("<div>" * 3000 + "<!--" * 100_000 + BODY, True),
        ("<div>" * 3000 + "<script " * 100_000 + BODY, True),
        ("<" * 500_000 + BODY, True),
        ("<a " * 200_000 + BODY, True),
        ("<p " + 'a="b" ' * 100_000 + ">" + BODY, True),
        ("<p>" + BODY * 25_000 + "</p>", True),
        ("<p>短，句。</p>" * 30_000, False),
        ("<p>" + "&nbsp;&#x4e00;" * 50_000, False),
    ],
    ids=[
        "div",
        "b",
        "table",
        "span",
        "comment",
        "script",
        "lt",
        "a",
        "attributes",
        "1 MB line",
        "siblings",
        "entities",
    ],
)
def test_malicious_markup_costs_linear_time(markup: str, found: bool) -> None:
    begin = time.process_time()
    (item,) = read(markup.encode(), "x.html")
    assert time.process_time() - begin < 10
    assert isinstance(item, Page) is found
    assert not isinstance(item, Page) or "总投资20亿元" in item.text


def test_nul_and_bidi_characters_do_not_hide_the_text() -> None:
    text = (
        f"<html><body><h1>三个项目开工</h1><p>{BODY[:10]}\x00\u202e{BODY[10:]}</p>{'<p>' + BODY + '</p>'}</body></html>"
    )
    page = read_markup(text)
    content = "".join(page.text[start:end] for start, end in page.content)
    assert content.count("亿元") == 2


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "big5"])
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_truncated_characters(encoding: str, cut: int) -> None:
    text = (
        f"<html><meta charset={encoding}><body><h1>三件工程</h1><p>"
        + "昨日台北市三件工程同日舉行典禮，縣長出席並致詞。" * 9
    )
    (page,) = read(text.encode(encoding, "ignore")[:-cut], "x.html")
    assert isinstance(page, Page)
    assert "昨日台北市三件工程" in page.text


def test_a_long_line_in_every_text_format() -> None:
    line = BODY * 22_000
    for name, text in (
        ("x.txt", line),
        ("x.csv", f"text\n{line}"),
        ("x.tsv", f"text\n{line}"),
        ("x.json", f'{{"text":"{line}"}}'),
    ):
        (page,) = read(text.encode(), name)
        assert isinstance(page, Page)
        assert len(page.text) > 900_000


# -- archives ----------------------------------------------------------------------------------------------------------

OUTSIDE = ["../x.txt", "a/../../x.txt", "/etc/x.txt", "C:\\x.txt", "..\\x.txt"]


@pytest.mark.parametrize("path", OUTSIDE)
def test_paths_out_of_an_archive_are_refused(path: str) -> None:
    files = {path: BODY.encode(), "fine.txt": BODY.encode()}
    for name, data in (("a.zip", zipped(files)), ("a.tar", tarred(files))):
        bad, fine = read(data, name)
        assert isinstance(bad, Unreadable)
        assert "leads out of the archive" in bad.reason
        assert ".." not in bad.id
        assert isinstance(fine, Page)


def test_links_and_devices_are_no_articles() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for number, kind in enumerate((tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(f"{number}.txt")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    (item,) = read(out.getvalue(), "a.tar")
    assert item == Unreadable("a.tar", "a.tar: no articles in it")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("a.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert read(out.getvalue(), "a.zip") == [Unreadable("a.zip", "a.zip: no articles in it")]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits of a hundredth, so that a bomb can be small."""
    monkeypatch.setattr(containers, "MAX_FREE", 2 << 20)
    monkeypatch.setattr(containers, "MAX_MEMBER", 1 << 20)
    monkeypatch.setattr(containers, "MAX_ARTICLE", 1 << 18)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt.gz", gzip.compress(bytes(3 << 20)), "a.txt.gz: more than 0 MB"),
        ("a.jsonl.gz", gzip.compress(b" \n" * (2 << 20)), "a.jsonl.gz: unpacks to more than 100 times its size"),
        ("a.tgz", gzip.compress(tarred({"x.bin": bytes(5 << 20)})), "a.tgz: unpacks to more than 100 times its size"),
        (
            "a.zip",
            zipped({f"{i}.json": b" " * (1 << 20) for i in range(5)}),
            "a.zip: unpacks to more than 100 times its size",
        ),
        (
            "a.zip",
            zipped({f"{i}.zip": zipped({f"{k}.json": b" " * (1 << 20) for k in range(2)}) for i in range(5)}),
            "unpacks to more than 100 times its size",
        ),
        (
            "a.zip",
            zipped({"b.zip": zipped({"c.zip": zipped({"d.zip": zipped({"e.zip": zipped({"f.txt": b"x"})})})})}),
            "a.zip/b.zip/c.zip/d.zip/e.zip: more than 3 containers inside each other",
        ),
    ],
    ids=["member", "lines", "skipped", "many", "nested", "deep"],
)
def test_bombs(name: str, data: bytes, message: str) -> None:
    found = read(data, name)
    assert message in found[-1].reason if isinstance(found[-1], Unreadable) else False
    assert len(found) < 10


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", zipped(FILES)),
        ("a.tar", tarred(FILES)),
        ("a.tgz", tarred(FILES, "w:gz")),
        ("a.tar.bz2", tarred(FILES, "w:bz2")),
        ("a.html.gz", gzip.compress(FILES["2024/b.gbk.html"])),
        ("a.jsonl.gz", gzip.compress(FILES["records.jsonl"] * 50)),
        ("a.warc", warc()),
        ("a.warc.gz", warc(compress=True)),
    ],
)
def test_truncated_and_corrupt_containers(name: str, data: bytes) -> None:
    whole = read(data, name)
    noise = random.Random(name)
    for share in (0.1, 0.4):  # a tar ends in up to 10 KB of padding
        cut = read(data[: int(len(data) * share)], name)
        assert any(isinstance(item, Unreadable) for item in cut), share
        assert len(cut) <= len(whole) + 1
        broken = bytearray(data)
        for _ in range(8):
            broken[noise.randrange(len(broken))] ^= noise.randrange(1, 256)
        read(bytes(broken), name)


def test_what_precedes_the_damage_is_read() -> None:
    lines = "".join(f'{{"id": {i}, "text": "第{i * 7919}个项目签约。"}}\n' for i in range(3000)).encode()
    data = gzip.compress(lines)
    found = read(data[: len(data) // 2], "a.jsonl.gz")
    assert sum(isinstance(item, Page) for item in found) > 1000
    assert isinstance(found[-1], Unreadable)
    assert "damaged or cut off" in found[-1].reason


def test_bad_members_are_named_and_the_others_read(tmp_path: Path) -> None:
    files = {"a/empty.txt": b"", "a/noise.html": random.Random(1).randbytes(999), "a/fine.txt": BODY.encode()}
    (tmp_path / "x.zip").write_bytes(zipped(files))
    assert reasons(tmp_path / "x.zip") == [
        "x.zip/a/empty.txt: the file is empty",
        "x.zip/a/noise.html: not a text file; text, HTML, JSON, CSV and archives of these are read",
    ]
    assert [item.article.id for item in read_file(tmp_path / "x.zip") if isinstance(item, Page)] == ["x/a/fine"]


def test_encrypted_members_are_named() -> None:
    data = bytearray(zipped({"a.txt": BODY.encode()}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        data[data.index(mark) + (6 if mark[2] == 3 else 8)] |= 1
    assert read(bytes(data), "x.zip") == [Unreadable("x/a", "x.zip/a.txt: is encrypted")]


def test_fixture_pages_cut_anywhere_never_crash() -> None:
    for path in sorted(PAGES.glob("*.*ht*")):
        data = path.read_bytes()
        for share in (0.3, 0.6, 0.8):
            read(data[: int(len(data) * share)], path.name)
