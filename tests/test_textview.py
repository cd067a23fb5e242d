"""The clean view: what it shows, and the way back to the raw text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhnews_extract.textview import View, fold, view_of

# raw text, view text
CASES = [
    ("4 月 11 日下午", "4月11日下午"),
    ("投资 8.5 亿美元", "投资8.5亿美元"),
    ("增长 39 %", "增长39%"),
    ("第 20 届东博会", "第20届东博会"),
    ("二 月 十 二 日", "二月十二日"),
    ("拿下 SK On 公司 3 GWh 订单", "拿下SK On公司3 GWh订单"),
    ("三“键”齐按 五天三城", "三“键”齐按 五天三城"),
    ("阅读 1 862 次", "阅读1 862次"),
    ("２０２０年底，投资９.６亿元（含税）；《意见》！", "2020年底,投资9.6亿元(含税);《意见》!"),
    ("人民幣12.6億元，買回廈門", "人民币12.6亿元,买回厦门"),
    ("他1 9 5 6 年入党，7 月 1 1 日", "他1956年入党,7月11日"),
    ("第1 20 3号，1 2.5", "第1 20 3号,1 2.5"),
    ("签约&nbsp;&nbsp;项目&nbsp;20&nbsp;个", "签约 项目20个"),
    ("投资\u200b20\ufeff亿元", "投资20亿元"),
    ("2\u200b 月", "2月"),
    ("推介会暨签约\n仪式，\n现场", "推介会暨签约\n仪式,\n现场"),
    ("⼀系列⾮上市公司", "一系列非上市公司"),
    ("￥20｡", "¥20。"),
    ("　　本报讯　15日，", "本报讯15日,"),
    ("甲\x00乙", "甲乙"),
    ("集中簽約落戶12個優(yōu)質(zhì)項(xiàng)目", "集中签约落户12个优质项目"),
    ("項目(PPP)、公司(bèi jīng)", "项目(PPP)、公司(bèi jīng)"),
]


@pytest.mark.parametrize(("raw", "expected"), CASES)
def test_text(raw: str, expected: str) -> None:
    assert view_of(raw).text == expected + "\n"


# paragraph broken by lines, view text
WRAPPED = [
    ("推介会暨签约\n仪式，\n现场签约", "推介会暨签约仪式,现场签约"),
    ("总投资1\r\n0亿元", "总投资10亿元"),
    ("全资收购 \n  Coventry\n Engine Ltd 股权", "全资收购Coventry Engine Ltd股权"),
    ("十里工业集中区\n\u3000\u3000建国际药业", "十里工业集中区建国际药业"),
]


@pytest.mark.parametrize(("raw", "expected"), WRAPPED)
def test_wrapped_lines_are_joined(raw: str, expected: str) -> None:
    assert View(raw, [(0, len(raw))]).text == expected + "\n"


def test_only_regions_are_shown() -> None:
    raw = "标题\n来源:某报\n正文一。\n编辑:某"
    view = View(raw, [(0, 2), (9, 13)])
    assert view.text == "标题\n正文一。\n"
    assert view.regions == [(0, 2), (3, 7)]
    assert view.raw_span(3, 5) == (9, 11)
    assert view.view_span(9, 11) == (3, 5)


def test_offsets_over_removed_blanks() -> None:
    raw = "签约 20 亿 元"
    view = view_of(raw)
    start = view.text.index("20亿元")
    assert raw[slice(*view.raw_span(start, start + 4))] == "20 亿 元"
    assert view.view_span(3, 9) == (start, start + 4)


def test_touching_regions() -> None:
    view = View("甲乙丙丁", [(0, 2), (2, 4)])
    assert view.text == "甲乙\n丙丁\n"
    assert view.view_span(0, 2) == (0, 2)
    assert view.view_span(2, 4) == (3, 5)
    assert view.raw_span(3, 5) == (2, 4)


TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("年月日亿元 　\t\r\n\u2028\x85\x00\u200b\u202e\ufeff\ud800&;nbsp12３a。，“”（"),
    ),
    max_size=200,
) | st.lists(st.sampled_from(["&nbsp;", " ", "\n", "2026年", "亿元", "a", "\u200b"]), max_size=60).map("".join)


@st.composite
def paged(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    raw = draw(TEXTS)
    cuts = sorted(draw(st.lists(st.integers(0, len(raw)), max_size=8)))
    return raw, [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]


@settings(max_examples=80, deadline=None)
@given(paged())
def test_the_way_there_and_back(case: tuple[str, list[tuple[int, int]]]) -> None:
    raw, regions = case
    for view in (View(raw, regions), view_of(raw)):
        spans = [view.raw_span(i, i + 1) for i in range(len(view.text))]
        assert all(0 <= start < end <= len(raw) + 1 for start, end in spans)
        assert [start for start, _ in spans] == sorted(start for start, _ in spans)
        for i, (start, end) in enumerate(spans):
            if view.text[i] != "\n":
                assert view.view_span(start, end) == (i, i + 1)
                # A shown blank stands for any run of white space and residues.
                assert view.text[i] == " " or fold(raw[start:end]) == view.text[i]
        assert all(view.text[end] == "\n" for _, end in view.regions)


@settings(max_examples=80, deadline=None)
@given(TEXTS)
def test_every_visible_character_is_shown_once(raw: str) -> None:
    view = view_of(raw)
    shown = [view.raw_span(i, i + 1)[0] for i in range(len(view.text)) if not view.text[i].isspace()]
    assert len(shown) == len(set(shown))
    missing = set(range(len(raw))) - set(shown)
    assert not any(raw[i].isalpha() for i in missing if "&" not in raw)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=100))
def test_folding_keeps_length(raw: str) -> None:
    assert len(fold(raw)) == len(raw)


@pytest.mark.parametrize(
    "unit", [" ", "\n", "&nbsp;", "\u200b", " \n", "&", "&nbsp", "年 月", "签约，\n", "　　\r\n", "(", "\x00 "]
)
def test_linear_time(unit: str) -> None:
    def cost(size: int) -> float:
        raw = unit * (size // len(unit))
        start = time.perf_counter()
        View(raw, [(0, len(raw))])
        view_of(raw + str(size))
        return time.perf_counter() - start

    cost(1000)
    assert cost(100_000) < 1.5


def test_a_long_text() -> None:
    raw = "11日，南通开发区与中关村信息谷公司签约，总投资 20 亿元。\n" * 8_000
    start = time.perf_counter()
    view = view_of(raw)
    assert time.perf_counter() - start < 2
    assert view.text.count("20亿元") == 8_000
