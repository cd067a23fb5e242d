import pytest

from zhnews_extract.entities.people import rows
from zhnews_extract.entities.spans import Name
from zhnews_extract.rulebook import rulebook

ROWS = [
    # (text, proposed surface → type, persons expected)
    (
        "县领导何晓健、孙永权、陈剑节分别参加。",
        {"孙永权": "PERSON", "陈剑节": "COMPANY"},
        ["何晓健", "孙永权", "陈剑节"],
    ),
    ("张一白、李望舒、王小米等出席。", {"张一白": "PERSON"}, ["张一白", "李望舒", "王小米"]),
    ("副市长李望舒、商务局、高新区参加。", {"李望舒": "PERSON"}, ["李望舒"]),
    ("李望舒、林业局、陈述会参加。", {"李望舒": "PERSON", "林业局": "GOVERNMENT"}, ["李望舒"]),
    (
        "李望舒、张江高科、金山软件参加。",
        {"李望舒": "PERSON", "张江高科": "COMPANY", "金山软件": "COMPANY"},
        ["李望舒"],
    ),
    ("越众、金诚、张合等企业入驻。", {"越众": "COMPANY", "金诚": "COMPANY"}, []),
    (
        "区领导李望舒、夏开封、杨宏、陈剑节参加。",
        {"李望舒": "PERSON", "开封": "PLACE", "杨宏": "PLACE"},
        ["李望舒", "夏开封", "杨宏", "陈剑节"],
    ),
    ("李望舒、陈向阳、梅长春等县领导出席。", {"李望舒": "PERSON", "长春": "PLACE"}, ["李望舒", "梅长春"]),
    ("陪同李望舒、金坛、大丰、启东考察。", {"李望舒": "PERSON", "金坛": "PLACE", "大丰": "PLACE"}, ["李望舒"]),
    ("、李望舒、", {"李望舒": "PERSON"}, ["李望舒"]),
]


@pytest.mark.parametrize(("text", "proposed", "persons"), ROWS)
def test_people_in_a_row(text, proposed, persons):
    names = [Name(text.index(s), text.index(s) + len(s), kind, "crf") for s, kind in proposed.items()]
    names.sort(key=lambda n: n.start)
    found = rows(rulebook()).typed(text, names)
    assert [text[n.start : n.end] for n in found if n.type == "PERSON"] == persons
    others = {s for s, kind in proposed.items() if kind != "PERSON" and not any(s in person for person in persons)}
    assert {text[n.start : n.end] for n in found if n.type != "PERSON"} == others
