from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .conftest import Run

C, G, P, L, J, O = "COMPANY", "GOVERNMENT", "PARK", "PLACE", "PROJECT", "ORGANIZATION"  # noqa: E741

# text, names, then (type, status) of every event and some of its arguments (role, text)
CASES = [
    (
        "2月11日,南湖开发区与蓝海信息公司签约,智能算力产业园项目落户南湖开发区,总投资20亿元。",
        {"南湖开发区": P, "蓝海信息公司": C, "智能算力产业园项目": J},
        [
            (
                "signing",
                "occurred",
                {("company", "蓝海信息公司"), ("project", "智能算力产业园项目"), ("amount", "20亿元")},
            )
        ],
    ),
    (
        "2月10日,江北区政府与华拓集团签署战略合作协议。",
        {"江北区政府": G, "华拓集团": C},
        [("signing", "occurred", {("government", "江北区政府"), ("company", "华拓集团")})],
    ),
    (
        "1月8日,宁州储能电池项目在宁州高新区开工,项目总投资12亿元,由远航能源有限公司建设。",
        {"宁州储能电池项目": J, "宁州高新区": P, "远航能源有限公司": C},
        [
            (
                "groundbreaking",
                "occurred",
                {("project", "宁州储能电池项目"), ("place", "宁州高新区"), ("amount", "12亿元")},
            )
        ],
    ),
    (
        "宁州储能电池项目预计2027年6月投产。",
        {"宁州储能电池项目": J},
        [("operation", "planned", {("project", "宁州储能电池项目")})],
    ),
    (
        "2月3日,市政府印发《关于促进低空经济发展的若干措施》。",
        {"市政府": G},
        [("release", "occurred", {("government", "市政府"), ("target", "《关于促进低空经济发展的若干措施》")})],
    ),
    (
        "2月6日,天佑轨道交通有限公司中标滨江地铁3号线车辆采购项目,中标价11.4亿元。",
        {"天佑轨道交通有限公司": C, "滨江地铁3号线车辆采购项目": J},
        [("award", "occurred", {("company", "天佑轨道交通有限公司"), ("amount", "11.4亿元")})],
    ),
    (
        "2月9日,嘉澜股份完成对德国霍夫曼公司的收购,交易对价3亿欧元。",
        {"嘉澜股份": C, "德国霍夫曼公司": C},
        [("acquisition", "occurred", {("company", "嘉澜股份"), ("target", "德国霍夫曼公司"), ("amount", "3亿欧元")})],
    ),
]


@pytest.mark.parametrize(("text", "names", "expected"), CASES, ids=[case[0][:16] for case in CASES])
def test_events_of_single_sentences(
    run: Run, text: str, names: dict[str, str], expected: list[tuple[str, str, set[tuple[str, str]]]]
) -> None:
    events = run(text, names).events
    for kind, status, args in expected:
        mine = [e for e in events if e.type == kind]
        assert len(mine) == 1, [e.type for e in events]
        assert mine[0].status == status
        assert args <= {(a.role, a.text) for a in mine[0].args}


