"""Anchors: places in the text that may tell of an event, and the features that decide whether they do."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from zhnews_extract.events import periods
from zhnews_extract.events.context import PARTIES, PRIVATE, Context, Item, symbols
from zhnews_extract.events.rules import EventRules, TriggerClass

_PRIVATE = frozenset(PRIVATE.values())
_WINDOW = 28
_ACTORS = PARTIES | {"J"}
NONE = "none"
"""Stands for the type of what is no event."""
STATISTICS = "statistics"
"""Type of reported totals, which have figures for triggers."""
ITEM_TYPES = ("signing", "groundbreaking", "settlement", "investment", "operation", "completion", "financing", "award")


@dataclass(slots=True)
class Anchor:
    """A possible trigger.

    Attributes
    ----------
    kind
        ``verb`` (a trigger word), ``item`` (a project or company in a list of a collective event), ``figure`` (a
        statistic).
    options
        Types it may have, with the class of the word.
    blocks, statuses
        Ids of the cues that fired.
    never
        Types that a rule rules out, whatever a model says.
    features
        For the model that decides on it.
    """

    kind: str
    start: int
    end: int
    form: str
    options: list[tuple[str, TriggerClass]]
    clause: int
    sent: int
    para: int
    blocks: list[str] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    features: list[str] = field(default_factory=list)
    item: Item | None = None
    type: str | None = None
    probability: float = 0.0
    never: frozenset[str] = frozenset()


def by_sentence(anchors: Iterable[Anchor]) -> dict[int, list[Anchor]]:
    """Anchors of each sentence that has some, in the order given."""
    found: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        found.setdefault(anchor.sent, []).append(anchor)
    return found


_LEFT, _RIGHT = [f"sl{gap}" for gap in range(4)], [f"sr{gap}" for gap in range(4)]


def within(item: Item, anchor: Anchor) -> str | None:
    """Where a mention stands in an anchor's sentence (``cl``: left, in its clause; ``sr2``: two clauses on)."""
    if item.sent != anchor.sent:
        return None
    left = item.start < anchor.start
    if item.clause == anchor.clause:
        return "cl" if left else "cr"
    return (_LEFT if left else _RIGHT)[min(3, abs(item.clause - anchor.clause))]


def find_verbs(ctx: Context, rules: EventRules) -> list[Anchor]:
    """All trigger words outside of names, titles, dates and sums, in reading order."""
    found: list[Anchor] = []
    for match in rules.trigger.finditer(ctx.sk):
        start = _to_view(ctx, match.start())
        end = start + match.end() - match.start()
        found.append(
            Anchor(
                "verb",
                start,
                end,
                match[0],
                rules.forms[match[0]],
                ctx.clause_at(start),
                ctx.sent_at(start),
                ctx.para_at(start),
            )
        )
    return found


def _to_view(ctx: Context, sk: int) -> int:
    return bisect_left(ctx.to_sk, sk)


