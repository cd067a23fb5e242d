"""Features that decide whether a date is an event's.

Each function is a part of the description (:data:`~.parts.Part`). Values that most have: ``t`` type of the event,
``where`` the date stands seen from the trigger, ``same`` whether an event before has this date (``none``: it has none),
``gap`` the closest thing that both triggers share.
"""

from __future__ import annotations

from collections.abc import Sequence


def stand(where: str, t: str, rank: int, between: int) -> list[str]:
    """Where it stands, by how many other dates (``rank``) and how many triggers stand between."""
    f = [
        f"{where}|{min(3, rank)}",
        f"{where}|{min(3, rank)}|{t}",
        f"{where}|{min(3, between)}",
        f"{where}|{min(3, between)}|{t}",
        f"{where}|{min(2, rank)}|{min(2, between)}",
    ]
    # With as many of both, features meet.
    return list(dict.fromkeys(f))


def anchor(where: str, primary: bool, kind: str) -> list[str]:
    """Whether it stands beside the first telling of the event."""
    return [f"{where}|{primary}|{kind}"]


def mention(l2: str, r2: str, tail: str, head: str) -> list[str]:
    """Characters around it, its own last one and its first two."""
    return [f"l1={l2[-1:]}", f"l2={l2}", f"r1={r2[:1]}", f"r2={r2}", f"tail={tail}", f"head={head}"]


def by_type(r1: str, tail: str, head: str, kind: str, size: str, t: str) -> list[str]:
    """List what goes with the type of the event."""
    return [f"r1={r1}|{t}", f"tail={tail}|{t}", f"head={head}|{t}", f"kind={kind}|{t}", f"size={size}|{t}"]


def by_place(l1: str, r1: str, kind: str, size: str, where: str) -> list[str]:
    """List what goes with where it stands."""
    return [f"l1={l1}|{where}", f"r1={r1}|{where}", f"kind={kind}|{where}", f"size={size}|{where}"]


def tense(tense: str, planned: bool, where: str, t: str, statuses: Sequence[str]) -> list[str]:
    """Whether it lies before or after the day of publication, and whether the trigger tells of a plan."""
    return [
        f"tense={tense}|{planned}",
        f"tense={tense}|{planned}|{where}",
        f"tense={tense}|{t}",
        f"tense={tense}|{list(statuses)}",
    ]


def vague(where: str, t: str) -> list[str]:
    """Tell that it has no value."""
    return [f"vague|{where}|{t}"]


def elsewhere(where: str, own: int, nearest: bool, head: str, leads: bool, begins: bool) -> list[str]:
    """Of a date in another sentence: how many the trigger's sentence has, and what its own begins with."""
    return [
        f"{where}|own={own}|{nearest}",
        f"{where}|head={head}",
        f"{where}|lead={leads}",
        f"{where}|sstart={begins}|{nearest}",
    ]


def last(where: str, t: str, size: str, same: bool, equal: bool, after: bool) -> list[str]:
    """Compare it with the last date that an event took: the ``same`` mention, an ``equal`` value, one ``after`` it."""
    side = "after" if after else "before"
    f = [
        f"last={same}|{where}",
        f"lastval={equal}|{where}",
        f"lastval={equal}|{t}|{where[0]}",
        f"last={same}|{t}",
        f"lastpos={side}|{t}|{size}",
    ]
    return f if same else [*f, f"lastpos={side}|{where}"]


def several_days(word: str, t: str, where: str) -> list[str]:
    """Tell the first day of a happening of several days (``opening``) from the ``whole`` of it."""
    return [word, f"{word}|{t}", f"{word}|{where}"]


def first(where: str, t: str) -> list[str]:
    """There is no event before."""
    return [f"first|{where}", f"first|{t}|{where}"]


def alike(same: str, gap: str, t: str, where: str) -> list[str]:
    """Compare it with the date of the last event of the type."""
    return [f"alike={same}|{gap}", f"alike={same}|{gap}|{t}", f"alike={same}|{gap}|{where}"]


def before(same: str, gap: str, pair: str, where: str) -> list[str]:
    """Compare it with the date of the event before; ``pair``: types of both."""
    return [f"prev={same}|{gap}", f"prev={same}|{gap}|{pair}", f"prev={same}|{gap}|{where}"]


def leader(name: str, same: str, kind: str, t: str, where: str) -> list[str]:
    """Compare it with the date of an event of the paragraph that others take theirs from; ``kind`` is its type."""
    return [f"{name}={same}|{t}", f"{name}={same}|{where}", f"{name}={same}|{kind}>{t}"]


def held(n: int, where: str, t: str) -> list[str]:
    """Count the events before that have it."""
    return [f"held={n}", f"held={n}|{where}", f"held={n}|{t}"]


def path(where: str, text: str, length: int, marks: Sequence[str]) -> list[str]:
    """Skeleton text between date and trigger: its ends, its length, and words in it."""
    return [f"path={text}", f"dlen={length}|{where}", *(f"pm={mark}" for mark in marks)]


def none(t: str, near: str, cues: str) -> list[str]:
    """No date, by whether one stands in the trigger's clause (c), in its sentence (s) or in neither (n)."""
    f = ["none", f"none|{t}", f"none|{near}", f"none|{near}|{t}", f"none|{cues}", f"none|{cues}|{near}"]
    return list(dict.fromkeys(f))


def none_trigger(form: str, title: bool, anchors: int, contexts: str) -> list[str]:
    """No date, by what tells of the event."""
    return [f"none|f={form}", f"none|title={title}", f"none|anchors={anchors}", f"none|ctx={contexts}"]


def none_before(was: bool, gap: str, pair: str, near: str) -> list[str]:
    """No date, by whether the event before has none either."""
    f = [f"none|prev={was}|{gap}", f"none|prev={was}|{gap}|{pair}", f"none|prev={was}|{near}"]
    return list(dict.fromkeys(f))  # both may be the sentence


def none_leader(name: str, was: bool, near: str, t: str) -> list[str]:
    """No date, by whether events of the paragraph that others take theirs from have none either."""
    return [f"none|{name}={was}|{near}", f"none|{name}={was}|{t}", f"none|{name}={was}|{near}|{t}"]


def unpublished() -> list[str]:
    """No date, in an article without a day of publication."""
    return ["none|unpublished"]
