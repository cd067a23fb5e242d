"""Chinese, Arabic, formal and mixed numerals to exact decimals.

``to_decimal`` reads one numeral, ``approximate`` one inexact count (几十, 两三千, 20多), ``pattern`` gives the
source of a regular expression that finds numerals inside a bigger one. Digits and units are data
(``rules/numerals.yaml``).
"""

from __future__ import annotations

from decimal import Context, Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

import regex

from zhnews_extract import regexes
from zhnews_extract.rulebook import RuleModel, rulebook

# Longer runs are no numerals; the bound keeps the cost of one call constant and every product exact.
_MAX_LENGTH = 64
_EXACT = Context(prec=1200)
_THOUSAND = 3
_NARROW = str.maketrans("０１２３４５６７８９，．·•", "0123456789,...", " ")

PATTERN: str
"""Same as ``pattern()``; made on first use."""


class NumeralRules(RuleModel):
    """Shape of ``rules/numerals.yaml``."""

    digits: dict[str, int]
    tens: dict[str, int]
    units: dict[str, int]
    unpatterned: str
    point: str
    half: str
    spans: list[tuple[int, int]]
    few: str
    more: list[str]
    at_least: list[str]


class Approximation(NamedTuple):
    """Bounds of an inexact count; ``mod`` is ``over`` where the upper one is open."""

    min: Decimal
    max: Decimal
    mod: Literal["over"] | None


class _Tables(NamedTuple):
    digit: dict[str, int]
    power: dict[str, int]
    tens: dict[str, str]
    point: frozenset[str]
    half: str
    spans: frozenset[tuple[int, int]]
    atom: regex.Pattern[str]


@lru_cache(maxsize=1)
def rules() -> NumeralRules:
    """Digit and unit words; read once, on first use."""
    return rulebook().load("numerals.yaml", NumeralRules)


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    book = rules()
    digit_of = {str(value): value for value in range(10)} | book.digits
    written = {value: word for word, value in reversed(book.digits.items())}
    ten = next(word for word, power in book.units.items() if power == 1)
    arabic = r"(?:[0-9]{1,3}(?:,[0-9]{3}(?![0-9]))++|[0-9]++)(?:\.[0-9]++)?+"
    han = "".join(book.digits)
    return _Tables(
        digit_of,
        dict(book.units),
        {word: written[value] + ten for word, value in book.tens.items()},
        frozenset(book.point),
        book.half,
        frozenset(book.spans) | {(low, low + 1) for low in range(1, 9)},
        regexes.compile(rf"{arabic}|[{han}]*+[{book.point}][{han}]++|[{han}]++"),
    )


@lru_cache(maxsize=2)
def pattern(*, loose: bool = False) -> str:
    """Source of a possessive, linear-time pattern that finds one numeral.

    It begins at a digit or at 十 and its like (never at a bare 百, 千, 万, 亿) and takes ASCII digits, so it is meant
    for folded text. What it finds need not be well formed: ask :func:`to_decimal`.

    Parameters
    ----------
    loose
        Also take what only sums use: 兆, thousands parted by spaces (``1 260``), a dot at half height (``3·5``).
    """
    book = rules()
    han, point = "".join(book.digits), book.point
    units = "".join(unit for unit in book.units if loose or unit not in book.unpatterned)
    tens = "".join(book.tens)
    ten = "".join(unit for unit, power in book.units.items() if power == 1)
    gap, dot = ("[, ]", "[.·•]") if loose else (",", r"\.")
    arabic = rf"[0-9]{{1,3}}(?:{gap}[0-9]{{3}}(?![0-9]))++(?:{dot}[0-9]++)?+|[0-9]++(?:{dot}[0-9]++)?+"
    atom = rf"(?:{arabic}|[{han}]++(?:[{point}][{han}]++)?+)"
    return rf"(?>(?=[0-9{han}{tens}{ten}])(?:{atom})?+(?:[{units}{tens}]++(?:{atom})?+)*+)"


def __getattr__(name: str) -> str:
    if name == "PATTERN":
        return pattern()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def digits(text: str) -> int | None:
    """Read a numeral written digit by digit: 二〇二六, 一九九八, 2026.

    Returns
    -------
    int or None
        ``None`` if a character is no digit, or more than 64 stand there.
    """
    table = _tables().digit
    if not 0 < len(text) <= _MAX_LENGTH:
        return None
    value = 0
    for char in text:
        digit = table.get(char)
        if digit is None:
            return None
        value = value * 10 + digit
    return value


def to_decimal(text: str) -> Decimal | None:
    """Read one numeral exactly.

    Arabic (``1,200.5``), Chinese (三千五百, 一百二 = 120, 廿三, 三点五), formal (壹佰万), mixed (1亿2000万, 3.5万,
    1.2万亿), a bare unit (千亿) and a half after a unit (两亿半). Full-width digits count.
    Digits alone are read positionally (二〇二六).

    Returns
    -------
    Decimal or None
        ``None`` where the text is no well-formed numeral, or an inexact one such as 两三千.
    """
    if not 0 < len(text) <= _MAX_LENGTH:
        return None
    if text.isdigit() and text.isascii():
        return Decimal(text)
    text = text.translate(_NARROW)
    tables = _tables()
    for short, full in tables.tens.items():
        text = text.replace(short, full)
    return _read(text, tables)


