"""Turns a text into feature keys for the tagger, with numpy passes only.

Layers are integers, one a character: the character itself, its kind, which word class covers it, how far the next
organisation word is. A template is a tuple of (layer, offset); its value at a character is the sum of the mixed layer
values times one odd constant a part, so that a whole text takes a handful of array operations. Training and decoding
call the same function and so see the same 64-bit keys.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from zhnews_extract.entities.ngrams import I64, U64, NgramTable, codes, mix

#: Groups of word classes; the covers (B, I, E, S of the longest match) of one group make one layer.
GROUPS = {
    "place": "province city county town province_short city_short county_short country world region",
    "word": "org_form industry park gov org project project_word",
    "role": "title speech party_verb generic alias_cue",
}
#: Word classes that look ahead: the distance to the end of the next such word inside the clause is a layer.
AHEAD = ("org_form", "park", "gov", "org", "project", "title")
_FAR = 24
_BUCKET = np.array([1, 2, 3, 3, 4, 4, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 8, 8], dtype=np.int64)
_BREAKS = "。!?;,、\n:"
_IS_BREAK = np.zeros(0x10000, dtype=bool)
_IS_BREAK[[ord(mark) for mark in _BREAKS]] = True
REACH = 3  # characters: the farthest that a template looks

Template = tuple[tuple[str, int], ...]


@lru_cache(maxsize=4)
def templates(extra: tuple[str, ...] = ()) -> tuple[Template, ...]:
    """All templates, with those of ``extra`` layers (a pre-tagger's labels) at the end."""
    found: list[Template] = [(("char", by),) for by in range(-2, 3)]
    found += [(("char", by), ("char", by + 1)) for by in range(-2, 2)]
    found += [
        (("char", -1), ("char", 1)),
        (("char", -1), ("char", 0), ("char", 1)),
        (("char", -2), ("char", -1), ("char", 0)),
        (("char", 0), ("char", 1), ("char", 2)),
        (("kind", -1), ("kind", 0), ("kind", 1)),
        tuple(("kind", by) for by in range(-2, 3)),
    ]
    for layer in GROUPS:
        found += [((layer, by),) for by in range(-2, 3)]
        found.append(tuple((layer, by) for by in (-1, 0, 1)))
    found += [
        (("place", 0), ("word", 0)),
        (("word", 0), ("role", 0)),
        (("role", -1), ("place", 0)),
        (("role", -1), ("char", 0)),
        (("role", 1), ("char", 0)),
        (("word", 0), ("char", 1)),
        (("word", 0), ("char", -1)),
    ]
    for name in AHEAD:
        found += [((f"ahead_{name}", 0),), ((f"ahead_{name}", 0), ("char", -1))]
    found.append(tuple((f"ahead_{name}", 0) for name in AHEAD))
    for layer in extra:
        found += _EXTRA[layer]
    return tuple(found)


#: Templates of the layers that only some models use: LAC's labels.
_EXTRA: dict[str, list[Template]] = {
    "lac": [
        *((("lac", by),) for by in range(-2, 3)),
        (("lac", -1), ("lac", 0)),
        (("lac", 0), ("lac", 1)),
        (("lac", 0), ("char", 0)),
        (("lac", 0), ("word", 0)),
    ],
}


@lru_cache(maxsize=1)
def _kind_table() -> I64:
    """Class of each character of the basic plane: Han, digit, Latin upper and lower case, each mark by itself."""
    table = np.arange(0x10000, dtype=np.int64)
    for begin, end, kind in ((0x4E00, 0xA000, 2), (48, 58, 3), (65, 91, 4), (97, 123, 5)):
        table[begin:end] = kind
    return table


def kinds(points: I64) -> I64:
    """Class of each character; characters beyond the basic plane are classes of their own."""
    table = _kind_table()
    out = table.take(np.minimum(points, len(table) - 1))
    return np.where(points < len(table), out, points) if len(points) and points.max() >= len(table) else out


def covers(size: int, count: int, rows: I64, starts: I64, lengths: I64) -> I64:
    """B=1, I=2, E=3, S=4 of the longest matches of each class, 0 elsewhere; shape ``(count, size)``.

    Parameters
    ----------
    size, count
        Characters of the text, number of classes.
    rows, starts, lengths
        Class, begin and length of each match, longest first.
    """
    out = np.zeros(count * size, dtype=np.int64)
    starts = starts + rows * size
    bounds = np.flatnonzero(np.diff(lengths, prepend=-1, append=-1))
    for begin, end in itertools.pairwise(bounds.tolist()):
        at = starts[begin:end]
        length = int(lengths[begin])
        at = at[(out[at] == 0) & (out[at + length - 1] == 0)]
        if length == 1:
            out[at] = 4
            continue
        for k in range(1, length - 1):
            out[at + k] = 2
        out[at] = 1
        out[at + length - 1] = 3
    return out.reshape(count, size)


def ahead(size: int, count: int, rows: I64, ends: I64, breaks: I64) -> I64:
    """Bucketed distance from each character to the next end of each class before a break; 0 where none is near.

    Parameters
    ----------
    size, count
        Characters of the text, number of classes.
    rows, ends
        Class and last character of each match.
    breaks
        Where clauses end.

    Returns
    -------
    Shape ``(count, size)``.
    """
    far = size + _FAR + 1
    target = np.full((count + 1, size), far, dtype=np.int64)
    target[rows, ends] = ends
    target[count, breaks] = breaks
    target = np.minimum.accumulate(target[:, ::-1], axis=1)[:, ::-1]
    distance = target[:count] - np.arange(size)
    near = (distance <= _FAR) & (target[:count] < target[count])
    return np.where(near, _BUCKET[np.minimum(distance, _FAR)], 0)


@lru_cache(maxsize=4)
def _class_plan(classes: tuple[str, ...]) -> tuple[I64, I64, I64]:
    """Bits of the classes that make covers; their weights in each group's layer; the row of each look-ahead class."""
    names = [name for group in GROUPS.values() for name in group.split()]
    weights = np.zeros((len(GROUPS), len(names)), dtype=np.int64)
    for row, group in enumerate(GROUPS.values()):
        members = group.split()
        for place, name in enumerate(members):
            weights[row, names.index(name)] = 5 ** (len(members) - 1 - place)
    rows = np.full(len(names), -1, dtype=np.int64)
    for number, name in enumerate(AHEAD):
        rows[names.index(name)] = number
    return np.array([classes.index(name) for name in names], dtype=np.int64), weights, rows


def layers(text: str, table: NgramTable) -> dict[str, I64]:
    """Values of every layer, each of shape ``(len(text),)``."""
    points = codes(text).astype(np.int64)
    size = len(points)
    starts, lengths, masks = table.find_in(text)
    bits, weights, ahead_rows = _class_plan(table.classes)
    match, row = np.nonzero(masks[:, None] >> bits & 1)
    covered = covers(size, len(bits), row, starts[match], lengths[match])
    grouped = weights @ covered
    out = {"char": points, "kind": kinds(points)} | dict(zip(GROUPS, grouped, strict=True))
    # Code points below 2**16 index a table; the marks are among them.
    breaks = np.flatnonzero(_IS_BREAK[np.minimum(points, len(_IS_BREAK) - 1)])
    looking = np.flatnonzero(ahead_rows[row] >= 0)
    some = match[looking]
    distances = ahead(size, len(AHEAD), ahead_rows[row[looking]], starts[some] + lengths[some] - 1, breaks)
    return out | {f"ahead_{name}": values for name, values in zip(AHEAD, distances, strict=True)}


@dataclass(frozen=True)
class _Plan:
    """What is looked up and how it is put together.

    A column is a layer seen from an offset. ``parts`` lists, for the first, second … part of the templates, which
    templates have one, its column, and its multiplier.
    """

    layers: tuple[str, ...]
    layer: I64
    offset: I64
    parts: tuple[tuple[I64, I64, np.uint64], ...]
    salt: U64


@lru_cache(maxsize=4)
def _plan(extra: tuple[str, ...]) -> _Plan:
    wanted = templates(extra)
    columns = sorted({part for template in wanted for part in template})
    number = {part: n for n, part in enumerate(columns)}
    names = tuple(dict.fromkeys(layer for layer, _ in columns))
    width = max(map(len, wanted))
    odd = mix(np.arange(101, 101 + width, dtype=np.uint64)) | np.uint64(1)
    parts = []
    for p, factor in enumerate(odd):
        used = [t for t, template in enumerate(wanted) if len(template) > p]
        chosen = [number[wanted[t][p]] for t in used]
        parts.append((np.array(used, dtype=np.int64), np.array(chosen, dtype=np.int64), factor))
    return _Plan(
        names,
        np.array([names.index(layer) for layer, _ in columns], dtype=np.int64),
        np.array([by for _, by in columns], dtype=np.int64),
        tuple(parts),
        mix(np.arange(1, len(wanted) + 1, dtype=np.uint64)),
    )


def feature_keys(values: dict[str, I64], extra: tuple[str, ...] = (), at: I64 | None = None) -> U64:
    """Feature keys of a text, shape ``(templates, characters)``.

    Parameters
    ----------
    values
        Layers from :func:`layers`, and those named in ``extra``.
    extra
        Names of additional layers, in the order the model was trained with.
    at
        Offsets of the characters wanted (default: all).
    """
    plan = _plan(extra)
    size = len(values["char"])
    # Beyond the ends of the text every layer is 0, which no value inside is mixed to.
    mixed = np.zeros((len(plan.layers), size + 2 * REACH), dtype=np.uint64)
    mixed[:, REACH : REACH + size] = mix(
        np.stack([values[name] for name in plan.layers]).astype(np.uint64) + np.uint64(1)
    )
    where = np.arange(REACH, REACH + size) if at is None else at + REACH
    matrix = mixed.take((plan.layer * mixed.shape[1] + plan.offset)[:, None] + where)
    (_, first, factor), *others = plan.parts
    keys = matrix[first]
    keys *= factor
    keys += plan.salt[:, None]
    for used, chosen, factor in others:
        keys[used] += matrix[chosen] * factor
    return keys
