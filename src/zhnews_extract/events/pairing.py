"""Lists that pair their members: ``甲、乙各3个``, ``分别为3个和5个,总投资1.9亿、4.8亿``, ``分别由甲、乙投资…``."""

from __future__ import annotations

from copy import copy
from itertools import pairwise

from zhnews_extract.events.context import PARTIES, PRIVATE, Context, Item
from zhnews_extract.events.drafts import Draft
from zhnews_extract.events.lists import Lists


def _run(ctx: Context, items: list[Item], first: int, limit: int) -> int:
    """Length of the run of like items from ``first`` on, parted by nothing but list marks."""
    last = first
    while (
        last + 1 < len(items)
        and last + 1 - first < limit
        and items[last + 1].kind == items[first].kind
        and ctx.sk[items[last].sk + 1 : items[last + 1].sk] in ctx.words.joints
    ):
        last += 1
    return last - first + 1


def pair_figures(ctx: Context, groups: list[tuple[list[Item], float]]) -> list[tuple[list[Item], float]]:
    """Give each count of a run its sum where a run of as many sums follows (``3个和5个,总投资1.9亿、4.8亿``)."""
    groups = _join_thresholds(ctx, groups)
    place = {item.index: number for number, (group, _) in enumerate(groups) for item in group}
    flat = [item for group, _ in groups for item in group]
    merged = [list(group) for group, _ in groups]
    i = 0
    while i < len(flat):
        n = _run(ctx, flat, i, 9)
        if n >= 2 and flat[i].kind == "K":
            j = i + n
            if j < len(flat) and flat[j].kind == "M" and flat[j].sent == flat[i].sent and _run(ctx, flat, j, n) == n:
                for step in range(n):
                    count, sum_ = flat[i + step], flat[j + step]
                    home, away = place[count.index], place[sum_.index]
                    if home != away:
                        merged[away] = [item for item in merged[away] if item is not sum_]
                        merged[home].append(sum_)
                        place[sum_.index] = home
                i = j + n
                continue
        i += max(n, 1)
    return [(group, p) for group, (_, p) in zip(merged, groups, strict=True) if group]


def _join_thresholds(ctx: Context, groups: list[tuple[list[Item], float]]) -> list[tuple[list[Item], float]]:
    """Keep ``1亿元及1000万美元以上项目13个`` together: sums joined to a threshold are no statistic of their own."""
    out: list[tuple[list[Item], float]] = []
    for group, probability in groups:
        if out and group[0].kind == "M" and ctx.text.startswith(tuple(ctx.words.threshold), group[0].end):
            last = out[-1][0][-1]
            if last.kind == "M" and ctx.sk[last.sk + 1 : group[0].sk] in ctx.words.joints:
                out[-1] = ([*out[-1][0], *group], max(out[-1][1], probability))
                continue
        out.append((group, probability))
    return out


def distribute(ctx: Context, drafts: list[Draft]) -> list[Draft]:
    """One statistic a place for ``甲、乙各3个`` (sums by ``分别为``), and for ``甲、乙分别3个、5个``."""
    out: list[Draft] = []
    owners = _owners(ctx, {item.sent for draft in drafts for item in draft.figures})
    for draft in drafts:
        _own(draft, owners)
        places = sharing(ctx, draft.figures[0]) if draft.figures else []
        if len(places) < 2:
            out.append(draft)
            continue
        sums = [item for item in draft.figures if item.kind == "M"]
        for number, place in enumerate(places):
            part = copy(draft)
            part.args = [(role, item, rule) for role, item, rule in draft.args if role not in ("place", "amount")]
            part.args.append(("place", place, "pairing.each"))
            mine = [sums[number]] if len(sums) == len(places) else sums
            part.args += [
                (role, item, "pairing.each") for role, item, _ in draft.args if role == "amount" and item in mine
            ]
            out.append(part)
    return out


def _owners(ctx: Context, sents: set[int]) -> dict[int, tuple[Item, list[Item]]]:
    """Figure (by index) → whose it is and all names of the list, where names and figures pair member by member."""
    found: dict[int, tuple[Item, list[Item]]] = {}
    for sent in sents:
        items = ctx.by_sent[sent]
        first = 0
        while first < len(items):
            n = _run(ctx, items, first, len(items)) if items[first].kind in "KM" else 1
            names = _named_before(ctx, items, first, n) if n > 1 else []
            for figure, name in zip(items[first : first + n], names, strict=False):
                found[figure.index] = (name, names)
            first += n
    return found


