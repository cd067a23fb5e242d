"""Features that decide whether a candidate is an argument of an event, and in which role.

Each function is a part of the description (:data:`~.parts.Part`): its features depend on its values alone, so that
they are looked up once for all candidates that share them. Hence parts of few values each.

Values that most have: ``k`` kind of the candidate, ``t`` type of the event, ``where`` the candidate stands seen from
the trigger (clause, sentence, paragraph, …), ``lone`` whether another name of its kind stands beside the trigger.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_PATH = 5
_PATH_KINDS = frozenset("CGPOJMKDT")


def stand(k: str, t: str, where: str, rank: int, between: int, kind: str, second: bool) -> list[str]:
    """Where it stands, by how many others of its kind (``rank``) and how many other triggers stand between.

    ``kind`` and ``second`` say what sets the anchor apart from a first trigger word.
    """
    f = [
        f"{k}|{t}",
        f"{k}|{where}",
        f"{k}|{where}|{t}",
        f"{k}|{where}|{rank}",
        f"{k}|{where}|{rank}|{t}",
        f"{k}|btw={between}|{where}",
        f"{k}|btw={between}|{t}",
    ]
    if kind != "verb":
        f += [f"{k}|{kind}", f"{k}|{kind}|{where}|{rank}"]
    if second:
        f += [f"{k}|second", f"{k}|second|{where}"]
    return f


def beside(k: str, t: str, where: str, lone: str, alone: bool, titled: bool, main: bool, counted: str) -> list[str]:
    """Whether others of its kind stand beside the trigger (``alone``: in its sentence), and what it is in the article.

    ``titled``: first of its kind in the title; ``main``: most often named of its kind; ``counted``: whether the
    trigger's clause counts several things (12个项目集中开工).
    """
    f = [
        f"{k}|has={lone == 'lone=c'}|{where}",
        f"{k}|alone={alone}|{where}|{t}",
        f"{k}|{where}|{lone}",
        f"{k}|{where}|{lone}|{t}",
        f"{k}|plural={counted}|{where}",
        f"{k}|plural={counted}|{t}",
    ]
    if titled:
        f += [f"{k}|titled|{lone}", f"{k}|titled|{lone}|{t}", f"{k}|titled|{where}|{t}"]
    if main:
        f += [f"{k}|main|{lone}", f"{k}|main|{lone}|{t}"]
    return f


def trigger(k: str, form: str, where: str) -> str:
    """Word of the trigger."""
    return f"{k}|f={form}|{where}"


def path(k: str, where: str, left: bool, text: str, among: bool) -> list[str]:
    """Skeleton text between mention and trigger, and the kinds of items in it; ``among``: it begins a part (其中)."""
    side = "L" if left else "R"
    f = [f"{k}|plen={where}|{min(6, len(text) // 4)}"]
    if len(text) <= _PATH:
        f.append(f"{k}|path={side}{text}")
    if among:
        f.append(f"{k}|among")
    if "“" in text or "”" in text:
        f.append(f"{k}|quote")
    return f + [f"{k}|pc={side}{c}" for c in sorted(_PATH_KINDS.intersection(text))]


def clause(k: str, head: str, where: str) -> str:
    """How the trigger's clause begins."""
    return f"{k}|cs={head}|{where}"


def pointers(k: str, words: Sequence[str], where: str, rank: int, last: bool, main: bool) -> list[str]:
    """Words in the trigger's clause that point back, by what the candidate was before."""
    f = []
    for word in words:
        f += [
            f"{k}|ref={word}|{where}",
            f"{k}|ref={word}|{where}|{rank}",
            f"{k}|ref={word}|last={last}|main={main}",
        ]
    return f


def no_past(k: str) -> list[str]:
    """There is no event before, or none that says anything of such a candidate."""
    return [f"past=0|{k}"]


def before(k: str, t: str, where: str, lone: str, was: str, gap: str) -> list[str]:
    """Roles of the name in the event before, by the closest thing that both triggers share (``gap``)."""
    return [
        f"{k}|prev={was}|{gap}",
        f"{k}|prev={was}|{gap}|{where}",
        f"{k}|prev={was}|{lone}",
        f"{k}|prev={was}|{lone}|{t}",
        f"{k}|prev={was}|{lone}|{gap}",
    ]


def before_types(k: str, was: str, pair: str, form: str) -> list[str]:
    """Roles of the name in the event before, by the types of both (``pair``) and the trigger of this one."""
    return [f"{k}|prev={was}|{pair}", f"{k}|prev={was}|{form}"]


def same_day(k: str, where: str, lone: str, was: str, pair: str) -> list[str]:
    """Roles of the name in the last event of the same day."""
    return [f"{k}|day={was}|{lone}", f"{k}|day={was}|{pair}", f"{k}|day={was}|{where}"]


def ever(k: str, roles: Sequence[str], where: str) -> list[str]:
    """All the name was in earlier events."""
    return [f"{k}|ever={role}|{where}" for role in roles or ("no",)]


