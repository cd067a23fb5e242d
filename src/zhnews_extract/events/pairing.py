"""Lists that pair their members: ``甲、乙各3个``, ``分别为3个和5个,总投资1.9亿、4.8亿``, ``分别由甲、乙投资…``."""

from __future__ import annotations

from copy import copy

from zhnews_extract.events.context import Context, Item
from zhnews_extract.events.drafts import Draft


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
    """One statistic a place for ``甲、乙各3个`` (with ``分别为`` sums: the place's own)."""
    out: list[Draft] = []
    for draft in drafts:
        places = _listed(ctx, draft) if draft.figures else []
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


def _listed(ctx: Context, draft: Draft) -> list[Item]:
    first = draft.figures[0]
    if not ctx.sk[: first.sk].endswith(tuple(ctx.words.each)):
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
    for draft in drafts:
        out += _split(ctx, draft) if draft.primary.kind == "verb" else [draft]
    return out


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


def link_parents(ctx: Context, drafts: list[Draft]) -> None:
    """Link each 其中 item to the statistic or collective event it is part of."""
    whole: int | None = None
    last_sent = -9
    for number, draft in enumerate(drafts):
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
