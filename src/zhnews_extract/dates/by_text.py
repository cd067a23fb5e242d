"""What hangs on a word of the text or on the day of publication: 今年, 次日, 同期, 两天后."""

from __future__ import annotations

from zhnews_extract.dates import calendar as cal
from zhnews_extract.dates.by_year import season_span
from zhnews_extract.dates.calendar import DAY, Span
from zhnews_extract.dates.discourse import Entry
from zhnews_extract.dates.evaluate import State, operation

_GRAIN = {"Y": "year", "M": "month", "W": "day", "D": "day"}
_DATELINE_DAYS = 3  # a dateline further back than this is no "today"


@operation("season_rel")
def season_from_now(value: tuple[int, tuple[str, str]], state: State, span: Span | None) -> Span:
    """今夏, 去冬."""
    offset, terms = value
    return season_span(state, terms, state.reference.year + offset)


@operation("year_rel", "quarter_rel", "month_rel", "day_rel", "part_day")
def relative(value: tuple[str, int, bool, str], state: State, span: Span | None) -> Span:
    """今年, 上月, 昨天; 当年, 次月, 同日: some units before or after a day."""
    base, offset, same, unit = value
    if unit == "month" and span is not None and span.start:  # 去年本月
        month = cal.move(cal.unit_of(state.reference, "month"), offset, "month")
        assert month.start
        return cal.month(span.start.year, month.start.month)
    state.dated = True
    if base == "pub":
        now = state.reference
        dateline = state.story.dateline
        if unit == "day" and dateline is not None and 0 <= (now - dateline.last).days <= _DATELINE_DAYS:
            now = state.hang_on(dateline).last
        return cal.move(cal.day(now), offset, unit)
    if base == "report":
        told = state.story.reported_year(state.at)
        year = state.hang_on(told).first.year if told else state.reference.year
        return cal.year(year + offset)
    if unit == "day":
        entry = antecedent_day(state, same)
        return cal.day((entry.last if offset >= 0 else entry.first) + offset * DAY)
    if unit == "month":
        entry = state.hang_on(state.story.month())
    elif unit == "quarter":
        entry = state.hang_on(state.story.period(True) or state.story.month())
    else:
        told = state.story.year(state.at)
        if told is None or told.paragraph < state.at.paragraph - 1:
            state.vague = True  # 当年 with no year told is "in those days"
            return cal.NOTHING
        entry = state.hang_on(told)
    return cal.move(cal.day(entry.last if offset >= 0 else entry.first), offset, unit)


def event_before(state: State) -> str | None:
    """Happening named just before the mention (签约当天)."""
    found = state.reader.event.search(state.story.text[max(0, state.at.start - 10) : state.at.start])
    return found[1] if found else None


def antecedent_day(state: State, same: bool) -> Entry:
    """Day that an anaphoric mention hangs on."""
    near = state.story.in_sentence(state.at) if same else None
    noun = event_before(state)
    if noun and near is None:
        return state.hang_on(state.story.at_event(noun, state.at))
    return state.hang_on(state.story.day(state.at, same))


@operation("edge_day")
def edge_day(value: str, state: State, span: Span | None) -> Span:
    """首日: first or last day of what was last told."""
    entry = state.hang_on(state.story.any_day())
    return cal.day(entry.first if value == "first" else entry.last)


@operation("same")
def same(value: int, state: State, span: Span | None) -> Span:
    """同期, 去年同期."""
    entry = state.story.period(part_of_year=value != 0)
    if entry is None:
        return cal.NOTHING
    state.hang_on(entry)
    old = entry.span
    if not value:
        return Span(old.start, old.end, old.grain)
    assert old.start
    assert old.end
    if old.grain == "year":
        return cal.year(old.start.year + value)
    target = (
        state.reference.year + value
        if state.story.reference and value == -1 and old.end.year == state.reference.year
        else old.end.year + value
    )
    start, end = cal.add_months(old.start, 12 * (target - old.end.year)), old.end
    last = end == cal.unit_of(end, "month").end
    end = cal.add_months(end, 12 * (target - old.end.year))
    return Span(start, cal.unit_of(end, "month").end if last else end, old.grain)


@operation("shift")
def shift(value: tuple[int, list[tuple[float, str]]], state: State, span: Span | None) -> Span:
    """两天后, 32年前."""
    sign, parts = value
    units = [unit for _, unit in parts if unit in _GRAIN]
    if not units or not any(count for count, _ in parts):
        state.vague = True
        return cal.NOTHING
    finest = min(units, key="YQMWD".index) if len(units) == 1 else units[-1]
    entry: Entry | None = None
    if sign > 0:
        story = state.story
        if finest in "DW":
            entry = story.day(state.at, False) if story.entries else None
            near = story.chain(state.at)
            if near is not None and near.span.grain in ("day", "days"):
                entry = near
        else:
            entry = story.chain(state.at)
    elif state.story.reference is None:
        entry = state.story.any_day()
    base = state.hang_on(entry).last if entry is not None else state.reference
    for count, unit in parts:
        base = cal.shift(base, sign * count, unit)
    grain = _GRAIN[finest]
    whole = all(count == int(count) for count, unit in parts)
    if not whole and finest in "YQ":
        grain = "month"
    return cal.unit_of(base, grain)


@operation("back")
def back(value: tuple[int, list[tuple[float, str]]], state: State, span: Span | None) -> Span:
    """再往前推两天."""
    sign, parts = value
    entry = state.hang_on(state.story.any_day())
    base = entry.first if sign < 0 else entry.last
    grain = "day"
    for count, unit in parts:
        base, grain = cal.shift(base, sign * count, unit), _GRAIN.get(unit, "day")
    return cal.unit_of(base, grain)


@operation("event")
def event(value: tuple[str, int, str], state: State, span: Span | None) -> Span:
    """签约前两天."""
    noun, count, unit = value
    entry = state.hang_on(state.story.at_event(noun, state.at))
    if not count:
        state.vague = True
        return cal.NOTHING
    base = cal.shift(entry.first if count < 0 else entry.last, count, unit)
    return cal.unit_of(base, _GRAIN[unit])


@operation("recent")
def recent(value: tuple[int, list[tuple[float, str]]], state: State, span: Span | None) -> Span:
    """过去十年, 未来两个月."""
    sign, parts = value
    now = state.reference
    if not parts or not parts[0][0]:
        state.vague = True
        return cal.NOTHING
    count, unit = parts[0]
    other = cal.shift(now, sign * count, unit)
    return Span(min(now, other), max(now, other), "range")
