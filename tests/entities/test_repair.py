import pytest

from zhnews_extract.entities.additions import additions
from zhnews_extract.entities.repair import repairer
from zhnews_extract.entities.spans import Name
from zhnews_extract.rulebook import rulebook


def repaired(text, surface, kind, *others):
    """What becomes of one proposed name; ``others`` are companies proposed beside it."""
    at = text.index(surface)
    names = [Name(at, at + len(surface), kind, "test")]
    names += [Name(text.index(o), text.index(o) + len(o), "COMPANY", "test") for o in others]
    return [(text[n.start : n.end], n.type) for n in repairer(rulebook()).repair(text, names)]


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("园区聚焦绿色装备、生态养护、新型纤维等产业招商。", "生态养护"),
        ("签约项目涉及果蔬深加工、实木家居、商贸配套等领域。", "实木家居"),
        ("签约项目涉及果蔬深加工、实木家居、商贸配套等领域。", "商贸配套"),
        ("形成了以农机装备、轻工日化、绿色建筑为主导的产业体系。", "轻工日化"),
        ("重点推介茶叶精制、康养文旅、时尚鞋服三大主导产业。", "康养文旅"),
        ("涵盖现代种业、乡村文旅和智慧康养等多个行业。", "智慧康养"),
        ("还有防洪堤修复等6个生态养护类项目。", "生态养护"),
        ("客商对茶旅融合产业很感兴趣。", "茶旅融合"),
    ],
)
def test_a_line_of_business_is_no_company(text, surface):
    assert repaired(text, surface, "COMPANY") == []


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("会上,云岭重工、海澜机电等行业龙头先后发言。", "云岭重工"),
        ("云岭重工、海澜机电等企业参加推介会。", "海澜机电"),
        ("云岭重工围绕风电装备、智能农机等领域再投3亿元。", "云岭重工"),
        ("区政府与云岭重工、海澜机电签下储能装备产业链合作协议。", "海澜机电"),
        ("园区引进了云岭重工、海澜机电产业园等项目。", "云岭重工"),
        ("县里以云岭重工、海澜机电为龙头发展装备产业。", "海澜机电"),
        ("重点服务农机、电子、云岭集团等领域和企业。", "云岭集团"),
    ],
)
def test_companies_beside_lines_of_business_stay(text, surface):
    assert repaired(text, surface, "COMPANY") == [(surface, "COMPANY")]


@pytest.mark.parametrize(
    ("text", "surface", "whole"),
    [
        ("我县主动对接长三角,承接产业转移。", "长三", "长三角"),
        ("我县主动对接长三角,承接产业转移。", "三角", "长三角"),
        ("客商来自粤港澳大湾区。", "大湾区", "粤港澳大湾区"),
        ("施工船驶过嘉陵江。", "嘉陵", "嘉陵江"),
        ("客商来自上海市。", "上海", "上海"),
    ],
)
def test_a_place_is_not_part_of_a_longer_one(text, surface, whole):
    assert repaired(text, surface, "PLACE") == [(whole, "PLACE")]


def test_a_name_does_not_begin_inside_a_word():
    assert repaired("主动对接长三角示范区。", "接长三角示范区", "PARK") == [("长三角示范区", "PARK")]


@pytest.mark.parametrize("surface", ["县投资促进中心", "投资促进中心", "市经合中心"])
def test_centres_of_the_administration_are_organs(surface):
    assert repaired(f"{surface}负责人参加。", surface, "ORGANIZATION") == [(surface, "GOVERNMENT")]


@pytest.mark.parametrize(("surface", "kind"), [("年产量5万吨", "PROJECT"), ("长三角一体化发展贡献政协", "GOVERNMENT")])
def test_what_is_no_name_at_all(surface, kind):
    assert repaired(f"为{surface}。", surface, kind) == []


def test_a_brand_in_a_parks_name_is_not_its_company():
    text = "禾岭示范区由青岛禾岭控股集团运营,禾岭还投资了一座码头。"
    company = Name(text.index("青岛"), text.index("运营"), "COMPANY", "test")
    found = additions(rulebook()).find(text, [company])
    assert [n.start for n in found if text[n.start : n.end] == "禾岭"] == [text.index("禾岭还")]


@pytest.mark.parametrize(
    ("text", "proposed", "kind", "name"),
    [
        ("云岭重工联合体中标。", "云岭重工联合体", "COMPANY", "云岭重工"),
        ("云岭重工、海澜机电、远山物流三家公司入驻。", "远山物流三家公司", "COMPANY", "远山物流"),
        ("云岭重工由公司持股六成。", "云岭重工由公司", "COMPANY", "云岭重工"),
        ("海澜资本减持公司2%股份。", "海澜资本减持公司", "COMPANY", "海澜资本"),
        ("昨日收购丹麦泵阀公司NordVand。", "丹麦泵阀公司NordVand", "COMPANY", "NordVand"),
        ("副市长李望舒参加活动。", "李望舒参", "PERSON", "李望舒"),
        ("云岭重工参股了两家工厂。", "云岭重工参", "COMPANY", "云岭重工"),
        ("客人走进城南科创园。", "走进城南科创园", "PARK", "城南科创园"),
        ("双方洽谈竹纤维项目。", "洽谈竹纤维项目", "PROJECT", "竹纤维项目"),
        ("追加3亿元扩建精密轴承生产线。", "扩建精密轴承生产线", "PROJECT", "精密轴承生产线"),
        ("为建设新宁德出力。", "新宁德", "PLACE", "宁德"),
        ("签下“青梅坞”民宿项目。", "青梅坞”民宿项目", "PROJECT", "“青梅坞”民宿项目"),
        ("从新昌出发。", "新昌", "PLACE", "新昌"),
        ("此举标志着云岭水泥有限公司投产。", "着云岭水泥有限公司", "COMPANY", "云岭水泥有限公司"),
        ("经国务院批准,园区升级。", "经国务院", "GOVERNMENT", "国务院"),
        ("经纬纺机与园区签约。", "经纬纺机", "COMPANY", "经纬纺机"),
    ],
)
def test_names_begin_and_end_where_they_should(text, proposed, kind, name):
    assert repaired(text, proposed, kind) == [(name, kind)]


def test_words_before_a_name_known_without_them():
    text = "云岭重工来了。希望云岭重工多投资,希望小学也在招生。"
    assert repaired(text, "希望云岭重工", "COMPANY", "云岭重工") == [("云岭重工", "COMPANY")] * 2
    assert repaired(text, "希望小学", "ORGANIZATION") == [("希望小学", "ORGANIZATION")]


def test_guests_are_no_companies():
    assert repaired("中外嘉宾共同剪彩。", "中外嘉宾", "COMPANY") == []
    assert repaired("大会嘉宾云岭集团副总裁致辞。", "大会嘉宾云岭集团", "COMPANY") == [("云岭集团", "COMPANY")]