def _named_before(ctx: Context, items: list[Item], first: int, n: int) -> list[Item]:
    """List of ``n`` names before a run of figures that 分别 gives one each; none where there is no such list."""
    end = first
    if end > n and items[end - 1].kind == "K" and items[end - 1].source.value == n:
        end -= 1  # 甲、乙两市分别…
    names = items[max(0, end - n) : end]
    if len(names) < n or {item.kind for item in names} not in ({"L"}, {"P"}, {"C"}):
        return []
    before = items[end - n - 1] if end > n else None
    said = ctx.sk[names[-1].sk + 1 : items[first].sk]
    longer = before is not None and before.kind == names[0].kind and _run(ctx, [before, names[0]], 0, 2) == 2
    if longer or _run(ctx, names, 0, n) < n or not any(word in said for word in ctx.words.paired):
        return []
    return names


def _own(draft: Draft, owners: dict[int, tuple[Item, list[Item]]]) -> None:
    """Leave a statistic the one name of a list that its figure is of."""
    name, others = owners.get(draft.figures[0].index, (None, [])) if draft.figures else (None, [])
    if name is None:
        return
    role = "company" if name.kind == "C" else "place"
    draft.args = [entry for entry in draft.args if entry[1] not in others and entry[0] != role]
    draft.args.append((role, name, "pairing.each"))


def sharing(ctx: Context, first: Item) -> list[Item]:
    """Places of a list that each have a count (``甲、乙各3个``)."""
    if first.kind != "K" or not ctx.sk[max(0, first.sk - 4) : first.sk].endswith(tuple(ctx.words.each)):
        return []
    found: list[Item] = []
    index = first.index - 1
    expected = first.sk - 1
    while index >= 0 and ctx.items[index].kind in "LP":
        item = ctx.items[index]
        gap = ctx.sk[item.sk + 1 : expected]
        if gap not in ctx.words.joints and gap:
            break
        found.append(item)
        expected = item.sk
        index -= 1
    return found[::-1]


def split_pairs(ctx: Context, drafts: list[Draft]) -> list[Draft]:
    """One event a member where a sentence says ``分别`` and two of company, project and sum are lists of one length."""
    out: list[Draft] = []
    lists: Lists | None = ctx.cache.get("lists")
    for draft in drafts:
        parts = _split(ctx, draft) if draft.primary.kind == "verb" else [draft]
        if len(parts) == 1 and lists is not None:
            parts = _members(draft, lists)
        if len(parts) == 1 and draft.type == "signing":
            parts = _each_party(ctx, draft, drafts)
        out += parts
    return out


def _members(draft: Draft, lists: Lists) -> list[Draft]:
    """One event a member where a verb tells of a list of companies each with its project."""
    for group in lists.groups:
        if group[0].priced:
            continue
        own = [[entry for entry in draft.args if lists.member_of.get(entry[1].index) is member] for member in group]
        if sum(map(bool, own)) < 2:
            continue
        rest = [
            entry
            for entry in draft.args
            if lists.member_of.get(entry[1].index) not in group and entry[0] not in ("count", "amount")
        ]
        parts = []
        for member, entries in zip(group, own, strict=True):
            if not entries:
                continue
            part = copy(draft)
            part.args = [*rest, *entries, *member.lacking(entries)]
            parts.append(part)
        return parts
    return [draft]


def _beside(other: Draft, draft: Draft) -> bool:
    """Whether an event is told in the same paragraph, or as an item of a list."""
    return other.primary.para == draft.primary.para or other.primary.kind == "item"


