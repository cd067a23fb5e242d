"""The case table: what is a sum, where it begins and ends, what it is worth."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from zhnews_extract.money import annotate, find_amounts
from zhnews_extract.textview import view_of

TABLE = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text("utf-8"))
CASES = [pytest.param(case, id=f"{topic}-{n}") for topic, cases in TABLE.items() for n, case in enumerate(cases)]


def expected(line):
    text, currency, value, *mod = (field.strip() for field in line.split(" | "))
    low, _, high = value.partition("..")
    code = None if currency == "open" else currency
    return text, code, Decimal(low), Decimal(high or low), mod[0] if mod else None


@pytest.mark.parametrize("case", CASES)
def test_case(case):
    # A second paragraph: what stands alone in a text is read differently.
    text = case["text"] + "\n完"
    found = [(a.text, a.currency, a.min, a.max, a.mod) for a in find_amounts(text)]
    assert found == [expected(line) for line in case["sums"]]


@pytest.mark.parametrize("case", CASES)
def test_offsets_and_rule(case):
    text = "甲\n" + case["text"] + "\n完"
    for amount in find_amounts(text):
        assert text[amount.start_char : amount.end_char] == amount.text
        assert amount.rule.startswith("grammar.")


@pytest.mark.parametrize(
    ("text", "currency", "value"),
    [
        ("40万", "CNY", "400000"),
        ("肆佰叁拾萬", "CNY", "4300000"),
        ("15k左右", "CNY", "15000"),
        ("2角", "CNY", "0.2"),
        ("-3500万元", "CNY", "-35000000"),
        ("二十分", "CNY", "0.2"),
        ("三块零四", "CNY", "3.04"),
        ("五蚊六毫", "HKD", "5.6"),
        ("五個半", "HKD", "5.5"),
        ("個九", "HKD", "1.9"),
    ],
)
def test_alone_in_a_cell(text, currency, value):
    (amount,) = find_amounts(text)
    assert (amount.currency, amount.min, amount.max) == (currency, Decimal(value), Decimal(value))


@pytest.mark.parametrize("text", ["他得了40万分", "转过2角", "9分", "五個半月", "二十分钟", "15k左右的流量"])
def test_not_alone(text):
    assert find_amounts("甲" + text + "了") == []


def test_alone_is_off_in_articles():
    assert annotate(view_of("40万")) == []
