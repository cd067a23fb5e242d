from __future__ import annotations

import pytest

from .conftest import Run

C, G, P, L, J, O = "COMPANY", "GOVERNMENT", "PARK", "PLACE", "PROJECT", "ORGANIZATION"  # noqa: E741


@pytest.mark.parametrize(
    ("text", "names", "each", "all_of"),
    [
        (
            "2月11日,亿能动力、拓锐半导体、久华科技3家企业分别与南湖区政府签订投资协议。",
            {"亿能动力": C, "拓锐半导体": C, "久华科技": C, "南湖区政府": G},
            {"亿能动力", "拓锐半导体", "久华科技"},
            "南湖区政府",
        ),
        (
            "2月11日,京泽精机与华轴集团、锐铸公司分别签订采购合同。",
            {"京泽精机": C, "华轴集团": C, "锐铸公司": C},
            {"华轴集团", "锐铸公司"},
            "京泽精机",
        ),
        (
            "2月11日,国海银行分别与华轴集团、锐铸公司签署合作协议。",
            {"国海银行": C, "华轴集团": C, "锐铸公司": C},
            {"华轴集团", "锐铸公司"},
            "国海银行",
        ),
    ],
)
def test_each_party_signs_for_itself(run: Run, text: str, names: dict[str, str], each: set[str], all_of: str) -> None:
    signings = [e for e in run(text, names).events if e.type == "signing"]
    parties = [{a.text for a in e.args if a.role in ("company", "government")} for e in signings]
    assert len(signings) == len(each)
    assert all(all_of in found and len(found & each) == 1 for found in parties)
    assert set().union(*parties) - {all_of} == each


def test_parties_that_sign_together_sign_once(run: Run) -> None:
    text = "2月11日,亿能动力、拓锐半导体与南湖区政府签订投资协议。"
    signings = [e for e in run(text, {"亿能动力": C, "拓锐半导体": C, "南湖区政府": G}).events if e.type == "signing"]
    assert len(signings) == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("嘉澜股份公告,控股股东远航集团增持公司股份120万股。", "investment"),
        ("嘉澜股份拟以现金1.2亿元购买旺林药业51%股权。", "investment"),
        ("嘉澜股份以1.2亿元收购旺林药业51%股权。", "acquisition"),
        ("2月9日,嘉澜股份完成对旺林药业的全资收购。", "acquisition"),
        ("2月9日,嘉澜股份发出公告,宣布出资2亿元,在渝州打造制造基地。", "investment"),
    ],
)
def test_announced_sums_and_shares_are_investments_and_companies_taken_over_acquisitions(
    run: Run, text: str, kind: str
) -> None:
    names = {"嘉澜股份": C, "远航集团": C, "旺林药业": C}
    assert {e.type for e in run(text, names).events if e.parent is None} == {kind}


@pytest.mark.parametrize("text", ["嘉澜股份终止购买旺林药业51%股权。", "嘉澜股份未能收购旺林药业51%股权。"])
def test_shares_that_were_not_bought_are_no_event(run: Run, text: str) -> None:
    assert not run(text, {"嘉澜股份": C, "旺林药业": C}).events
