"""What stands around a number decides whether it is a sum, and how exact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from zhnews_extract.money.combine import Sum
from zhnews_extract.money.lexicon import Lexicon
from zhnews_extract.schema import Modifier

_REACH = 24
_MYRIAD = 10**4


def before(text: str, found: Sum, lexicon: Lexicon) -> tuple[Modifier | None, int]:
    """Find the modifier in front of a sum, and where it (or the sum) begins; looked for once."""
    if found.led is None:
        found.led = _before(text, found, lexicon)
    return found.led


def _before(text: str, found: Sum, lexicon: Lexicon) -> tuple[Modifier | None, int]:
    begin = max(0, found.start - _REACH)
    left = text[begin : found.start]
    if found.first.round:
        match = lexicon.before_bare.search(left)
        if match and not match["unless"]:
            return "over", begin + match.start()
    match = None
    if left[-1:] in lexicon.before_last:
        # A search by the first character is a tenth of the pattern's own, which fails at length everywhere.
        tried = (lexicon.before.match(left, place.start()) for place in lexicon.before_first.finditer(left))
        match = next(filter(None, tried), None)
    if match is None or match["unless"]:
        return None, found.start
    return cast("Modifier", match.lastgroup), begin + match.start()


def after(text: str, found: Sum, lexicon: Lexicon) -> Modifier | None:
    """Find the modifier behind a sum."""
    match = lexicon.after.match(text, found.end) if text[found.end : found.end + 1] in lexicon.after_first else None
    return cast("Modifier", match.lastgroup) if match else None


def modifiers(text: str, sums: Sequence[Sum], lexicon: Lexicon) -> list[Modifier | None]:
    """Find the modifier of every sum; 以上 behind a list holds for all of it (50亿元或5亿美元以上)."""
    mods: list[Modifier | None] = []
    for index, found in enumerate(sums):
        left, _ = before(text, found, lexicon)
        right = after(text, found, lexicon)
        mod = left
        if found.over or (not left and not right and found.first.bare and _class(text, found, lexicon)):
            mod = "over"
        elif right and (left is None or (left == "about" and right != "about")):
            mod = right
        mods.append(mod)
        if right in lexicon.rules.shared_after:
            item = index
            while item and mods[item - 1] is None and _listed(text, sums[item - 1], sums[item], lexicon):
                item -= 1
                mods[item] = right
    return mods


def _class(text: str, found: Sum, lexicon: Lexicon) -> bool:
    """Whether a bare unit is the least that each of the things behind it costs: 亿元项目."""
    return lexicon.class_after_bare.match(text, found.end) is not None


def _listed(text: str, left: Sum, right: Sum, lexicon: Lexicon) -> bool:
    size = right.start - left.end
    gap = text[left.end : right.start] if 0 < size < _REACH else ""
    # A list of thresholds is joined by 或, 及 and 和; a pause (、) parts thresholds of their own.
    return bool(gap) and "、" not in gap and lexicon.list_gap.fullmatch(gap) is not None


def is_sum(text: str, found: Sum, lexicon: Lexicon) -> bool:
    """Whether a number with a currency is a sum of money here, and no name, date or unit of measure."""
    last, end = found.last, found.end
    name = _unit_name(last.suffix, lexicon)
    # Only a round or a bare number makes a class of things: 百元店, 千元机, 亿元村.
    keys = ["always"] + ["round"] * (found.first.bare or found.high <= 10) + [name] * (found.power < _MYRIAD)
    if any(guard.match(text, end) for key in keys if (guard := lexicon.not_before.get(key))):
        return False
    if not found.high:
        return not _han(text[end : end + 1])
    if last.spoken:
        return _spoken(text, found, name, lexicon)
    if last.prefixed and not last.suffix and found.power < _MYRIAD and _han(text[last.start : last.start + 1]):
        return lexicon.cue_end.match(text, end) is not None
    if found.first.bare:
        return _bare(text, found, lexicon)
    if name in lexicon.currencies.local.major and len(last.quantity) == 1 and not last.quantity.isascii():
        follower = text[end : end + 1]
        return not _han(follower) or lexicon.yuan_followers.match(text, end) is not None
    return found.currency != "JPY" or not _is_day(text, found)


def _unit_name(suffix: str, lexicon: Lexicon) -> str:
    for major in lexicon.currencies.local.major:
        if suffix.startswith(major) and len(suffix) > len(major):
            return suffix.removeprefix(major).strip()
    # 日元 and 美元 end in 元: 1月1日元旦
    return suffix


def _spoken(text: str, found: Sum, name: str, lexicon: Lexicon) -> bool:
    begin = max(0, found.start - _REACH)
    if lexicon.unit_price_cue.search(text[begin : found.start]):
        return True
    if lexicon.cue_end.match(text, found.end) is None:
        return False
    if lexicon.spend_cue.search(text[begin : found.start]):
        return True
    return name in lexicon.currencies.local.minor and found.last.quantity.isascii() and name != "分"


def _bare(text: str, found: Sum, lexicon: Lexicon) -> bool:
    begin = max(0, found.start - _REACH)
    if lexicon.cut_before.search(text[begin : found.start]):
        return False
    supported = found.over or after(text, found, lexicon) is not None or before(text, found, lexicon)[0] is not None
    if supported:
        return True
    if found.first.quantity in lexicon.rules.weak_units:
        return False
    head = lexicon.unit_head_before.search(text[begin : found.start])
    return not (head and lexicon.unit_head_after.match(text, found.end))


def _is_day(text: str, found: Sum) -> bool:
    """5日元禾控股…, 1月1日元旦: a day of the month and a word that begins with 元."""
    quantity = found.last.quantity
    if not quantity.isascii() or not quantity.isdigit() or int(quantity) > 31 or found.first is not found.last:
        return False
    previous = text[found.start - 1 : found.start]
    return previous == "月" or (not _han(previous) and _han(text[found.end : found.end + 1]))


def named_near(text: str, found: Sum, lexicon: Lexicon) -> str | None:
    """Currency named in front of the modifier or in brackets behind: 新台币约55亿元, 3亿(美元)."""
    behind = lexicon.bracketed.match(text, found.end) if text.startswith("(", found.end) else None
    if behind:
        return lexicon.units[behind["name"]].currency
    _, start = before(text, found, lexicon)
    if start == found.start:
        return None
    match = lexicon.named_before.search(text[max(0, start - _REACH) : start])
    return lexicon.units[match["name"]].currency if match else None


def has_cue(text: str, found: Sum, lexicon: Lexicon) -> bool:
    """Whether a number without a currency can only be a sum here: 总投资200亿!, 月薪10k~15k."""
    if found.power < _MYRIAD and not found.last.scaled:
        return False
    left = text[max(0, found.start - _REACH) : found.start]
    if found.last.classified:
        return not _han(text[found.end : found.end + 1]) or text.startswith("的", found.end)
    if lexicon.cue_end.match(text, found.end) is None and after(text, found, lexicon) is None:
        return False
    if found.last.scaled:
        return lexicon.pay_cue.search(left) is not None
    return lexicon.cue.search(left) is not None


def goes_on(text: str, previous: Sum, found: Sum, lexicon: Lexicon) -> bool:
    """Whether a number without a currency continues what a cue opened: 亏损1886万和748万; 花了4300万,其中900万是…."""
    gap = text[previous.end : found.start] if found.start - previous.end < _REACH else ""
    if not gap or found.power < _MYRIAD:
        return False
    listed = gap == lexicon.rules.breakdown or lexicon.list_gap.fullmatch(gap) is not None
    return listed and lexicon.cue_end.match(text, found.end) is not None


def is_alone(text: str, found: Sum, lexicon: Lexicon) -> bool:
    """Whether the text holds nothing but this number with a unit (a table cell, a form's field)."""
    if found.currency is None and found.power < _MYRIAD and not found.last.scaled:
        return False
    match = lexicon.after.match(text, found.end)
    if text[match.end() if match else found.end :].strip():
        return False
    return not text[: before(text, found, lexicon)[1]].strip()


def _han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"
