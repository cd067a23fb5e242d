"""Which places of an article lie in which, by their names alone (赣州 and 赣州高新区)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_SHORTEST = 2


def extents(names: Iterable[str], divisions: Sequence[str]) -> dict[str, str]:
    """Tell places that hold others (``wide``), lie in others (``narrow``), do both (``both``) or stand alone.

    Parameters
    ----------
    names
        Names of places as they stand in the article.
    divisions
        Last characters that a name may lack where it begins another (赣州|市).

    Returns
    -------
    dict
        Name → ``wide``, ``narrow``, ``both`` or ``lone``. Linear in the length of all names.
    """
    stems = {name: name[:-1] if name.endswith(tuple(divisions)) else name for name in names}
    whole = set(stems.values())
    begun: set[str] = set()
    inside: dict[str, bool] = {}
    for name, stem in stems.items():
        starts = [stem[:n] for n in range(_SHORTEST, len(stem))]
        begun.update(starts)
        inside[name] = any(start in whole for start in starts)
    return {name: _ANSWERS[stem in begun, inside[name]] for name, stem in stems.items()}


_ANSWERS = {(True, True): "both", (True, False): "wide", (False, True): "narrow", (False, False): "lone"}
