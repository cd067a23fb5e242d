"""What holds for every date: order, independence of the machine, the same value in every spelling."""

import datetime as dt
import os
import re
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhnews_extract.dates import annotate, find_dates
from zhnews_extract.language.sentences import split
from zhnews_extract.textview import view_of

HAN = "〇一二三四五六七八九"
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
TRADITIONAL = str.maketrans("签约个开标号时后两国节间亿", "簽約個開標號時後兩國節間億")
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2035, 12, 31))
ALPHABET = "0123456789年月日号天周季旬初底末前后内起至到-—、，。；（）《》“”十一二三两零〇廿半多余个上下本"
ALPHABET += "去今明昨次同当期截自从以来间春节国庆腊正闰\n "
SENTENCES = [
    "11日，甲区与乙公司签约；次日，丙公司公告。而此前的9日，丁项目落户。",
    "今年1至5月签约9个，去年同期7个，截至5月底开工3个。",
    "上周三开工，力争明年二季度投产，年底前交付40天。",
    "国庆假期后的10月9日动工，时隔半年，正月初八复工。",
    "2023年8月25日签约，两个月后注册，同年12月开工。",
]
PROGRAM = f"""
import sys
from zhnews_extract.dates import find_dates
for text in {SENTENCES!r}:
    for m in find_dates(text, "2024-06-20"):
        print(m.model_dump_json())
"""


def values(text, reference="2024-06-20"):
    return [(m.kind, m.start, m.end, m.iso, m.edtf) for m in find_dates(text, reference)]


def below_hundred(number):
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else HAN[tens] + "十") + (HAN[ones] if ones or not tens else "")


def spellings(day):
    """Yield several ways to write one day."""
    yield f"{day.year}年{day.month}月{day.day}日"
    yield f"{day.year}年{day.month:02}月{day.day:02}日"
    yield f"{day.year} 年 {day.month} 月 {day.day} 日"
    yield f"{day.year}年{day.month}月{day.day}号"
    yield f"{day.year}年{day.month}月{day.day}日".translate(WIDE)
    yield "".join(HAN[int(d)] for d in str(day.year)) + f"年{below_hundred(day.month)}月{below_hundred(day.day)}日"
    yield f"{day.year}-{day.month:02}-{day.day:02}"
    yield f"{day.year}/{day.month}/{day.day}"
    yield f"{day.year}.{day.month}.{day.day}"


@settings(deadline=None, max_examples=40)
@given(DAYS)
def test_every_spelling_reads_back(day):
    for text in spellings(day):
        (mention,) = find_dates(f"双方于{text}，在会上签约。")
        assert (mention.start, mention.end, mention.text) == (day, day, text)
        assert (mention.kind, mention.granularity, mention.edtf) == ("date", "day", day.isoformat())
        assert mention.anchor == "absolute"


@settings(deadline=None, max_examples=40)
@given(DAYS, st.integers(0, 27))
def test_bare_days_are_the_latest(day, back):
    told = day - dt.timedelta(days=back)
    (mention,) = find_dates(f"{told.day}日，项目开工。", day)
    assert mention.start is not None
    assert mention.start == mention.end
    assert mention.start <= day
    assert mention.start.day == told.day
    assert day - mention.start < dt.timedelta(days=62)


@settings(deadline=None, max_examples=40)
@given(DAYS, st.sampled_from(["昨天", "今日", "明天", "前天", "后天"]))
def test_relative_days(day, word):
    offset = {"昨天": -1, "今日": 0, "明天": 1, "前天": -2, "后天": 2}[word]
    (mention,) = find_dates(f"{word}，项目开工。", day)
    assert mention.start == mention.end == day + dt.timedelta(days=offset)
    assert mention.anchor == "publication"


@settings(deadline=None, max_examples=150)
@given(st.text(ALPHABET, max_size=60), st.one_of(st.none(), DAYS))
def test_any_text(text, day):
    view = view_of(text)
    found, _ = annotate(view, split(view.text), day)
    assert found == find_dates(text, day)
    last = 0
    for mention in found:
        assert text[mention.start_char : mention.end_char] == mention.text
        assert last <= mention.start_char < mention.end_char
        last = mention.end_char
        assert mention.start is None or mention.end is None or mention.start <= mention.end
        assert (mention.edtf is None) == (mention.start is None and mention.end is None)
        if mention.kind == "deadline":
            assert mention.start is None
        if mention.kind == "since":
            assert mention.end is None
        if mention.kind in ("vague", "duration"):
            assert mention.start is None
            assert mention.end is None
        if mention.antecedent:
            first, end = mention.antecedent
            assert 0 <= first < end <= len(text)


