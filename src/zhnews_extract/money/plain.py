"""Leaves out, before the money grammar is asked, the numbers that cannot be or belong to a sum: years, counts, shares.

Most numbers of a news text have no unit, scale or joint of a list behind them and no currency in front. They are found
by character classes only and blanked, so that the grammar, which is slow to fail, never looks at them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from zhnews_extract import numerals

_MYRIAD = 4  # power of ten from which on a unit alone makes a number big enough to be money
_BLANK = "\0"  # a view holds no control characters
_MARKS = ",. ·•"


def blanker(names: Iterable[str], prefixes: Iterable[str], joints: Iterable[str]) -> Callable[[str], str]:
    """Make the function that blanks plain numbers in a clean text, offsets unchanged.

    Parameters
    ----------
    names
        Unit words that may stand behind a number.
    prefixes
        Currencies that may stand in front of it.
    joints
        Signs and words that join the ends of ranges and the items of lists; a number before one may borrow a unit.
    """
    book = numerals.rules()
    names, prefixes = list(names), list(prefixes)
    small = "".join(unit for unit, power in book.units.items() if power < _MYRIAD)
    big = "".join(unit for unit, power in book.units.items() if power >= _MYRIAD)
    figures = {*"0123456789", *book.digits, *book.tens, *small}
    spelled = set("".join((*names, *prefixes)))
    # A character that also spells a currency (几内亚法郎) is not swallowed; numbers beside it are left to the grammar.
    core = figures - spelled
    inside = _class({*core, *_MARKS, *book.point, *"".join(book.more)} - (spelled - {*_MARKS}))
    unsure = {*big, *book.few, *"好", *(figures & spelled), *({*"".join(book.more)} & spelled)}
    behind = {*unsure, *(joint[0] for joint in joints), *(name for name in names if len(name) == 1)}
    words: dict[str, set[str]] = {}
    for name in names:
        if name[0] not in behind and not _latin(name[0]):
            words.setdefault(name[0], set()).add(name[1])
    longer = "".join(f"|{re.escape(first)}{_class(seconds)}" for first, seconds in words.items())
    in_front = {*unsure, *(prefix[-1] for prefix in prefixes), *": ", *core, *"".join(book.more)}
    first = _class(core)  # stands in front of what looks behind: the class that a number begins with is found fast
    plain = re.compile(
        rf"{first}(?<![A-Za-z{_class(in_front)[1:-1]}]{first})"
        rf"(?<!{_class({*figures, *unsure})}{_class({*_MARKS, *book.point})}{first})"
        rf"{inside}*(?!{inside}|[A-Za-z{_class(behind)[1:-1]}]|个[多余]?[{big}]{longer})"
    )
    return lambda text: plain.sub(lambda match: _BLANK * len(match[0]), text)


def _latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _class(characters: Iterable[str]) -> str:
    return f"[{''.join(re.escape(char) for char in sorted(set(characters)))}]"
