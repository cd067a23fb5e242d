"""Sentence and clause boundaries."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhnews_extract.language.sentences import clauses, split

# Sentences parted by "|".
SENTENCES = [
    "11日,两区签约。|次日开工!|真的?|是。",
    "标题没有句号\n|正文第一段。\n|第二段",
    "公司(下称“信息谷”。这是简称)与开发区签约。|项目随后开工。",
    "(本报记者陈可。)|昨日签约。",
    "《关于什么?的意见》印发。|各区落实。",
    "“没有那份方案,就没有这座厂。”总裁边可昕说的,是前年的方案。|今天封顶。",
    "“始终把招商放在首位。”他在会上说,“要更努力。”|会议结束。",
    "“一天也不能等。”|工地上灯火通明。",
    "“第一句。|第二句。”县长说。|会议结束。",
    "总投资3.5亿元,占地1.2万亩。|年产值9.4亿元。",
    "签署框架协议.|电厂将建设15万吨/年装置,投资9.4亿元.|明年开工",
    "全球……|他停了停。",
    "新开工3个;|续建5个;|竣工2个。",
    "由Sun Co.,Ltd.投资。|v2.0版上线。",
    "缺了一半的括号(如此。|下一句照常结束。",
    "「三年內量產。」|董事長說完就離場。",
]


@pytest.mark.parametrize("marked", SENTENCES)
def test_split(marked: str) -> None:
    text = marked.replace("|", "")
    assert [text[start:end] for start, end in split(text)] == [part.strip() for part in marked.split("|")]


# Clauses parted by "|", the marks between them left out.
CLAUSES = [
    ("11日,南通开发区与信息谷公司签约,总投资20亿元。", "11日|南通开发区与信息谷公司签约|总投资20亿元"),
    ("首期1,500万美元,二期2,000万美元;其余待定。", "首期1,500万美元|二期2,000万美元|其余待定"),
    ("甲公司(下称“甲”,主营电池)落户,上午10:30揭牌。", "甲公司(下称“甲”,主营电池)落户|上午10:30揭牌"),
    ("打造“一核,两翼”格局,推进建设。", "打造“一核,两翼”格局|推进建设"),
    ("他说:“去年签约46个项目,今年突破50个,外资不少于10个。”", "他说|“去年签约46个项目|今年突破50个|外资不少于10个|”"),
    ("投资方——甲集团——昨日进场。", "投资方|甲集团|昨日进场"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "marked"), CLAUSES)
def test_clauses(text: str, marked: str) -> None:
    assert [text[start:end] for start, end in clauses(text)] == marked.split("|")


def test_clauses_of_one_sentence() -> None:
    text = "甲落户,乙签约。丙开工,丁投产。"
    assert clauses(text, 8, 16) == [(8, 11), (12, 15)]


TEXTS = st.text(st.sampled_from("甲乙1,.。!?;:…“”‘’「」()《》【】\n 说Aa\ud800"), max_size=120) | st.text(max_size=80)


@settings(max_examples=120, deadline=None)
@given(TEXTS)
def test_spans_are_ordered_and_lose_nothing(text: str) -> None:
    for cut in (split, clauses):
        spans = cut(text)
        ends = [0, *(end for _, end in spans)]
        starts = [*(start for start, _ in spans), len(text)]
        assert all(end <= start for end, start in zip(ends, starts, strict=True))
        assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
        between = "".join(text[end:start] for end, start in zip(ends, starts, strict=True))
        assert not any(char.isalpha() for char in between)


@pytest.mark.parametrize("unit", ["(", "《", "“", ")", "。", "……", "甲,", "(《》", "”。", "“说", "“甲。”"])
def test_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    start = time.perf_counter()
    split(text)
    clauses(text)
    assert time.perf_counter() - start < 3
