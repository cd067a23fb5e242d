"""What kind of sum a sum is: the words around it, and the features that decide."""

from __future__ import annotations

from zhnews_extract.events.context import Context, Item
from zhnews_extract.events.drafts import Draft
from zhnews_extract.events.rules import EventRules


def money_words(ctx: Context, item: Item, rules: EventRules) -> tuple[str, ...]:
    """Kind words near a sum: nearest left in the clause, right behind it, in the clause before."""
    cache: dict[int, tuple[str, ...]] = ctx.cache.setdefault("money_words", {})
    if item.index not in cache:
        cache[item.index] = tuple(_money_words(ctx, item, rules))
    return cache[item.index]


def _money_words(ctx: Context, item: Item, rules: EventRules) -> list[str]:
    start, end = (ctx.to_sk[x] for x in ctx.clauses[item.clause])
    left, right = ctx.sk[start : item.sk], ctx.sk[item.sk + 1 : min(end, item.sk + 9)]
    best: tuple[int, int, str] | None = None
    found = []
    for name, pattern in rules.kinds:
        for match in pattern.finditer(left):
            key = (match.end(), match.end() - match.start(), f"{name}:{match[0]}")
            if best is None or key > best:
                best = key
        hit = pattern.search(right)
        if hit:
            found.append(f"kr={name}|{'0' if hit.start() < 3 else '1'}")
            found.append(f"krw={hit[0]}")
    if best is not None:
        name, _, word = best[2].partition(":")
        gap = len(left) - best[0]
        found = [f"kl={name}|{0 if gap <= 2 else 1 if gap <= 6 else 2}", f"kl={name}", f"klw={word}", *found]
    elif item.clause > 0 and ctx.clause_sent[item.clause - 1] == item.sent:
        before = ctx.sk[ctx.to_sk[ctx.clauses[item.clause - 1][0]] : start]
        for name, pattern in rules.kinds:
            if pattern.search(before):
                found.append(f"kp={name}")
    return found or ["k=0"]


def kind_features(ctx: Context, draft: Draft, item: Item, rules: EventRules) -> list[str]:
    """Features that decide the kind of a sum in an event."""
    t = draft.type
    words = money_words(ctx, item, rules)
    l2 = ctx.shown[max(0, item.sk - 2) : item.sk]
    l3 = ctx.shown[max(0, item.sk - 3) : item.sk]
    r2 = ctx.shown[item.sk + 1 : item.sk + 3]
    f = [
        f"t={t}",
        f"l2={l2}",
        f"l3={l3}",
        f"r2={r2}",
        f"l2={l2}|{t}",
        f"r2={r2}|{t}",
        f"r1={r2[:1]}",
        f"l1={l2[-1:]}|{t}",
    ]
    f += [*words] + [f"{word}|{t}" for word in words]
    f += [f"f={draft.primary.form}", f"mod={item.source.mod}", f"mod={item.source.mod}|{r2}"]
    shown = ctx.shown[max(ctx.to_sk[ctx.clauses[item.clause][0]], item.sk - 10) : item.sk]
    f += [f"w={shown[i : i + 2]}" for i in range(len(shown) - 1)]
    own = [i for i in draft.args if i[0] == "amount"]
    f.append(f"n={min(3, len(own))}|{t}")
    f.append(f"order={sum(i[1].start < item.start for i in own)}|{t}")
    f.append(f"left={item.start < draft.primary.start}|{t}")
    f.append(f"same={item.clause == draft.primary.clause}|{t}")
    for word in ctx.words.before_sum:
        if word in shown:
            f += [f"has={word}", f"has={word}|{t}"]
    return f
