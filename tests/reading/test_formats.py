"""Formats beyond plain text: the saved pages of fixtures/pages, records, tables, archives, encodings."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from html import escape
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhnews_extract.errors import InputError
from zhnews_extract.reading import Page, Unreadable, read_file, read_text, split
from zhnews_extract.reading.charset import decode_html
from zhnews_extract.reading.files import Input, read_input
from zhnews_extract.reading.head import cut_title
from zhnews_extract.reading.html import plain_text, read_markup
from zhnews_extract.reading.markup import html_lexicon
from zhnews_extract.reading.mojibake import find_mojibake, repair
from zhnews_extract.rulebook import rulebook

PAGES = Path(__file__).parents[2] / "fixtures" / "pages"
GOLD = Path(__file__).parents[2] / "fixtures" / "gold"
CASES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "formats.yaml").read_text("utf-8"))
BODY = "昨日，南湖开发区三个项目集中开工，总投资20亿元。其中一个项目由湖城新材料有限公司投资。"


def one(path: Path, **options: Any) -> Page:
    (page,) = read_file(path, **options)
    assert isinstance(page, Page)
    return page


def reasons(path: Path) -> list[str]:
    return [item.reason for item in read_file(path) if isinstance(item, Unreadable)]


@pytest.mark.parametrize("name", CASES)
def test_saved_pages(name: str) -> None:
    case, page = CASES[name], one(PAGES / name)
    article = page.article.model_dump()
    wanted = {"source": None, "editor": None, "reporters": [], "url": None, "id": name.rsplit(".", 1)[0]} | case
    for key in ("id", "title", "published", "source", "editor", "reporters", "url"):
        assert article[key] == wanted[key], key
    content = "\n".join(page.text[start:end] for start, end in page.content)
    if "body" in case:
        assert sum(region.kind == "body" for region in page.regions) == case["body"], content
    assert all(piece in content for piece in case.get("has", ()))
    assert not [piece for piece in case.get("never", ()) if piece in content]
    assert [warning.code for warning in page.warnings] == case.get("warnings", [])


@pytest.mark.parametrize(
    ("name", "message"), [("list.html", "only links and menus"), ("not-found.html", "notice: 404 页面不存在")]
)
def test_pages_without_an_article(name: str, message: str) -> None:
    with pytest.raises(InputError, match=rf"{name}: .*{message}"):
        list(read_file(PAGES / name))


def test_the_head_is_overruled_by_what_readers_see_and_by_the_caller() -> None:
    markup = (
        "<html><head><meta name='PubDate' content='{}'><meta name='ContentSource' content='本站'></head><body>"
        f"<h1>南湖三个项目开工</h1><p>发布时间：2024-05-06 来源：湖城日报</p><p>{BODY}</p><p>{BODY}</p></body></html>"
    )
    assert read_markup(markup.format("2026-11-22")).article.published == "2024-05-06"
    assert read_markup(markup.format("2024-05-06 08:00")).article.published == "2024-05-06T08:00:00"
    assert read_markup(markup.format("2026-11-22"), published="2020-01-01").article.published == "2020-01-01"
    assert read_markup(markup.format("2026-11-22")).article.source == "湖城日报"


@pytest.mark.parametrize(
    "meta",
    [
        "<meta name='date' content='2026-11-22'>",
        "<meta http-equiv='Last-Modified' content='Sat, 22 Nov 2025 08:00:00 GMT'>",
        "<meta property='og:updated_time' content='2026-11-22'>",
        "<meta name='crawl_time' content='2026-11-22'>",
        '<script type="application/ld+json">{"@type": "NewsArticle", "dateModified": "2026-11-22"}</script>',
    ],
)
def test_no_date_but_that_of_publication(meta: str) -> None:
    foot = "<div>版权所有 © 2025-2026 湖城日报社</div><div>最后更新：2026-11-22 10:00</div>"
    page = read_markup(f"<html><head>{meta}</head><body><h1>三个项目开工</h1><p>{BODY}</p>{foot}</body></html>")
    assert page.article.published is None
    assert [warning.code for warning in page.warnings] == ["no_publication_date"]


@pytest.mark.parametrize(
    ("address", "published"),
    [
        ("http://www.yunxi.example/yqdt/202504/t20250403_117.html", "2025-04-03"),
        ("/html/2025-04/03/content_8.htm", "2025-04-03"),
        ("http://a.example/2025/04/03/8.html", "2025-04-03"),
        ("http://a.example/art/2025/4/3/art_50450_8.html", "2025-04-03"),
        ("http://a.example/t20259903_117.html", None),
        ("http://a.example/goutong/113456/5868082/index.html", None),
    ],
)
def test_the_day_in_the_address_is_the_last_resort(address: str, published: str | None) -> None:
    markup = "<html><head><meta name='Url' content='{}'></head><body><h1>三个项目开工</h1>{}<p>{}</p></body></html>"
    assert read_markup(markup.format(address, "", BODY)).article.published == published
    dated = read_markup(markup.format(address, "<p>2024-05-06 来源：湖城日报</p>", BODY))
    assert dated.article.published == "2024-05-06"


def test_text_that_only_a_script_would_show() -> None:
    page = read_markup(f"<html><body><h1>三个项目开工</h1><div style='display:none'><p>{BODY}</p></div></body></html>")
    assert BODY in page.text


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("湖城三个项目开工_湖城频道_东岭新闻网", "湖城三个项目开工"),
        ("湖城三个项目开工-湖城经济开发区管理委员会", "湖城三个项目开工"),
        ("湖城三个项目开工 | 产经 | 海屿日报", "湖城三个项目开工"),
        ("湖城三个项目开工--财经--东岭网", "湖城三个项目开工"),
        ("沪湖高铁A-B标段中标结果公布", "沪湖高铁A-B标段中标结果公布"),
        ("湖城-南通产业合作签约11个项目", "湖城-南通产业合作签约11个项目"),
        ("东岭新闻网", "东岭新闻网"),
    ],
)
def test_names_of_sites_are_cut_off_titles(title: str, headline: str) -> None:
    assert cut_title(title, html_lexicon(rulebook())) == headline


def test_markup_becomes_lines() -> None:
    lines = plain_text(
        "<p>总投<span>资20</span><span>亿元</span>，&nbsp;由<ruby>甲<rt>jiǎ</rt></ruby>公司\n承建<br>次日</p>签约"
        "<table><tr><td>项目</td><td>投资</td></tr></table><div style='display:none'>x</div><script>y</script>。"
    ).split("\n")
    assert lines == ["总投资20亿元，\xa0由甲公司承建", "次日", "签约", "项目  投资", "。"]


# -- encodings ---------------------------------------------------------------------------------------------------------


def page(charset: str) -> str:
    return (
        f"<html><head>{charset and f'<meta charset={charset}>'}<title>开工</title></head><body>{BODY * 5}</body></html>"
    )


@pytest.mark.parametrize(
    ("declared", "server", "encoding", "codes"),
    [
        ("utf-8", None, "utf-8", []),
        ("gb2312", None, "gb18030", []),
        ('"GBK"', None, "gbk", []),
        ("big5", None, "big5", []),
        ("", "gbk", "gbk", []),
        ("", "iso-8859-1", "gbk", ["encoding_guessed"]),
        ("utf-8", "gbk", "gbk", []),
        ("gbk", "utf-8", "utf-8", []),
        ("", None, "utf-8", []),
        ("", None, "gbk", ["encoding_guessed"]),
        ("utf-8", None, "gbk", ["encoding_guessed"]),
        ("gbk", None, "utf-8", ["encoding_guessed"]),
        ("no-such-thing", None, "gbk", ["encoding_guessed"]),
        ("utf-8", None, "utf-8-sig", []),
        ("utf-8", None, "utf-16", []),
    ],
)
def test_declared_encodings(declared: str, server: str | None, encoding: str, codes: list[str]) -> None:
    text = page(declared)
    if encoding == "big5":
        text = text.translate(str.maketrans("开发区个项总资亿湖", "開發區個項總資億湖"))
    text = text.encode(encoding, errors="ignore").decode(encoding)
    found, warnings = decode_html(text.encode(encoding), "x.html", charset=server)
    assert found == text
    assert [warning.code for warning in warnings] == codes


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    data = page("gbk").encode("gbk")
    cut = data.index("南".encode("gbk"))
    found, warnings = decode_html(data[:cut] + b"\xff\xff" + data[cut:], "x.html")
    assert found.count("南湖开发区") == 5
    assert [warning.code for warning in warnings] == ["encoding_errors"]


@pytest.mark.parametrize(
    ("written", "read_as", "certain"),
    [("utf-8", "gb18030", False), ("utf-8", "latin-1", True), ("gb18030", "latin-1", True), ("utf-8", "cp1252", False)],
)
def test_mojibake(written: str, read_as: str, certain: bool) -> None:
    for path in sorted(GOLD.glob("*.txt"))[::9]:
        text = path.read_text("utf-8")
        garbled = text.encode(written).decode(read_as, errors="replace")
        mistake = find_mojibake(garbled)
        assert mistake is not None, path.name
        assert repair(garbled, mistake) == (text if certain else None)


def test_sound_text_is_no_mojibake(tmp_path: Path) -> None:
    for path in [*GOLD.glob("*.txt"), *PAGES.glob("*.shtml")]:
        assert find_mojibake(path.read_text("utf-8")) is None
    assert find_mojibake("Café Müller à Genève, naïve señor, Øresund") is None
    assert find_mojibake("株式会社ソニーは東京で記者会見を開き、新しい工場を建設すると発表した") is None
    assert find_mojibake("松溪科技宣布將投資新台幣12億元在竹東設立封裝測試廠，縣府表示將協助業者") is None


def test_lost_mojibake_is_left_alone_with_a_warning(tmp_path: Path) -> None:
    garbled = BODY.encode().decode("gb18030", errors="replace")
    (tmp_path / "a.txt").write_text(garbled, "utf-8")
    found = one(tmp_path / "a.txt")
    assert found.text == garbled
    assert "mojibake" in [warning.code for warning in found.warnings]


# -- records and tables ------------------------------------------------------------------------------------------------


def test_records_in_a_servers_answer() -> None:
    found = list(read_file(PAGES / "answer.json"))
    pages = [item.article for item in found if isinstance(item, Page)]
    assert [(item.id, item.published, item.source) for item in pages] == [
        ("n-1", "2025-03-05T07:30:00", "平川日报"),
        ("answer.json#3", "2025-03-07T08:00:00", None),
    ]
    assert reasons(PAGES / "answer.json") == ["answer.json#2: no text (looked for text, content, body …)"]


def test_annotations_beside_articles_are_passed_over(tmp_path: Path) -> None:
    assert list(read_file(PAGES / "annotation.json")) == []
    assert list(read_file(GOLD / "a01.json")) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "empty list"),
        ("{", "no valid JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("1" * 9999, "number too long"),
    ],
)
def test_bad_json(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(InputError, match=rf"a\.json: .*{message}"):
        list(read_file(tmp_path / "a.json"))


def test_one_bad_record_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"text": 5}')
    assert reasons(tmp_path / "a.json") == ["a.json: no text (looked for text, content, body …)"]


def test_json_lines_under_another_name(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"text": "签约。"}\n{"text": "开工。"}\n')
    assert [item.article.id for item in read_file(tmp_path / "a.json") if isinstance(item, Page)] == [
        "a.json#1",
        "a.json#2",
    ]


def test_a_record_may_hold_a_whole_page(tmp_path: Path) -> None:
    html = (PAGES / "government.html").read_text("utf-8")
    (tmp_path / "a.json").write_text(json.dumps({"id": 5, "html": html, "fetched_at": "2026-11-22"}))
    found = one(tmp_path / "a.json")
    assert (found.article.id, found.article.title) == ("5", "云溪高新区一季度新签约项目18个")
    assert found.article.published == "2025-04-03T16:20:00"


def test_tables() -> None:
    found = list(read_file(PAGES / "export-gbk.csv"))
    pages = [item for item in found if isinstance(item, Page)]
    assert [item.article.id for item in pages] == ["77", "export-gbk.csv#5"]
    assert pages[0].text.endswith('"一期"2025年投用。')
    assert (pages[0].article.title, pages[0].article.published) == ("石门物流投建新仓", "2024-10-09")
    assert (pages[1].article.source, pages[1].article.published) == (None, "2024-10-10")
    assert reasons(PAGES / "export-gbk.csv") == ["export-gbk.csv#4: no text (looked for text, content, body …)"]


@pytest.mark.parametrize(
    ("text", "message"),
    [("a,b\n1,2\n", r"no column of texts .*the first line has: a, b"), ("text\n", "without rows"), ("\n\n", "empty")],
)
def test_bad_tables(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(InputError, match=rf"a\.csv: .*{message}"):
        list(read_file(tmp_path / "a.csv"))


def test_rows_of_another_width_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text;date\n签约。;2024-05-06\n签约;1;2\n开工。\n", "utf-8")
    found = list(read_file(tmp_path / "a.csv"))
    assert [type(item).__name__ for item in found] == ["Page", "Unreadable", "Page"]
    assert reasons(tmp_path / "a.csv") == ["a.csv#3: 3 cells in a table of 2 columns"]


# -- archives ----------------------------------------------------------------------------------------------------------


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


FILES = {
    "2024/a.txt": BODY.encode(),
    "2024/b.gbk.html": (PAGES / "news-gbk.html").read_bytes(),
    "records.jsonl": '{"text": "签约。"}\n{"id": "x", "text": "开工。"}\n'.encode(),
    "img/logo.png": b"\x89PNG",
    "__MACOSX/2024/._a.txt": b"junk",
    ".hidden/a.txt": b"junk",
}
IDS = ["2024/a", "2024/b.gbk"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("crawl.zip", zipped(FILES)),
        ("crawl.tar", tarred(FILES)),
        ("crawl.tar.gz", tarred(FILES, "w:gz")),
        ("crawl.tgz", tarred(FILES, "w:gz")),
        ("crawl.tar.bz2", tarred(FILES, "w:bz2")),
        ("crawl.txz", tarred(FILES, "w:xz")),
    ],
)
def test_archives(tmp_path: Path, name: str, data: bytes) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_bytes(data)
    found = [item.article.id for item in read_file(folder / name, root=tmp_path) if isinstance(item, Page)]
    assert found == [*(f"in/crawl/{id}" for id in IDS), f"in/{name}/records.jsonl#1", "x"]
    assert reasons(folder / name) == []


@pytest.mark.parametrize(
    ("name", "data", "id"),
    [
        ("a.txt.gz", gzip.compress(BODY.encode()), "a"),
        ("a.gz", gzip.compress(BODY.encode()), "a"),
        ("a.html.bz2", bz2.compress((PAGES / "big5.html").read_bytes()), "a"),
        ("a.jsonl.gz", gzip.compress('{"text": "签约。"}\n'.encode()), "a.jsonl.gz#1"),
        ("a.json.xz", lzma.compress('{"text": "签约。"}'.encode()), "a"),
        ("a.csv.gz", gzip.compress("text\n签约。\n".encode()), "a.csv.gz#2"),
        (
            "a.zip",
            zipped({"b.zip": zipped({"c.jsonl.gz": gzip.compress('{"text": "签约。"}'.encode())})}),
            "a.zip/b.zip/c.jsonl.gz#1",
        ),
        ("a.tgz", tarred({"b.tar": tarred({"c.txt": BODY.encode()})}, "w:gz"), "a/b/c"),
    ],
)
def test_compressed_and_nested(tmp_path: Path, name: str, data: bytes, id: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert one(tmp_path / name).article.id == id


def test_member_names_in_gbk(tmp_path: Path) -> None:
    data = (
        zipped({"ABCD/EF.txt": BODY.encode()}).replace(b"ABCD", "园区".encode("gbk")).replace(b"EF", "页".encode("gbk"))
    )
    (tmp_path / "a.zip").write_bytes(data)
    assert one(tmp_path / "a.zip").article.id == "a/园区/页"


def test_split_hands_out_parts_without_reading_all_at_once(tmp_path: Path) -> None:
    stream = io.BytesIO(tarred({f"{i}.txt": BODY.encode() for i in range(200)}))
    parts = split(stream, Input(b"", "a", "a.tar"), ".tar")
    first = next(parts)
    assert isinstance(first, tuple)
    assert (first[0].id, first[0].name, first[1]) == ("a/0", "a.tar/0.txt", ".txt")
    assert stream.tell() < 30_000
    assert isinstance(next(iter(read_input(*first))), Page)


# -- web archives ------------------------------------------------------------------------------------------------------


def record(kind: str, url: str, content: bytes, media: str) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-11-22T03:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{len(url):032x}>\r\nContent-Type: {media}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def answer(path: str, status: str, kind: str, payload: bytes) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nDate: Sun, 22 Nov 2026 03:00:00 GMT\r\n\r\n".encode()
    return record("response", f"http://lh.example{path}", head + payload, "application/http; msgtype=response")


def warc(*, compress: bool = False) -> bytes:
    records = [
        record("warcinfo", "urn:info", b"software: test\r\n", "application/warc-fields"),
        answer("/a.html", "200 OK", "text/html; charset=gbk", (PAGES / "undeclared-gbk.htm").read_bytes()),
        answer("/gone.html", "404 Not Found", "text/html", b"<html><body>404</body></html>"),
        answer("/s.css", "200 OK", "text/css", b"a {}"),
        answer("/robots.txt", "200 OK", "text/plain", b"User-agent: *"),
        answer("/list.html", "200 OK", "text/html", (PAGES / "list.html").read_bytes()),
        answer("/b.html", "200 OK", "text/html", (PAGES / "government.html").read_bytes()),
    ]
    return b"".join(gzip.compress(data) if compress else data for data in records)


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_web_archives(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(warc(compress=name.endswith("gz")))
    found = list(read_file(tmp_path / name))
    pages = [item for item in found if isinstance(item, Page)]
    assert [(item.article.id, item.article.url) for item in pages] == [
        (f"{name}#2", "http://lh.example/a.html"),
        (f"{name}#7", "http://lh.example/b.html"),
    ]
    # The charset of the server's answer, and no day of the crawl.
    assert pages[0].warnings == []
    assert [item.article.published for item in pages] == ["2023-06-01", "2025-04-03T16:20:00"]
    assert [item.reason for item in found if isinstance(item, Unreadable)] == [
        f"{name}#6: no article in this page (only links and menus)"
    ]


def test_missing_warcio_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "warcio.archiveiterator", None)
    (tmp_path / "a.warc").write_bytes(b"WARC/1.0")
    with pytest.raises(InputError, match=r"a\.warc: .*pip install 'zhnews-extract\[warc\]'$"):
        list(read_file(tmp_path / "a.warc"))


# -- articles in the midst of a page -----------------------------------------------------------------------------------

_NAV = (
    '<div><a href="/">首页</a> <a href="/a">新闻</a> <a href="/b">招商引资</a> <a href="/c">政务公开</a></div>'
    "<div>今天是2026年11月22日 星期日</div>"
)
_FOOT = (
    "<div><h3>相关阅读</h3><ul>"
    + "".join(f"<li><a>云溪高新区第{i}批项目签约，总投资{i}0亿元</a> 2026-11-0{i}</li>" for i in range(1, 6))
    + "</ul></div><div>主办单位：云溪市人民政府 网站标识码：1234<br>"
    + "版权所有 Copyright 2026 云ICP备1号 更新时间：2026-11-22</div>"
)
LAYOUTS = {
    "paragraphs": lambda lines, title: "".join(f"<p>{line}</p>" for line in lines),
    "table": lambda lines, title: (
        f"<table><tr><td><ul><li><a>甲</a></li></ul></td><td>{'<br>'.join(lines)}</td></tr></table>"
    ),
    "article": lambda lines, title: "".join(
        f"<h1>{line}</h1>" if line.strip() == title else f"<div><span>{line}</span></div>" for line in lines
    ),
}


@pytest.mark.parametrize("number", range(0, 68, 3))
def test_an_article_reads_the_same_inside_a_page(number: int) -> None:
    files = sorted(GOLD.glob("*.txt"))
    text = files[number % len(files)].read_text("utf-8")
    layout = list(LAYOUTS)[number // 3 % 3]
    plain = read_text(text)
    title = plain.article.title or ""
    lines = [escape(line) for line in text.split("\n") if line.strip()]
    body = LAYOUTS[layout](lines, escape(title))
    page = read_markup(
        f"<html><head><title>{escape(title)}_云溪新闻网</title></head><body>{_NAV}{body}{_FOOT}</body></html>"
    )
    assert page.article == plain.article
    squeezed = ["".join("".join(item.text[a:b] for a, b in item.content).split()) for item in (plain, page)]
    assert squeezed[0] == squeezed[1]