@pytest.mark.parametrize("text", SENTENCES)
def test_mutated_forms(text):
    expected = values(text)
    assert any(value[1] or value[2] for value in expected)
    assert values(text.translate(WIDE)) == expected
    assert values(text.translate(TRADITIONAL)) == expected
    assert values(re.sub(r"(?<=[0-9])(?=[年月日])|(?<=[年月])(?=[0-9])", " ", text)) == expected
    assert values("　　" + text) == expected
    assert values(text.replace("，", ",").replace("；", ";")) == expected


@pytest.mark.parametrize(
    ("arabic", "chinese"),
    [
        ("12日签约", "十二日签约"),
        ("3月5日", "三月五日"),
        ("2年内", "两年内"),
        ("2024年", "二〇二四年"),
        ("前3季度", "前三季度"),
    ],
)
def test_chinese_digits(arabic, chinese):
    assert values(arabic) == values(chinese)


def test_machine_does_not_count():
    """Hash seed, time zone and today's date leave the results alone."""
    outputs = set()
    for seed, zone in (("0", "Pacific/Kiritimati"), ("1", "America/Adak")):
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=env, check=True)
        outputs.add(run.stdout)
    assert len(outputs) == 1
    assert "2024-06-12" in next(iter(outputs))


def test_today_does_not_count():
    shifted = f"""
import datetime, sys
class Day(datetime.date):
    @classmethod
    def today(cls): raise AssertionError("asked for today")
class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None): raise AssertionError("asked for now")
    @classmethod
    def today(cls): raise AssertionError("asked for today")
from zhnews_extract.dates import find_dates
find_dates("去年", "2020-01-01")
datetime.date, datetime.datetime = Day, Clock
{PROGRAM}"""
    run = subprocess.run([sys.executable, "-c", shifted], capture_output=True, text=True)
    plain = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout == plain.stdout


def test_light_import():
    check = "import sys, zhnews_extract.dates as d; d.find_dates('昨天', '2024-06-20'); print('spacy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


NASTY = [
    "一二三四五六七八九十",
    "2024年",
    "1至2至",
    "、3",
    "2024-01-",
    "前三季度的",
    "（今天",
    "截至",
    "《2024年",
    "十",
    "9",
    "3天后的",
    "一年零",
]


def cost(text):
    find_dates(text, "2024-06-20")
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        find_dates(text, "2024-06-20")
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("piece", NASTY)
def test_linear_time(piece):
    small, large = piece * (800 // len(piece)), piece * (6400 // len(piece))
    assert cost(large) < 24 * cost(small) + 0.05


def test_megabyte_line():
    filler = "双方将在智能装备与新材料领域合作，打造产业集群，提升区域竞争力，" * 3
    line = f"11日，甲区与乙公司签约；{filler}次日，丙公司公告出资20亿元，预计2026年底前投产。" * 2700
    assert len(line.encode()) > 1_000_000
    start = time.process_time()
    found = find_dates(line, "2024-06-20")
    assert time.process_time() - start < 30
    assert len(found) == 8100
    assert {m.start for m in found if m.text == "次日"} == {dt.date(2024, 6, 12)}


def test_reference_forms():
    day = find_dates("昨天", "2024-06-20")
    assert day == find_dates("昨天", dt.date(2024, 6, 20)) == find_dates("昨天", dt.datetime(2024, 6, 20, 23, 59))
    with pytest.raises(ValueError, match="isoformat"):
        find_dates("昨天", "June")


def test_without_reference():
    found = find_dates("2021年10月动工，昨天竣工，明年底前投产，同年12月", None)
    assert [(m.kind, m.start, m.end) for m in found] == [
        ("date", dt.date(2021, 10, 1), dt.date(2021, 10, 31)),
        ("date", None, None),
        ("deadline", None, None),
        ("date", dt.date(2021, 12, 1), dt.date(2021, 12, 31)),
    ]
