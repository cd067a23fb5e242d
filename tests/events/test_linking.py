from __future__ import annotations

import datetime as dt

import pytest

from zhnews_extract.events.trace import Trace

from .conftest import Run

L, J = "PLACE", "PROJECT"


def test_what_another_place_did_too_is_another_happening(run: Run) -> None:
    title = "一季度项目集中开工 安平:36个 永宁:16个"
    text = (
        f"{title}\n昨日,安平市举行一季度重大项目集中开工暨远帆物流园项目奠基活动。\n"
        "同日,永宁区也举行一季度集中开工暨立恒电路开工仪式,总投资83.2亿元。"
    )
    names = {"安平市": L, "永宁区": L, "远帆物流园项目": J, "立恒电路": "COMPANY"}
    events = [event for event in run(text, names, title=title).events if event.type == "groundbreaking"]
    assert [[arg.text for arg in event.args if arg.role == "place"] for event in events] == [["安平市"], ["永宁区"]]
    assert [[arg.text for arg in event.args if arg.role == "amount"] for event in events] == [[], ["83.2亿元"]]


def test_what_happened_on_other_days_is_not_one_happening(run: Run) -> None:
    title = "安平新区6个重磅项目签约落地"
    text = (
        f"{title}\n2026年2月6日,在安平新区,远帆芯片项目、立恒燃机项目等6个重磅项目签约落地,总投资额超400亿元。\n"
        "今年以来,安平新区保持高速发展态势,2025年下半年共签约前沿产业项目投资额850亿元。"
    )
    names = {"安平新区": "PARK", "远帆芯片项目": J, "立恒燃机项目": J}
    days = {
        arg.text: event.date and (event.date.start, event.date.end)
        for event in run(text, names, title=title).events
        for arg in event.args
        if arg.role == "amount"
    }
    assert days == {
        "400亿元": (dt.date(2026, 2, 6), dt.date(2026, 2, 6)),
        "850亿元": (dt.date(2025, 7, 1), dt.date(2025, 12, 31)),
    }


@pytest.mark.parametrize("again", ["此次", "本次"])
def test_this_time_is_the_happening_told_of_before(run: Run, again: str) -> None:
    text = (
        "2026年2月6日,安平新区举行项目集中签约仪式,6个项目签约落地。\n"
        f"{again}集中签约6个项目,总投资超400亿元,涵盖新能源等领域。"
    )
    trace = Trace()
    (event,) = (e for e in run(text, {"安平新区": "PARK"}, trace=trace).events if e.type == "signing")
    assert len(event.evidence) == 2
    (choice,) = (choice for choice in trace.choices if choice.question == "same")
    assert {"this=True|signing", "also=False|far"} <= set(choice.features)