def mention(k: str, text: str, behind: str, tail: str, main: bool) -> list[str]:
    """Up to three characters before the mention and two behind it, and last two of a name."""
    l1, r1 = text[-1:], behind[:1]
    f = [
        f"{k}|l1={l1}",
        f"{k}|l2={text[-2:]}",
        f"{k}|l3={text[-3:]}",
        f"{k}|r1={r1}",
        f"{k}|r2={behind}",
        f"{k}|lr={l1}|{r1}",
    ]
    if tail:
        f.append(f"{k}|tail={tail}")
    if main:
        f.append(f"{k}|main")
    return f


def around(k: str, l1: str, r1: str, t: str, where: str) -> list[str]:
    """Characters on either side of the mention, with the type of the event and with the mention's place."""
    return [f"{k}|l1={l1}|{t}", f"{k}|r1={r1}|{t}", f"{k}|l1={l1}|{where}", f"{k}|r1={r1}|{where}"]


def name_by_type(k: str, tail: str, main: bool, subject: bool, extent: str | None, t: str) -> list[str]:
    """List what a name is in the article, with the type of the event.

    ``tail``: its last character; ``subject``: first party of its sentence; ``extent``: whether a place lies in another
    or holds one.
    """
    f = [f"{k}|tail={tail}|{t}"] if tail else []
    return f + _article(k, main, subject, extent, t)


def name_by_place(
    k: str, mentions: int | None, main: bool, in_title: bool, subject: bool, extent: str | None, where: str
) -> list[str]:
    """List what a name is in the article, with the place of the mention."""
    f = [f"{k}|m={mentions}|{where}"] if mentions is not None else []
    if in_title:
        f.append(f"{k}|intitle|{where}")
    return f + _article(k, main, subject, extent, where)


def _article(k: str, main: bool, subject: bool, extent: str | None, asked: str) -> list[str]:
    f = [f"{k}|main|{asked}"] if main else []
    if subject:
        f.append(f"{k}|subj|{asked}")
    if extent is not None:
        f.append(f"{k}|extent={extent}|{asked}")
    return f


def money(t: str, where: str, mod: object, domestic: bool, closer: int, rival: bool, own: bool) -> list[str]:
    """Say of a sum how many other triggers stand closer to it, whether one shares its clause, whether it is ``own``."""
    f = [
        f"M|mod={mod}|{t}",
        f"M|cur={domestic}|{where}",
        f"M|closer={closer}|{where}",
        f"M|closer={closer}|{t}",
        f"M|own={own}",
    ]
    if rival:
        f.append(f"M|rival|{where}|{t}")
    return f


def money_kind(words: Sequence[str], t: str) -> list[str]:
    """Words that give a sum its kind, nearest first."""
    return [f"M|{word}" for word in words] + [f"M|{word}|{t}" for word in words[:2]]


def count(t: str, of: str | None, unit: str, single: bool, own: bool) -> list[str]:
    """Of a count: what is counted, and whether it is a statistic's ``own``."""
    return [f"K|own={own}", f"K|of={of}", f"K|of={of}|{t}", f"K|unit={unit}|{t}", f"K|v1={single}"]


def phrase(t: str, left: bool, form: str, size: int, inner: bool) -> list[str]:
    """Of a noun phrase: its side and length, and whether a name stands in it (``inner``)."""
    return [f"Q|{t}|{left}", f"Q|{form}|{left}", f"Q|len={size}|{t}", f"Q|inner={inner}|{t}"]


def phrase_ends(t: str, head: str, tail: str) -> list[str]:
    """First and last two characters of a noun phrase."""
    return [f"Q|tail={tail}", f"Q|tail={tail}|{t}", f"Q|head={head}", f"Q|last={tail[-1:]}|{t}"]


def frame(k: str, rule: str, where: str, t: str) -> list[str]:
    """Frame of ``rules/events/frames.yaml`` that fits."""
    return [f"{k}|frame={rule}", f"{k}|frame={rule}|{where}", f"{k}|frame={rule}|{t}"]


def same_party(k: str, was: str, near: str, where: str, t: str) -> list[str]:
    """Role of the name in the last event of the same project or company."""
    return [f"{k}|co={was}|{near}", f"{k}|co={was}|{where}", f"{k}|co={was}|{t}"]


def new_party(k: str, where: str) -> list[str]:
    """No earlier event has this one's project or company."""
    return [f"{k}|co=none|{where}"]


def place(k: str, t: str, where: str, seat: bool, holds: bool, placed: bool) -> list[str]:
    """Whether a place is the seat of a body beside it, and whether the event has a place already."""
    f = [f"{k}|seat|{where}", f"{k}|seat|{t}"] if seat else []
    return [*f, f"{k}|holds={holds}", f"{k}|placed={placed}|{where}"]


def partner(k: str, found: bool, where: str) -> list[str]:
    """Whether the event has a government already."""
    return [f"{k}|partner={found}|{where}"]


def companions(k: str, n: int, where: str, t: str) -> list[str]:
    """How many companies (projects) the event has already."""
    return [f"{k}|others={n}|{where}|{t}"]


def phrase_rivals(roles: Iterable[str], t: str) -> list[str]:
    """Roles of a noun phrase that the event has filled already."""
    return [f"Q|have={role}|{t}" for role in roles]
