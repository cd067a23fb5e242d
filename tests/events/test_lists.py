from __future__ import annotations

from decimal import Decimal

import pytest

from .conftest import Run

C, G, J, O, P = "COMPANY", "GOVERNMENT", "PROJECT", "ORGANIZATION", "PARK"  # noqa: E741

# text, names, then (projects, companies, sums in 亿元) of each event of a type
LISTS = [
    (
        "2月6日,海州区举行项目集中开工仪式。开工的项目包括:总投资10亿元的云帆物流园项目、总投资15亿元的青屿商业综合体项目、"
        "总投资1.3亿元的海州污水处理厂二期项目。",
        {"云帆物流园项目": J, "青屿商业综合体项目": J, "海州污水处理厂二期项目": J},
        "groundbreaking",
        [
            ({"云帆物流园项目"}, set(), {10}),
            ({"青屿商业综合体项目"}, set(), {15}),
            ({"海州污水处理厂二期项目"}, set(), {Decimal("1.3")}),
        ],
    ),
    (
        "2月6日,海州高新区举行集中签约仪式,签下的有由远帆集团投资6亿元建设的碳纤维项目、由立恒公司投资4亿元建设的储能电池项目。",
        {"海州高新区": P, "远帆集团": C, "立恒公司": C, "碳纤维项目": J, "储能电池项目": J},
        "signing",
        [({"碳纤维项目"}, {"远帆集团"}, {6}), ({"储能电池项目"}, {"立恒公司"}, {4})],
    ),
]


@pytest.mark.parametrize(("text", "names", "kind", "wanted"), LISTS)
def test_members_of_a_list_keep_their_own(
    run: Run,
    text: str,
    names: dict[str, str],
    kind: str,
    wanted: list[tuple[set[str], set[str], set[Decimal]]],
) -> None:
    found = []
    for event in run(text, names).events:
        projects = {a.text for a in event.args if a.role == "project"}
        companies = {a.text for a in event.args if a.role == "company"}
        sums = {a.min / 10**8 for a in event.args if a.role == "amount" and a.min is not None}
        if event.type == kind and projects:
            found.append((projects, companies, sums))
    assert found == wanted


PARALLEL = {"远帆储能电池项目": J, "立恒精密铸件项目": J, "青屿车身材料项目": J}


def _projects(run: Run, text: str, kind: str) -> list[tuple[set[str], set[Decimal]]]:
    return [
        (
            {a.text for a in event.args if a.role == "project"},
            {a.min / 10**8 for a in event.args if a.role == "amount" and a.kind == "total_investment" and a.min},
        )
        for event in run(text, PARALLEL).events
        if event.type == kind
    ]


def test_sentences_that_go_on_about_one_project_each_are_a_list(run: Run) -> None:
    text = (
        "2月6日,海州区24个重点项目集中签约,总投资208.5亿元。其中,总投资5亿元的远帆储能电池项目将引进电芯制造技术。"
        "总投资3.5亿元的立恒精密铸件项目将建设两条产线,达产后年产值6亿元。总投资0.6亿元的青屿车身材料项目,研发轻量化材料。"
    )
    whole, *members = _projects(run, text, "signing")
    assert whole == (set(), {Decimal("208.5")})
    assert members == [
        ({"远帆储能电池项目"}, {5}),
        ({"立恒精密铸件项目"}, {Decimal("3.5")}),
        ({"青屿车身材料项目"}, {Decimal("0.6")}),
    ]


def test_parts_of_a_sentence_are_a_list_too(run: Run) -> None:
    text = (
        "2月6日,海州区3个项目集中开工。投资50亿元的远帆储能电池项目,建成后将成为示范基地;"
        "投资16亿元的立恒精密铸件项目,产品供应全国;投资3亿元的青屿车身材料项目将填补空白。"
    )
    assert _projects(run, text, "groundbreaking")[1:] == [
        ({"远帆储能电池项目"}, {50}),
        ({"立恒精密铸件项目"}, {16}),
        ({"青屿车身材料项目"}, {3}),
    ]


def test_projects_that_each_have_a_happening_of_their_own_are_no_list(run: Run) -> None:
    text = (
        "2月6日,海州区24个重点项目集中签约。总投资5亿元的远帆储能电池项目已于1月竣工。"
        "总投资3.5亿元的立恒精密铸件项目已于去年投产。"
    )
    assert len(_projects(run, text, "signing")) == 1


