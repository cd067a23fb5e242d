"""Records as Arrow batches in, extractions or rows of events as Arrow batches out; one row at a time can fail.

:func:`arrow_batches` is all that Spark's ``mapInArrow``, Ray Data's ``map_batches``, Daft or a DuckDB reader need; how,
says ``docs/spark.md``. Needs ``pyarrow``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import pyarrow as pa

from zhnews_extract.batch.arrow import DECIMAL, day, exact, row, schema
from zhnews_extract.batch.packs import pack, unpack
from zhnews_extract.errors import InputError, RuleError
from zhnews_extract.pipeline import DEFAULT_NER, Pipeline
from zhnews_extract.reading import Page, check_published, read_record
from zhnews_extract.reading.decode import decode
from zhnews_extract.reading.records import Names, names
from zhnews_extract.rulebook import active_packs, rulebook
from zhnews_extract.schema import ROW_FIELDS, Extraction, ExtractionWarning

_SAID = 300  # characters of an error


@dataclass(frozen=True)
class Options:
    """What :func:`arrow_batches` does; plain values, so that it can be pickled.

    Attributes
    ----------
    ner, rules, installed_rules
        As for :class:`~zhnews_extract.Pipeline`. Folders of rules must be there where the function runs;
        :meth:`portable` takes their contents along.
    published
        Date of publication of records that state none.
    events
        Rows of events (:func:`event_schema`) instead of extractions (:func:`extraction_schema`).
    rows
        Articles of an output batch at most: so many are in memory at a time.
    archive
        Contents of the folders of rules, set by :meth:`portable`.
    scratch
        Folder to lay them out in, see :func:`~zhnews_extract.batch.packs.unpack`.
    """

    ner: str = DEFAULT_NER
    rules: tuple[str, ...] = ()
    installed_rules: bool = True
    published: str | None = None
    events: bool = False
    rows: int = 64
    archive: bytes = field(default=b"", repr=False)
    scratch: str | None = None

    def portable(self) -> Options:
        """Check the options, load the rules once to see that they are right, and take them along, installed ones too.

        Raises
        ------
        OptionError, RuleError
            If something is wrong with them; better here than on every worker.
        """
        check_published(self.published)
        if self.archive:
            return self
        book = Pipeline(ner=self.ner, rules=self.rules, installed_rules=self.installed_rules).rulebook
        # Even without packs: what is installed elsewhere shall not make a difference.
        made = replace(self, rules=book.given, archive=pack(book.packs))
        if book.given:
            _pipeline(replace(made.loading(), ner="none"))
        return made

    def packs(self) -> tuple[str, ...]:
        """Folders, or names, of the rules here."""
        if self.archive:
            return unpack(self.archive, self.scratch)
        return active_packs(self.rules, installed=self.installed_rules)

    def loading(self) -> Options:
        """Keep what the pipeline depends on, and nothing else."""
        return replace(self, published=None, events=False, rows=1)


@lru_cache(maxsize=1)
def extraction_schema() -> pa.Schema:
    """Columns of extractions: those of the Parquet output, and ``error``: null, or why there is none."""
    return schema().append(pa.field("error", pa.string()))


@lru_cache(maxsize=1)
def event_schema() -> pa.Schema:
    """Columns of events: those of the CSV output with types, ``published_on``, and ``error``.

    A record that could not be read has one row with ``article`` and ``error``; an article without events has none.
    """
    text, date = pa.string(), pa.date32()
    typed = {"date": date, "date_end": date, "published_on": date, "confidence": pa.float64(), "amount": DECIMAL}
    columns = [*ROW_FIELDS, "title", "published", "published_on", "source", "url", "error"]
    return pa.schema([(name, typed.get(name, text)) for name in columns])


def takes(columns: Iterable[str], options: Options) -> list[str]:
    """Choose the columns that :func:`arrow_batches` looks at, by ``rules/reading/records.yaml``.

    Raises
    ------
    InputError
        If none holds texts.
    """
    columns, keys = list(columns), names(rulebook(options.packs()))
    _check(columns, keys)
    return [name for name in columns if keys.knows(name)]


def _check(columns: list[str], keys: Names) -> None:
    if "text" not in keys.columns(columns):
        looked, has = ", ".join(keys.keys["text"][:3]), ", ".join(columns[:8])
        raise InputError(f"no column of texts (looked for {looked} …; there are: {has})")


def arrow_batches(batches: Iterable[pa.RecordBatch], options: Options | None = None) -> Iterator[pa.RecordBatch]:
    """Extract the articles of record batches.

    The pipeline is loaded with the first row and kept for the life of the process, so a worker process loads it once,
    however many partitions it is given.

    Parameters
    ----------
    batches
        Columns ``id``, ``text``, ``title``, ``published``, ``source``, ``url`` or other names of these
        (``rules/reading/records.yaml``); others are not looked at, all but the text may be missing. Texts are strings
        or undecoded bytes; ``published`` is a string, date or timestamp (with a zone: turned into China Standard Time).
        An article without id is called by a digest of its record.
    options
        Default: extractions with the default pipeline.

    Yields
    ------
    pyarrow.RecordBatch
        Of :func:`extraction_schema` or :func:`event_schema`, in the order of the records. Nothing that is wrong with a
        record raises: its row says in ``error`` what it was.

    Raises
    ------
    InputError
        If no column holds texts.
    OptionError, RuleError
        If the pipeline cannot be loaded.
    """
    options = options or Options()
    to_rows, columns = (_event_rows, event_schema()) if options.events else (_extraction_rows, extraction_schema())
    for batch in batches:
        if not batch.num_rows:
            continue
        pipeline = _pipeline(options.loading())
        keys = names(pipeline.rulebook)
        _check(batch.schema.names, keys)
        wanted = [at for at, name in enumerate(batch.schema.names) if keys.knows(name)]
        for start in range(0, batch.num_rows, options.rows):
            part = batch.slice(start, options.rows)
            records = zip(*(_values(part.column(at)) for at in wanted), strict=True)
            heads = [batch.schema.names[at] for at in wanted]
            found = (_extract(dict(zip(heads, values, strict=True)), pipeline, options.published) for values in records)
            yield _batch([to_rows(*item) for item in found], columns)


@lru_cache(maxsize=2)
def _pipeline(options: Options) -> Pipeline:
    """Load a pipeline once a process; complaints name the folders as they were given."""
    folders = options.packs()
    try:
        pipeline = Pipeline(ner=options.ner, rules=folders, installed_rules=False)
        pipeline.load()
        names(pipeline.rulebook)
    except RuleError as error:
        said = str(error)
        for here, given in zip(folders, options.rules, strict=False):
            said = said.replace(here, given)
        raise RuleError(said) from None
    return pipeline


def _values(column: pa.Array) -> list[Any]:
    if pa.types.is_timestamp(column.type):
        # Microseconds and UTC: what Python's datetime can hold, without a table of time zones.
        column = column.cast(pa.timestamp("us", "UTC" if column.type.tz else None), safe=False)
    values: list[Any] = column.to_pylist()
    return values


Found = tuple[str, "Extraction | None", "str | None"]


def _extract(record: dict[str, Any], pipeline: Pipeline, published: str | None) -> Found:
    """Extract one record; returns its id and either the extraction or why there is none."""
    given = names(pipeline.rulebook).fields(record)
    id = given.get("id")
    id = str(id) if isinstance(id, (str, int)) else _digest(record)
    try:
        return id, pipeline.extract(_page(record, id, published, pipeline)), None
    except InputError as error:
        return id, None, str(error)
    except Exception as error:  # one bad article must not fail a job
        return id, None, _said(error)


def _page(record: dict[str, Any], id: str, published: str | None, pipeline: Pipeline) -> Page:
    warnings: list[ExtractionWarning] = []
    for name, value in record.items():
        if isinstance(value, (bytes, bytearray, memoryview)):
            record[name], more = decode(bytes(value), id)
            warnings += more
    page = read_record(record, id=id, published=published, rules=pipeline.rulebook)
    page.warnings[:0] = warnings
    return page


def _digest(record: dict[str, Any]) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for value in record.values():
        digest.update(value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.hexdigest()


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:_SAID]


def _extraction_rows(id: str, extraction: Extraction | None, error: str | None) -> list[dict[str, Any]]:
    return [{"id": id, "error": error} if extraction is None else row(extraction.model_dump(mode="json"))]


def _event_rows(id: str, extraction: Extraction | None, error: str | None) -> list[dict[str, Any]]:
    if extraction is None:
        return [{"article": id, "error": error}]
    article = extraction.article
    more = {
        "title": article.title,
        "published": article.published,
        "published_on": article.published_on,
        "source": article.source,
        "url": article.url,
    }
    return [
        {
            **event,
            **more,
            "date": day(event["date"]),
            "date_end": day(event["date_end"]),
            "amount": exact(event["amount"], []) if event["amount"] is not None else None,
        }
        for event in extraction.rows()
    ]


def _batch(articles: list[list[dict[str, Any]]], columns: pa.Schema) -> pa.RecordBatch:
    """Make a batch; an article that the types cannot hold becomes one with an error."""
    try:
        return pa.RecordBatch.from_pylist([item for rows in articles for item in rows], schema=columns)
    except (pa.ArrowException, OverflowError, ValueError, TypeError):
        return pa.RecordBatch.from_pylist([item for rows in articles for item in _held(rows, columns)], schema=columns)


def _held(rows: list[dict[str, Any]], columns: pa.Schema) -> list[dict[str, Any]]:
    try:
        pa.RecordBatch.from_pylist(rows, schema=columns)
    except (pa.ArrowException, OverflowError, ValueError, TypeError) as error:
        name = columns.names[0]
        return [{name: rows[0][name], "error": f"no column can hold it: {_said(error)}"}]
    return rows
