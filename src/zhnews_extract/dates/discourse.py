"""A small model of how an article moves through time, to find what 当天, 次日, 同期 or a bare 9日 hang on.

An article has a main day (the first day told in its body that lies shortly before publication) and a focus that
moves: within a sentence to the last day told, within a paragraph to the last day of the story line. Asides (此前的9日,
十天前的12日) and plans do not move it beyond their own sentence; a new paragraph leads 当天 and 同日 back to the main
day, or to the day its heading names. Every choice is an :class:`Entry`, so that a mention can say what it hangs on.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from zhnews_extract import regexes
from zhnews_extract.dates.calendar import Span
from zhnews_extract.dates.rules import Context
from zhnews_extract.regexes import any_of

_DATELINE = regexes.compile(
    r"(?:上午|下午|晚|凌晨)?(?:讯(?!息)|电(?=[ )】\u3000(,:—-]|记者|题|\p{Han}))|\)?(?:讯|电)[ )】]"
)
_BREAK = re.compile("\n")
_CLAUSE = re.compile(r"[,;。:!?\n]")
_PERIODS = frozenset("month quarter half cum range year xun".split())
_TOLD_WITHIN = 90  # characters between a day and what happened on it
_HEADING = 16  # a paragraph of this many characters that holds a day is a heading: the day holds until the next
_CLAUSE_REACH = 60  # characters on either side that can tell the voice of a clause
_REACH = 40  # how many mentions back an antecedent may lie; keeps the cost of one mention constant


@dataclass(slots=True)
class Entry:
    """A resolved mention, as later ones see it.

    ``aside``: told out of the line of the story; ``ahead``: a plan; ``dated``: year known from the text, not guessed;
    ``heads``: opens a stretch of story of its own (去年，… not 比去年); ``compared``: only compared with; ``opens``: a
    mark stands behind it; ``heading``: stands in a heading.
    """

    start: int
    end: int
    paragraph: int
    sentence: int
    span: Span
    aside: bool = False
    ahead: bool = False
    dated: bool = False
    heads: bool = True
    compared: bool = False
    opens: bool = False
    heading: bool = False

    @property
    def is_day(self) -> bool:
        """Whether it names one day, or days from one to another."""
        return self.span.closed and (self.span.grain == "day" or self.span.grain == "days")

    @property
    def last(self) -> dt.date:
        """Last day it names."""
        value = self.span.end or self.span.start
        assert value is not None
        return value

    @property
    def first(self) -> dt.date:
        """First day it names."""
        value = self.span.start or self.span.end
        assert value is not None
        return value


@dataclass(slots=True)
class Setting:
    """Where a mention stands; how its clause speaks of time is read when asked for."""

    reader: Reader
    text: str
    start: int
    end: int
    paragraph: int
    sentence: int
    bounds: tuple[int, int]
    heading: bool

    _heard: tuple[bool, bool] | None = None

    @property
    def voice(self) -> tuple[bool, bool]:
        """Whether the clause plans, and whether it reports."""
        if self._heard is None:
            self._heard = self.reader.voice(self)
        return self._heard

    @property
    def planned(self) -> bool:
        """Whether the clause speaks of what lies ahead."""
        return self.voice[0]

    @property
    def reported(self) -> bool:
        """Whether the clause speaks of what lies behind."""
        return self.voice[1]

    @property
    def compared(self) -> bool:
        """Whether the mention is only compared with (比去年)."""
        return self.reader.compares(self.text, self.start)


class Reader:
    """Compiled rules on how sentences speak of time."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._planned = regexes.scanner(any_of(context.planned))
        self._reported = regexes.scanner(any_of(context.reported))
        self._compared_last = frozenset(word[-1] for word in context.compared)
        self._compared = regexes.compile(rf"(?:{any_of(context.compared)})$")
        self.event = regexes.compile(rf"({any_of(context.events)})(?:的|后的|举行的|当天的)?$")

    def settings(self, text: str, sentences: list[tuple[int, int]]) -> Callable[[int, int], Setting]:
        """Make the function that tells the setting of a stretch of ``text``."""
        starts = [start for start, _ in sentences]
        breaks = [match.start() for match in _BREAK.finditer(text)]

        def setting(start: int, end: int) -> Setting:
            sentence = max(bisect_right(starts, start) - 1, 0)
            paragraph = bisect_right(breaks, start)
            opens = breaks[paragraph - 1] + 1 if paragraph else 0
            closes = breaks[paragraph] if paragraph < len(breaks) else len(text)
            heading = paragraph > 0 and closes - opens <= _HEADING
            bounds = sentences[sentence] if sentences else (0, len(text))
            return Setting(self, text, start, end, paragraph, sentence, bounds, heading)

        return setting

    def compares(self, text: str, start: int) -> bool:
        """Whether a comparison stands directly before."""
        return text[start - 1 : start] in self._compared_last and bool(
            self._compared.search(text[max(0, start - 3) : start])
        )

    def voice(self, at: Setting) -> tuple[bool, bool]:
        """Whether the clause of a mention plans, and whether it reports; a silent one goes on as those before."""
        text, (first, last) = at.text, at.bounds
        opens = max(first, at.start - _CLAUSE_REACH)
        closes = min(max(last, at.end), at.end + _CLAUSE_REACH)
        left = max((match.end() for match in _CLAUSE.finditer(text, opens, at.start)), default=opens)
        stop = _CLAUSE.search(text, at.end, closes)
        clause = text[left : at.start] + "|" + text[at.end : stop.start() if stop else closes]
        planned, reported = bool(self._planned.search(clause)), bool(self._reported.search(clause))
        if not planned and not reported:
            so_far = text[opens:left]
            planned = bool(self._planned.search(so_far)) and not self._reported.search(so_far)
        return planned, reported


