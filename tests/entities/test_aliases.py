import pytest

from zhnews_extract.entities.aliases import Surface, alias_resolver, chunks
from zhnews_extract.rulebook import rulebook


@pytest.fixture(scope="module")
def resolver():
    return alias_resolver(rulebook())


def resolve(resolver, kind, *texts, declared=None):
    surfaces = [Surface(text, kind, first, 1) for first, text in enumerate(texts)]
    return resolver.resolve(surfaces, declared or {})


@pytest.mark.parametrize(
    ("short", "full", "pieces"),
    [
        ("中车云汇", "江苏中车云汇科技有限公司", 1),
        ("中国一汽", "中国第一汽车集团有限公司", 2),
        ("经开区", "经济技术开发区", 3),
        ("港交所", "香港联合交易所", 3),
        ("云汇", "云上汇通", 2),
        ("甲乙", "乙甲", None),
        ("中车云汇", "中车", None),
    ],
)
def test_chunks(short, full, pieces):
    assert chunks(short, full) == pieces


SAME = [
    ("COMPANY", "中车云汇", "江苏中车云汇科技有限公司"),
    ("COMPANY", "艾森半导体", "江苏艾森半导体材料股份有限公司"),
    ("COMPANY", "粤水电", "广东水电二局股份有限公司"),
    ("COMPANY", "大连京泽", "京泽精机(大连)有限公司"),
    ("COMPANY", "国开行", "国家开发银行"),
    ("COMPANY", "白云三七公司", "云南白云三七产业发展有限公司"),
    ("PARK", "昆山开发区", "昆山经济技术开发区"),
    ("PARK", "开发区", "昆山经济技术开发区"),
    ("PARK", "贵安", "贵安新区"),
    ("PARK", "综保区", "昆山综合保税区"),
    ("PLACE", "淮安", "淮安市"),
    ("PLACE", "渝", "重庆"),
    ("PLACE", "皇塘", "镇江丹阳皇塘镇"),
    ("PERSON", "老薛", "薛宝明"),
    ("PERSON", "莱曼", "海因茨·莱曼"),
    ("PROJECT", "减速器项目", "年产60万套精密减速器项目"),
    ("GOVERNMENT", "管委会", "太仓高新区管委会"),
    ("ORGANIZATION", "港交所", "香港联合交易所"),
]


@pytest.mark.parametrize(("kind", "short", "full"), SAME)
def test_short_form_finds_its_full_name(resolver, kind, short, full):
    assert resolve(resolver, kind, full, short)[short] == full
    assert resolve(resolver, kind, short, full)[short] == full


DIFFERENT = [
    ("COMPANY", "郑州比亚迪", "比亚迪股份有限公司"),
    ("COMPANY", "上海景泰", "香港景泰"),
    ("COMPANY", "中国石化", "中国石化湖南石油化工有限公司"),
    ("COMPANY", "敏实集团", "淮安敏实汽车零部件有限公司"),
    ("COMPANY", "俄罗斯石油公司", "俄罗斯石油管道运输公司"),
    ("COMPANY", "昆山锐森智能装备有限公司", "昆山科锐森精密科技股份有限公司"),
    ("PARK", "三江新区", "三江新区东部产业园"),
    ("PARK", "东台高新区", "东台经济开发区"),
    ("ORGANIZATION", "东北大学", "东北大学超级计算中心"),
    ("PROJECT", "川藏铁路", "川藏铁路雅安至林芝段"),
    ("PERSON", "王鑫", "王志节"),
    ("GOVERNMENT", "市政府", "石狮市政府"),
]


@pytest.mark.parametrize(("kind", "one", "other"), DIFFERENT)
def test_different_things_never_merge(resolver, kind, one, other):
    found = resolve(resolver, kind, one, other)
    assert found == {one: one, other: other}


def test_declared_form_beats_likeness(resolver):
    full, other = "江苏甲乙科技有限公司", "浙江云汇科技有限公司"
    found = resolve(resolver, "COMPANY", full, other, "云汇", declared={"云汇": full})
    assert found["云汇"] == full


def test_nearest_owner_of_a_shared_brand(resolver):
    parent, branch = "日本京泽精机株式会社", "京泽精机(大连)有限公司"
    assert resolve(resolver, "COMPANY", parent, branch, "京泽精机")["京泽精机"] == parent
