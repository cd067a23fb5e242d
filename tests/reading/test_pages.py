"""Scraped pages: fields, content, and that every character is accounted for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import regex
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from zhnews_extract.reading import Page, read_text

HERE = Path(__file__).parent
GOLD = HERE.parents[1] / "fixtures" / "gold"
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "pages.yaml").read_text("utf-8"))


def bare(text: str | None) -> str:
    return regex.sub(r"\s+", "", text or "")


def content(page: Page) -> list[str]:
    return [bare(page.text[start:end]) for start, end in page.content]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_page(case: dict[str, Any]) -> None:
    page = read_text(case["text"])
    for name in ("title", "published", "source", "editor"):
        assert bare(getattr(page.article, name)) == bare(case.get(name)), name
    assert page.article.reporters == case.get("reporters", [])
    if "content" in case:
        assert content(page) == [bare(text) for text in case["content"]]


def test_names_and_titles_are_the_pages_own_characters() -> None:
    page = read_text(
        "廈門廠擴產\n2022/4/28 18:41  中聞社財經\n\n"
        "（中聞社記者張建中新竹28日電）廠方今天宣布擴產。\n（編輯：楊凱翔）\n"
    )
    assert page.article.title == "廈門廠擴產"
    assert (page.article.source, page.article.editor, page.article.reporters) == ("中聞社", "楊凱翔", ["張建中"])


def test_what_the_caller_knows_goes_first() -> None:
    page = read_text(CASES[0]["text"], id="a", published="2020-01-02", title="别名", source="某报", url="http://x.cn/1")
    assert page.article.model_dump(exclude={"editor", "reporters"}) == {
        "id": "a",
        "title": "别名",
        "published": "2020-01-02",
        "source": "某报",
        "url": "http://x.cn/1",
    }


@pytest.mark.parametrize(
    ("text", "published", "codes"),
    [
        ("昨日签约。", None, ["no_publication_date"]),
        ("昨日签约。", "大前天", ["bad_publication_date", "no_publication_date"]),
        ("标题\n2024-05-06 10:00\n昨日签约。", "5月", ["bad_publication_date"]),
        ("昨日签约。", "2024年5月6日", []),
        (" \n", "2024-05-06", ["empty_text"]),
    ],
)
def test_warnings(text: str, published: str | None, codes: list[str]) -> None:
    assert [warning.code for warning in read_text(text, published=published).warnings] == codes


def test_lone_surrogates_are_replaced() -> None:
    page = read_text("甲\ud800乙签约。", id="\udc00", title="\ud800", published="2024-05-06")
    assert (page.text, page.article.id, page.article.title) == ("甲\ufffd乙签约。", "\ufffd", "\ufffd")
    assert [warning.code for warning in page.warnings] == ["encoding_errors"]
    assert page.article.model_dump_json()


def disjoint_and_complete(page: Page) -> bool:
    ends = [0, *(region.end for region in page.regions)]
    gaps = [page.text[end : region.start] for end, region in zip(ends, page.regions, strict=False)]
    gaps.append(page.text[ends[-1] :])
    residue = regex.compile(
        r"[\x00\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]|&(?:nbsp|ensp|emsp|thinsp|#160|#xa0|#12288);?"
    )
    ordered = all(before <= region.start < region.end for before, region in zip(ends, page.regions, strict=False))
    return ordered and not any(residue.sub("", gap).strip() for gap in gaps)


PIECES = (
    "首页 > 正文@来源:@昆山日报@2025-01-17 08:36@记者 朱晓@(记者 朱晓)@责编/林红@【打印】@相关阅读@图①:@本报讯@"
    "\n@\n\n@　　@  @|@>@:@"
    "签约仪式举行。@11日,甲公司与乙区签约@。@”@(@)@&nbsp;@\x00@\ud800@1140417@2024年@。　　同日,@标题:@专题 >> @原创 "
).split("@")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=120))
def test_any_text_is_read_and_nothing_lost(text: str) -> None:
    page = read_text(text)
    assert page.text == text.replace("\ud800", "\ufffd")
    assert disjoint_and_complete(page)


@pytest.mark.parametrize(
    "piece", ["来源:", "记者 ", "首页 > ", "  ", "图①:", "(记者 甲", "甲乙丙丁,", "2024-01-02 ", "。　　"]
)
def test_long_pages_take_linear_time(piece: str) -> None:
    import time

    start = time.perf_counter()
    read_text(piece * (30_000 // len(piece)))
    read_text((piece * 8 + "\n") * (30_000 // len(piece) // 8))
    assert time.perf_counter() - start < 4


def test_gold_pages() -> None:
    right = total = inside = quotes = 0
    for path in sorted(GOLD.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        page = read_text(path.with_suffix(".txt").read_text("utf-8"))
        assert disjoint_and_complete(page), path.stem
        for name in ("title", "published", "source", "editor"):
            total += 1
            right += bare(getattr(page.article, name)) == bare(gold["meta"][name])
        total += 1
        right += page.article.reporters == gold["meta"]["reporters"]
        for quote in (quote for event in gold["events"] for quote in event["evidence"]):
            at = page.text.index(quote)
            quotes += 1
            inside += any(start <= at and at + len(quote) <= end for start, end in page.content)
    assert right / total >= 0.99
    assert inside / quotes >= 0.998