def test_what_is_said_in_brackets_of_one_project_is_not_said_of_the_list_behind_it(run: Run) -> None:
    text = (
        "2月6日,海州区签下13个项目。其中,远帆储能电池项目(4.2亿元,其中一期1.5亿元已于上月先行动工)、"
        "立恒精密铸件项目(3亿元)、青屿车身材料项目(近2亿元)排在前三。"
    )
    members = [(projects, sums) for projects, sums in _projects(run, text, "signing") if projects]
    assert members == [({"立恒精密铸件项目"}, {3}), ({"青屿车身材料项目"}, {2})]
    assert len(_projects(run, text, "groundbreaking")) == 1


def test_clauses_side_by_side_sign_for_themselves(run: Run) -> None:
    text = "2月6日,海州区政府与远帆集团签署合作协议,海州农商行与立恒公司签署授信协议。"
    names = {"海州区政府": G, "远帆集团": C, "海州农商行": C, "立恒公司": C}
    parties = [
        {a.text for a in event.args if a.role in ("company", "government")}
        for event in run(text, names).events
        if event.type == "signing"
    ]
    assert parties == [{"海州区政府", "远帆集团"}, {"海州农商行", "立恒公司"}]


def test_a_stake_bought_is_an_investment_too(run: Run) -> None:
    text = "2月6日,立恒股份有限公司以3亿元收购远山新能源有限公司51%股权。"
    events = run(text, {"立恒股份有限公司": C, "远山新能源有限公司": C}).events
    assert [(e.type, e.parent, e.rule) for e in events] == [
        ("acquisition", None, "triggers.acquisition.收购"),
        ("investment", "V1", "frames.aspects.stake_bought"),
    ]
    kinds = [[a.kind for a in e.args if a.role == "amount"] for e in events]
    assert kinds == [["contract_value"], ["investment"]]
    assert [(a.role, a.text) for a in events[0].args] == [(a.role, a.text) for a in events[1].args]


def test_a_company_bought_whole_is_none(run: Run) -> None:
    text = "2月6日,立恒股份有限公司以3亿元收购远山新能源有限公司。"
    events = run(text, {"立恒股份有限公司": C, "远山新能源有限公司": C}).events
    assert [e.type for e in events] == ["acquisition"]


@pytest.mark.parametrize("contract", ["《最高额保证合同》", "股权质押合同", "《授权委托书》"])
def test_contracts_that_secure_a_debt_are_no_signings(run: Run, contract: str) -> None:
    text = f"2月6日,立恒股份有限公司与海州农商行签署{contract}。"
    found = run(text, {"立恒股份有限公司": C, "海州农商行": C})
    assert [e.type for e in found.events] == []
    assert [r.reason for r in found.rejected] == ["security"]


def test_signings_of_other_parties_are_not_one(run: Run) -> None:
    title = "海州区和江城区缔结友好城市签约仪式举行"
    text = (
        f"{title}\n携手并进。2月6日下午,海州区和江城区缔结友好城市签约仪式在江城区举行。\n"
        "签约仪式上,江城区人民政府与海州区人民政府签署缔结友好城市框架协议。"
        "江城区文广旅体局与海州区文旅局签署两地旅游合作框架协议,江城云岭旅行社与海州立恒集团签署两地旅游合作框架协议。"
    )
    offices, governments = {"江城区文广旅体局", "海州区文旅局"}, {"江城区人民政府", "海州区人民政府"}
    names = dict.fromkeys(offices | governments, G) | dict.fromkeys(("江城云岭旅行社", "海州立恒集团"), C)
    parties = [
        {a.text for a in event.args if a.role == "government"}
        for event in run(text, names | {"海州区": "PLACE", "江城区": "PLACE"}, title=title).events
    ]
    assert not any(offices & told and governments & told for told in parties)
    assert any(offices <= told for told in parties)


def test_companies_listed_with_their_projects_sign_for_themselves(run: Run) -> None:
    text = "2月6日,远帆集团的碳纤维项目、立恒公司的储能电池项目先后签约。"
    names = {"远帆集团": C, "立恒公司": C, "碳纤维项目": J, "储能电池项目": J}
    found = [{a.text for a in event.args if a.role in ("company", "project")} for event in run(text, names).events]
    assert found == [{"远帆集团", "碳纤维项目"}, {"立恒公司", "储能电池项目"}]


def test_a_winner_named_is_an_award(run: Run) -> None:
    text = "2月6日,远帆集团收到通知书,确认公司为海州港扩建工程的中标人。"
    assert "award" in {event.type for event in run(text, {"远帆集团": C, "海州港扩建工程": J}).events}


@pytest.mark.parametrize("before", ["等嘉宾出席", "项目如期"])
def test_words_that_only_look_like_conditions_block_nothing(run: Run, before: str) -> None:
    text = f"2月6日,远帆集团{before}签约。"
    assert [event.type for event in run(text, {"远帆集团": C}).events] == ["signing"]
