"""Records with named fields: lines of a JSONL file, objects of a JSON file, rows of a table."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal

import regex

from zhnews_extract.errors import InputError
from zhnews_extract.reading.page import Page, Unreadable
from zhnews_extract.reading.text import read_text
from zhnews_extract.rulebook import Rulebook, RuleModel, rulebook

FieldName = Literal["id", "text", "title", "published", "source", "url"]
_MARKUP = regex.compile(
    r"<(?:/?(?:p|div|br|span|table|td|li|h[1-6]|section|body|html|strong|a|img)\b[^<>]{0,2000}|!DOCTYPE[^<>]{0,200})>",
    regex.I,
)
_PAGE = regex.compile(r"\s*+(?:<\?xml[^<>]*>\s*+)?<(?:!DOCTYPE\s+html|html|head)\b", regex.I)
# An extraction of this library, or an annotation of its kind, that lies beside the articles.
_OUTPUT = frozenset({"dates", "amounts", "entities", "events"})
_DEPTH = 4


class RecordRules(RuleModel):
    """``rules/reading/records.yaml``."""

    keys: dict[FieldName, list[str]]
    wrappers: list[str]


class Names:
    """Which key of a record holds which field."""

    def __init__(self, rules: RecordRules) -> None:
        self.keys = {field: [_plain(key) for key in names] for field, names in rules.keys.items()}
        self.wrappers = [_plain(key) for key in rules.wrappers]
        self._known = frozenset(name for known in self.keys.values() for name in known)

    def knows(self, key: str) -> bool:
        """Tell whether a field may be under this key."""
        return _plain(key) in self._known

    def columns(self, header: list[str]) -> dict[FieldName, int]:
        """Position of each field in a table's header."""
        plain = [_plain(cell) for cell in header]
        return {
            field: next(plain.index(name) for name in names if name in plain)
            for field, names in self.keys.items()
            if any(name in plain for name in names)
        }

    def fields(self, record: Mapping[str, Any]) -> dict[FieldName, Any]:
        """Fields of a record that hold something."""
        plain: dict[str, Any] = {}
        for key, value in record.items():
            if value is not None and value != "" and not (isinstance(value, str) and not value.strip()):
                plain.setdefault(_plain(str(key)), value)
        found: dict[FieldName, Any] = {}
        for field, names in self.keys.items():
            for name in names:
                if name in plain and (field != "text" or isinstance(plain[name], str)):
                    found[field] = plain[name]
                    break
        return found


def _plain(key: str) -> str:
    return regex.sub(r"[\s_\-\ufeff]+", "", key).lower()


@lru_cache(maxsize=32)
def names(rules: Rulebook) -> Names:
    """Field names by the rules (cached per rulebook)."""
    return Names(rules.load("reading/records.yaml", RecordRules))


def read_record(record: Any, *, id: str, published: str | dt.date | None = None, rules: Rulebook | None = None) -> Page:
    """Read one record ``{id, text|content, title, published, source, url}``.

    Other keys are ignored, other names of these are known (``rules/reading/records.yaml``: ``pub_time``, ``正文``,
    ``来源`` …). Markup in the text is turned into lines; a record that holds a whole HTML page is read as one.

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
    if not isinstance(record, Mapping):
        raise InputError(f"{id}: not a JSON object")
    book = rules or rulebook()
    found = names(book).fields(record)
    text = found.get("text")
    if text is None:
        raise InputError(f"{id}: no text (looked for {', '.join(names(book).keys['text'][:3])} …)")
    read: Callable[..., Page] = read_text
    if "<" in text and _MARKUP.search(text) is not None:
        from zhnews_extract.reading import html

        if _PAGE.match(text):
            read = html.read_markup
        else:
            text = html.plain_text(text)
            if not text.strip():
                raise InputError(f"{id}: no text, only markup")
    name = found.get("id")
    known: dict[str, Any] = {
        "id": str(name) if isinstance(name, (str, int)) else id,
        "title": _string(found.get("title")),
        "source": _string(found.get("source")),
        "url": _string(found.get("url")),
        "rules": rules,
    }
    page = read(text, published=found.get("published"), **known)
    if page.article.published is None and published is not None:
        return read(text, published=published, **known)
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
        yield _record(record, here, published, rules)


def _record(record: Any, id: str, published: str | dt.date | None, rules: Rulebook | None) -> Page | Unreadable:
    try:
        return read_record(record, id=id, published=published, rules=rules)
    except InputError as error:
        return Unreadable(id, str(error))


def read_json(
    text: str,
    *,
    id: str,
    name: str,
    published: str | dt.date | None = None,
    rules: Rulebook | None = None,
    first: int = 1,
) -> Iterator[Page | Unreadable]:
    """Read a JSON file: one record, a list of records, or a server's answer that wraps such a list.

    Extractions of this library (and annotations of that form) are passed over: they lie beside their articles.

    Parameters
    ----------
    id
        Name of the article if the file holds one record; those of a list are ``name#1``, ``name#2`` …
    first
        Number of the first record of a list, where ``text`` is a range of it.

    Raises
    ------
    InputError
        If the text is no JSON, or holds no record.
    """
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":  # one record a line, whatever the suffix says
            yield from read_jsonl(text, name=name, published=published, rules=rules)
            return
        raise InputError(f"{name}: no valid JSON ({error.msg}, line {error.lineno})") from None
    except (ValueError, RecursionError):
        raise InputError(f"{name}: no valid JSON (nested too deeply, or a number too long)") from None
    found = _records(value, names(rules or rulebook()), _DEPTH)
    if isinstance(found, list):
        if not found:
            raise InputError(f"{name}: an empty list")
        for number, record in enumerate(found, first):
            yield _record(record, f"{name}#{number}", published, rules)
    elif not (isinstance(found, dict) and found.keys() >= _OUTPUT):
        page = _record(found, id, published, rules)
        yield page if isinstance(page, Page) else Unreadable(id, page.reason.replace(id, name, 1))


def _records(value: Any, keys: Names, depth: int) -> Any:
    """Unwrap ``{"code": 0, "data": {"list": [{…}, …]}}``; a value without such a list is returned as it is."""
    if not isinstance(value, dict) or depth == 0 or "text" in keys.fields(value) or value.keys() >= _OUTPUT:
        return value
    plain = {_plain(key): inner for key, inner in value.items()}
    for wrapper in keys.wrappers:
        inner = plain.get(wrapper)
        if isinstance(inner, list) and inner and all(isinstance(item, dict) for item in inner):
            return inner
        if isinstance(inner, dict):
            found = _records(inner, keys, depth - 1)
            if isinstance(found, list) or "text" in keys.fields(found):
                return found
    return value
