"""Turns a text into feature keys for the tagger, with numpy passes only.

Layers are integers, one a character: the character itself, its kind, which word class covers it, how far the next
organisation word is. A template is a tuple of (layer, offset); its value at a character is the sum of the mixed layer
values times one odd constant a part, so that a whole text takes a handful of array operations. Training and decoding
call the same function and so see the same 64-bit keys.
"""

from __future__ import annotations

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
_REACH = 24
_BUCKET = np.array([1, 2, 3, 3, 4, 4, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 8, 8], dtype=np.int64)
_BREAKS = "。!?;,、\n:"
_PAD = 3

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


def kinds(points: U64) -> I64:
    """Class of each character: Han, digit, Latin upper and lower case, each punctuation mark by itself."""
    out = points.astype(np.int64)
    out[(points >= 0x4E00) & (points < 0xA000)] = 2
    out[(points >= 48) & (points < 58)] = 3
    out[(points >= 65) & (points < 91)] = 4
    out[(points >= 97) & (points < 123)] = 5
    return out


def cover(size: int, starts: I64, lengths: I64) -> I64:
    """B=1, I=2, E=3, S=4 of the longest of these matches, 0 elsewhere."""
    out = np.zeros(size, dtype=np.int64)
    for length in np.unique(lengths)[::-1]:
        at = starts[lengths == length]
        at = at[(out[at] == 0) & (out[at + length - 1] == 0)]
        if length == 1:
            out[at] = 4
            continue
        for k in range(1, length - 1):
            out[at + k] = 2
        out[at] = 1
        out[at + length - 1] = 3
    return out


def ahead(size: int, ends: I64, breaks: I64) -> I64:
    """Bucketed distance from each character to the next of ``ends`` before a break; 0 where none is near."""
    out = np.zeros(size, dtype=np.int64)
    if not len(ends):
        return out
    ends = np.append(np.unique(ends), size + _REACH + 1)
    here = np.arange(size)
    target = ends[np.searchsorted(ends, here)]
    stops = np.append(breaks, size)
    near = (target - here <= _REACH) & (target < stops[np.searchsorted(stops, here)])
    out[near] = _BUCKET[(target - here)[near]]
    return out


def layers(text: str, table: NgramTable) -> dict[str, I64]:
    """Values of every layer, each of shape ``(len(text),)``."""
    points = codes(text)
    size = len(points)
    starts, lengths, masks = table.find_in(text)
    matches = {}
    for bit, name in enumerate(table.classes):
        mine = masks >> bit & 1 == 1
        matches[name] = starts[mine], lengths[mine]
    out = {"char": points.astype(np.int64), "kind": kinds(points)}
    for group, names in GROUPS.items():
        joint = np.zeros(size, dtype=np.int64)
        for name in names.split():
            joint *= 5
            if len(matches[name][0]):
                joint += cover(size, *matches[name])
        out[group] = joint
    breaks = np.flatnonzero(np.isin(points, codes(_BREAKS)))
    for name in AHEAD:
        begin, length = matches[name]
        out[f"ahead_{name}"] = ahead(size, begin + length - 1, breaks)
    return out


@lru_cache(maxsize=4)
def _plan(extra: tuple[str, ...]) -> tuple[list[tuple[str, int]], I64, U64, U64]:
    """Columns (layer, offset), and for each template its column numbers, multipliers and constant."""
    wanted = templates(extra)
    columns = sorted({part for template in wanted for part in template})
    number = {part: n for n, part in enumerate(columns)}
    width = max(map(len, wanted))
    index = np.full((width, len(wanted)), len(columns), dtype=np.int64)
    for t, template in enumerate(wanted):
        for p, part in enumerate(template):
            index[p, t] = number[part]
    salt = mix(np.arange(1, len(wanted) + 1, dtype=np.uint64))
    odd = mix(np.arange(101, 101 + width, dtype=np.uint64)) | np.uint64(1)
    return columns, index, odd, salt


def feature_keys(values: dict[str, I64], extra: tuple[str, ...] = ()) -> U64:
    """Feature keys of a text, shape ``(characters, templates)``.

    Parameters
    ----------
    values
        Layers from :func:`layers`, and those named in ``extra``.
    extra
        Names of additional layers, in the order the model was trained with.
    """
    columns, index, odd, salt = _plan(extra)
    size = len(values["char"])
    matrix = np.zeros((len(columns) + 1, size), dtype=np.uint64)
    mixed: dict[str, U64] = {}
    for n, (layer, by) in enumerate(columns):
        if layer not in mixed:
            mixed[layer] = mix(values[layer].astype(np.uint64) + np.uint64(1))
        source = mixed[layer]
        if by >= 0:
            matrix[n, : max(size - by, 0)] = source[by:]
        else:
            matrix[n, -by:] = source[: max(size + by, 0)]
    keys = np.broadcast_to(salt[:, None], (len(salt), size)).copy()
    for part, factor in zip(index, odd, strict=True):
        used = np.flatnonzero(part < len(columns))
        keys[used] += matrix[part[used]] * factor
    return keys.T
