"""Puts tokens together: 去年 + 12月 + 底, a range of two such points, what stands before and after them.

The result is a :class:`Phrase`: what the text says, not yet when that was. Only tokens that touch (or are parted by 的)
belong together, and each piece must be finer than the one before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from zhnews_extract import regexes
from zhnews_extract.dates.operations import Op, Operations
from zhnews_extract.dates.rules import RuleSet
from zhnews_extract.dates.tokens import Lexer, Token
from zhnews_extract.regexes import any_of

_CLASS = {
    **dict.fromkeys(("year", "year2", "year_link", "year_rel", "era"), "year"),
    **dict.fromkeys(("month", "month_link", "month_rel", "lunar_month", "month_no"), "month"),
    **dict.fromkeys(
        ("day", "day_link", "bare_day", "day_rel", "lunar_first", "lunar_bare", "part_day", "edge_day"), "day"
    ),
    **dict.fromkeys(("stamp", "compact", "day_no", "first_weekday", "term", "paren_day"), "day"),
    **dict.fromkeys(("daypart", "clock", "clock_link"), "part"),
    **dict.fromkeys(("quarter", "quarter_link", "quarter_rel"), "quarter"),
    **dict.fromkeys(("week", "week_no"), "week"),
}
_YEAR_PARTS = (
    "month month_link month_no quarter quarter_link half season feast cum whole edge week_no first_weekday day_no "
    "lunar_month term lunar_year month_rel"
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
_BRACKETS = regexes.compile(r"[】」)·,:|\ (]{0,2}")
_EVENT_REACH = 6
_RULES = {
    "year_pair": "words.year_pairs",
    "xun": "words.xun",
    "half": "words.halves",
    "half_month": "words.half_months",
    "half_week": "words.half_weeks",
    "bare_edge": "words.bare_edges",
    "whole": "words.whole_year",
    "same": "words.same_period",
    "edge_day": "words.edge_days",
    "feast": "holidays.holidays",
    "term": "holidays.solar_terms",
}
_HAN = regexes.compile(r"\p{Han}")
_BETWEEN = regexes.compile("之间|期间|间(?!接)")
_TWO = regexes.compile("和|与")
_SOLE_DAY = regexes.compile(r"[零一二两三四五六七八九]日")


@dataclass(slots=True)
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
    rule: str = "tokens.day"


class Parser:
    """Compiled rules for putting tokens together."""

    def __init__(self, rules: RuleSet, lexer: Lexer, operations: Operations) -> None:
        self._tokens, self._read = lexer.tokens, operations.read
        context, modifiers = rules.context, rules.modifiers
        after, before = modifiers.after, modifiers.before
        self._link = regexes.compile(rf"\ ?{lexer.pieces['link']}\ ?")
        self._after = regexes.compile(
            rf"(?P<before_inclusive>{any_of(after.before_inclusive)})|(?P<about>{any_of(after.about)})"
            rf"|(?P<eve>{any_of(after.eve)})|(?P<to_now>{any_of(after.to_now)})|(?P<since>{any_of(after.since)})(?![步草诉点价售飞重伏降源因来码])"
            rf"|(?P<before>{any_of(after.before)})(?![期后台半三提来往瞻沿置所列端进景述夕身卫锋两一二四五六七八九十\d][^,。]?)"
            rf"|(?P<after>{any_of(after.after)})(?![期续台方勤备者半排两一二三四五六七八九\d])"
            rf"|(?P<inside>{any_of(after.inside)})(?![部外地需蒙资容设衣陆河环业贸])|(?P<span>{any_of(after.span)})(?![接隔距断谍])"
            rf"|(?P<until>{any_of(after.until)})"
        )
        self._after_first = frozenset(word[0] for words in after.model_dump().values() for word in words)
        behind = [*before.until, *before.to, *before.since, *modifiers.former, *modifiers.later]
        self._before_last = frozenset(word[-1] for word in behind)
        self._until = regexes.compile(rf"(?:{any_of(before.until)})$")
        self._to = regexes.compile(rf"(?:{any_of(before.to)})$")
        self._from = regexes.compile(rf"(?:{any_of(before.since)})$")
        self._former = regexes.compile(rf"(?:{any_of(modifiers.former)})$")
        self._later = regexes.compile(rf"(?:{any_of(modifiers.later)})$")
        verbs, openers = any_of(context.verbs_of_until), any_of(context.openers_of_until)
        self._free = regexes.compile(rf"(?:^|[\n,;:。!?()、“”\"「—]|{openers})$")
        self._bound = regexes.compile(rf"(?:{verbs})$")
        self._counted = regexes.compile(rf",?[^,。;]{{0,10}}?(?:{any_of(context.counted_until)})")
        self._event = regexes.compile(rf"(?:{any_of(context.events)})$")
        self._duration_name = regexes.compile(any_of(context.duration_names))
        self._clause_start = regexes.compile(r"(?:^|[\n,;:。!?(、“\"—])$")

    # ------------------------------------------------------------------ phrases
    def phrases(self, text: str) -> list[Phrase]:
        """All calendar expressions of a clean text in reading order."""
        tokens = self._tokens(text)
        found: list[Phrase] = []
        index = 0
        while index < len(tokens):
            phrase, following = self._phrase(text, tokens, index, found[-1].end if found else 0)
            if phrase is not None:
                if found:
                    _tell_apart(text, found[-1], phrase)
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
        if (
            token.kind == "cum"
            and token.value[0] == "头"
            and text[max(0, token.start - 1) : token.start] in ("后", "的")
        ):
            return Phrase(token.start, token.end, [Op("duration", token.value)], rule="tokens.duration"), index + 1
        ops, end, following = self._point(text, tokens, index)
        phrase = Phrase(token.start, end, ops, rule=_rule(token))
        if token.kind == "event":  # 签约前两天: what happened stands before
            noun = self._event.search(text, max(floor, token.start - _EVENT_REACH), token.start)
            assert noun is not None
            phrase.start, ops[0] = noun.start(), Op("event", (noun.group(), *ops[0].value))
        lead = self._led(text, tokens, phrase, following)
        if lead is not None:
            return lead
        following = self._range(text, tokens, phrase, following)
        self._modifiers(text, phrase, floor)
        if token.kind == "feast" and phrase.after == "after" and text.startswith("的", phrase.end):
            # 国庆假期后的10月9日: the day is named, the feast only says which
            touching = following < len(tokens) and tokens[following].start == phrase.end + 1
            inner, after = self._phrase(text, tokens, following, phrase.end) if touching else (None, following)
            if inner is not None and inner.ops:
                inner.start = phrase.start
                return inner, after
        if (
            phrase.after in ("before", "after")
            and token.kind == "day"
            and len(ops) == 1
            and _SOLE_DAY.fullmatch(token.value)
        ):
            return None, following  # 三日前 counts days
        return phrase, following

    def _stands(self, text: str, tokens: list[Token], index: int) -> bool:
        """Whether a token may open an expression where it stands."""
        token = tokens[index]
        before, after = text[max(0, token.start - 1) : token.start], text[token.end : token.end + 1]
        if token.kind == "lunar_year":
            return index + 1 < len(tokens) and tokens[index + 1].start == token.end
        if token.kind in ("day", "day_link", "bare_day") and isinstance(token.value, str):
            if (before in ("-", "/", "第", "~") and before) or (
                before in ("—", "至") and text[max(0, token.start - 2) : token.start - 1].isdigit()
            ):
                return False
            if token.kind == "bare_day":
                return False
            if token.value.endswith("号"):
                return not after or not _HAN.match(after) or after in "上下早晚中凌傍夜至到起前后之以的那这当在召开你我"
            if _SOLE_DAY.fullmatch(token.value):
                following = tokens[index + 1] if index + 1 < len(tokens) else None
                return following is not None and following.start == token.end and following.kind in _SPOKEN
            return True
        if token.kind in ("month", "month_link") and before in ("-", "/", "第") and before:
            return False
        if token.kind == "term":
            return token.value.endswith(("节气", "时节")) or after == "当" or token.value == text.strip()
        if token.kind == "weekday":
            return not _HAN.match(after) or after in "上下早晚中凌傍午夜至到的起前后公发宣在举召开将我全收股美举到发"
        if token.kind in ("day_rel", "part_day") and token.value[0] == "text" and index:
            # "12日这天", "8日那天": the day has been named
            previous = tokens[index - 1]
            if previous.end == token.start and _CLASS.get(previous.kind) == "day" and text[token.start] in "这那":
                return False
        return True

    def _point(self, text: str, tokens: list[Token], index: int) -> tuple[list[Op], int, int]:
        token = tokens[index]
        ops, end = self._read(token), token.end
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
            if kind == "day_rel" and current in ("day", "feast"):  # 中秋节当天
                allowed = not gap and nxt.value[:2] == ("text", 0) and text.startswith("当", nxt.start)
            if kind == "until_now":
                allowed = current == "year" and ops[0].kind == "year_rel"
            if current == "part" and gap and kind in _PART and self._link.fullmatch(gap):
                pass
            elif gap == "的":
                allowed = allowed and kind not in _PART and kind != "edge" and not (current == "year" and kind == "cum")
                allowed = allowed and kind not in ("feast", "term", "whole", "lunar_year")
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
                named = ops[0].value[1] if isinstance(ops[0].value, tuple) else ops[0].value
                weekday = named if isinstance(named, int) else None
                return [*more, Op("note", weekday)], end, index
            ops += self._following(nxt, current)
            end = nxt.end
            current = (
                "edge" if kind == "bare_edge" else "day" if kind in ("weekday", "day_rel") else _CLASS.get(kind, kind)
            )
            if kind == "lunar_month":
                current = "month"
            index += 1
        return ops, end, index

    def _following(self, token: Token, current: str) -> list[Op]:
        """Operations of a token behind a day: another name of it or a part of it moves nothing."""
        if current in ("day", "feast") and token.kind == "weekday":
            return [Op("note", self._read(token)[0].value)]
        if current in ("day", "feast") and token.kind == "day_rel":
            return [Op("part", None)]
        return self._read(token)

    def _led(self, text: str, tokens: list[Token], phrase: Phrase, following: int) -> tuple[Phrase, int] | None:
        """半个月后的3月1日, 十天前的12日: the point is named, the shift says which."""
        if phrase.ops[-1].kind not in ("shift", "back", "event"):
            return None
        if not (following < len(tokens) and text[phrase.end : tokens[following].start] == "的"):
            return None
        nxt = tokens[following]
        if (
            nxt.kind in _NOT_FIRST
            or nxt.kind in _ALONE
            or nxt.kind in _SPOKEN
            or _CLASS.get(nxt.kind) not in ("year", "month", "day")
        ):
            return None
        if nxt.kind.endswith("_rel"):
            return None
        ops, end, after = self._point(text, tokens, following)
        return Phrase(phrase.start, end, ops, lead=phrase.ops[-1], rule="tokens.shift"), after

    def _range(self, text: str, tokens: list[Token], phrase: Phrase, following: int) -> int:
        if following >= len(tokens):
            return following
        nxt = tokens[following]
        gap = text[phrase.end : nxt.start]
        if not gap or len(gap) > 4 or phrase.ops[0].kind in ("vague", "same"):
            return following
        pair = bool(_TWO.fullmatch(gap))
        listed = gap == "、" and tokens[following - 1].kind.endswith("_link")
        opened = gap in ("直到", "起至") or bool(self._link.fullmatch(gap))
        if not (pair or listed or opened):
            return following
        if (nxt.kind in _NOT_FIRST and nxt.kind not in ("edge",)) or (
            nxt.kind in _ALONE and nxt.value is not None and nxt.kind != "until_now"
        ):
            return following
        if nxt.kind in _SPOKEN or nxt.kind in ("shift", "recent", "event", "back"):
            return following
        if nxt.kind == "vague" and not text.startswith(("今", "目前", "现在"), nxt.start):
            return following
        ops, end, after = self._point(text, tokens, following)
        if nxt.kind == "edge" or ops[0].kind == "vague":
            return following
        if pair:
            close = _BETWEEN.match(text, end)
            if not close:
                return following
            end = close.end()
        phrase.right, phrase.end = ops, end
        return after

    def _from_clock(self, text: str, tokens: list[Token], index: int) -> tuple[Phrase | None, int]:
        """2点-明天4点: a clock time opens a range that ends on a named day."""
        token = tokens[index]
        nxt = tokens[index + 1] if index + 1 < len(tokens) else None
        if (
            token.kind != "clock"
            or nxt is None
            or nxt.kind != "day_rel"
            or not self._link.fullmatch(text[token.end : nxt.start])
        ):
            return None, index + 1
        ops, end, after = self._point(text, tokens, index + 1)
        if after - index < 3:
            return None, index + 1
        return Phrase(token.start, end, [Op("day_rel", ("pub", 0, False, "day"))], ops, rule="tokens.clock"), after

    def _alone(self, text: str, token: Token) -> Phrase | None:
        rule = {"vague": "words.vague", "until_now": "words.until_now"}.get(token.kind, "tokens.duration")
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
        after = self._after.match(text, phrase.end) if text[phrase.end : phrase.end + 1] in self._after_first else None
        kind = after.lastgroup if after else None
        source = after.group() if after else ""
        behind = head[-1:] in self._before_last
        opened = self._from.search(head) if behind else None
        if kind == "since" and source == "开始" and any(op.kind == "part" for op in phrase.ops):
            kind = None
        if kind == "since" and source == "开始":
            ends = not _HAN.match(text[phrase.end + 2 : phrase.end + 3]) or (opened is not None)
            kind = "since" if ends else None
        if kind == "about" and source == "许":
            kind = None
        if kind == "until" and not (opened or phrase.right or source == "为止"):
            kind = None
        if kind == "span" and source in ("间", "之间") and not phrase.right:
            kind = None
        if kind in ("before", "after") and first in ("shift", "vague", "recent", "back", "event"):
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
        if not behind:
            return
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
            if word != "至" or (
                self._free.search(text[max(0, phrase.start - 5) : phrase.start - 1])
                and not self._bound.search(text[max(0, phrase.start - 5) : phrase.start - 1])
            ):
                phrase.before = "until"
                phrase.start -= len(word)
                return
        if opened and (
            phrase.right or phrase.after in ("since", "to_now", "after", "until") or opened.group() == "自从"
        ):
            phrase.start -= len(opened.group())
            phrase.before = "from"
            return
        if (
            self._to.search(head)
            and not phrase.right
            and phrase.after is None
            and first not in ("shift", "recent", "back", "event", "same")
        ):
            lead = text[max(0, phrase.start - 8) : phrase.start - 1]
            if self._free.search(lead) and not self._bound.search(lead):
                phrase.before = "to_counted" if self._counted.match(text, phrase.end) else "to"
                phrase.start -= 1


def _tell_apart(text: str, before: Phrase, phrase: Phrase) -> None:
    """Let a phrase know the day that directly follows it: 再往前推一周,2月27日; 周一(5月12日)."""
    gap = text[before.end : phrase.start]
    kind, first = before.ops[0].kind, phrase.ops[0].kind
    shifted = kind in ("shift", "back") and first == "month" and len(phrase.ops) > 1 and gap in (",", "的", "")
    if shifted or (kind == "weekday" and first in ("month", "day", "year") and _BRACKETS.fullmatch(gap)):
        before.told = phrase.ops


def _rule(token: Token) -> str:
    """Rule that found a token: file of ``rules/dates`` and key in it."""
    if token.kind.endswith("_rel") or token.kind == "part_day":
        bases = {"pub": "words.deictic", "text": "words.anaphoric", "report": "words.reported_year"}
        return bases.get(token.value[0], "words.seasons")
    return _RULES.get(token.kind, "tokens." + token.kind)
