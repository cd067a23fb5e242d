"""Chooses the year of a bare month and the month of a bare day.

In this order: the line of the story (去年1月3日…; 3月29日…), a plan (the next one), a report (the latest one), and
without any sign the nearer one, where what lies behind counts as half as far: news tells mostly of what has happened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from zhnews_extract.dates.calendar import Span
from zhnews_extract.dates.discourse import Entry, Setting, Story

_CHAIN_DAYS = 120
_FRESH_DAYS = 31
_LEAP_REACH = 8  # years within which 29 February comes again, over a century's end too
_YEAR_DAYS = 370
_STORY_GRAINS = ("day", "days", "month", "xun", "year", "quarter", "half")


def year_spans(reference: dt.date, make: Callable[[int], Span | None]) -> list[Span]:
    """Occurrences of a yearly span around a day, in order; 29 February needs some more years."""

    def within(reach: int) -> list[Span]:
        years = range(max(reference.year - reach, 1), min(reference.year + reach, dt.MAXYEAR - 1) + 1)
        return [span for year in years if (span := make(year))]

    near = within(1)
    return near if len(near) > 1 else within(_LEAP_REACH)


def pick(
    candidates: Sequence[Span], story: Story, at: Setting, *, deadline: bool, cumulative: bool, until: bool = False
) -> tuple[Span, Entry | None]:
    """Choose among occurrences (in order, all closed).

    Returns
    -------
    tuple
        The chosen occurrence and the mention it goes on from, ``None`` where it was counted from publication.
    """
    now = story.reference
    assert now is not None
    known = story.known.get(story.text[at.start : at.end])
    if known is not None and known in candidates:
        return known, None
    if story.told_main is not None and candidates[0].grain == "day" and story.told_main.span in candidates:
        return story.told_main.span, None
    begun = [s for s in candidates if s.start and s.start <= now]
    ahead = [s for s in candidates if s.end and s.end >= now]
    if cumulative:
        done = [s for s in candidates if s.end and s.end <= now]
        return (done or begun or list(candidates))[-1], None
    chosen = _by_sign(begun, ahead, now, at, deadline, until)
    if not deadline or at.reported:
        entry = story.chain(at)
        linked = _linked(candidates, entry, at, now, chosen) if entry else None
        if linked is not None and linked != chosen:
            return linked, entry
    return chosen, None


def _by_sign(begun: list[Span], ahead: list[Span], now: dt.date, at: Setting, deadline: bool, until: bool) -> Span:
    if not begun:
        return ahead[0]
    if not ahead:
        return begun[-1]
    latest, coming = begun[-1], ahead[0]
    if latest == coming:
        return latest
    if deadline and until and not at.planned and latest.end and (now - latest.end).days <= 2 * _FRESH_DAYS:
        return latest
    if deadline and not (at.reported and not at.planned):
        return coming
    if at.planned and not at.reported:
        return coming
    if at.reported and not at.planned:
        return latest
    assert latest.end
    assert coming.start
    behind, before = (now - latest.end).days, (coming.start - now).days
    if latest.grain == "day" and behind <= _FRESH_DAYS and not at.planned:
        return latest
    if latest.end.year == now.year:
        return latest
    return coming if before * 2 < behind else latest


def _linked(candidates: Sequence[Span], entry: Entry, at: Setting, now: dt.date, chosen: Span) -> Span | None:
    """Occurrence that goes on from the mention before, if the two belong together."""
    together = entry.sentence == at.sentence
    if _monthly(candidates):
        return _same_month(candidates, entry, at, now, together)
    goes_on = entry.ahead and together and entry.last > now and not at.reported
    if entry.ahead and not at.planned and not goes_on:
        return None
    if together and not at.reported and entry.last.year == now.year and (goes_on or entry.dated):
        # 今年3月签约，10月动工: the story goes forward
        since = entry.last if goes_on else entry.first
        found = next((s for s in candidates if s.start and s.start >= since), None)
        return found if goes_on or (found and found.start and found.start.year == now.year) else None
    if entry.span.grain == "year" and not together and not entry.opens:
        return None
    if not entry.dated or entry.last.year == now.year or entry.span.grain not in _STORY_GRAINS:
        return None
    found = next((s for s in candidates if s.start and s.end and s.end >= entry.first), None)
    if found is None or found.start is None or found.start.year > entry.last.year + 1:
        return None
    if entry.last.year > now.year:
        return found if together else None
    fresh = chosen.grain == "day" and chosen.start is not None and 0 <= (now - chosen.start).days <= _FRESH_DAYS
    return None if fresh or at.planned or found.start > now else found


def _monthly(candidates: Sequence[Span]) -> bool:
    """Whether the occurrences are those of a bare day, one a month."""
    if len(candidates) < 2 or candidates[0].grain != "day":
        return False
    first, second = candidates[0].start, candidates[1].start
    return first is not None and second is not None and (second - first).days <= 2 * _FRESH_DAYS


def _same_month(candidates: Sequence[Span], entry: Entry, at: Setting, now: dt.date, together: bool) -> Span | None:
    """Bare day in the month of the mention before (6月中旬…，25日…)."""
    if entry.span.grain not in _STORY_GRAINS[:4] or (entry.ahead and not at.planned and not together):
        return None
    distance = (now - entry.last).days
    if distance > _YEAR_DAYS or (not together and abs(distance) > _CHAIN_DAYS):
        return None
    month = entry.last.replace(day=1)
    found = next(
        (s for s in candidates if s.start and s.start >= entry.first and s.start.replace(day=1) == month), None
    )
    if found is None or found.start is None:
        return None
    return found if found.start <= now or at.planned or entry.ahead else None