def describe(ctx: Context, anchor: Anchor, rules: EventRules) -> None:
    """Fill in cues and the features that do not depend on other decisions."""
    sk, shown, at = ctx.sk, ctx.shown, ctx.to_sk[anchor.start]
    stop = at + (1 if anchor.kind != "verb" else anchor.end - anchor.start)
    clause_start, clause_end = (ctx.to_sk[x] for x in ctx.clauses[anchor.clause])
    sent_start, sent_end = (ctx.to_sk[x] for x in ctx.sents[anchor.sent])
    left, right = sk[max(clause_start, at - _WINDOW) : at], sk[stop : min(sent_end, stop + _WINDOW)]
    types_asked = [name for name, _ in anchor.options]
    for ident, types, pattern in rules.never:
        if not types.isdisjoint(types_asked) and pattern.match(ctx.text, anchor.end, ctx.sents[anchor.sent][1]):
            anchor.never |= types
            anchor.blocks.append(ident)
    f = anchor.features
    form = anchor.form if anchor.kind == "verb" else f"<{anchor.form}>"
    f.append("f=" + form)
    shown_left, shown_right = shown[max(sent_start, at - 3) : at], shown[stop : stop + 3]
    for n in (1, 2, 3):
        if len(shown_left) >= n:
            f.append(f"l{n}=" + shown_left[-n:])
        if len(shown_right) >= n:
            f.append(f"r{n}=" + shown_right[:n])
    f += [f"f|l1={form}|{shown_left[-1:]}", f"f|r1={form}|{shown_right[:1]}", f"f|r2={form}|{shown_right[:2]}"]
    f += [f"f|l2={form}|{shown_left[-2:]}", f"lr={shown_left[-1:]}|{shown_right[:1]}"]
    fired = []
    around = sentence_cues(ctx, rules, anchor.sent)
    for name, side, ident, pattern in rules.cues:
        if name in around if side == "sentence" else pattern.search(left if side == "before" else right):
            fired.append(name)
            if name.startswith("block"):
                anchor.blocks.append(ident)
            elif name.startswith("status"):
                anchor.statuses.append(ident)
    f += fired
    f += [f"f|{name}={form}" for name in fired]
    clause_left, clause_right = sk[clause_start:at], sk[stop:clause_end]
    # In one order in every process: sums of weights, and what is explained first, depend on it.
    before, after, whole = kinds(clause_left), kinds(clause_right), sentence_kinds(ctx, anchor.sent)
    f += (*_each("cb=", before), *_each("ca=", after))
    f += (*_each(f"f|cb={form}|", before), *_each(f"f|ca={form}|", after))
    f += (*_each(f"f|cs={form}|", whole), *_each("cs=", whole))
    if _ACTORS.isdisjoint(before):
        f.append("nosubj")
    f.append("cstart=" + shown[clause_start : clause_start + 2])
    f.append("cend=" + shown[max(clause_start, clause_end - 3) : clause_end])
    if PRIVATE["T"] in clause_right:
        # What kind of document it is (《最高额保证合同》) stands at its title's end.
        title = ctx.items[ctx.first_item(_to_view(ctx, stop + clause_right.index(PRIVATE["T"])))].text[:-1]
        f += [f"te2={title[-2:]}", f"te4={title[-4:]}", f"f|te2={form}|{title[-2:]}"]
    # words of the sentence's neighbourhood as unordered bigrams
    for text, tag in ((shown[max(clause_start, at - 8) : at], "wl"), (shown[stop : min(clause_end, stop + 8)], "wr")):
        f += [f"{tag}={text[i : i + 2]}" for i in range(len(text) - 1)]
    if anchor.para == ctx.title_para:
        f += ["title", "f|title=" + form]
    if ctx.text.count("“", *ctx.paras[anchor.para]) and _quoted(ctx, anchor):
        f += ["quoted", "f|quoted=" + form]
    dated = periods.around(ctx, anchor.clause, anchor.sent, anchor.start)
    counted = "K" in after or "M" in after
    f += dated + [f"f|{name}={form}" for name in dated] + [f"{name}|{counted}" for name in dated]
    f.append("clen=" + str(min(5, (clause_end - clause_start) // 5)))
    for option, cls in anchor.options:
        f += [f"class={cls}", f"opt={option}|{cls}"]


@lru_cache(maxsize=20_000)
def _each(beginning: str, kinds: str) -> tuple[str, ...]:
    """Features of one beginning, one a kind; they come back by the dozen."""
    return tuple([beginning + kind for kind in kinds])


def kinds(skeleton: str) -> str:
    """Kinds of items in a stretch of the skeleton, in the order of the alphabet."""
    return _ordered(_PRIVATE.intersection(skeleton))


@lru_cache(maxsize=5_000)
def _ordered(letters: frozenset[str]) -> str:
    return symbols("".join(sorted(letters)))


def sentence_kinds(ctx: Context, sent: int) -> str:
    """Kinds of items in a sentence; looked for once."""
    known: dict[int, str] = ctx.cache.setdefault("sentence_kinds", {})
    if sent not in known:
        start, end = ctx.sents[sent]
        known[sent] = kinds(ctx.sk[ctx.to_sk[start] : ctx.to_sk[end]])
    return known[sent]


def sentence_cues(ctx: Context, rules: EventRules, sent: int) -> set[str]:
    """Cues that fire anywhere in a sentence; looked for once."""
    known: dict[int, set[str]] = ctx.cache.setdefault("sentence_cues", {})
    if sent not in known:
        start, end = ctx.sents[sent]
        text = ctx.sk[ctx.to_sk[start] : ctx.to_sk[end]]
        known[sent] = {name for name, side, _, pattern in rules.cues if side == "sentence" and pattern.search(text)}
    return known[sent]


def _quoted(ctx: Context, anchor: Anchor) -> bool:
    start = ctx.paras[anchor.para][0]
    return ctx.text.count("“", start, anchor.start) > ctx.text.count("”", start, anchor.start)


def neighbours(ctx: Context, anchors: list[Anchor]) -> None:
    """Add features on the trigger words around each anchor."""
    for i, anchor in enumerate(anchors):
        form = anchor.form
        for step, tag in ((-1, "p"), (1, "n")):
            j = i + step
            if not 0 <= j < len(anchors):
                continue
            other = anchors[j]
            if other.clause == anchor.clause:
                gap = other.start - anchor.end if step > 0 else anchor.start - other.end
                near = "0" if gap == 0 else "s" if gap < 5 else "m"
                anchor.features += [f"{tag}f={other.form}|{near}", f"{tag}o={other.options[0][0]}|{near}"]
                anchor.features.append(f"f|{tag}o={form}|{other.options[0][0]}|{near}")
            elif other.sent == anchor.sent:
                anchor.features.append(f"{tag}os={other.options[0][0]}")


def history(ctx: Context, anchors: list[Anchor], i: int) -> list[str]:
    """Features on what was decided for the anchors before number ``i``."""
    anchor = anchors[i]
    found: list[str] = []
    last = title = None
    for j in range(i - 1, max(-1, i - 40), -1):
        other = anchors[j]
        if not other.type or other.type == "none":
            continue
        if last is None:
            where = (
                "c"
                if other.clause == anchor.clause
                else "s"
                if other.sent == anchor.sent
                else "p"
                if other.para == anchor.para
                else "x"
            )
            last = f"{other.type}|{where}"
            found += [f"h={last}", f"f|h={anchor.form}|{last}"]
        if other.para == anchor.para and other.type in {name for name, _ in anchor.options}:
            found.append(
                "hsame=" + ("c" if other.clause == anchor.clause else "s" if other.sent == anchor.sent else "p")
            )
            break
    for other in anchors[:12]:
        if other.para == ctx.title_para and other.para != anchor.para and other.type and other.type != "none":
            title = other.type
            found.append(f"ht={title}")
            break
    return found
