"""Find numbers and what unit stands at them: the pieces sums are put together from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from zhnews_extract import numerals
from zhnews_extract.money.lexicon import LOCAL, Lexicon, Unit

_ONE = Decimal(1)
LONGEST_CELL = 128
"""Characters of a text that may be nothing but a sum (a table cell, a form's field)."""
_WORDS = 12
"""Characters before a sign in which the word stands that it belongs to."""


@dataclass(slots=True)
class Part:
    """One number in the text, with the currency at it (``None``: none stands there).

    Attributes
    ----------
    start, end
        Span of number and currency, in view offsets.
    low, high
        Its bounds, in units of the currency.
    power
        Value of the unit characters (or scale word) it ends in; 1 if there are none. What a range's first number may
        borrow from the second.
    over
        多 or 余 stands inside.
    unit
        Currency and worth of the suffix or prefix.
    spoken
        Its unit is money only in support (三块, 5分).
    bare
        No digit at all: 亿元.
    scaled
        A net scale word (k, w) stands behind it.
    classified
        Said with a classifier: 20个亿.
    prefixed
        The currency stands in front (too).
    quantity, suffix
        The number and the unit word behind it, as written.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    power: Decimal
    over: bool
    unit: Unit | None
    spoken: bool = False
    bare: bool = False
    scaled: bool = False
    classified: bool = False
    prefixed: bool = False
    quantity: str = ""
    suffix: str = ""

    @property
    def round(self) -> bool:
        """Nothing but unit characters: 亿元, 百亿元, 十亿元."""
        return self.bare or all(char in numerals.rules().units for char in self.quantity)

    @property
    def coefficient(self) -> Decimal:
        """The number without the unit it ends in."""
        return self.low / self.power

    def times(self, factor: Decimal) -> None:
        """Multiply the bounds."""
        self.low *= factor
        self.high *= factor


def scan(text: str, lexicon: Lexicon) -> Iterator[Part]:
    """Yield every number of a clean text that a sum may be made of, in order and disjoint.

    Plain numbers (see :mod:`zhnews_extract.money.plain`) are left out. Cost is linear in the length of the text.
    """
    at = 0
    last: Part | None = None
    open_text = lexicon.blank(text)
    for place in lexicon.part_start.finditer(open_text):
        if place.start() < at:  # inside the last number or its tail (3块5毛)
            continue
        match = lexicon.part.match(open_text, place.start())
        if match is None:
            continue
        at = match.end()
        front, quantity, bare, scale, classifier, behind = match.groups()
        read = _read(quantity)
        if read is None:
            continue
        low, high, over, power = read
        prefix = front.rstrip(" :") if front else ""
        suffix = behind.lstrip(" ") if behind else ""
        unit = _unit(prefix, suffix, lexicon) if prefix or suffix else None
        foreign = bool(unit and prefix and unit.currency not in (LOCAL, lexicon.prefixes[prefix]))
        start = match.start("quantity") if foreign else match.start()
        part = Part(start, at, low, high, power, over, unit, quantity=quantity, suffix=suffix)
        part.bare = bare is not None
        part.prefixed = bool(prefix) and not foreign
        if scale:
            part.scaled = True
            _scale(part, Decimal(10) ** lexicon.currencies.scales[scale.strip()])
        if classifier:
            part.over = part.over or len(classifier) > len("个亿")
            part.classified = True
            _scale(part, Decimal(10**8))
        if unit is not None:
            part.times(unit.worth)
            part.spoken = unit.spoken and not prefix
            if text[at : at + 1] in lexicon.tail_first:
                at = part.end = _tail(text, at, part, lexicon)
        if start and text[start - 1] in lexicon.minus and _below_zero(text, start - 1, at, last, lexicon):
            part.start, part.low, part.high = start - 1, -part.high, -part.low
        last = part
        yield part


def _below_zero(text: str, sign: int, end: int, last: Part | None, lexicon: Lexicon) -> bool:
    """Whether a sign stands behind a word of what may be below zero, joins a sum to such a one, or begins a cell."""
    if len(text) <= LONGEST_CELL and not (text[:sign] + text[end:]).strip():
        return True
    if last is not None and last.high < 0:
        gap = text[last.end : sign]
        if lexicon.range_gap.fullmatch(gap) or lexicon.list_gap.fullmatch(gap):
            return True
    return lexicon.below_zero.search(text[max(0, sign - _WORDS) : sign]) is not None


def _scale(part: Part, factor: Decimal) -> None:
    part.times(factor)
    part.power *= factor


@lru_cache(maxsize=4096)
def _read(quantity: str) -> tuple[Decimal, Decimal, bool, Decimal] | None:
    """Bounds of a number, whether it is open above, and the value of the unit characters it ends in."""
    book = numerals.rules()
    ending = quantity[len(quantity.rstrip("".join((*book.units, *book.more)))) :]
    power = numerals.to_decimal("".join(char for char in ending if char in book.units)) or _ONE
    value = numerals.to_decimal(quantity)
    if value is not None:
        return value, value, False, power
    for more in book.more:
        if more in quantity:
            value = numerals.to_decimal(quantity.replace(more, ""))
            if value is not None:
                return value, value, True, power
    inexact = numerals.approximate(quantity)
    return None if inexact is None else (inexact.min, inexact.max, inexact.mod == "over", power)


def _unit(prefix: str, suffix: str, lexicon: Lexicon) -> Unit | None:
    """Combine what stands before and behind: 新台币…元 is TWD, 人民币…美元 is USD, 元人民币 is CNY."""
    unit = None
    if suffix:
        for major in ("", *lexicon.currencies.local.major):
            name = suffix.removeprefix(major).lstrip(" ")
            if name in lexicon.units:
                unit = lexicon.units[name]
                break
    if prefix and (unit is None or unit.currency == LOCAL):
        return Unit(lexicon.prefixes[prefix], unit.worth if unit else Decimal(1))
    return unit


def _tail(text: str, at: int, part: Part, lexicon: Lexicon) -> int:
    """Add what follows the main unit (1角1分, 块二, 毛五, 块半, 整); returns the new end."""
    assert part.unit is not None
    local = lexicon.currencies.local
    worth = part.unit.worth
    colloquial = part.unit.spoken
    while match := lexicon.tail.match(text, at):
        value, name = numerals.to_decimal(match["number"]), match["unit"]
        if value is None:
            break
        following = text[match.end() : match.end() + 1]
        if name:
            smaller = _minor(name, part.unit.currency, lexicon)
            skips_a_step = worth > 10 * smaller if smaller else True
            if not smaller or smaller >= worth or value >= worth / smaller or _voided(text, match.end(), name, lexicon):
                break
            if skips_a_step and _han(following):
                break  # 3元5分 is a sum, 3元5分店 is not
            add, worth, end = value * smaller, smaller, match.end()
            colloquial = name in lexicon.units and lexicon.units[name].spoken
        elif colloquial and len(match["number"]) == 1 and (not _han(following) or following == local.money):
            zero = match.end() - match.start() > 1
            add, worth = value * worth / (100 if zero else 10), Decimal(0)
            end = match.end() + (following == local.money)
        else:
            break
        part.low += add
        part.high += add
        part.spoken = False
        at = end
        if not worth:
            return at
    half = numerals.rules().half
    if colloquial and text.startswith(half, at) and not _han(text[at + 1 : at + 2]):
        part.low += worth / 2
        part.high += worth / 2
        part.spoken = False
        return at + 1
    for more in numerals.rules().more:
        if text.startswith(more, at) and not _han(text[at + len(more) : at + len(more) + 1]):
            part.over = True
            return at + len(more)
    for whole in local.whole:
        if text.startswith(whole, at) and not _han(text[at + 1 : at + 2]):
            return at + 1
    return at


def _minor(name: str, currency: str, lexicon: Lexicon) -> Decimal | None:
    local = lexicon.currencies.local
    plain = name.removesuffix(local.money) if name not in lexicon.units else name
    own = lexicon.currencies.currencies.get(currency)
    if own and plain in {**own.minor, **own.spoken}:
        return own.minor.get(plain) or own.spoken[plain]
    if plain in local.minor:
        return local.minor[plain]
    return local.spoken.get(plain)


def _voided(text: str, at: int, name: str, lexicon: Lexicon) -> bool:
    guard = lexicon.not_before.get(name)
    return guard is not None and guard.match(text, at) is not None


def _han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"
