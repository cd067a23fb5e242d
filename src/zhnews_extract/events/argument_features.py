"""Features that decide whether a candidate is an argument of an event, and in which role.

Most are conjunctions of fields (:data:`TEMPLATES`); those of which a candidate may have several of one sort, or that
change with each role taken, have functions.

Fields: ``k`` kind of the candidate, ``t`` type of the event, ``where`` the candidate stands seen from the trigger
(clause, sentence, paragraph, …), ``rank`` and ``btw`` how many others of its kind and how many other triggers stand
between, ``form`` of the trigger; ``has``, ``alone``, ``lone`` whether others of its kind stand beside the trigger;
``kind`` and ``second`` what sets the anchor apart from a first trigger word; ``plural`` whether its clause counts
several things (12个项目集中开工); ``path`` and ``pa`` … ``quote`` the skeleton text between; ``cs`` how the trigger's
clause begins; ``prev`` and ``day`` what the name was in the event before and in the last of the same day (``pair``:
both events' types); ``l1`` … ``lr`` characters around the mention; ``m`` … ``tail1`` what the name is in the article;
``extent`` whether another place lies in the place or around it; the rest holds for sums, counts or noun phrases alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zhnews_extract.events.templates import Templates

FIELDS = """
k t where rank btw form has alone lone titled lead kind second plural
path pa pa_end pe plen plen_n among quote
cs past prev gap pair trigger day day_pair
l1 l2 l3 r1 r2 lr lr_end m main intitle subj tail2 tail1 extent
mod cur closer rival own of unit v1 left word len inner head last
"""
TEMPLATES = Templates(
    FIELDS,
    """
    k t
    k where
    k where t
    k where rank
    k where rank t
    k btw where
    k btw t
    k form where
    k kind
    k kind where rank
    k second
    k second where
    k plural where
    k plural t
    k has where
    k alone where t
    k where lone
    k where lone t
    k titled lone
    k titled lone t
    k titled where t
    k lead lone
    k lead lone t
    k path
    k path t
    k pa pa_end
    k pe t
    k plen plen_n
    k among
    k quote
    k cs where
    past k
    k prev gap
    k prev gap where
    k prev pair
    k prev gap pair
    k prev lone
    k prev lone t
    k prev lone gap
    k prev trigger
    k day lone
    k day day_pair
    k day where
    k l1
    k l2
    k l3
    k r1
    k r2
    k lr lr_end
    k l1 t
    k r1 t
    k l2 t
    k r2 t
    k l1 where
    k r1 where
    k m where
    k main
    k main where
    k main t
    k intitle where
    k subj where
    k subj t
    k tail2
    k tail1 t
    k extent where
    k extent t
    k mod t
    k cur where
    k closer where
    k closer t
    k rival where t
    k own
    k of
    k of t
    k unit t
    k v1
    k t left
    k word left
    k len t
    k inner t
    k head
    k last t
    """,
)


def inside(k: str, side: str, kinds: Iterable[str]) -> list[str]:
    """Kinds of items between mention and trigger."""
    return [f"{k}|pc={side}{c}" for c in kinds]


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


def ever(k: str, roles: Sequence[str], where: str) -> list[str]:
    """All the name was in earlier events."""
    return [f"{k}|ever={role}|{where}" for role in roles or ("no",)]


def money_kind(words: Sequence[str], t: str) -> list[str]:
    """Words that give a sum its kind, nearest first."""
    return [f"M|{word}" for word in words] + [f"M|{word}|{t}" for word in words[:2]]


def frame(k: str, rule: str, where: str, t: str) -> list[str]:
    """Frame of ``rules/events/frames.yaml`` that fits."""
    return [f"{k}|frame={rule}", f"{k}|frame={rule}|{where}", f"{k}|frame={rule}|{t}"]


def same_party(k: str, was: str, near: str, where: str, pair: str, t: str) -> list[str]:
    """Role of the name in the last event of the same project or company."""
    return [f"{k}|co={was}|{near}", f"{k}|co={was}|{where}", f"{k}|co={was}|{pair}", f"{k}|co={was}|{t}"]


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


def phrase_rivals(roles: Sequence[str], t: str) -> list[str]:
    """Roles of a noun phrase that the event has filled already."""
    return [f"Q|have={role}|{t}" for role in roles]
