"""Statistics: which counts and sums are reported totals, and which of them belong together."""

from __future__ import annotations

import regex

from zhnews_extract.events import periods
from zhnews_extract.events.anchors import Anchor, kinds, sentence_cues, sentence_kinds
from zhnews_extract.events.context import PRIVATE, Context, Item
from zhnews_extract.events.rules import EventRules
from zhnews_extract.regexes import Scanner

BEGIN, INSIDE, OUTSIDE = "begin", "inside", "none"


def find_figures(ctx: Context) -> list[Item]:
    """List counts and sums in reading order."""
    return [item for item in ctx.items if item.kind in "KM"]


def describe(ctx: Context, figure: Item, rules: EventRules, verbs: list[Anchor]) -> list[str]:
    """Features of one figure that do not depend on other figures' labels; ``verbs`` are the decided triggers around."""
    sk, shown, at = ctx.sk, ctx.shown, figure.sk
    clause_start, clause_end = (ctx.to_sk[x] for x in ctx.clauses[figure.clause])
    sent_start, sent_end = (ctx.to_sk[x] for x in ctx.sents[figure.sent])
    clause_left, clause_right = sk[clause_start:at], sk[at + 1 : clause_end]
    k = figure.kind
    f = [f"k={k}"]
    shown_left, shown_right = shown[max(sent_start, at - 4) : at], shown[at + 1 : min(sent_end, at + 5)]
    for n in (1, 2, 3, 4):
        if len(shown_left) >= n:
            f.append(f"{k}l{n}={shown_left[-n:]}")
        if len(shown_right) >= n and n < 4:
            f.append(f"{k}r{n}={shown_right[:n]}")
    f.append(f"{k}lr={shown_left[-1:]}|{shown_right[:1]}")
    text = shown[max(clause_start, at - 12) : at]
    f += [f"{k}w={text[i : i + 2]}" for i in range(len(text) - 1)]
    text = shown[at + 1 : min(clause_end, at + 9)]
    f += [f"{k}x={text[i : i + 2]}" for i in range(len(text) - 1)]
    for c in kinds(clause_left):
        f.append(f"{k}cb={c}")
    for c in kinds(clause_right):
        f.append(f"{k}ca={c}")
    sentence = sk[sent_start:sent_end]
    for c in sentence_kinds(ctx, figure.sent):
        f.append(f"{k}cs={c}")
    listed = len(_LISTED.findall(sentence))
    f += [f"{k}listed={min(3, listed)}|{c}" for c in shown_left[-1:]]
    f.append(f"nfig={min(6, sentence.count(PRIVATE['K']) + sentence.count(PRIVATE['M']))}")
    for name, pattern in rules.kinds:
        ends = [match.end() for match in pattern.finditer(clause_left)]
        if ends:
            far = len(clause_left) - ends[-1] > 2
            f.append(f"{k}kw={name}|{int(far)}")
    f += [f"{k}{name}" for name in sorted(sentence_cues(ctx, rules, figure.sent))]
    f += [f"{k}b.{name}" for name, pattern in _cues_before(ctx, rules) if pattern.search(clause_left)]
    if any(word in clause_left for word in ctx.words.part[:1]):
        f.append(f"{k}among")
    if rules.breakdown.search(clause_left):
        f.append(f"{k}breakdown")
    if figure.para == ctx.title_para:
        f.append(f"{k}title")
    if k == "K":
        f += [f"unit={figure.source.unit}", f"of={figure.source.of}"]
        f.append("v=" + ("1" if figure.source.value == 1 else "2" if figure.source.value < 4 else "n"))
    else:
        f += [f"mod={figure.source.mod}", f"cur={figure.source.currency}"]
    f += [f"{k}{name}" for name in periods.around(ctx, figure.clause, figure.sent, figure.start)]
    same: list[Anchor] = []
    near: list[Anchor] = []
    for verb in verbs:
        if verb.clause == figure.clause:
            same.append(verb)
        elif verb.sent == figure.sent:
            near.append(verb)
    for verb in same:
        side = "b" if verb.end <= figure.start else "a"
        f += [f"{k}v={verb.type}|{side}", f"{k}vf={verb.form}|{side}"]
    if not same:
        f.append(f"{k}nov")
    for verb in near[-3:]:
        f.append(f"{k}vs={verb.type}|{'b' if verb.end <= figure.start else 'a'}")
    if not any(verb.type not in (None, "none", "statistics") for verb in (*same, *near)):
        f.append(f"{k}noevent")
    return f


def _cues_before(ctx: Context, rules: EventRules) -> list[tuple[str, Scanner]]:
    """Cues before a trigger that say something of a figure, too; picked once an article."""
    known: list[tuple[str, Scanner]] | None = ctx.cache.get("figure_cues")
    if known is None:
        known = ctx.cache["figure_cues"] = [
            (name, pattern)
            for name, side, _, pattern in rules.cues
            if side == "before" and name.startswith(("status", "ctx", "block=neg"))
        ]
    return known


# A place and its count: 甲市3个,乙市5个.
_LISTED = regex.compile(f"[{PRIVATE['L']}{PRIVATE['P']}]各?{PRIVATE['K']}")


def gap_features(ctx: Context, found: list[Item], i: int) -> list[str]:
    """Features on what stands between a figure and the one before it."""
    figure = found[i]
    if not i:
        return ["first"]
    last = found[i - 1]
    if last.para != figure.para:
        return ["t=P"]
    if last.sent != figure.sent:
        return [f"t=S{min(3, figure.sent - last.sent)}", f"{figure.kind}t=S"]
    between = ctx.sk[last.sk + 1 : figure.sk]
    shown = ctx.shown[last.sk + 1 : figure.sk]
    pair = last.kind + figure.kind
    gap = figure.clause - last.clause
    f = [f"t={pair}", f"t={pair}|{min(3, gap)}"]
    f.append(f"t={pair}|{shown if len(shown) <= 4 else shown[:1] + '…' + shown[-2:]}")
    f += [f"tb={pair}|{shown[:2]}", f"te={pair}|{shown[-2:]}"]
    f += [f"tw={pair}|{c}" for c in sorted({s for s in shown if s in "CGPLJDTO"})]
    f += [f"tg={pair}|{shown[n : n + 2]}" for n in range(min(12, len(shown) - 1))]
    for word in ctx.words.between_figures:
        if word in shown:
            f.append(f"tw={pair}|{word}")
    if not any(c in ",;:。" for c in between):
        f.append(f"tn={pair}")
    return f
