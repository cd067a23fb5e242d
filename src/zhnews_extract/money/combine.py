"""Put numbers together: ranges, and lists that share a unit or a currency."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhnews_extract.money.lexicon import LOCAL, Lexicon
from zhnews_extract.money.parts import Part
from zhnews_extract.schema import Modifier

_MYRIAD = Decimal(10**4)
_BIG = (Decimal(10**12), Decimal(10**8), _MYRIAD)
_LONGEST_GAP = 8


@dataclass(slots=True)
class Sum:
    """One or two parts read as one sum.

    ``currency`` is ``None`` while nothing in the text gives one, ``led`` (the modifier in front and where it begins)
    until it has been looked for.
    """

    first: Part
    last: Part
    low: Decimal
    high: Decimal
    currency: str | None
    rule: str
    led: tuple[Modifier | None, int] | None = None

    @property
    def start(self) -> int:
        """First view offset."""
        return self.first.start

    @property
    def end(self) -> int:
        """View offset behind the last character."""
        return self.last.end

    @property
    def over(self) -> bool:
        """多 or 余 stands inside."""
        return self.last.over

    @property
    def power(self) -> Decimal:
        """Unit the sum ends in."""
        return self.last.power


def combine(text: str, parts: Sequence[Part], lexicon: Lexicon) -> list[Sum]:
    """Join the parts of ranges and hand currencies on inside lists.

    Parameters
    ----------
    text
        Clean text.
    parts
        All numbers in it, in order (see :func:`zhnews_extract.money.parts.scan`).
    lexicon
        Rules and patterns.

    Returns
    -------
    list of Sum
        All numbers, in order, those without any currency too.
    """
    sums: list[Sum] = []
    index = 0
    while index < len(parts):
        first = parts[index]
        joined = _range(text, first, parts[index + 1], lexicon) if index + 1 < len(parts) else None
        if joined is None:
            currency = first.unit.currency if first.unit else None
            joined = Sum(first, first, first.low, first.high, currency, "bare_unit" if first.bare else "sum")
        sums.append(joined)
        index += 1 if joined.first is joined.last else 2
    _hand_back(text, sums, lexicon)
    _hand_on(text, sums, lexicon)
    return sums


def _range(text: str, first: Part, last: Part, lexicon: Lexicon) -> Sum | None:
    if last.start - first.end > _LONGEST_GAP:
        return None
    gap = text[first.end : last.start]
    neighbours = gap == "、" and _neighbours(text, first, last, lexicon)
    if not neighbours and not lexicon.range_gap.fullmatch(gap):
        return None
    if first.unit and last.unit and not _same(first, last):
        return None
    low = first.low
    if not first.unit and not (last.unit and last.unit.worth < 1):
        factor = _borrowed(first, last, gap)
        if factor is None:
            return None
        low *= factor
    elif first.unit and not last.unit and last.power < _MYRIAD and not last.scaled:
        return None
    if first.unit is None and last.unit is None and last.power < _MYRIAD and not last.scaled:
        return None
    if low >= last.high:
        return None
    unit = first.unit if first.prefixed else last.unit or first.unit
    return Sum(first, last, low, last.high, unit.currency if unit else None, "range")


def _same(first: Part, last: Part) -> bool:
    """Whether both ends are in one currency; a 元 behind follows what stands in front (人民币8.1元至8.9元)."""
    assert first.unit is not None
    assert last.unit is not None
    return first.unit.currency == last.unit.currency or (first.prefixed and last.unit.currency == LOCAL)


def _borrowed(first: Part, last: Part, gap: str) -> Decimal | None:
    """Return the unit the first number borrows: 亿 in 20—30亿元, 万 in 一千到两千万元, none in 8500到3万港元."""
    if first.power >= _MYRIAD or first.scaled:
        return Decimal(1)
    big = next((power for power in _BIG if last.power >= power and last.power % power == 0), Decimal(1))
    for factor in (last.power, big) if first.power == 1 else (big,):
        if first.low * factor < last.low:
            # 2024-3000万元 is a year and a sum
            year = first.quantity.isdigit() and len(first.quantity) == 4 and first.quantity[:2] in ("19", "20")
            return None if year and gap == "-" and factor == 1 else factor
    return Decimal(1) if last.power <= _MYRIAD and first.low < last.low else None


def _neighbours(text: str, first: Part, last: Part, lexicon: Lexicon) -> bool:
    """五、六亿元 means five or six hundred million, unless 分别 stands before it."""
    lone = len(first.quantity) == 1 and first.unit is None and not first.bare
    follows = last.unit is not None and last.coefficient == first.low + 1 and last.coefficient < 10
    return lone and follows and not lexicon.each.search(text[max(0, first.start - 16) : first.start])


def _gap(text: str, left: Sum, right: Sum, lexicon: Lexicon) -> bool:
    """Whether two sums are items of one list."""
    size = right.start - left.end
    return 0 < size <= _LONGEST_GAP and lexicon.list_gap.fullmatch(text[left.end : right.start]) is not None


def _hand_back(text: str, sums: Sequence[Sum], lexicon: Lexicon) -> None:
    """Give the currency of a list's last item to those before it: 10亿、8亿和5亿元."""
    index = len(sums) - 1
    while index > 0:
        giver = sums[index]
        taker = index - 1
        if giver.currency is None or giver.last.spoken or giver.last.prefixed:
            index -= 1
            continue
        while taker >= 0 and sums[taker].currency is None and _gap(text, sums[taker], sums[taker + 1], lexicon):
            taker -= 1
        items = sums[taker + 1 : index]
        begin = items[0].start if items else giver.start
        spread = bool(items) and lexicon.each.search(text[max(0, begin - 16) : begin]) is not None
        for item in reversed(items):
            if item.power < _MYRIAD:
                if not spread:
                    break
                if item.power == 1 and item.low < _MYRIAD:
                    item.low *= giver.power
                    item.high *= giver.power
            item.currency = giver.currency
            item.rule = "list"
        index = min(index - 1, taker + 1)


def _hand_on(text: str, sums: Sequence[Sum], lexicon: Lexicon) -> None:
    """Give the currency of a list's first item to those behind it: 10亿元、8亿和5亿。."""
    for left, right in itertools.pairwise(sums):
        known = left.currency is not None and not left.last.spoken
        if known and right.currency is None and right.power >= _MYRIAD and _gap(text, left, right, lexicon):
            ends = lexicon.cue_end.match(text, right.end) or lexicon.list_gap.match(text, right.end)
            if ends:
                right.currency = left.currency
                right.rule = "list"
