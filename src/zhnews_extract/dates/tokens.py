"""Finds the pieces of calendar expressions: one pass of one alternation made from the rules.

Every branch of the alternation has a name and a reader that turns the matched text into the token's value; longest
words come first, names that only hold a piece of a date come before everything else and are dropped.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import regex

from zhnews_extract import numerals
from zhnews_extract.dates.rules import Context, Holidays, Modifiers, Words

HAN = "〇零一二三四五六七八九十百两廿卅"
MONTH = r"(?:1\ ?[0-2]|0?[1-9]|十[一二]?|[一二两三四五六七八九])"
DAY = r"(?:3\ ?[01]|[12]\ ?\d|0?[1-9]|三十一?|[二廿]十?[一二三四五六七八九]?|卅一?|十[一二三四五六七八九]?|[一三四五六七八九])"
COUNT = rf"(?:\d{{1,4}}(?:\.\d)?|[{HAN}]{{1,5}})"
LINK = r"(?:至|到|一直到|[-—–~─]{1,2}|\ [-—–~]\ )"
CLOCK = r"(?:\d{1,2}:\d\d(?::\d\d)?(?:时|分)?|(?:\d{1,2}|[零一二两三四五六七八九十]{1,3})(?:时许|点许|时整|点整|点钟|点|时)(?:(?:\d{1,2}|[零一二三四五六七八九十]{1,3})(?:分|刻)?(?:\d{1,2}秒)?|半)?许?)"
_END = r"(?=$|[\n,.;:!?()、。“”\"…]|至|到|[-—~])"


class Token(NamedTuple):
    """A piece of a calendar expression: what it is, where it stands, what it says."""

    kind: str
    start: int
    end: int
    value: Any = None


def number(text: str) -> float:
    """Value of a numeral that the patterns let through (0 where it is malformed)."""
    found = numerals.to_decimal(text.replace(" ", "").replace("廿", "二十").replace("卅", "三十").replace("二十十", "二十"))
    return float(found) if found is not None else 0.0


def whole(text: str) -> int:
    """Value of a whole numeral."""
    return int(number(text))


def union(words: Iterable[str]) -> str:
    """Alternation of literal words, longest first."""
    return "|".join(regex.escape(word, special_only=True) for word in sorted(set(words), key=lambda w: (-len(w), w)))


def guarded(words: Iterable[str], guards: dict[str, tuple[str, str]]) -> str:
    """Alternation of words that keep out of bigger ones."""
    parts = []
    for word in sorted(set(words), key=lambda w: (-len(w), w)):
        before, after = guards.get(word, ("", ""))
        ahead = rf"(?![{after}])" if after else ""
        # the look-behind looks past the word, so that one position need not try it for every word
        behind = rf"(?<![{before}]{word})" if before else ""
        if word in {"昨日", "今日", "翌日", "同日", "当日", "次日", "前日", "明日", "隔日"} and "本" in after:
            ahead = "(?!本(?!报))"
        parts.append(f"{word}{behind}{ahead}")
    return "|".join(parts)


def without_lookbehind(source: str) -> str:
    """Source of a pattern without its look-behinds (they say nothing of its first character)."""
    out, index = [], 0
    while index < len(source):
        if source.startswith(("(?<=", "(?<!"), index):
            depth, escaped, inside = 0, False, False
            while index < len(source):
                char = source[index]
                if escaped:
                    escaped = False
                elif char == "\\":
                    escaped = True
                elif char == "[":
                    inside = True
                elif char == "]":
                    inside = False
                elif not inside:
                    depth += (char == "(") - (char == ")")
                index += 1
                if depth == 0:
                    break
            continue
        if source[index] == "\\":
            out.append(source[index : index + 2])
            index += 2
            continue
        out.append(source[index])
        index += 1
    return "".join(out)


def first_characters(branches: list[tuple[str, str]], extra: Iterable[str]) -> dict[str, frozenset[str]]:
    """Map each character to the branches that can begin with it.

    Found by asking every branch, without its look-behinds, for a partial match of the character.
    """
    alphabet = {char for _, source in branches for char in source} | set("0123456789Q (,《") | set(extra)
    table: dict[str, set[str]] = {}
    for name, source in branches:
        if not source:
            continue
        pattern = regex.compile(without_lookbehind(source))
        for char in alphabet:
            if pattern.match(char, partial=True):
                table.setdefault(char, set()).add(name)
    # one set for all digits and one for all Chinese numerals: few patterns to compile instead of twenty
    for group in ("0123456789", HAN):
        names = set().union(*(table.get(char, set()) for char in group))
        table.update(dict.fromkeys(group, names))
    return {char: frozenset(names) for char, names in table.items()}


def by_first(words: Iterable[str]) -> dict[str, list[str]]:
    """Words by their first character."""
    table: dict[str, list[str]] = {}
    for word in words:
        table.setdefault(word[0], []).append(word)
    return table


class Lexer:
    """Compiled rules for finding tokens."""

    def __init__(self, words: Words, holidays: Holidays, context: Context, modifiers: Modifiers) -> None:
        self.words, self.holidays, self.context, self.modifiers = words, holidays, context, modifiers
        self.lookup = self._lookup()
        self._branches = self._sources()
        self._firsts = first_characters(self._branches, words.weekdays)
        self._words = by_first(self.lookup)
        self._scan = regex.compile("[" + regex.escape("".join(sorted({*self._firsts, *self._words}))) + "]")
        self._patterns: dict[str, regex.Pattern[str]] = {}
        self._shared: dict[str, regex.Pattern[str]] = {}
        self._duration = regex.compile(self._duration_parts(), regex.X)

    # ------------------------------------------------------------------ words with a value of their own
    def _lookup(self) -> dict[str, tuple[str, Any]]:
        w = self.words
        table: dict[str, tuple[str, Any]] = {}
        for kind, base in ((w.deictic, "pub"), (w.anaphoric, "text")):
            for unit, offsets in kind.items():
                for word, offset in offsets.items():
                    table[word] = ("part_day" if unit == "day_part" else unit + "_rel", (base, offset, word in w.same))
        for word, offset in w.reported_year.items():
            table[word] = ("year_rel", ("report", offset, False))
        for word, side in w.edge_days.items():
            table[word] = ("edge_day", side)
        for word in w.same_period:
            table[word] = ("same", 0)
        for word in w.vague_period:
            table[word] = ("vague", None)
        for prefix, offset in {"去年": -1, "上年": -1, "前年": -2, "上一年": -1}.items():
            for word in w.same_period:
                table[prefix + word] = ("same", offset)
        for word in w.vague:
            table[word] = ("vague", None)
        for word in w.until_now:
            table[word] = ("until_now", None)
        for unit, edges in w.bare_edges.items():
            for word, side in edges.items():
                table[word] = ("bare_edge", (unit, side))
        for word in w.whole_year:
            table[word] = ("whole", None)
        for word, which in w.halves.items():
            table[word] = ("half", which)
        for word, which in w.half_months.items():
            table[word] = ("half_month", which)
        for word, which in w.half_weeks.items():
            table[word] = ("half_week", which)
        for word, which in w.xun.items():
            table[word] = ("xun", which)
        for word in w.first_quarter:
            table[word] = ("quarter", 1)
        for prefix, pair in self.modifiers.year_pairs.items():
            for word in ("两年", "二年"):
                if pair != (0, 0):
                    table[prefix + word] = ("year_pair", pair)
        for season, terms in w.seasons.items():
            for prefix, offset in w.season_years.items():
                table[prefix + season] = ("season_rel", (offset, terms))
        return table

    # ------------------------------------------------------------------ the alternation
    def _sources(self) -> list[tuple[str, str]]:
        w, c, m = self.words, self.context, self.modifiers
        week, wd = union(w.week), "".join(w.weekdays)
        offsets = union(w.week_offsets)
        quarters = "".join(w.quarters)
        plans, bare_plans = union(w.plans), union(w.plans_bare)
        eras = union(w.eras)
        lunar = union(w.lunar_prefix)
        feasts = self._feasts()
        tails = union(self.holidays.period_tails)
        terms = union(self.holidays.solar_terms)
        events = union(c.events)
        seasons = "".join(w.seasons)
        dur = self._duration_source()
        back, forth = union(m.back), union(m.forth)
        passed, weak = union(m.before.passed), union(m.before.passed_weak)
        strong = union(m.recent.strong)
        numbered = "".join(c.numbered)
        names = union(c.names)
        nodigit = r"(?<![\dA-Za-z#№.])"
        branches: list[tuple[str, str]] = [
            ("title", rf"{c.title_open}[^{c.title_close}\n]{{0,60}}+{c.title_close}"),
            ("name", rf"{names}|\d[·.]\d{{1,2}}(?=[\p{{Han}}]{{0,3}}(?:大街|路|街|广场|事变|事件|打拐|晚会))|第[{HAN}\d]{{1,4}}年|(?:19|20)\d\d年(?=[^的将在举召共全新累计签已完实力拟\n,。、:;!?“”]{{2,12}}(?:大会|论坛|峰会|博览会|交易会|招商会|洽谈会|推介会|推介周|运动会|创业大赛|挑战赛))|(?:19|20)\d\d年(?:度|第[一二三四五六七八九十\d]+次)?(?:临时|年度)?股东(?=大?会)"),
            ("stamp", r"(?<![\d/.A-Za-z])(?<!(?:^|\D)-)(?:1[5-9]|20|21)\d\d(?:-\d{1,2}-(?:\d\d(?=\d\d:\d\d)|\d{1,2}(?!\d))|/\d{1,2}/\d{1,2}(?!\d)|\.\d{1,2}\.\d{1,2}(?!\d)|\.\d\d-\d\d(?!\d)|\ \d\d\ \d\d(?=\D))(?:T(?=\d\d:))?"),
            ("compact", r"(?<![\dA-Za-z\-/.:号码编第])(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?![\d.A-Za-z\-/])"),
            ("era", rf"(?:{eras})(?:元年|(?:\d{{1,3}}|[{HAN}]{{1,4}})年)"),
            ("year", rf"(?:公元)?{nodigit}(?:[12]\d{{3}}|[12]\ \d\ \d\ \d)\ ?年(?!报|鉴|会(?!议)|轻)度?+|(?<=在|于|自|公元)\d{{3}}年|[一二][〇零一二三四五六七八九]{{3}}年(?!会(?!议)|报)度?+|[一两二]千(?:零[一二三四五六七八九]|[零一二三四五六七八九]?[十百][一二三四五六七八九]?)年|[一二三四五六七八九][〇零一二三四五六七八九]{{2}}年(?=[一二三四五六七八九十]+月)"),
            ("year2", rf"(?:(?<![\dA-Za-z#№.第])\d\d|(?<![{HAN}])[〇零一二三四五六七八九]{{2}})年(?=(?:{MONTH}月(?!期)|第?[{quarters}]季度|[上下前后]半年|年?[底末初](?![步期次级])|{feasts}|前{COUNT}个?(?:月|季度)|第一个|后[{HAN}\d]+个?月))|(?<![\dA-Za-z#№.])0\d年|零[一二三四五六七八九]年"),
            ("year_link", rf"(?<![\dA-Za-z#№.\-])(?:19|20)\d\d(?=(?:\ ?{LINK}\ ?|与|和)(?:(?:19|20)\d\d|\d\d)年)|(?<=从|自|由)(?:19|20)\d\d(?={LINK}(?:19|20)\d\d(?!\d))|(?<=(?:从|自|由)(?:19|20)\d\d{LINK})(?:19|20)\d\d(?!\d)"),
            ("decade", r"(?:(?:上|本)世纪|(?:\d{1,2}|[一二]?十[一二三四五六七八九]?)世纪)(?:[二三四五六七八九]十|[2-9]0)年代|(?:[二三四五六七八九]十|(?<!\d)[2-9]0)年代"),
            ("century", r"(?:\d{1,2}|[一二]?十[一二三四五六七八九]?)世纪(?![之])"),
            ("back", rf"(?:{back})(?:{dur})|(?:{forth})(?:{dur})"),
            ("event", rf"(?:{events})(?:前|后)(?:[两二三四五六七八九十几]|\d{{1,2}})(?:天|日|周|个月)(?!内)"),
            ("shift", rf"{nodigit}(?:{dur})(?:多|以|之)?(?:前|后)(?![期置端台续者半提排])"),
            ("passed", rf"(?:{passed})(?:{weak})?{nodigit}(?:{dur})"),
            ("recent", rf"(?:{strong})的?(?:{dur})|(?:上|下)(?:[二两三四五六七八九十]|\d{{1,2}})个?(?:周|月|季度|年)(?!\d)|(?<=^)[前后](?:[一二两三四五六七八九十]|\d{{1,2}})(?:天|日|年|周)(?=\n?$)"),
            ("cum", rf"(?:前|头|首)(?:十[一二]?|[两二三四五六七八九]|\d{{1,2}})(?:个月|月|个?季度|个?季(?![度])|周)(?!期|[0-9]+[日号])|(?:(?<=年)|(?<=^))后(?:十[一二]?|[两二三四五六七八九]|\d{{1,2}})(?:个月|月)"),
            ("plan", rf"[“‘\"「](?:{plans})[”’\"」](?!{union(w.plan_names)})(?:时期|期间|末期|末|初期|初|以来|收官|后[两二三]年|前[两二三]年)?+|(?:{bare_plans})(?:时期|期间|末期|末(?!端)|初期|以来)"),
            ("feast", rf"(?:{feasts})(?:{tails})?+"),
            ("lunar_month", rf"(?:{lunar})闰?{MONTH}月|闰{MONTH}月|{union(w.lunar_months)}"),
            ("lunar_year", rf"(?:{lunar})"),
            ("lunar_first", rf"(?:{w.great_year})?{w.lunar_first}(?:[一二三四五六七八九十](?![级中小高])|(?<=月初)\d{{1,2}}(?!\d))|{w.great_year}(?:初[一二三四五六七八九十]|十[一二三四五])"),
            ("month_link", rf"(?<![\dA-Za-z#№.\-{HAN}月])(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])(?=(?:\ ?{LINK}\ ?|、)(?:1[0-2]|0?[1-9]|十[一二]?|[二三四五六七八九])月)"),
            ("month", rf"(?<![\dA-Za-z#№.]){MONTH}\ ?月(?:份(?!额))?(?!期|嫂)"),
            ("month_no", r"(?<=年)的?第(?:[一二三四五六七八九]|十[一二]?|1[0-2]|[1-9])个月(?!内)"),
            ("quarter_link", rf"第?[{quarters}](?=(?:{LINK}|、)第?[{quarters}]季度)"),
            ("quarter", rf"第?[{quarters}]个?季度|第[{quarters}]季(?![度报节])|Q[1-4](?:季度)?(?![A-Za-z\d])"),
            ("first_weekday", rf"的?(?:第[一二三四五\d]|最后一)个?的?(?:{week})[{wd}]"),
            ("week_no", rf"的?第(?:[{HAN}]{{1,4}}|\d{{1,2}})个?(?:{week})(?![{wd}年期])|的?前[两二三四\d]周"),
            ("week", rf"(?:{offsets})(?:{week})(?:(?:{week})?[{wd}{w.weekend}])?(?![年期边转刊报密])"),
            ("weekday", rf"(?<![{HAN}\d每一上下本这])(?:{week})(?:[一二三四五六日天](?![一二三四五六七八九十\d])|[1-7](?!\d))(?!年|期|边|围)"),
            ("day_no", rf"(?<=[年月节期周旬])的?第(?:[{HAN}]{{1,3}}|\d{{1,3}})[天日]|(?<=[年月节期周旬])的?最后一[天日]"),
            ("day_link", rf"(?<![\dA-Za-z#№.\-]){DAY}(?=(?:{LINK}|、|,){DAY}[日号])|(?<=月){DAY}(?=\ ?{LINK}\ ?{DAY}[日号])"),
            ("workdays", rf"{nodigit}{COUNT}(?:余|多)?个(?:工作|交易|自然)日(?:内|之内|以内)?"),
            ("day", rf"(?<![\dA-Za-z#№.]){DAY}\ ?(?:日(?!元(?![宵旦])|圆|均|产[\d]|内|之内|以内|游(?!客)|语|夜)|号(?![{numbered}]))"),
            ("lunar_bare", rf"(?<=(?:{union(w.lunar_months)}|(?:{lunar}){MONTH}月))(?:[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|\d{{1,2}}(?!\d))"),
            ("bare_day", rf"(?<=月|月份)(?:3[01]|[12]\d|0?[1-9]|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?)(?=$|[\n,;:!?()。“”\"…出早晚上下]|、(?!\d)|\.(?!\d)|{LINK}{MONTH}月)(?!:)"),
            ("paren_day", r"\((?:(?:1[0-2]|[1-9])月)?(?:3[01]|[12]\d|[1-9])[日号]\)|[,(]\ ?(?:星期|周|礼拜)[一二三四五六日天]\)?"),
            ("term", rf"(?:{terms})(?=当[天日]|[,。)]|时节|节气|前后|$)(?:节气|时节)?+"),
            ("clock", rf"(?:(?<![\d:])|(?<=-\d\d-\d\d)|(?=[零一二三四五六七八九十])){CLOCK}(?:{LINK}{CLOCK})?"),
            ("clock_link", rf"(?<![\d:])\d{{1,2}}(?={LINK}\d{{1,2}}点)"),
            ("season", rf"[{seasons}](?:{union(w.season_tails)})"),
            ("day_night", rf"(?:[两三四五六七八九十]|\d+)天(?:[两三四五六七八九十]|\d+)夜"),
            ("duration", rf"(?<![\dA-Za-z#№.第每×])(?:{dur})(?:之内|以内|内|以上)?"),
            ("word", ""),
            ("edge", "|".join(rf"(?<=年|度|月|份|季|旬|五[”’\"」]?){word}" for word in ("初期(?!投)", "初(?![步次级始中创心选审定期]|期投)", "底(?![部线座盘色气蕴])", "末(?![端位尾])", "伊始", "之初", "之末", "末期"))),
            ("daypart", guarded([x for x in w.dayparts if len(x) > 1], {}) + r"|晚(?![会宴于点餐稻报])|早(?![在已就前日点期报餐])|夜(?![景市经游班生])|晨(?![报光星会])"),
        ]
        return branches

    def _pattern(self, first: str) -> regex.Pattern[str]:
        """Alternation of the branches that can begin with a character; made when first met."""
        names = self._firsts.get(first, ())
        parts = []
        for name, source in self._branches:
            if name == "word" and first in self._words:
                parts.append(f"(?P<word>{guarded(self._words[first], self.words.guards)})")
            elif name in names:
                parts.append(f"(?P<{name}>{source})")
        whole = "|".join(parts)
        if whole not in self._shared:
            self._shared[whole] = regex.compile(whole)
        self._patterns[first] = self._shared[whole]
        return self._patterns[first]

    def _feasts(self) -> str:
        tails = union(self.holidays.period_tails)
        after = rf"(?={tails}|前后|前夕|[”\"]|当[天日])"
        plain = [name for name, feast in self.holidays.holidays.items() if feast.bare]
        alone = [name for name, feast in self.holidays.holidays.items() if not feast.bare]
        full = sorted({*plain, *(f"{name}\0" for name in alone)}, key=lambda n: -len(n))
        parts = [rf"{n[:-1]}{after}" if n.endswith("\0") else n for n in full]
        tailed = [f"{name}(?:{union(f.tail)})?+" for name, f in self.holidays.holidays.items() if f.tail]
        return "|".join([*tailed, *parts, rf"(?<=^)(?:{union(alone)})(?=$)"])

    # ------------------------------------------------------------------ durations
    def _duration_source(self) -> str:
        count = rf"(?:\d{{1,4}}(?:\.\d)?|(?<![{HAN}])[{HAN}]{{1,6}})"
        few = r"(?:多|余|来|几)?"
        unit = (
            r"(?:年(?:半(?!年)|多|余)?(?![代级轻龄报会鉴画货糕夜景薪终])|周年(?=\n?$)|载(?=春秋)|个?季度|个(?:多|半)?月(?:多|半|余)?|周(?![一二三四五六日天末岁期转边])|个?(?:星期|礼拜)(?![一二三四五六日天])"
            r"|天|个?(?:小时|钟头)|分钟|个(?:工作|交易|自然)日)"
        )
        one = rf"{count}{few}{unit}"
        half = r"半(?:年(?:多)?|个(?:多)?月|月(?![刊报])|天|个?小时|个?钟头|个季度)"
        days = r"(?:[两俩]日|(?:\d{1,2}|[一二三四五六七八九十]{1,2})日(?=内|之内|以内))|俩(?:礼拜|星期|月|年)"
        more = rf"(?:\d{{1,3}}|[一二两三四五六七八九十]{{1,3}}){unit}"
        return rf"(?:{half}|{days}|{one}(?:(?:零|又)?{more}){{0,3}}+)"

    def _duration_parts(self) -> str:
        return (
            rf"(?P<half>半)(?P<u1>年|个?季度|个?多?月|个?小时|个?钟头|天)|(?P<n>\d+(?:\.\d+)?|[{HAN}俩]+)(?:多|余|来|几)*(?P<g>个?)(?:多)?(?P<mid>半?)"
            r"(?P<u2>周年|年|载|季度|月|周|星期|礼拜|工作日|交易日|自然日|天|日|小时|钟头|分钟)(?P<tail>半?)"
        )

    def duration(self, text: str) -> list[tuple[float, str]]:
        """Read a stretch of time as (count, ISO unit) pairs; units are ``Y M W D H MIN`` (quarters become months)."""
        parts: list[tuple[float, str]] = []
        for found in self._duration.finditer(text):
            if found["half"]:
                unit = self.words.units[found["u1"].lstrip("个").lstrip("多")]
                count = 0.5
            else:
                count = 2.0 if found["n"] == "俩" else number(found["n"])
                unit = self.words.units[found["u2"]]
                if found["mid"] or found["tail"]:
                    count += 0.5
            if unit == "Q":
                count, unit = count * 3, "M"
            if unit == "Y" and count % 1 == 0.5:  # half a year is six months
                parts += [(count - 0.5, "Y")] if count > 1 else []
                count, unit = 6.0, "M"
            if unit == "H" and count % 1:
                count, unit = count * 60, "MIN"
            parts.append((count, unit))
        return parts

    # ------------------------------------------------------------------ tokens
    def tokens(self, text: str) -> list[Token]:
        """All tokens of a text in reading order, disjoint; names are left out."""
        found: list[Token] = []
        search, patterns = self._scan.search, self._patterns
        place = search(text)
        while place is not None:
            start = place.start()
            first = text[start]
            match = (patterns.get(first) or self._pattern(first)).match(text, start)
            end = match.end() if match else start + 1
            place = search(text, end)
            if match is None or match.lastgroup in (None, "name", "title"):
                continue
            kind, source = match.lastgroup, match.group()
            if kind == "word":
                name, value = self.lookup[source]
                found.append(Token(name, start, end, value))
            else:
                found.append(Token(kind or "", start, end, source))
        return found