def test_statistics_with_items_linked_to_their_whole(run: Run) -> None:
    text = "2025年,滨江区新签约项目76个、总投资311.4亿元,其中外资项目23个、总投资8.6亿美元。"
    whole, part = run(text, {"滨江区": L}).events
    assert (whole.type, part.type) == ("statistics", "statistics")
    assert [a.value for a in whole.args if a.role == "count"] == [76]
    assert [a.value for a in part.args if a.role == "count"] == [23]
    assert [(a.currency, a.min) for a in part.args if a.role == "amount"] == [("USD", Decimal("860000000"))]
    assert part.parent == whole.id
    assert whole.date is not None
    assert (whole.date.start, whole.date.end) == (dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def test_places_that_share_a_count_each_get_a_statistic(run: Run) -> None:
    text = "2月11日,宜州市集中签约仪式举行,27个项目签约。按落点看,安平区、永宁区、长乐区各3个,总投资共9亿元。"
    names = {"安平区": L, "永宁区": L, "长乐区": L, "宜州市": L}
    placed = [a.text for e in run(text, names).events for a in e.args if e.type == "statistics" and a.role == "place"]
    assert {"安平区", "永宁区", "长乐区"} <= set(placed)


@pytest.mark.parametrize(
    "text",
    [
        "嘉澜股份公告,公司终止收购日本东洋轴承株式会社。",
        "嘉澜股份澄清,公司未与日本东洋轴承株式会社签署任何协议。",
    ],
)
def test_what_did_not_happen_is_rejected_with_a_reason(run: Run, text: str) -> None:
    result = run(text, {"嘉澜股份": C, "日本东洋轴承株式会社": C})
    assert not [e for e in result.events if e.type in ("acquisition", "signing")]
    assert {r.reason for r in result.rejected} & {"terminated", "negated", "denied"}


def test_title_and_body_tell_of_one_event(run: Run) -> None:
    title = "蓝海信息公司与南湖开发区签约"
    names = {"南湖开发区": P, "蓝海信息公司": C, "智能算力产业园项目": J}
    signings = [e for e in run(f"{title}\n{CASES[0][0]}", names, title=title).events if e.type == "signing"]
    assert len(signings) == 1
    assert len(signings[0].evidence) == 2


def test_without_a_model_the_rules_decide(run: Run) -> None:
    text, names, _ = CASES[0]
    events = run(text, names, model=None).events
    assert "signing" in {e.type for e in events}
    assert all(a.rule for e in events for a in e.args)


@pytest.mark.parametrize("head", ["安平、永宁和长乐", "安平、永宁和长乐三个区"])
def test_figures_of_a_list_go_to_the_names_they_pair_with(run: Run, head: str) -> None:
    text = f"2025年,宜州市实现地区生产总值1403.2亿元。分区域看,{head}分别实现生产总值863.5亿元、351.3亿元和188.4亿元。"
    names = dict.fromkeys(("宜州市", "安平", "永宁", "长乐"), "PLACE")
    found = {
        arg.text: [a.text for a in event.args if a.role == "place"]
        for event in run(text, names).events
        for arg in event.args
        if arg.role == "amount"
    }
    assert found == {"1403.2亿元": ["宜州市"], "863.5亿元": ["安平"], "351.3亿元": ["永宁"], "188.4亿元": ["长乐"]}


ALPHABET = "2月11日,甲公司与乙区政府签约落户投资20亿元13个项目其中。《》“”()\n各分别开工拟未终止成立于、 AB"


@settings(deadline=None, max_examples=60)
@given(text=st.text(ALPHABET, max_size=80), rules_only=st.booleans())
def test_any_text_gives_events_with_exact_offsets(run: Run, text: str, rules_only: bool) -> None:
    options = {"model": None} if rules_only else {}
    result = run(text, {"甲公司": C, "乙区政府": G}, **options)
    for event in result.events:
        assert event.rule
        for span in (event.trigger, *event.evidence):
            assert text[span.start_char : span.end_char] == span.text
        for arg in event.args:
            assert arg.rule
            if arg.start_char is not None:
                assert text[arg.start_char : arg.end_char] == arg.text
    for found in result.rejected:
        assert text[found.trigger.start_char : found.trigger.end_char] == found.trigger.text


def test_what_title_and_lead_both_say_is_one_argument(run: Run) -> None:
    title = "金湾新区:36个项目集中签约总投资147亿元"
    found = run(
        f"{title}\n2月10日,金湾新区举行招商项目集中签约仪式,仪式上36个项目集中签约,总投资147亿元人民币。",
        {"金湾新区": P},
        title=title,
    )
    for event in found.events:
        values = [(a.role, a.currency, a.min or a.value) for a in event.args if a.role in ("amount", "count")]
        assert len(values) == len(set(values))
    assert [event.type for event in found.events].count("signing") == 1
