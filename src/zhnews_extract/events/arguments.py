"""Who, where, what and how much: candidates of an event's arguments and the features that decide their role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhnews_extract.events.anchors import Anchor, symbols
from zhnews_extract.events.context import Context, Item
from zhnews_extract.events.drafts import Draft
from zhnews_extract.events.phrases import phrases, seats
from zhnews_extract.events.rules import EventRules

NONE = "none"
_BACK, _AHEAD = 4, 2


def roles_of(rules: EventRules, kind: str, item: Item) -> list[str]:
    """Roles an item may take in an event of a type; two at once are joined by ``+``."""
    if item.kind == "M":
        return ["amount"]
    if item.kind == "K":
        return ["count"]
    if item.kind == "D":
        return []
    table = rules.roles.get(kind, rules.roles["any"])
    roles = table.get(item.kind) or rules.roles["any"].get(item.kind, [])
    if "place" in roles and "government" in roles:
        return [*roles, "government+place"]
    if "project" in roles and "target" in roles:
        return [*roles, "project+target"]
    return roles


# Projects and companies are decided first: they say which earlier event a place or a sum may be taken over from.
_ORDER = {kind: rank for rank, kind in enumerate("JCTGOPLNMKQ")}
Past = Sequence[tuple[Draft, dict[str, set[str]]]]


def candidates(ctx: Context, draft: Draft, rules: EventRules, past: Past = ()) -> list[tuple[Item, Anchor]]:
    """One mention of every name, sum and count near the event, with the anchor it is nearest to."""
    best: dict[str, tuple[tuple[int, int], Item, Anchor]] = {}

    def offer(item: Item, anchor: Anchor, rank: int) -> None:
        if item.kind in "DN" and rank > 3:
            return
        if (item.kind == "K" and rank > 3) or (item.kind in "MTQ" and rank > 5):
            return
        score = (rank, abs(item.start - anchor.start))
        if item.key not in best or score < best[item.key][0]:
            best[item.key] = (score, item, anchor)

    for number, anchor in enumerate(draft.anchors):
        extra = 0 if number == 0 else 2
        first, last = ctx.paras[anchor.para]
        for sent in range(max(0, anchor.sent - _BACK), min(len(ctx.sents), anchor.sent + _AHEAD + 1)):
            if not first <= ctx.sents[sent][0] <= last:
                continue
            gap = anchor.sent - sent
            for item in ctx.by_sent[sent]:
                if gap == 0:
                    offer(item, anchor, min(1, abs(item.clause - anchor.clause)) + extra)
                else:
                    offer(item, anchor, (2 + gap if gap > 0 else 3 - 2 * gap) + extra)
    primary = draft.primary
    for seat in seats(ctx, rules):
        if seat.sent == primary.sent:
            offer(seat, primary, 1)
    recent = {key for _, theirs in past[-4:] for key in theirs} | {_main(ctx, kind) for kind in "CLPJ"}
    recent -= best.keys()
    for item in ctx.items:
        if item.key in recent:
            offer(item, primary, 18)
    for para in {0, 1, primary.para - 1, primary.para} | {max(0, ctx.title_para)}:
        if 0 <= para < len(ctx.by_para):
            for item in ctx.by_para[para]:
                if item.kind in "CPOJ" or (item.kind in "GL" and item.key in recent):
                    offer(item, primary, 12 if para in (primary.para, primary.para - 1) else 15)
    found = [(item, anchor) for _, item, anchor in best.values() if item.kind != "D"]
    found += phrases(ctx, draft, rules)
    found.sort(key=lambda pair: (_ORDER[pair[0].kind], pair[0].start))
    return found


def features(
    ctx: Context,
    draft: Draft,
    item: Item,
    anchor: Anchor,
    decided: Sequence[Anchor],
    past: Past,
    taken: Mapping[str, set[str]],
    rules: EventRules,
) -> list[str]:
    """Describe one candidate; ``past`` holds roles taken in earlier events, ``taken`` those in this one so far."""
    t, k = draft.type, item.kind
    sk = ctx.sk
    at, form = ctx.to_sk[anchor.start], anchor.form
    left = item.start < anchor.start
    if item.clause == anchor.clause:
        where = "cl" if left else "cr"
    elif item.sent == anchor.sent:
        where = f"s{'l' if left else 'r'}{min(3, abs(item.clause - anchor.clause))}"
    elif item.para == anchor.para:
        where = f"p{max(-2, min(3, anchor.sent - item.sent))}"
    elif item.para == ctx.title_para:
        where = "title"
    elif item.para == anchor.para - 1:
        where = "prevpara"
    else:
        where = "far"
    lo, hi = (item.end, anchor.start) if left else (anchor.end, item.start)
    span = range(min(item.index, _index(ctx, anchor)), max(item.index, _index(ctx, anchor)))
    near = where[0] in "cs"
    same_kind = (
        sum(ctx.items[j].kind == k and ctx.items[j].key != item.key for j in span if j != item.index)
        if len(span) < 60
        else 9
    )
    between = sum(lo <= other.start < hi for other in decided) if near else 0
    rank = min(3, same_kind)
    f = [
        f"{k}|{t}",
        f"{k}|{where}",
        f"{k}|{where}|{t}",
        f"{k}|{where}|{rank}",
        f"{k}|{where}|{rank}|{t}",
        f"{k}|f={form}|{where}",
    ]
    f += [f"{k}|btw={min(3, between)}|{where}", f"{k}|btw={min(3, between)}|{t}"]
    if draft.primary.kind != "verb":
        f += [f"{k}|{draft.primary.kind}", f"{k}|{draft.primary.kind}|{where}|{rank}"]
    if anchor is not draft.primary:
        f += [f"{k}|second|{where}", f"{k}|second"]
    # the words right around the mention
    l1, l2, r1, r2, before, words = _around(ctx, item)
    f += words
    f += [f"{k}|l1={l1}|{t}", f"{k}|r1={r1}|{t}", f"{k}|l2={l2}|{t}", f"{k}|r2={r2}|{t}"]
    f += [f"{k}|l1={l1}|{where}", f"{k}|r1={r1}|{where}"]
    if near:
        path = (
            sk[item.sk + 1 : at]
            if left
            else sk[at + anchor.end - anchor.start : item.sk]
            if anchor.kind == "verb"
            else sk[at + 1 : item.sk]
        )
        shown = symbols(path)
        if len(shown) <= 5:
            f += [f"{k}|path={'L' if left else 'R'}{shown}", f"{k}|path={'L' if left else 'R'}{shown}|{t}"]
        f += [
            f"{k}|pa={'L' if left else 'R'}{shown[:2]}|{shown[-2:]}",
            f"{k}|pe={'L' if left else 'R'}{shown[-2:] if left else shown[:2]}|{t}",
        ]
        f.append(f"{k}|plen={where}|{min(6, len(shown) // 4)}")
        f += [f"{k}|pc={'L' if left else 'R'}{c}" for c in {c for c in shown if c in "CGPOJMKDT"}]
        if any(word in shown for word in ctx.words.part[:1]):
            f.append(f"{k}|among")
        if any(q in shown for q in "“”"):
            f.append(f"{k}|quote")
    clause = ctx.by_sent[anchor.sent]
    mates = [o for o in clause if o.clause == anchor.clause]
    f.append(f"{k}|has={any(o.kind == k and o.key != item.key for o in mates)}|{where}")
    f.append(f"{k}|alone={not any(o.kind == k for o in clause)}|{where}|{t}")
    if where[0] not in "c":
        start, end = (ctx.to_sk[x] for x in ctx.clauses[anchor.clause])
        here = sk[start:end]
        for name in _references(ctx, anchor.clause, here, rules):
            f += [f"{k}|ref={name}|{where}", f"{k}|ref={name}|{where}|{rank}"]
            last = any(item.key in theirs for _, theirs in past[-1:])
            f.append(f"{k}|ref={name}|last={last}|main={k in 'CJPL' and item.key == _main(ctx, k)}")
        f.append(f"{k}|cs={symbols(here[:2])}|{where}")
    entity = item.source
    if k in "CGPONLJ":
        mentions = len(entity.mentions) if entity is not None else 0
        f.append(f"{k}|m={min(4, mentions)}|{where}")
        if item.key == _main(ctx, k):
            f += [f"{k}|main", f"{k}|main|{where}", f"{k}|main|{t}"]
        if any(o.key == item.key for o in ctx.by_para[max(0, ctx.title_para)]) and ctx.title_para >= 0:
            f.append(f"{k}|intitle|{where}")
        first = next((o for o in ctx.by_sent[item.sent] if o.kind in "CGPOJ"), None)
        if first is not None and first.key == item.key:
            f += [f"{k}|subj|{where}", f"{k}|subj|{t}"]
        f.append(f"{k}|tail={item.text[-2:]}")
        f.append(f"{k}|tail={item.text[-1:]}|{t}")
    lone = (
        "c"
        if any(o.kind == k and o.key != item.key for o in mates)
        else "s"
        if any(o.kind == k and o.key != item.key for o in clause)
        else "n"
    )
    f += [f"{k}|{where}|lone={lone}", f"{k}|{where}|lone={lone}|{t}"]
    f += _inheritance(ctx, draft, item, where, past, taken, lone)
    if k in "CPL" and item.key == _titled(ctx, k):
        f += [f"{k}|titled|lone={lone}", f"{k}|titled|lone={lone}|{t}", f"{k}|titled|{where}|{t}"]
    if k in "CJPL" and item.key == _main(ctx, k):
        f += [f"{k}|main|lone={lone}", f"{k}|main|lone={lone}|{t}"]
    if k in "PL":
        for other in mates:
            if other.kind == "G" and other.text.startswith(item.text[:4]):
                f += [f"{k}|seat|{where}", f"{k}|seat|{t}"]
                break
        holds = any(o.kind in "PL" and o.key != item.key and item.key in taken for o in clause)
        f.append(f"{k}|holds={holds}")
        f.append(f"{k}|placed={any('place' in roles for roles in taken.values())}|{where}")
    if k in "GO":
        f.append(f"{k}|partner={any('government' in roles for roles in taken.values())}|{where}")
    if k == "C":
        f.append(f"C|others={min(2, sum('company' in roles for roles in taken.values()))}|{where}|{t}")
    if k == "J":
        f.append(f"J|others={min(2, sum('project' in roles for roles in taken.values()))}|{where}|{t}")
    if k == "Q":
        left = item.start < anchor.start
        f += [
            f"Q|{t}|{left}",
            f"Q|{anchor.form}|{left}",
            f"Q|len={min(6, len(item.text) // 3)}|{t}",
            f"Q|head={item.text[:2]}",
            f"Q|tail={item.text[-2:]}",
            f"Q|tail={item.text[-2:]}|{t}",
        ]
        f += [
            f"Q|last={item.text[-1:]}|{t}",
            f"Q|inner={any(o.start < item.end and item.start < o.end for o in clause)}|{t}",
        ]
        f += [
            f"Q|have={role}|{t}"
            for roles in taken.values()
            for role in roles
            if role in ("project", "target", "qualifier")
        ]
    if k == "M":
        f += [f"M|mod={item.source.mod}|{t}", f"M|cur={item.source.currency == 'CNY'}|{where}"]
        f += [f"M|{name}" for name in money_words(ctx, item, rules)]
        f += [f"M|{name}|{t}" for name in money_words(ctx, item, rules)[:2]]
        rivals = [o for o in decided if o.sent == item.sent and o is not anchor]
        closer = sum(abs(o.clause - item.clause) < abs(anchor.clause - item.clause) for o in rivals)
        f += [f"M|closer={min(2, closer)}|{where}", f"M|closer={min(2, closer)}|{t}"]
        if any(o.clause == item.clause for o in rivals):
            f.append(f"M|rival|{where}|{t}")
        f.append(f"M|own={item in draft.figures}")
    elif k == "K":
        f += [
            f"K|of={item.source.of}",
            f"K|of={item.source.of}|{t}",
            f"K|unit={item.source.unit}|{t}",
            f"K|v1={item.source.value == 1}",
        ]
        f.append(f"K|own={item in draft.figures}")
    for frame in rules.frames:
        if k in frame.kinds and before.endswith(tuple(frame.after)) and (t in frame.types or "any" in frame.types):
            f += [f"{k}|frame={frame.id}", f"{k}|frame={frame.id}|{where}", f"{k}|frame={frame.id}|{t}"]
    return f


def _around(ctx: Context, item: Item) -> tuple[str, str, str, str, str, list[str]]:
    """Characters right around a mention, and the features they give whatever the event."""
    cache = ctx.cache.setdefault("around", {})
    where = (item.kind, item.start, item.end)
    if where not in cache:
        k = item.kind
        before = symbols(ctx.sk[max(0, item.sk - 5) : item.sk])
        behind = symbols(ctx.sk[item.sk + 1 : item.sk + 3])
        l1, l2, l3, r1, r2 = before[-1:], before[-2:], before[-3:], behind[:1], behind
        words = [f"{k}|l1={l1}", f"{k}|l2={l2}", f"{k}|l3={l3}", f"{k}|r1={r1}", f"{k}|r2={r2}", f"{k}|lr={l1}|{r1}"]
        cache[where] = (l1, l2, r1, r2, before, words)
    found: tuple[str, str, str, str, str, list[str]] = cache[where]
    return found


def _references(ctx: Context, clause: int, text: str, rules: EventRules) -> list[str]:
    """Kinds of words in a clause that point back (该公司, 双方)."""
    cache: dict[int, list[str]] = ctx.cache.setdefault("references", {})
    if clause not in cache:
        cache[clause] = [name for name, pattern in rules.references if pattern.search(text)]
    return cache[clause]


def _inheritance(
    ctx: Context, draft: Draft, item: Item, where: str, past: Past, taken: Mapping[str, set[str]], lone: str
) -> list[str]:
    """Features on what the name was in the last event and in the last with the same day, project or company."""
    if not past or item.kind in "QT":
        return ["past=0|" + item.kind]
    k, t = item.kind, draft.type
    last, roles = past[-1]
    a, b = draft.primary, last.primary
    gap = "c" if a.clause == b.clause else "s" if a.sent == b.sent else "p" if a.para == b.para else "x"
    was = "+".join(sorted(roles.get(item.key, ()))) or "no"
    f = [
        f"{k}|prev={was}|{gap}",
        f"{k}|prev={was}|{gap}|{where}",
        f"{k}|prev={was}|{last.type}>{t}",
        f"{k}|prev={was}|{gap}|{last.type}>{t}",
    ]
    f += [f"{k}|prev={was}|lone={lone}", f"{k}|prev={was}|lone={lone}|{t}", f"{k}|prev={was}|lone={lone}|{gap}"]
    f.append(f"{k}|prev={was}|{draft.primary.form}")
    if draft.date is not None:
        day = (draft.date.source.start, draft.date.source.end)
        for other, theirs in reversed(past[-12:]):
            if other.date is not None and (other.date.source.start, other.date.source.end) == day:
                same = "+".join(sorted(theirs.get(item.key, ()))) or "no"
                f += [f"{k}|day={same}|lone={lone}", f"{k}|day={same}|{other.type}>{t}", f"{k}|day={same}|{where}"]
                break
    links = {key for key, mine in taken.items() if mine & {"project"}} or {
        key for key, mine in taken.items() if mine & {"company"}
    }
    if links and k not in "J":
        for other, theirs in reversed(past[-12:]):
            if links & theirs.keys():
                was = "+".join(sorted(theirs.get(item.key, ()))) or "no"
                near = "s" if other.primary.sent == a.sent else "p" if other.primary.para == a.para else "x"
                f += [
                    f"{k}|co={was}|{near}",
                    f"{k}|co={was}|{where}",
                    f"{k}|co={was}|{other.type}>{t}",
                    f"{k}|co={was}|{t}",
                ]
                break
        else:
            f.append(f"{k}|co=none|{where}")
    ever = {role for _, theirs in past[-12:] for role in theirs.get(item.key, ())}
    f += [f"{k}|ever={role}|{where}" for role in ever] or [f"{k}|ever=no|{where}"]
    return f


def _index(ctx: Context, anchor: Anchor) -> int:
    return ctx.first_item(anchor.start)


def _main(ctx: Context, kind: str) -> str | None:
    """Key of the name of a kind with most mentions."""
    cache = ctx.cache.setdefault("main_keys", {})
    if kind not in cache:
        counts: dict[str, int] = {}
        for item in ctx.items:
            if item.kind == kind:
                counts[item.key] = counts.get(item.key, 0) + 1
        cache[kind] = max(counts, key=lambda key: counts[key]) if counts else None
    found: str | None = cache[kind]
    return found


def _titled(ctx: Context, kind: str) -> str | None:
    """Key of the first name of a kind in the title."""
    if ctx.title_para < 0:
        return None
    return next((item.key for item in ctx.by_para[ctx.title_para] if item.kind == kind), None)


def money_words(ctx: Context, item: Item, rules: EventRules) -> list[str]:
    """Kind words near a sum: nearest left in the clause, right behind it, in the clause before."""
    cache: dict[int, list[str]] = ctx.cache.setdefault("money_words", {})
    if item.index not in cache:
        cache[item.index] = _money_words(ctx, item, rules)
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
    l2 = symbols(ctx.sk[max(0, item.sk - 2) : item.sk])
    l3 = symbols(ctx.sk[max(0, item.sk - 3) : item.sk])
    r2 = symbols(ctx.sk[item.sk + 1 : item.sk + 3])
    clause = ctx.sk[ctx.to_sk[ctx.clauses[item.clause][0]] : item.sk]
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
    f += words + [f"{word}|{t}" for word in words]
    f += [f"f={draft.primary.form}", f"mod={item.source.mod}", f"mod={item.source.mod}|{r2}"]
    shown = symbols(clause[-10:])
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
