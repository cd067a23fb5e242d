import pytest

from zhnews_extract.entities.lexicon import gazetteer, short_name
from zhnews_extract.entities.places import PlaceLinker


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("南通市", "南通"),
        ("广西壮族自治区", "广西"),
        ("黔南布依族苗族自治州", "黔南"),
        ("大厂回族自治县", "大厂"),
        ("郑县", "郑县"),
        ("内蒙古自治区", "内蒙古"),
        ("香港特别行政区", "香港"),
    ],
)
def test_short_name(name, short):
    assert short_name(name) == short


CASES = [
    # name, other places of the article, outlet, code
    ("南通", [], None, "320600"),
    ("昆山", [], None, "320583"),
    ("江苏省", [], None, "320000"),
    ("铜山县", [], None, "320312"),  # a name given up in 2010
    ("渝", [], None, "500000"),
    ("鼓楼区", [], None, None),  # four cities have one
    ("鼓楼区", ["南京"], None, "320106"),
    ("鼓楼区", ["福州", "马尾区"], None, "350102"),
    ("鼓楼区", [], "徐州日报", "320302"),
    ("昆山市周市镇", [], None, "320583"),
    ("德国", [], None, None),
    ("月亮湾", [], None, None),
]


@pytest.mark.parametrize(("name", "others", "outlet", "code"), CASES)
def test_code(name, others, outlet, code):
    linker = PlaceLinker(gazetteer(), [name, *others], [outlet] if outlet else [])
    assert linker.code(name) == code


@pytest.mark.parametrize(
    ("name", "code"), [("昆山经济技术开发区", "320583"), ("太仓高新区管委会", "320585"), ("高新区", None)]
)
def test_home(name, code):
    assert PlaceLinker(gazetteer(), []).home(name) == code
