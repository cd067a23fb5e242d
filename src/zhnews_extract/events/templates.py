"""Feature templates: a decision is described once by a record of fields, and its features are conjunctions of them.

As in CRF++: a template names fields, and its feature is their values joined by ``|``. Training and explanations see
the names; a model looks up their keys (:mod:`~.table`), worked out for all templates and many decisions at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np

from zhnews_extract.events.table import FACTORS, Array, name_key, token_key

Field = str | None
"""Value of a field as it stands in names of features; ``None`` switches all templates off that ask for it."""

_KEPT = 50_000
_ABSENT = 0x5851F42D4C957F2D
"""Stands for ``None``."""


class _Tokens(dict[Field, int]):
    """Hashes of the tokens met so far."""

    def __missing__(self, token: Field) -> int:
        if len(self) >= _KEPT:
            self.clear()
        found = self[token] = _ABSENT if token is None else token_key(token)
        return found


class _Names(dict[str, int]):
    """Keys of the names met so far."""

    def __missing__(self, name: str) -> int:
        if len(self) >= _KEPT:
            self.clear()
        found = self[name] = name_key(name)
        return found


_tokens, _names = _Tokens(), _Names()


class Templates:
    """Templates over a record of fields.

    Parameters
    ----------
    fields
        Names of the fields, in the order of the record.
    templates
        One template a line: names of up to eight fields.
    """

    def __init__(self, fields: str, templates: str) -> None:
        place = {name: n for n, name in enumerate(fields.split())}
        self._size = len(place)
        self._templates = [[place[name] for name in line.split()] for line in templates.strip().splitlines()]
        width = max(map(len, self._templates))
        # Shorter templates are filled up with a column of zeros behind the fields.
        self._columns = np.array([[*line, *[self._size] * (width - len(line))] for line in self._templates])
        self._factors = FACTORS[:width]

    def names(self, record: Sequence[Field]) -> list[str]:
        """Spell the features of one decision out."""
        rows = ([record[n] for n in line] for line in self._templates)
        return ["|".join(row) for row in rows if None not in row]  # type: ignore[arg-type]

    def keys(self, records: Sequence[Sequence[Field]], more: Sequence[Sequence[str]]) -> tuple[Array, list[int]]:
        """Keys of the features of many decisions, with ``more`` features given by name.

        Returns
        -------
        (keys, ends)
            All keys, decision by decision, and where those of each decision end.
        """
        values = np.zeros((len(records), self._size + 1), dtype=np.uint64)
        hashes = map(_tokens.__getitem__, chain.from_iterable(records))
        values[:, :-1] = np.fromiter(hashes, dtype=np.uint64, count=len(records) * self._size).reshape(-1, self._size)
        fits = ~(values == np.uint64(_ABSENT))[:, self._columns].any(axis=2)
        keys = (values[:, self._columns] * self._factors).sum(axis=2, dtype=np.uint64)[fits]
        named = np.fromiter(map(_names.__getitem__, chain.from_iterable(more)), dtype=np.uint64)
        counts = fits.sum(axis=1)
        # Those given by name go behind those of the same decision.
        places = np.repeat(np.cumsum(counts), [len(names) for names in more])
        ends = np.cumsum(counts + [len(names) for names in more])
        return np.insert(keys, places, named), ends.tolist()
