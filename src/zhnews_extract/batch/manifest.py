"""What a batch keeps beside its output, so that another run takes over what still holds.

The manifest holds every result under the digest of its input and of the program (:mod:`~.fingerprint`). A resumed run
writes its output anew from results taken over and results made, so that it cannot differ from an uninterrupted run's,
whatever happened to the output file. It is a SQLite database: committed every second, and consistent after a kill.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from zhnews_extract.batch.fingerprint import of_input
from zhnews_extract.batch.pool import Known
from zhnews_extract.batch.records import PASSING, Failure, Item
from zhnews_extract.batch.units import Unit
from zhnews_extract.errors import OutputError
from zhnews_extract.reading import Input

_FORMAT = 1
_COMMIT_AFTER = 1.0  # seconds
_TABLES = f"""
PRAGMA user_version={_FORMAT};
CREATE TABLE IF NOT EXISTS units(
    unit INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, name TEXT NOT NULL, run INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS units_by_name ON units(name);
CREATE TABLE IF NOT EXISTS items(
    item INTEGER PRIMARY KEY, unit INTEGER NOT NULL, packed BLOB, signature BLOB, failure TEXT);
CREATE INDEX IF NOT EXISTS items_by_unit ON items(unit);
"""


class Manifest:
    """Results of earlier runs and of this one.

    Parameters
    ----------
    path
        The database; ``None`` keeps nothing.
    program
        Digest of all that results depend on besides their input.
    resume
        Take over earlier results. If not, they stay until the run is complete or has newer ones: a run that was begun
        without ``resume`` by mistake can be stopped, and no work is lost.

    Raises
    ------
    OutputError
        If it cannot be written, or another batch has it open.
    """

    def __init__(self, path: Path | None, program: bytes, *, resume: bool) -> None:
        self.path, self.program = path, program
        self.run = 1
        self._resume = resume
        self._next = 1
        self._spoilt = False
        self._committed = time.monotonic()
        self._db: sqlite3.Connection | None = None
        if path is not None:
            with self._trouble():
                self._db = self._open(path)

    def _open(self, path: Path) -> sqlite3.Connection:
        db = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            self._prepare(db)
        except sqlite3.OperationalError:
            db.close()
            raise
        except sqlite3.DatabaseError:
            # Cut short by a full disk, say. Somebody else's file is not ours to replace.
            db.close()
            if path.read_bytes()[:16] not in (b"", b"SQLite format 3\0"):
                raise
            path.unlink()
            db = sqlite3.connect(path, timeout=0, isolation_level=None)
            self._prepare(db)
        return db

    def _prepare(self, db: sqlite3.Connection) -> None:
        # Exclusive: nobody else can write the same output meanwhile, and no shared memory is needed (network folders).
        db.execute("PRAGMA locking_mode=EXCLUSIVE")
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        if db.execute("PRAGMA user_version").fetchone()[0] not in (0, _FORMAT):
            db.executescript("DROP TABLE IF EXISTS units; DROP TABLE IF EXISTS items; VACUUM;")
        db.executescript(_TABLES)
        # Articles of a unit that a kill cut short.
        db.execute("DELETE FROM items WHERE unit NOT IN (SELECT unit FROM units)")
        self.run, self._next = db.execute(
            "SELECT coalesce(max(run), 0) + 1, coalesce(max(unit), 0) + 1 FROM units"
        ).fetchone()
        db.execute("BEGIN IMMEDIATE")

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if "locked" in str(error):
                raise OutputError(f"{self.path}: another batch is writing this output") from error
            raise OutputError(f"{self.path}: {error}") from error

    def known(self, unit: Unit) -> Unit | Known:
        """Return the results of a unit, if its input is what it was; else the unit."""
        if self._db is None or not self._resume or unit.failure is not None:
            return unit
        with self._trouble():
            if self._db.execute("SELECT 1 FROM units WHERE name = ? LIMIT 1", (unit.id,)).fetchone() is None:
                return unit  # most often new: not worth reading twice
            try:
                source = unit.part or Input(Path(unit.path).read_bytes(), unit.id, unit.name)
            except OSError:
                return unit  # the worker will say why
            digest = of_input(self.program, source)
            row = self._db.execute("SELECT unit FROM units WHERE digest = ?", (digest,)).fetchone()
            if row is None:
                return unit
            self._db.execute("UPDATE units SET run = ? WHERE unit = ?", (self.run, *row))
            rows = self._db.execute("SELECT packed, signature, failure FROM items WHERE unit = ? ORDER BY item", row)
            items = [
                Item(packed, signature, Failure(**json.loads(failed)) if failed else None, digest)
                for packed, signature, failed in rows
            ]
        return Known(unit, digest, items)

    def add(self, item: Item) -> None:
        """Keep an article of the present unit."""
        if self._db is None:
            return
        failed = json.dumps(asdict(item.failure)) if item.failure else None
        with self._trouble():
            self._db.execute(
                "INSERT INTO items(unit, packed, signature, failure) VALUES (?, ?, ?, ?)",
                (self._next, item.packed, item.signature, failed),
            )
        if item.failure is not None and item.failure.kind in PASSING:
            self._spoilt = True

    def end(self, unit: Unit, digest: bytes | None) -> None:
        """Finish the present unit. What another attempt may mend is not kept."""
        if self._db is None:
            return
        with self._trouble():
            inserted = 0
            if digest is not None and not self._spoilt:
                if not self._resume:
                    old = (digest, self.run)
                    self._db.execute(
                        "DELETE FROM items WHERE unit IN (SELECT unit FROM units WHERE digest = ? AND run <> ?)", old
                    )
                    self._db.execute("DELETE FROM units WHERE digest = ? AND run <> ?", old)
                inserted = self._db.execute(
                    "INSERT INTO units VALUES (?, ?, ?, ?) ON CONFLICT(digest) DO NOTHING",
                    (self._next, digest, unit.id, self.run),
                ).rowcount
            if inserted <= 0:
                self._db.execute("DELETE FROM items WHERE unit = ?", (self._next,))
                self._db.execute("UPDATE units SET run = ? WHERE digest = ?", (self.run, digest))
            self._next += 1
            self._spoilt = False
            if time.monotonic() - self._committed > _COMMIT_AFTER:
                self._db.execute("COMMIT")
                self._db.execute("BEGIN IMMEDIATE")
                self._committed = time.monotonic()

    def close(self, *, complete: bool) -> None:
        """Write everything; after a ``complete`` run, forget what it did not come across."""
        if self._db is None:
            return
        with self._trouble():
            if complete:
                self._db.execute("DELETE FROM items WHERE unit IN (SELECT unit FROM units WHERE run <> ?)", (self.run,))
                self._db.execute("DELETE FROM units WHERE run <> ?", (self.run,))
            if self._db.in_transaction:
                self._db.execute("COMMIT")
            self._db.close()
