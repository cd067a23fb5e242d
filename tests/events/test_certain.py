from __future__ import annotations

import pytest

from zhnews_extract.errors import RuleError
from zhnews_extract.events.context import PRIVATE
from zhnews_extract.events.rules import with_letters

from .conftest import Run

C = "COMPANY"
NAMES = {"远帆集团": C, "立恒公司": C, "青屿科技": C}

# Sentences that take a happening for known, and what they alone tell of.
KNOWN = [
    ("收购青屿科技后,远帆集团的产品线更全,今后将把两地的研发并到一处。", "acquisition"),
    ("远帆集团表示,此次收购有利于完善布局,今后将把两地的研发并到一处。", "acquisition"),
    ("签约仪式上,远帆集团负责人介绍了立恒公司的情况,并期待更多往来。", "signing"),
    ("远帆集团负责人说,此次签约让立恒公司有了新的起点,期待更多往来。", "signing"),
]
TOLD = {
    "acquisition": "2月6日,远帆集团宣布以3亿元收购青屿科技100%股权。",
    "signing": "2月6日,远帆集团与立恒公司签署合作协议。",
}


@pytest.mark.parametrize(("text", "kind"), KNOWN)
def test_what_is_taken_for_known_is_told_where_nothing_else_tells_it(run: Run, text: str, kind: str) -> None:
    assert [event.type for event in run(text, NAMES).events].count(kind) == 1


@pytest.mark.parametrize(("text", "kind"), KNOWN)
def test_what_is_taken_for_known_is_no_second_event(run: Run, text: str, kind: str) -> None:
    events = [event for event in run(TOLD[kind] + text, NAMES).events if event.type == kind]
    assert [event.trigger.start_char < len(TOLD[kind]) for event in events] == [True]


@pytest.mark.parametrize("text", ["若收购青屿科技后仍有余款,远帆集团再作打算。", "签约仪式筹备中,远帆集团负责人察看。"])
def test_what_is_only_thought_of_is_not_taken_for_known(run: Run, text: str) -> None:
    assert not {"acquisition", "signing"} & {event.type for event in run(text, NAMES).events}


@pytest.mark.parametrize(
    ("text", "companies"),
    [
        ("2025年,远帆集团成功签约立恒公司、青屿科技等客户。", {"立恒公司", "青屿科技"}),
        ("与此同时,远帆集团又签约立恒公司打造新业态。", {"远帆集团", "立恒公司"}),
        ("远帆集团推出问答平台,高价独家签约了立恒公司。", {"远帆集团", "立恒公司"}),
    ],
)
def test_a_customer_signed_is_a_signing(run: Run, text: str, companies: set[str]) -> None:
    (event,) = (event for event in run(text, NAMES).events if event.type == "signing")
    assert companies <= {arg.text for arg in event.args}


def test_the_company_is_a_party_without_a_name(run: Run) -> None:
    text = "为拓展检测业务,公司拟以现金8100万元收购西南检测60%股权。"
    assert "acquisition" in {event.type for event in run(text).events}


def test_letters_of_patterns_stand_for_kinds_of_names() -> None:
    c, o = PRIVATE["C"], PRIVATE["O"]
    assert with_letters("由<C>[^,<>]*(?<name>x)") == f"由{c}[^,{''.join(PRIVATE.values())}]*(?<name>x)"
    assert with_letters("<[CO]>") == f"[{c}{o}]"


@pytest.mark.parametrize("pattern", ["收购<X>", "收购<CO>", "收购<[CX]>", "收购<[]>"])
def test_letters_that_stand_for_no_name_are_refused(pattern: str) -> None:
    with pytest.raises(RuleError, match="stands for no name"):
        with_letters(pattern)
