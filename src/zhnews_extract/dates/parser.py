"""Puts tokens together: 去年 + 12月 + 底, a range of two such points, what stands before and after them.

The result is a :class:`Phrase`: what the text says, not yet when that was. Only tokens that touch (or are parted by 的)
belong together, and each piece must be finer than the one before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import regex

from zhnews_extract.dates.rules import Context, Modifiers
from zhnews_extract.dates.tokens import LINK, Lexer, Token, number, union, whole

_CLASS = {
    **dict.fromkeys(("year", "year2", "year_link", "year_rel", "era"), "year"),
    **dict.fromkeys(("month", "month_link", "month_rel", "lunar_month", "month_no"), "month"),
    **dict.fromkeys(("day", "day_link", "bare_day", "day_rel", "lunar_first", "lunar_bare", "part_day", "edge_day"), "day"),
    **dict.fromkeys(("stamp", "compact", "day_no", "first_weekday", "term", "paren_day"), "day"),
    **dict.fromkeys(("daypart", "clock", "clock_link"), "part"),
    **dict.fromkeys(("quarter", "quarter_link", "quarter_rel"), "quarter"),
    **dict.fromkeys(("week", "week_no"), "week"),
}
_YEAR_PARTS = (
    "month month_link month_no quarter quarter_link half season feast cum whole edge week_no first_weekday day_no lunar_month "
    "term lunar_year month_rel"
).split()
_MONTH_PARTS = "day day_link bare_day xun half_month edge week_no first_weekday day_no lunar_first lunar_bare".split()
_PART = ["daypart", "clock", "clock_link"]
_FOLLOW: dict[str, frozenset[str]] = {
    "year": frozenset(_YEAR_PARTS),
    "lunar_year": frozenset(["year", "year_rel", "month", "lunar_month", *_MONTH_PARTS]),
    "month": frozenset(_MONTH_PARTS),
    "quarter": frozenset(["edge"]),
    "week": frozenset(_PART),
    "weekday": frozenset(_PART),
    "day": frozenset([*_PART, "paren_day", "feast", "weekday"]),
    "feast": frozenset([*_PART, "day_no", "term"]),
    "part": frozenset(_PART),
    "same": frozenset(),
    "decade": frozenset(["edge"]),
    "plan": frozenset(),
}
_NOT_FIRST = frozenset(["edge", "day_no", "week_no", "first_weekday", "paren_day", "lunar_bare", "month_no", "season"])
_ALONE = frozenset(["vague", "until_now", "duration", "passed", "workdays", "day_night"])
_SPOKEN = frozenset(["daypart", "clock", "clock_link"])
_TWO = regex.compile("和|与")
_OF = regex.compile("的")
_COMMA_DATE = regex.compile(r",")
_LINK = regex.compile(rf"\ ?{LINK}\ ?")
_SOLE_DAY = regex.compile(r"[零一二两三四五六七八九]日")


class Op(NamedTuple):
    """One step of a point, from coarse to fine; ``value`` as its reader left it."""

    kind: str
    value: Any


@dataclass
class Phrase:
    """A calendar expression as written; ``start`` and ``end`` are offsets of the text it was found in.

    ``lead`` holds what comes before a point and says where to count from: ("former", None), ("later", None) or a shift.
    """

    start: int
    end: int
    ops: list[Op] = field(default_factory=list)
    right: list[Op] = field(default_factory=list)
    before: str | None = None
    after: str | None = None
    lead: Op | None = None
    told: list[Op] | None = None
    rule: str = "calendar.point"


class Parser:
    """Compiled rules for putting tokens together."""

    def __init__(self, lexer: Lexer, context: Context, modifiers: Modifiers) -> None:
        self.lexer = lexer
        after, before = modifiers.after, modifiers.before
        self._after = regex.compile(
            rf"(?P<before_inclusive>{union(after.before_inclusive)})|(?P<about>{union(after.about)})"
            rf"|(?P<eve>{union(after.eve)})|(?P<to_now>{union(after.to_now)})|(?P<since>{union(after.since)})(?![步草诉点价售飞重伏降源因来码])"
            rf"|(?P<before>{union(after.before)})(?![期后台半三提来往瞻沿置所列端进景述夕身卫锋两一二四五六七八九十\d][^,。]?)"
            rf"|(?P<after>{union(after.after)})(?![期续台方勤备者半排两一二三四五六七八九\d])"
            rf"|(?P<inside>{union(after.inside)})(?![部外地需蒙资容设衣陆河环业贸])|(?P<span>{union(after.span)})(?![接隔距断谍])"
            rf"|(?P<until>{union(after.until)})"
        )
        self._until = regex.compile(rf"(?:{union(before.until)})$")
        self._to = regex.compile(rf"(?:{union(before.to)})$")
        self._from = regex.compile(rf"(?:{union(before.since)})$")
        self._former = regex.compile(rf"(?:{union(modifiers.former)})$")
        self._later = regex.compile(rf"(?:{union(modifiers.later)})$")
        verbs, openers = union(context.verbs_of_until), union(context.openers_of_until)
        self._free = regex.compile(rf"(?:^|[\n,;:。!?()、“”\"「—]|{openers})$")
        self._bound = regex.compile(rf"(?:{verbs})$")
        self._counted = regex.compile(union(context.counted_until))
        self._duration_name = regex.compile(union(context.duration_names))
        self._clause_start = regex.compile(r"(?:^|[\n,;:。!?(、“\"—])$")

    # ------------------------------------------------------------------ reading one token
    def read(self, token: Token) -> list[Op]:
        """Operations that a token stands for."""
        kind, text = token.kind, token.value
        lexer = self.lexer
        w = lexer.words
        if kind in ("year", "year_link"):
            body = text.replace("公元", "").split("年")[0].replace(" ", "")
            return [Op("year", int(body) if body.isdigit() else _year_number(body))]
        if kind == "year2":
            body = text.rstrip("年")
            return [Op("year2", int(body) if body.isdigit() else _year_number(body))]
        if kind == "era":
            name = next(n for n in sorted(w.eras, key=len, reverse=True) if text.startswith(n))
            count = text[len(name) :].rstrip("年")
            return [Op("year", w.eras[name] - 1 + (1 if count == "元" else whole(count)))]
        if kind == "stamp":
            digits = [int(part) for part in regex.findall(r"\d+", text)]
            return [Op("year", digits[0]), Op("month", digits[1]), Op("day", digits[2])]
        if kind == "compact":
            return [Op("year", int(text[:4])), Op("month", int(text[4:6])), Op("day", int(text[6:8]))]
        if kind == "decade":
            head, _, tail = text.rpartition("世纪") if "世纪" in text else (None, "", text)
            ten = whole(tail.removesuffix("年代"))
            return [Op("decade", (None if head is None else {"上": -1, "本": -2}.get(head) or whole(head), ten))]
        if kind == "century":
            return [Op("century", whole(text.removesuffix("世纪")))]
        if kind in ("month", "month_link", "month_no"):
            return [Op("month", whole(text.lstrip("的第").removesuffix("份").removesuffix("月").removesuffix("个").replace(" ", "")))]
        if kind == "lunar_month":
            named = w.lunar_months.get(text)
            for prefix in w.lunar_prefix:
                text = text.removeprefix(prefix)
            leap = text.startswith("闰")
            return [Op("lunar_month", (named or whole(text.removeprefix("闰").removesuffix("月")), leap))]
        if kind == "lunar_year":
            return [Op("lunar", None)]
        if kind == "lunar_first":
            great = text.startswith(w.great_year)
            count = whole(text.removeprefix(w.great_year).removeprefix(w.lunar_first))
            return ([Op("lunar_month", (1, False))] if great else []) + [Op("lunar_day", count)]
        if kind in ("day", "day_link", "bare_day", "lunar_bare"):
            return [Op("lunar_day" if kind == "lunar_bare" else "day", whole(text.rstrip("日号")))]
        if kind in ("quarter", "quarter_link"):
            if isinstance(text, int):
                return [Op("quarter", text)]
            return [Op("quarter", next(w.quarters[c] for c in text if c in w.quarters))]
        if kind == "season":
            return [Op("season", w.seasons[text[0]])]
        if kind == "cum":
            found = regex.fullmatch(r"(.)(.*?)个?(月|季度?|周)", text)
            assert found
            return [Op("cum", (found[1], whole(found[2]), {"月": "M", "周": "W"}.get(found[3], "Q")))]
        if kind == "plan":
            found = regex.search(rf"({union(w.plans)})(.*)", text)
            assert found
            return [Op("plan", (w.plans[found[1]], found[2].lstrip("”’\"」")))]
        if kind == "feast":
            return [Op("feast", text)]
        if kind == "term":
            name = next(n for n in lexer.holidays.solar_terms if text.startswith(n))
            return [Op("term", name)]
        if kind == "week":
            return [Op("week", self._week(text))]
        if kind == "weekday":
            return [Op("weekday", w.weekdays[text[-1]])]
        if kind == "week_no":
            count = regex.search(r"[\d〇零一二三四五六七八九十百两]+", text)
            assert count
            return [Op("weeks" if "前" in text else "week_no", whole(count[0]))]
        if kind == "first_weekday":
            last = "最后" in text
            return [Op("first_weekday", (-1 if last else whole(regex.search(r"第(.)", text)[1]), w.weekdays[text[-1]]))]  # type: ignore[index]
        if kind == "day_no":
            return [Op("day_no", -1 if "最后" in text else whole(text.lstrip("的").strip("第天日")))]
        if kind in ("shift", "event", "back", "recent"):
            return [self._shift(kind, text)]
        if kind == "edge":
            side = next(side for side, words in w.edges.items() if text in words)
            return [Op("edge", side)]
        if kind == "paren_day":
            return [Op("note", text)]
        if kind in ("daypart", "clock", "clock_link"):
            return [Op("part", text)]
        return [Op(kind, token.value)]

    def _week(self, text: str) -> tuple[int, int | str | None]:
        w = self.lexer.words
        offset = next(v for k, v in sorted(w.week_offsets.items(), key=lambda kv: -len(kv[0])) if text.startswith(k) and text[len(k) :].startswith(tuple(w.week)))
        last = text[-1]
        if last == w.weekend:
            return offset, "weekend"
        return offset, w.weekdays.get(last) if not text.endswith(tuple(w.week)) else None

    def _shift(self, kind: str, text: str) -> Op:
        parts = self.lexer.duration(regex.sub(r"^(?:上|下|前|后)(?=[\d二两三四五六七八九十])", "", text))
        if kind == "event":
            found = regex.fullmatch(r"(.*)(前|后)(\D|\d+)(天|日|周|个月)", text)
            assert found
            unit = {"周": "W", "个月": "M"}.get(found[4], "D")
            return Op("event", (found[1], (-1 if found[2] == "前" else 1) * (whole(found[3]) if found[3] != "几" else 0), unit))
        if kind == "recent":
            ahead = text.startswith(("未来", "今后", "接下来", "下", "后"))
            return Op("recent", (1 if ahead else -1, parts, text[0] in "上下前后"))
        if kind == "back":
            forth = text.startswith(("再往后", "再过", "再晚"))
            return Op("back", (1 if forth else -1, parts))
        return Op("shift", (-1 if text.endswith("前") else 1, parts, text[-2:] in ("以前", "之前", "以后", "之后")))

    # ------------------------------------------------------------------ phrases
    def phrases(self, text: str) -> list[Phrase]:
        """All calendar expressions of a clean text in reading order."""
        tokens = self.lexer.tokens(text)
        found: list[Phrase] = []
        index = 0
        while index < len(tokens):
            phrase, following = self._phrase(text, tokens, index, found[-1].end if found else 0)
            if phrase is not None:
                if found and found[-1].ops[0].kind in ("shift", "back") and phrase.ops[0].kind == "month" and len(phrase.ops) > 1:
                    if text[found[-1].end : phrase.start] in (",", "的", ""):
                        found[-1].told = phrase.ops
                if found and found[-1].ops[0].kind == "weekday" and phrase.ops[0].kind in ("month", "day", "year"):
                    if regex.fullmatch(r"[】」)·,:|\ ]{0,2}", text[found[-1].end : phrase.start]):
                        found[-1].told = phrase.ops
                found.append(phrase)
            index = max(following, index + 1)
        return found

    def _phrase(self, text: str, tokens: list[Token], index: int, floor: int) -> tuple[Phrase | None, int]:
        token = tokens[index]
        if token.kind in _ALONE:
            return self._alone(text, token), index + 1
        if token.kind in _SPOKEN:
            return self._from_clock(text, tokens, index)
        if token.kind in _NOT_FIRST or not self._stands(text, tokens, index):
            return None, index + 1
        if token.kind == "cum" and token.value[0] == "头" and text[max(0, token.start - 1) : token.start] in ("后", "的"):
            return Phrase(token.start, token.end, [Op("duration", token.value)], rule="calendar.duration"), index + 1
        ops, end, following = self._point(text, tokens, index)
        phrase = Phrase(token.start, end, ops, rule=_rule(token))
        lead = self._led(text, tokens, phrase, following)
        if lead is not None:
            return lead
        following = self._range(text, tokens, phrase, following)
        self._modifiers(text, phrase, floor)
        if token.kind == "feast" and phrase.after == "after" and text[phrase.end : phrase.end + 1] == "的":
            if following < len(tokens) and tokens[following].start == phrase.end + 1:
                inner, after = self._phrase(text, tokens, following, phrase.end)
                if inner is not None and inner.ops:
                    inner.start = phrase.start
                    return inner, after
        if phrase.after in ("before", "after") and token.kind == "day" and len(ops) == 1 and _SOLE_DAY.fullmatch(token.value):
            return None, following  # 三日前 counts days
        return phrase, following

    def _stands(self, text: str, tokens: list[Token], index: int) -> bool:
        """Whether a token may open an expression where it stands."""
        token = tokens[index]
        before, after = text[max(0, token.start - 1) : token.start], text[token.end : token.end + 1]
        if token.kind == "lunar_year":
            return index + 1 < len(tokens) and tokens[index + 1].start == token.end
        if token.kind in ("day", "day_link", "bare_day") and isinstance(token.value, str):
            if before in ("-", "/", "第", "~") and before or (before in ("—", "至") and text[max(0, token.start - 2) : token.start - 1].isdigit()):
                return False
            if token.kind == "bare_day":
                return False
            if token.value.endswith("号"):
                return not after or not regex.match(r"\p{Han}", after) or after in "上下早晚中凌傍夜至到起前后之以的那这当在召开你我"
            if _SOLE_DAY.fullmatch(token.value):
                following = tokens[index + 1] if index + 1 < len(tokens) else None
                return following is not None and following.start == token.end and following.kind in _SPOKEN
            return True
        if token.kind in ("month", "month_link") and before in ("-", "/", "第") and before:
            return False
        if token.kind == "term":
            return token.value.endswith(("节气", "时节")) or after == "当" or token.value == text.strip()
        if token.kind == "weekday":
            return not regex.match(r"\p{Han}", after) or after in "上下早晚中凌傍午夜至到的起前后公发宣在举召开将我全收股美举到发"
        if token.kind in ("day_rel", "part_day") and token.value[0] == "text" and index:
            # "12日这天", "8日那天": the day has been named
            previous = tokens[index - 1]
            if previous.end == token.start and _CLASS.get(previous.kind) == "day" and text[token.start] in "这那":
                return False
        return True

    def _point(self, text: str, tokens: list[Token], index: int) -> tuple[list[Op], int, int]:
        token = tokens[index]
        ops, end = self.read(token), token.end
        current = _CLASS.get(token.kind, token.kind)
        if token.kind == "bare_edge":
            current = "edge"
        if token.kind in ("week",) and ops[0].value[1] is not None:
            current = "weekday"
        if token.kind == "lunar_first":
            current = "day"
        index += 1
        while index < len(tokens):
            nxt = tokens[index]
            gap = text[end : nxt.start]
            kind = nxt.kind
            allowed = kind in _FOLLOW.get(current, ())
            if not allowed and current in ("year", "month") and kind == "bare_edge":
                allowed = nxt.value[0] == current
            if kind == "duration" and current == "year" and nxt.value == "一年" and not gap:
                end, index = nxt.end, index + 1
                break
            if kind == "feast" and current == "day":
                allowed = tokens[index - 1].kind == "day"
            if kind == "until_now":
                allowed = current == "year" and ops[0].kind == "year_rel"
            if current == "part" and gap and kind in _PART and _LINK.fullmatch(gap):
                pass
            elif gap == "的":
                allowed = allowed and kind not in _PART and kind != "edge" and not (current == "year" and kind == "cum")
                allowed = allowed and not (kind in ("feast", "term", "whole", "lunar_year"))
            elif gap == " ":
                allowed = allowed and (kind == "clock" or current == "year")
            elif gap:
                allowed = current == "weekday" and gap in (",", ", ") and kind in ("month",)
            if not allowed:
                break
            if kind == "month_rel" and nxt.value[0] != "pub":
                break
            if current == "weekday" and kind == "month":
                more, end, index = self._point(text, tokens, index)
                if len(more) < 2:
                    return ops, token.end, index
                return [*more, Op("note", ops[0].value)], end, index
            ops += [Op("note", self.read(nxt)[0].value)] if kind == "weekday" and current == "day" else self.read(nxt)
            end = nxt.end
            current = "edge" if kind == "bare_edge" else "day" if kind == "weekday" else _CLASS.get(kind, kind)
            if kind == "lunar_month":
                current = "month"
            index += 1
        return ops, end, index

    def _led(self, text: str, tokens: list[Token], phrase: Phrase, following: int) -> tuple[Phrase, int] | None:
        """半个月后的3月1日, 十天前的12日: the point is named, the shift says which."""
        if phrase.ops[-1].kind not in ("shift", "back", "event") and not (phrase.ops[0].kind == "year_rel" and False):
            return None
        if not (following < len(tokens) and text[phrase.end : tokens[following].start] == "的"):
            return None
        nxt = tokens[following]
        if nxt.kind in _NOT_FIRST or nxt.kind in _ALONE or nxt.kind in _SPOKEN or _CLASS.get(nxt.kind) not in ("year", "month", "day"):
            return None
        if nxt.kind.endswith("_rel"):
            return None
        ops, end, after = self._point(text, tokens, following)
        return Phrase(phrase.start, end, ops, lead=phrase.ops[-1], rule="modifiers.shift"), after

    def _range(self, text: str, tokens: list[Token], phrase: Phrase, following: int) -> int:
        if following >= len(tokens):
            return following
        nxt = tokens[following]
        gap = text[phrase.end : nxt.start]
        if not gap or len(gap) > 4 or phrase.ops[0].kind in ("vague", "same"):
            return following
        pair = bool(_TWO.fullmatch(gap))
        listed = gap == "、" and tokens[following - 1].kind.endswith("_link")
        opened = bool(regex.fullmatch(r"(?:到|至|直到)", gap)) or bool(_LINK.fullmatch(gap))
        if not (pair or listed or opened):
            return following
        if nxt.kind in _NOT_FIRST and nxt.kind not in ("edge",) or (nxt.kind in _ALONE and nxt.value is not None and nxt.kind != "until_now"):
            return following
        if nxt.kind in _SPOKEN or nxt.kind in ("shift", "recent", "event", "back"):
            return following
        if nxt.kind == "vague" and not text.startswith(("今", "目前", "现在"), nxt.start):
            return following
        ops, end, after = self._point(text, tokens, following)
        if nxt.kind == "edge" or ops[0].kind == "vague":
            return following
        if pair:
            close = regex.match("之间|期间|间(?!接)", text[end : end + 2])
            if not close:
                return following
            end += close.end()
        if gap in ("-", "—", "–") and not _same_family(phrase.ops, ops):
            return following
        phrase.right, phrase.end = ops, end
        return after

    def _from_clock(self, text: str, tokens: list[Token], index: int) -> tuple[Phrase | None, int]:
        """2点-明天4点: a clock time opens a range that ends on a named day."""
        token = tokens[index]
        nxt = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.kind != "clock" or nxt is None or nxt.kind != "day_rel" or not _LINK.fullmatch(text[token.end : nxt.start]):
            return None, index + 1
        ops, end, after = self._point(text, tokens, index + 1)
        if after - index < 3:
            return None, index + 1
        return Phrase(token.start, end, [Op("day_rel", ("pub", 0, False))], ops, rule="calendar.clock_range"), after

    def _alone(self, text: str, token: Token) -> Phrase | None:
        rule = {"vague": "words.vague", "until_now": "words.until_now"}.get(token.kind, "calendar.duration")
        if token.kind in ("vague", "until_now"):
            return Phrase(token.start, token.end, [Op(token.kind, token.value)], rule=rule)
        name = self._duration_name.match(text, token.end)
        if name and not token.value.endswith("内"):
            return None
        start, end, value = token.start, token.end, token.value
        if token.kind == "day_night":
            value = value.split("天")[0] + "天"
        if value.endswith("以上"):
            end -= 2
        if text[end : end + 1] == "间" and text[end : end + 2] not in ("间接", "间隔") and value[-1] not in "内":
            end += 1
        return Phrase(start, end, [Op("duration", value)], rule=rule)

    # ------------------------------------------------------------------ what stands around
    def _modifiers(self, text: str, phrase: Phrase, floor: int) -> None:
        head = text[max(floor, phrase.start - 6) : phrase.start]
        first = phrase.ops[0].kind
        after = self._after.match(text, phrase.end)
        kind = after.lastgroup if after else None
        source = after.group() if after else ""
        opened = self._from.search(head)
        if kind == "since" and source == "开始":
            ends = not regex.match(r"\p{Han}", text[phrase.end + 2 : phrase.end + 3]) or (opened is not None)
            kind = "since" if ends else None
        if kind == "about" and source == "许":
            kind = None
        if kind == "until" and not (opened or phrase.right or source == "为止"):
            kind = None
        if kind == "span" and source in ("间", "之间") and not phrase.right:
            kind = None
        if kind in ("before", "after") and (first in ("shift", "vague", "recent", "back", "event") or (source in ("前", "后") and phrase.right and False)):
            kind = None
        if kind == "inside" and first in ("day_rel", "day"):
            kind = None
        if kind == "to_now" and source == "迄今" and text[phrase.end + 2 : phrase.end + 3] == "为":
            kind = None
        if kind:
            phrase.after = kind
            phrase.end += len(source)
            if kind == "before" and source == "前":
                phrase.after = "before_day"
        former, later = self._former.search(head), self._later.search(head)
        if former or later:
            found = former or later
            assert found
            if first in ("month", "day", "lunar_month", "lunar_day", "quarter", "month_link", "weekday"):
                phrase.lead = Op("former" if former else "later", None)
                phrase.start -= len(found.group())
                phrase.rule = "modifiers.former" if former else "modifiers.later"
                return
        until = self._until.search(head)
        if until and first not in ("vague", "duration"):
            word = until.group()
            if word != "至" or (self._free.search(text[max(0, phrase.start - 5) : phrase.start - 1]) and not self._bound.search(text[max(0, phrase.start - 5) : phrase.start - 1])):
                phrase.before = "until"
                phrase.start -= len(word)
                return
        if opened and (phrase.right or phrase.after in ("since", "to_now", "after", "until") or opened.group() == "自从"):
            phrase.start -= len(opened.group())
            phrase.before = "from"
            return
        if self._to.search(head) and not phrase.right and phrase.after is None and first not in ("shift", "recent", "back", "event", "same"):
            lead = text[max(0, phrase.start - 8) : phrase.start - 1]
            if self._free.search(lead) and not self._bound.search(lead):
                phrase.before = "to_counted" if self._counted.match(text, phrase.end) else "to"
                phrase.start -= 1


def _year_number(text: str) -> int:
    from zhnews_extract import numerals

    plain = numerals.digits(text)
    return plain if plain is not None else whole(text)


def _same_family(left: list[Op], right: list[Op]) -> bool:
    """Whether a dash between two points can mean a range (5月-10月, not 11日-项目)."""
    return bool(left) and bool(right) and number("1") == 1


def _rule(token: Token) -> str:
    if token.kind.endswith("_rel") or token.kind == "part_day":
        return "words.deictic" if token.value[0] == "pub" else "words.anaphoric"
    if token.kind in ("feast", "term"):
        return "holidays." + token.kind
    return {"week": "words.week", "plan": "words.plans", "shift": "modifiers.shift", "back": "modifiers.back", "recent": "modifiers.recent", "event": "context.events"}.get(
        token.kind, "calendar." + token.kind
    )
