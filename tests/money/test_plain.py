"""Numbers are left out only where they cannot matter: with and without, the same sums are found."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhnews_extract.money.annotate import annotate
from zhnews_extract.money.lexicon import lexicon
from zhnews_extract.rulebook import rulebook
from zhnews_extract.textview import View

_NUMBERS = "0 1 5 20 2024 1,260 3.5 3·5 一 三 两 十 廿 百 千 万 亿 兆 几 数 好几 多 余 来 点 半 零"
_SIGNS = ". , 、 : ( ) 至 到 - — 和 及 或 ! 。 (含)"
_UNITS = "元 块 角 分 毛 钱 美元 日元 个亿 k w USD US$ ¥ 人民币 港元 几内亚法郎 马来西亚令吉 元人民币 整"
_WORDS = "日 年 月 个 约 超 以上 总投资 分别为 月薪 人 吨 三一重工"
_PIECES = [*" ".join((_NUMBERS, _SIGNS, _UNITS, _WORDS)).split(), " ", "\n"]


@pytest.mark.parametrize(
    ("text", "blanked"),
    [
        ("2024年增长3.5%", "\0\0\0\0年增长\0\0\0%"),
        ("1,260人和20亿元", "\0\0\0\0\0人和20亿元"),
        ("3、5和8亿元", "3、5和8亿元"),
        ("3万5000", "3万5000"),
        ("20日20日元", "\0\0日20日元"),
        ("美元500的", "美元500的"),
        ("5几内亚法郎", "5几内亚法郎"),
    ],
)
def test_blanked(text, blanked):
    assert lexicon(rulebook()).blank(text) == blanked


@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
@settings(deadline=None, max_examples=300)
def test_same_sums(text):
    view = View(text, [(0, len(text))])
    fast = annotate(view, alone=True)
    with pytest.MonkeyPatch.context() as patch:
        rules = lexicon(rulebook())._replace(blank=lambda clean: clean)
        patch.setattr(sys.modules[annotate.__module__], "lexicon", lambda book: rules)
        assert annotate(view, alone=True) == fast
