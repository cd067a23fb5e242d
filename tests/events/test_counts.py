from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhnews_extract.events.counts import CountRules, find_counts
from zhnews_extract.rulebook import rulebook

RULES = rulebook().load("events/counts.yaml", CountRules)

CASES = [
    ("13个项目集中开工", [(13, "个", "项目")]),
    ("外资项目17个", [(17, "个", "外资项目")]),
    ("兴办项目1600多个", [(1600, "个", "项目")]),
    ("已有7家上市公司追加投资", [(7, "家", "上市公司")]),
    ("卖出客车1.37万台", [(13700, "台", "客车")]),
    ("新签合同1,401份", [(1401, "份", "合同")]),
    ("二十一份合同", [(21, "份", "合同")]),
    ("两场推介会", [(2, "场", "推介会")]),
    ("第3家企业", []),
    ("今年前8个月", []),
    ("增长1.3个百分点", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_counts(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert [(c.value, c.unit, c.of) for c in find_counts(text, RULES)] == expected


@settings(deadline=None, max_examples=60)
@given(st.text("0123456789.,多余十百千万亿两三零个家项月第 ", max_size=30))
def test_counts_lie_in_the_text(text: str) -> None:
    last = 0
    for count in find_counts(text, RULES):
        assert last <= count.start < count.end <= len(text)
        assert count.value >= 0
        last = count.end
