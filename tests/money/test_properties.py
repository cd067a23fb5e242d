"""Generated sums in many spellings, mutated forms, and texts of nonsense."""

import subprocess
import sys
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhnews_extract import numerals
from zhnews_extract.money import annotate, find_amounts
from zhnews_extract.money.lexicon import CurrencyRules
from zhnews_extract.rulebook import rulebook
from zhnews_extract.textview import View

DIGITS = "零一二三四五六七八九"
FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
TRADITIONAL = str.maketrans("万亿币圆欧镑两", "萬億幣圓歐鎊兩")
ALPHABET = "0123456789.,:元万亿千百十角分块毛半多余几数两约近超至到-—~、和及（）() "
ALPHABET += "美港币人民欧日$¥€以上下左右不足最高kw\n一三五个"


def chinese(value):
    """Spell an integer below 10**16 in Chinese characters; the reference the recogniser is tested against."""
    if value == 0:
        return "零"
    groups = []
    for power, unit in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"), (1, "")):
        group, value = divmod(value, power)
        if group:
            groups.append((group, unit))
        elif groups and value:
            groups.append((0, ""))
    text = ""
    for group, unit in groups:
        if group == 0 or (text and group < 1000):
            text = text.removesuffix("零") + "零"
        if group:
            text += _below_myriad(group) + unit
    return text.removesuffix("零").replace("万亿", "兆") if "兆" in text else text.removesuffix("零")


def _below_myriad(value):
    text = ""
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, power)
        if digit:
            text += DIGITS[digit] + unit
        elif text and value and not text.endswith("零"):
            text += "零"
    return text


def spellings(value):
    """Yield several ways to write one whole number of yuan."""
    yield f"{value}"
    yield f"{value:,}"
    if value < 10**12:  # 一万二千亿 needs no second 亿
        yield chinese(value)
        yield chinese(value).translate(FORMAL)
    for power, unit in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")):
        if value % (power // 100) == 0 and value >= power:
            yield f"{Decimal(value) / power:f}{unit}"


SUMS = st.one_of(
    st.integers(1, 10**6),
    st.integers(1, 10**4).map(lambda n: n * 10**4),
    st.integers(1, 10**5).map(lambda n: n * 10**6),
)


@settings(deadline=None, max_examples=80)
@given(SUMS)
def test_every_spelling_reads_back(value):
    for text in spellings(value):
        assert numerals.to_decimal(text) == value, text
        (amount,) = find_amounts(f"合计{text}元整。")
        assert (amount.min, amount.max, amount.text) == (value, value, f"{text}元整")


@settings(deadline=None, max_examples=50)
@given(SUMS, st.sampled_from(["元", "美元", "欧元", "港币", "元人民币"]), st.sampled_from(["近", "超", "不足", ""]))
def test_mutated_forms_agree(value, unit, mod):
    for number in spellings(value):
        plain = f"总投资{mod}{number}{unit}。"
        spaced = f"总投资 {mod} {number} {unit} 。"
        forms = [plain, plain.translate(WIDE), plain.translate(TRADITIONAL), spaced]
        read = {(a.currency, a.min, a.max, a.mod) for form in forms for a in find_amounts(form)}
        assert len(read) == 1, (plain, read)


@settings(deadline=None, max_examples=40)
@given(SUMS, SUMS, st.sampled_from("-—~～至到"))
def test_ranges(one, other, sign):
    low, high = sorted((one, other))
    for first, last in zip(spellings(low), spellings(high), strict=False):
        found = find_amounts(f"投资{first}元{sign}{last}元。")
        if low < high:
            assert [(a.min, a.max) for a in found] == [(low, high)]
        else:
            assert [(a.min, a.max) for a in found] == [(low, low), (high, high)]


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet=ALPHABET, max_size=60))
def test_never_crashes_and_slices(text):
    end = 0
    for amount in find_amounts(text):
        assert text[amount.start_char : amount.end_char] == amount.text
        assert amount.start_char >= end
        assert amount.min <= amount.max
        end = amount.end_char


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=80))
def test_any_text(text):
    for amount in find_amounts(text):
        assert text[amount.start_char : amount.end_char] == amount.text


@pytest.mark.parametrize(
    "unit", ["亿", "1", "1,234,", "十亿元、", "近2亿元至", "几", "一百二十万", "人民币", "5日元", "1元1角"]
)
def test_cost_is_linear(unit):
    def seconds(size):
        text = unit * (size // len(unit))
        view = View(text, [(0, len(text))])
        best = 1e9
        for _ in range(2):
            started = time.process_time()
            annotate(view)
            best = min(best, time.process_time() - started)
        return best

    annotate(View("1元", [(0, 2)]))
    # Eight times the text: linear is 8, quadratic 64.
    assert seconds(16_000) < 30 * max(seconds(2_000), 0.002)


def test_every_currency_name_is_read():
    rules = rulebook().load("money/currencies.yaml", CurrencyRules)
    for code, currency in rules.currencies.items():
        for name in currency.names:
            found = [a.currency for a in find_amounts(f"出资500万{name}。")]
            assert found == [code], name
        for sign in currency.codes:
            found = [a.currency for a in find_amounts(f"出资{sign}500万。")]
            assert found == [code], sign


def test_names_are_unique():
    rules = rulebook().load("money/currencies.yaml", CurrencyRules)
    names = [n for c in rules.currencies.values() for n in {*c.names, *c.codes, *c.minor, *c.spoken}]
    assert len(names) == len(set(names))


def test_light_to_import():
    code = "import sys; from zhnews_extract import find_amounts; find_amounts('3亿元'); print('spacy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