def _read(text: str, tables: _Tables) -> Decimal | None:
    power, at = 0, -1
    for index, char in enumerate(text):
        rank = tables.power.get(char, 0)
        if rank > power:
            power, at = rank, index
        elif rank and rank == power:
            return None  # 三百五百: two numerals run together
    if at < 0:
        return _atom(text, tables)
    unit = Decimal(10) ** power
    left = text[:at].lstrip("零〇") if at and text[0] in "零〇" else text[:at]
    factor = Decimal(1) if not left else _coefficient(left, power, tables)
    if factor is None:
        return None
    value = _EXACT.multiply(factor, unit)
    right = text[at + 1 :]
    if not right:
        return value
    if right in tables.half:
        return value + unit / 2
    if len(right) == 1 and right in tables.digit and power > 1:
        # 一百二 is 120 and 1万5 is 15000; a written zero (一百零二) is what makes the last digit a one.
        rest: Decimal | None = tables.digit[right] * unit / 10
    else:
        rest = _read(right.lstrip("零〇") or "0", tables) if right[0] in "零〇" else _read(right, tables)
    if rest is None or rest >= unit:
        return None
    return _EXACT.add(value, rest)


def _coefficient(text: str, power: int, tables: _Tables) -> Decimal | None:
    """Value before a unit.

    Two digits side by side (两三千) are a guess, unless a zero shows that they are positional; 十, 百 and 千 multiply
    digits only (百一千 is none).
    """
    han = [char for char in text if not char.isascii() and char in tables.digit]
    plain = len(han) == len(text)
    if plain and len(text) == 2 and not any(tables.digit[char] == 0 for char in text):
        return None
    return _read(text, tables) if power > _THOUSAND else _atom(text, tables)


def _atom(text: str, tables: _Tables) -> Decimal | None:
    if not tables.atom.fullmatch(text):
        return None
    plain = "".join(
        "." if char in tables.point else str(tables.digit[char]) if char in tables.digit else char
        for char in text
        if char != ","
    )
    return Decimal("0" + plain if plain.startswith(".") else plain)


@lru_cache(maxsize=1)
def _approximations() -> regex.Pattern[str]:
    book = rules()
    unit = "".join(book.units)
    more = "|".join(book.more)
    return regexes.compile(
        rf"""
          (?P<few>好?+[{book.few}]) (?P<few_unit>[{unit}]++)
        | (?P<teen>(?:{pattern()})) (?P<some>[{book.few}]) (?P<teen_unit>[{unit}]*+)
        | (?P<least>{"|".join(book.at_least)}) (?P<least_value>[{unit}]++|{pattern()})
        | (?P<base>{pattern()}|[{unit}]++) (?:{more}) (?P<base_unit>[{unit}]*+)
        """,
        regex.X,
    )


def approximate(text: str) -> Approximation | None:
    """Read an inexact count.

    几十 is 10–100, 十几 10–20, 两三千 2000–3000, 七八十 70–80, 20多, 两千余 and 上千 are open above (``mod`` ``over``).

    Returns
    -------
    Approximation or None
        ``None`` where the text is no inexact count.
    """
    if not 1 < len(text) <= _MAX_LENGTH:
        return None
    tables = _tables()
    pair = _pair(text, tables)
    if pair is not None:
        return pair
    match = _approximations().fullmatch(text)
    if match is None:
        return None
    if match["few"]:
        unit = to_decimal(match["few_unit"])
        return None if unit is None else Approximation(unit, unit * 10, None)
    if match["some"]:
        base, unit = to_decimal(match["teen"]), to_decimal(match["teen_unit"] or "1")
        if base is None or unit is None:
            return None
        step = _step(match["teen"], tables)
        if match["teen_unit"] and unit < step:  # 一百几十
            return Approximation(base + unit, base + 10 * unit, None)
        return Approximation(base * unit, (base + step) * unit, None)
    if match["least"]:
        value = to_decimal(match["least_value"])
        return None if value is None else Approximation(value, value, "over")
    base, unit = to_decimal(match["base"] or ""), to_decimal(match["base_unit"] or "1")
    return None if base is None or unit is None else Approximation(base * unit, base * unit, "over")


def _step(text: str, tables: _Tables) -> Decimal:
    """Place value of the last digit written: 十几 stays below 20, 一百几十 is left to its own unit."""
    return Decimal(10) ** tables.power.get(text[-1], 0)


def _pair(text: str, tables: _Tables) -> Approximation | None:
    """Two neighbouring digits as a span: 两三千, 七八十, 十五六, 三四百万; also 三五千万."""
    for index in range(len(text) - 1):
        low, high = tables.digit.get(text[index]), tables.digit.get(text[index + 1])
        if low and high and (low, high) in tables.spans and not text[index].isascii():
            before = text[index - 1] if index else ""
            if before in tables.digit and before:
                return None
            head, tail = text[:index], text[index + 2 :]
            least, most = (to_decimal(head + digit + tail) for digit in text[index : index + 2])
            # 十五六 needs what stands before it, 两三千 what stands behind; 五六 alone is no numeral.
            if (head or tail) and least is not None and most is not None and least < most:
                return Approximation(least, most, None)
            return None
    return None