class Story:
    """What has been told so far.

    Parameters
    ----------
    text
        The clean text.
    reference
        Day of publication.
    sentences
        Offsets of the sentences in ``text``.
    lead_days
        How long before publication the main day may lie.
    body_from
        Where the body begins.
    look_ahead
        Asked at most once for the main day, if a mention hangs on it before it has been told (a headline's 同日).
    """

    def __init__(
        self,
        text: str,
        reference: dt.date | None,
        sentences: list[tuple[int, int]],
        lead_days: int,
        body_from: int = 0,
        look_ahead: Callable[[], Entry | None] | None = None,
    ) -> None:
        self.text, self.reference, self.sentences = text, reference, sentences
        self.entries: list[Entry] = []
        self.known: dict[str, Span] = {}
        self.dateline: Entry | None = None
        self.told_main: Entry | None = None
        self._lead_days, self._body_from = lead_days, body_from
        self._look_ahead = look_ahead
        self._second: Entry | None = None

    def tell(self, entry: Entry) -> None:
        """Add a mention."""
        self.entries.append(entry)
        if not entry.is_day:
            return
        if entry.span.grain == "day":
            self.known.setdefault(self.text[entry.start : entry.end], entry.span)
        if self.dateline is None and _DATELINE.match(self.text, entry.end):
            self.dateline = entry
        elif self.told_main is None and entry.start >= self._body_from and not entry.ahead and self._near(entry):
            self.told_main = entry

    def _near(self, entry: Entry) -> bool:
        reference = self.reference
        return not entry.aside and (reference is None or 0 <= (reference - entry.last).days <= self._lead_days)

    @property
    def main(self) -> Entry | None:
        """Day the article is about: the first of its body that lies shortly before publication.

        Failing that a day of the headline, the dateline, a plan; without a day of publication the first day told.
        """
        if self.told_main is None and self._look_ahead is not None:
            look, self._look_ahead = self._look_ahead, None
            self._second = look()
        return self.told_main or self._second

    def second_best(self) -> Entry | None:
        """Best main day where the body tells of none."""
        days = [entry for entry in self.entries if entry.is_day and self._near(entry)]
        return next((entry for entry in days if entry is not self.dateline), next(iter(days), None))

    def back(self) -> Iterator[Entry]:
        """Earlier mentions with a value, nearest first."""
        for entry in self.entries[: -_REACH - 1 : -1]:
            if entry.span.start or entry.span.end:
                yield entry

    def day(self, at: Setting, same: bool) -> Entry | None:
        """Day that 次日 (or, with ``same``, 当天) hangs on."""
        fallback: Entry | None = None
        for entry in self.back():
            if not entry.is_day:
                continue
            if entry.sentence == at.sentence:
                return entry
            if entry.ahead or entry.aside:
                continue
            if entry.paragraph == at.paragraph or entry.heading:
                return entry
            if self.main is None:
                break
            if same:
                continue
            if abs((entry.last - self.main.last).days) <= 45 and fallback is None:
                fallback = entry
        if fallback is not None:
            return fallback
        if self.main is not None:
            return self.main
        return next((entry for entry in self.back() if entry.is_day), None)

    def in_sentence(self, at: Setting) -> Entry | None:
        """Day told before in the same sentence."""
        return next((e for e in self.back() if e.sentence == at.sentence and e.is_day), None)

    def any_day(self) -> Entry | None:
        """Day told last, asides included."""
        return next((entry for entry in self.back() if entry.is_day), self.main)

    def month(self) -> Entry | None:
        """Month told last, or the month of a day."""
        return next((e for e in self.back() if e.is_day or e.span.grain in ("month", "xun")), self.main)

    def year(self, at: Setting) -> Entry | None:
        """Mention told last that lies in one year."""
        for entry in self.back():
            if entry.first.year == entry.last.year and not entry.compared:
                return entry
        return None

    def period(self, part_of_year: bool) -> Entry | None:
        """Period told last; ``part_of_year`` leaves whole years out as long as there is another."""
        found: Entry | None = None
        for entry in self.back():
            if entry.span.grain not in _PERIODS or not entry.span.closed:
                continue
            if not part_of_year or entry.span.grain != "year":
                return entry
            found = found or entry
        return found

    def at_event(self, noun: str, at: Setting) -> Entry | None:
        """Day of the nearest earlier sentence that tells of a happening, else the main day."""
        if self.main is not None and noun in self.text[self.main.end : self.main.end + _TOLD_WITHIN]:
            return self.main
        for entry in self.back():
            if not entry.is_day or entry.ahead:
                continue
            last = min(self.sentences[entry.sentence][1], entry.end + _TOLD_WITHIN, at.start - len(noun))
            if noun in self.text[entry.end : last]:
                return entry
        return self.day(at, False)

    def chain(self, at: Setting) -> Entry | None:
        """Mention that a bare month or day goes on from: told just before, in the same paragraph, in a known year."""
        for entry in self.back():
            if entry.paragraph != at.paragraph:
                return None
            if entry.compared:
                continue
            return entry if entry.heads or (entry.ahead and entry.sentence == at.sentence) else None
        return None

    def reported_year(self, at: Setting) -> Entry | None:
        """Period of an earlier year that the paragraph reports on, which 上年 looks back from."""
        now = self.reference.year if self.reference else None
        for entry in self.back():
            if entry.paragraph != at.paragraph:
                return None
            if entry.span.grain in _PERIODS and entry.span.closed and not entry.compared:
                return entry if entry.last.year != now else None
        return None
