"""Where other libraries' tests expect what news does not mean, and what we say instead.

Each row: text, what the peer expects, what we find, and why.
"""

from decimal import Decimal

import pytest

from zhnews_extract.money import find_amounts

SPAN = "modifiers stand outside the sum; they are its `mod`"
OPEN = "多 leaves the sum open above: the written value and `over`, not the next round number"
ROWS = [
    ("15k左右", "15k左右", ("15k", 15000, 15000, "about"), SPAN),
    ("30w上下", "30w上下", ("30w", 300000, 300000, "about"), SPAN),
    ("约4.287亿美元", "约4.287亿美元", ("4.287亿美元", 428700000, 428700000, "about"), SPAN),
    ("小于40万", "小于40万", ("40万", 400000, 400000, "under"), SPAN),
    ("1.2元以下", "1.2元以下", ("1.2元", "1.2", "1.2", "under"), SPAN),
    ("最多一块二角", "最多一块二角", ("一块二角", "1.2", "1.2", "upto"), SPAN),
    ("最多一块二", "最多一块二", ("一块二", "1.2", "1.2", "upto"), SPAN),
    ("3.04块以上", "3.04块以上", ("3.04块", "3.04", "3.04", "over"), SPAN),
    ("至少三块零四", "至少三块零四", ("三块零四", "3.04", "3.04", "over"), SPAN),
    ("从8500到3万港元", "从8500到3万港元", ("8500到3万港元", 8500, 30000, None), "从 is no part of the sum"),
    ("3000多欧元", "3000..4000", ("3000多欧元", 3000, 3000, "over"), OPEN),
    ("大约十多欧元", "10..20", ("十多欧元", 10, 10, "over"), OPEN),
]


@pytest.mark.parametrize(("text", "peer", "ours", "why"), ROWS, ids=[row[0] for row in ROWS])
def test_exception(text, peer, ours, why):
    (amount,) = find_amounts(text)
    span, low, high, mod = ours
    assert (amount.text, amount.min, amount.max, amount.mod) == (span, Decimal(low), Decimal(high), mod), why