def _each_party(ctx: Context, draft: Draft, drafts: list[Draft]) -> list[Draft]:
    """One signing a member for ``甲、乙分别与丙签约`` and ``丙分别与甲、乙签约`` (or ``丙与甲、乙分别签约``).

    Left whole where one of them has a signing of its own already beside it, or where both sides are lists.
    """
    anchor = draft.primary
    first, last = (ctx.to_sk[x] for x in ctx.clauses[anchor.clause])
    items = [item for item in ctx.by_sent[anchor.sent] if first <= item.sk < ctx.to_sk[anchor.start]]
    word = next((w for w in ctx.words.each_of if w in ctx.sk[first:last]), None)
    own = {item.key for role, item, _ in draft.args if role == "company"}
    if word is None or anchor.kind != "verb":
        return [draft]
    at = ctx.sk.index(word, first)
    i = 0
    while i < len(items):
        run = items[i : i + max(1, _run(ctx, items, i, 9))]
        i += len(run)
        begin, end = run[0].sk, run[-1].sk + 1
        if begin < at and not ctx.sk.startswith(tuple(ctx.words.with_), at + len(word)):
            run = _other_side(ctx, run)
        if begin < at:
            gap = ctx.sk[end:at].replace(PRIVATE["K"], "")
            beside = not gap or gap in ctx.words.after_list
        else:
            beside = ctx.sk[at + len(word) : begin] in ctx.words.with_
        if len(run) >= 2 and run[0].kind == "C" and beside and all(item.key in own for item in run):
            names = {item.key for item in run}
            others = (o for o in drafts if o is not draft and o.type == "signing" and _beside(o, draft))
            if any(item.key in names for o in others for _, item, _ in o.args) or _listed_beside(ctx, items, names):
                return [draft]
            parts = []
            for member in run:
                part = copy(draft)
                part.args = [
                    entry
                    for entry in draft.args
                    if entry[0] != "count" and (entry[1].key not in names or entry[1].key == member.key)
                ]
                parts.append(part)
            return parts
    return [draft]


def _split(ctx: Context, draft: Draft) -> list[Draft]:
    start, end = ctx.sents[draft.primary.sent]
    text = ctx.text[start:end]
    if not any(word in text for word in ctx.words.paired):
        return [draft]
    listed: dict[str, list[Item]] = {}
    for role in ("company", "project", "amount", "government", "place"):
        own = [item for r, item, _ in draft.args if r == role and abs(item.sent - draft.primary.sent) <= 1]
        listed[role] = sorted(own, key=lambda item: item.start)
    sizes = [len(listed[role]) for role in ("project", "amount", "company") if len(listed[role]) >= 2]
    n = max((size for size in sizes if sizes.count(size) >= 2), default=0)
    if n < 2:
        return [draft]
    paired = {role: items for role, items in listed.items() if len(items) == n and role != "government"}
    parts = []
    for number in range(n):
        part = copy(draft)
        part.args = [
            entry
            for entry in draft.args
            if entry[0] not in paired or entry[1] not in paired[entry[0]] or entry[1] is paired[entry[0]][number]
        ]
        part.args = [entry for entry in part.args if entry[0] != "count"]
        parts.append(part)
    return parts


def _listed_beside(ctx: Context, items: list[Item], names: set[str]) -> bool:
    """Whether parties other than the named ones stand in a list, too."""
    return any(
        a.kind in PARTIES
        and b.kind in PARTIES
        and ctx.sk[a.sk + 1 : b.sk] in ctx.words.joints
        and not {a.key, b.key} & names
        for a, b in pairwise(items)
    )


def _other_side(ctx: Context, run: list[Item]) -> list[Item]:
    """``乙、丙`` of ``甲与乙、丙分别签约``; nothing of ``甲与乙分别签约``, where nobody signs with one other alone."""
    gaps = [ctx.sk[a.sk + 1 : b.sk] for a, b in pairwise(run)]
    parted = [n for n, gap in enumerate(gaps) if gap in ctx.words.with_]
    if not parted:
        return run
    behind = run[parted[-1] + 1 :]
    return behind if len(behind) >= 2 else []


def link_parents(ctx: Context, drafts: list[Draft]) -> None:
    """Link each 其中 item to the statistic or collective event it is part of."""
    whole: int | None = None
    last_sent = -9
    for number, draft in enumerate(drafts):
        if draft.parent is not None:
            continue
        counted = any(role == "count" for role, _, _ in draft.args)
        if draft.type == "statistics":
            first = draft.figures[0]
            begin = ctx.clauses[first.clause][0]
            part = any(word in ctx.text[begin : first.start] for word in ctx.words.part) or any(
                role == "qualifier" for role, _, _ in draft.args
            )
            if part and whole is not None and first.sent - last_sent <= 1:
                draft.parent = whole
                last_sent = first.sent
                continue
        if draft.type == "statistics" or counted:
            whole, last_sent = number, draft.primary.sent
