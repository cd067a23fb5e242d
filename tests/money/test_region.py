"""What a bare 元 means."""

import pytest

from zhnews_extract.money import annotate
from zhnews_extract.textview import view_of

TAIWAN = "（記者新竹28日電）晶圓廠宏甲科技董事會拍板增資,公司資本額調高;經濟部投審會今天核准,投資30億元擴建新廠。"
HONG_KONG = "恆指收市升百點。港府拍賣九龍地皮,發展商以30億元中標,本港樓市氣氛好轉。"


def currencies(text, **hints):
    return [a.currency for a in annotate(view_of(text), **hints)]


@pytest.mark.parametrize(
    ("text", "hints", "found"),
    [
        (TAIWAN, {}, ["TWD"]),
        (HONG_KONG, {}, ["HKD"]),
        ("純利按年升9%至5.8億元,收市價0.1元,淨集資近1.36億元。", {}, ["HKD", "HKD", "HKD"]),
        ("投资30亿元。", {}, ["CNY"]),
        ("投资30亿元。", {"source": "台湾联合报"}, ["TWD"]),
        ("投资30亿元。", {"source": "香港经济日报"}, ["HKD"]),
        ("投资30亿元。", {"source": "经济日报"}, ["CNY"]),
        ("投资30亿元。", {"home": "MOP"}, ["MOP"]),
        ("台湾甲公司在昆山投资30亿元,新台币汇率走高,台股下跌。", {}, ["CNY"]),
        ("進出口1.14萬億元(人民幣,下同),增資30億元。", {"source": "明报"}, ["CNY", "CNY"]),
        ("作價21.8億元（港元．下同），斥資3億元翻新。", {}, ["HKD", "HKD"]),
        ("投资30亿元。", {"source": "澳門商報"}, ["MOP"]),
        ("簽5.8億元項目\n投資總額達5.8億元人民幣,貸款3億元。", {"source": "信報"}, ["CNY", "CNY", "HKD"]),
        ("投资30亿元人民币和2亿美元。", {"home": "TWD"}, ["CNY", "USD"]),
    ],
)
def test_local_currency(text, hints, found):
    assert currencies(text, **hints) == found
