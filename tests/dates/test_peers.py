"""Where other libraries' tests expect what news does not mean, and what we say instead.

Each row: text, day of publication, what the peer expects, what we find (text, first and last day), and why.
"""

import pytest

from zhnews_extract.dates import find_dates

NEAR = "N年前 counts calendar years: 32年前 in a 2025 article is 1993, not a day of it"
NUMBER = "a bare number in running text is a quantity; only a text of its own is read as a date"
FROM = "在 and a lone 从 are prepositions, no part of the expression"
ROWS = [
    ("5年前，这里的情况要糟糕的多", "2018-08-30", "2013-08-30", [("5年前", "2013-01-01", "2013-12-31")], NEAR),
    ("2018 看起来是一个年份", "2017-03-22", "2018", [], NUMBER),
    ("你27-7-3有时间吗", "2016-11-07", "2027-07-03", [], "two-digit years with dashes are scores and model numbers"),
    (
        "在2007年与2009年之间",
        "2018-09-05",
        "在… included",
        [("2007年与2009年之间", "2007-01-01", "2009-12-31")],
        FROM,
    ),
    (
        "从2015年2月1日开始发货",
        "2018-08-30",
        "从 left out",
        [("从2015年2月1日开始", "2015-02-01", None)],
        "从…开始 and 自…起 are one expression (自2月起)",
    ),
    (
        "26年除夕晚上6点半",
        "2021-06-14",
        "2027-02-05",
        [("26年除夕晚上6点半", "2026-02-16", "2026-02-16")],
        "the eve that opens the Spring Festival of that year, as notices and news name it",
    ),
    (
        "9月10号，11号",
        "2021-06-14",
        "one range",
        [("9月10号", "2021-09-10", "2021-09-10"), ("11号", "2021-09-11", "2021-09-11")],
        "days parted by commas are told one by one",
    ),
    (
        "从现在到八点开会",
        "2016-11-07",
        "从现在到八点",
        [("现在", None, None)],
        "clock times alone are no dates, 现在 is vague",
    ),
]


@pytest.mark.parametrize(("text", "day", "peer", "ours", "why"), ROWS, ids=[row[0] for row in ROWS])
def test_exception(text, day, peer, ours, why):
    found = [(m.text, m.start and str(m.start), m.end and str(m.end)) for m in find_dates(text, day)]
    assert found == ours, why


NOW = ["现在", "此刻", "此时", "最近"]


@pytest.mark.parametrize("word", NOW)
def test_now_alone_is_a_query(word):
    """In an article 现在 is vague; a text of nothing else asks for the day itself."""
    (mention,) = find_dates(word, "2024-06-20")
    assert str(mention.start) == str(mention.end) == "2024-06-20"
    (mention,) = find_dates(f"{word}机器已经进场。", "2024-06-20")
    assert (mention.kind, mention.start, mention.end) == ("vague", None, None)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018", "2018-01-01", "2018-12-31"),
        ("09-01", "2021-09-01", "2021-09-01"),
        ("12/1", "2020-12-01", "2020-12-01"),
        ("3/3/2015", "2015-03-03", "2015-03-03"),
        ("10/31/74", "1974-10-31", "1974-10-31"),
        ("1999.08-2002.02", "1999-08-01", "2002-02-28"),
        ("前两天", "2021-06-12", "2021-06-14"),
        ("十一", "2021-10-01", "2021-10-01"),
    ],
)
def test_isolated(text, first, last):
    """Texts of nothing but a date may be shorter than news would be; in running text they are not read so."""
    (mention,) = find_dates(text, "2021-06-14")
    assert mention.text == text
    assert (str(mention.start), str(mention.end)) == (first, last)
    assert all(m.text != text for m in find_dates(f"编号{text}号的合同", "2021-06-14"))
