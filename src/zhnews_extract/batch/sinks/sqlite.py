"""SQLite: articles, events, arguments, entities, mentions, dates and sums as tables (``tables.sql``)."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from zhnews_extract.batch.records import Record
from zhnews_extract.batch.sinks.base import Sink, Target
from zhnews_extract.errors import OutputError

#: ``PRAGMA user_version`` of the tables; any change of ``tables.sql`` raises it.
VERSION = 1
_INT64 = 2**63


class Sqlite(Sink):
    """Writes a new database, or brings an existing one up to date in a single transaction.

    Either way readers see the old state or the new one, and a kill leaves the old one. Tables and views of others in an
    existing database stay.
    """

    def __init__(self, output: Path, *, resume: bool) -> None:
        self._output = output
        self._target = None if resume and output.is_file() and output.stat().st_size else Target(output)
        path = output if self._target is None else self._target.path
        with self._trouble():
            if self._target is not None:
                for left in (path, path.with_name(path.name + "-journal")):
                    left.unlink(missing_ok=True)
            self._db = sqlite3.connect(path, timeout=5, isolation_level=None)
            self._db.execute("PRAGMA foreign_keys=ON")
            if self._target is not None:
                # Nobody sees the file before it is complete, so a killed run's needs no journal.
                self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
                self._db.executescript((files(__package__) / "tables.sql").read_text("utf-8"))
                self._db.execute(f"PRAGMA user_version={VERSION}")
            elif self._db.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                raise OutputError(f"{output}: not a database of this version; leave --resume out to replace it")
            self._db.execute("BEGIN IMMEDIATE")
            self._run = self._db.execute("SELECT coalesce(max(run), 0) + 1 FROM articles").fetchone()[0]

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise OutputError(f"{self._output}: {error}") from error
        except OSError as error:
            raise OutputError(f"{self._output}: {error.strerror or error}") from error

    def write(self, record: Record) -> None:  # noqa: D102 - as in Sink
        with self._trouble():
            key = record.key
            while (row := self._db.execute("SELECT run FROM articles WHERE key = ?", (key,)).fetchone()) is not None:
                if row[0] != self._run:
                    self._db.execute(
                        "UPDATE articles SET run = ?, number = ?, duplicate_of = ? WHERE key = ?",
                        (self._run, record.number, record.original, key),
                    )
                    return
                key += "+"  # the same file under two of the inputs
            self._insert(record, key)

    def _insert(self, record: Record, key: str) -> None:
        data = record.data
        article = data["article"]
        row = self._add(
            "articles",
            {
                "key": key,
                "run": self._run,
                "number": record.number,
                **{name: article[name] for name in ("id", "title", "published", "source", "editor", "url")},
                "reporters": _json(article["reporters"]),
                "duplicate_of": data["duplicate_of"],
                "text": data["text"],
                "warnings": _json(data["warnings"]),
                "rejected": _json(data["rejected"]),
                "schema_version": data["schema_version"],
            },
        )
        entities = data["entities"]
        self._add_all("entities", row, [_without(entity, "mentions") for entity in entities])
        mentions = [{"entity": entity["id"], **mention} for entity in entities for mention in entity["mentions"]]
        self._add_all("mentions", row, mentions)
        self._add_all("dates", row, [_without(date, "antecedent") for date in data["dates"]])
        self._add_all("amounts", row, data["amounts"])
        self._add_all("events", row, [_event(event) for event in data["events"]])
        self._add_all("arguments", row, [argument for event in data["events"] for argument in _arguments(event)])

    def _add(self, table: str, values: Mapping[str, Any]) -> int:
        return self._db.execute(_insert(table, tuple(values)), tuple(values.values())).lastrowid or 0

    def _add_all(self, table: str, article: int, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows of one article, those with the same columns at once."""
        by_columns: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
        for values in rows:
            by_columns.setdefault(("article", *values), []).append((article, *values.values()))
        for columns, found in by_columns.items():
            self._db.executemany(_insert(table, columns), found)

    def finish(self) -> None:  # noqa: D102
        with self._trouble():
            self._db.execute("DELETE FROM articles WHERE run <> ?", (self._run,))
            self._db.execute("COMMIT")
            self._db.close()
            if self._target is not None:
                self._target.complete()

    def abandon(self) -> None:  # noqa: D102
        with contextlib.suppress(sqlite3.Error):
            if self._target is not None:
                self._db.execute("COMMIT")
        with contextlib.suppress(sqlite3.Error):
            self._db.close()


@lru_cache(maxsize=256)
def _insert(table: str, columns: tuple[str, ...]) -> str:
    """Write the statement; the names are ours, never the input's."""
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table}({names}) VALUES ({', '.join('?' * len(columns))})"


def _event(event: Mapping[str, Any]) -> dict[str, Any]:
    trigger, date = event["trigger"], event["date"] or {}
    return {
        **{name: event[name] for name in ("id", "type", "status", "confidence", "parent", "rule")},
        "trigger": trigger["text"],
        "trigger_start": trigger["start_char"],
        "trigger_end": trigger["end_char"],
        **{f"date_{name}": date.get(name) for name in ("text", "kind", "start", "end", "granularity")},
        "evidence": _json(event["evidence"]),
    }


def _arguments(event: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for position, argument in enumerate(event["args"], 1):
        values = {"event": event["id"], "position": position, **argument}
        if abs(values.get("value") or 0) >= _INT64:
            values["value"] = str(values["value"])  # kept to the digit; a column's type is a preference
        yield values


def _without(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _json(value: Iterable[Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
