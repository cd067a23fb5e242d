"""JSONL files: one article a line."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from zhnews_extract.errors import InputError
from zhnews_extract.reading.page import Page, Unreadable
from zhnews_extract.reading.text import read_text
from zhnews_extract.rulebook import Rulebook

_TEXT_KEYS = ("text", "content", "body")
_DATE_KEYS = ("published", "publish_time", "pub_date", "date")


def read_record(record: Any, *, id: str, published: str | dt.date | None = None, rules: Rulebook | None = None) -> Page:
    """Read one record ``{id, text|content, title, published, source, url}``; other keys are ignored.

    Parameters
    ----------
    record
        The decoded JSON value.
    id
        Name of the article if the record has none.
    published
        Date of publication for records that state none, neither in their fields nor in their text.

    Raises
    ------
    InputError
        If the value is no object, or has no text.
    """
    if not isinstance(record, dict):
        raise InputError(f"{id}: not a JSON object")
    text = next((record[key] for key in _TEXT_KEYS if isinstance(record.get(key), str)), None)
    if text is None or not text.strip():
        raise InputError(f"{id}: no text (looked for {', '.join(_TEXT_KEYS)})")
    name = record.get("id")
    stated = next((record[key] for key in _DATE_KEYS if record.get(key)), None)
    page = read_text(
        text,
        id=str(name) if name not in (None, "") else id,
        published=stated,
        title=_string(record.get("title")),
        source=_string(record.get("source")),
        url=_string(record.get("url")),
        rules=rules,
    )
    if page.article.published is None and published is not None:
        return read_text(
            text,
            id=page.article.id,
            published=published,
            title=_string(record.get("title")),
            source=_string(record.get("source")),
            url=_string(record.get("url")),
            rules=rules,
        )
    return page


def _string(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def read_jsonl(
    text: str,
    *,
    name: str,
    published: str | dt.date | None = None,
    rules: Rulebook | None = None,
    first_line: int = 1,
) -> Iterator[Page | Unreadable]:
    """Read every record of a JSONL text; a bad line yields :class:`Unreadable` and the rest goes on."""
    for number, line in enumerate(text.split("\n"), first_line):
        if not line.strip():
            continue
        here = f"{name}#{number}"
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "not JSON"
            yield Unreadable(here, f"{here}: no valid JSON ({reason})")
            continue
        try:
            yield read_record(record, id=here, published=published, rules=rules)
        except InputError as error:
            yield Unreadable(here, str(error))
