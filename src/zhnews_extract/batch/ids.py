"""Gives every article of an output an id of its own."""

from __future__ import annotations

import sqlite3


class Ids:
    """The ids given so far; lies in a temporary file, so that memory stays bounded."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;"
            "CREATE TABLE ids(id TEXT PRIMARY KEY, articles INTEGER NOT NULL) WITHOUT ROWID;"
            "BEGIN"
        )

    def own(self, id: str, name: str | None = None) -> str:
        """Return the id an article is to bear; the answer depends on the order of the calls alone.

        The first article of an id keeps it. A later one is called by ``name``, if that is free (``a.html`` beside
        ``a.txt``), else by the id with ``~2``, ``~3`` … behind it.
        """
        if self._free(id):
            return id
        if name is not None and self._free(name):
            return name
        while True:
            self._db.execute("UPDATE ids SET articles = articles + 1 WHERE id = ?", (id,))
            (number,) = self._db.execute("SELECT articles FROM ids WHERE id = ?", (id,)).fetchone()
            if self._free(f"{id}~{number}"):
                return f"{id}~{number}"

    def _free(self, id: str) -> bool:
        return self._db.execute("INSERT OR IGNORE INTO ids VALUES (?, 1)", (id,)).rowcount > 0

    def close(self) -> None:
        """Forget everything."""
        self._db.close()
