"""Articles of a Spark DataFrame, extracted by the executors. Needs the extra ``spark`` here and there.

Each Python worker loads one pipeline and keeps it; what the partitions go through is
:func:`~zhnews_extract.batch.stream.arrow_batches`, by ``DataFrame.mapInArrow``. Spark Connect works too.

Examples
--------
>>> from zhnews_extract.spark import extract, extract_events
>>> articles = spark.read.json("crawl/*.jsonl").repartition(200)  # doctest: +SKIP
>>> extract(articles).write.parquet("extractions")  # doctest: +SKIP
>>> extract_events(articles).where("type = 'signing' AND amount > 1e9").show()  # doctest: +SKIP
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhnews_extract.errors import OptionError
from zhnews_extract.pipeline import DEFAULT_NER, Published
from zhnews_extract.reading import parse_published

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

    from zhnews_extract.batch.stream import Options

__all__ = ["extract", "extract_events"]


def extract(
    articles: DataFrame, *, ner: str = DEFAULT_NER, rules: Sequence[Path | str] = (), published: Published = None
) -> DataFrame:
    """Extract every article of a DataFrame.

    Lazy, as all of Spark: nothing is extracted before an action. Articles of one partition are extracted by one core;
    ``repartition`` a DataFrame of few partitions before.

    Parameters
    ----------
    articles
        Columns ``text`` (strings, or undecoded bytes) and, where there are, ``id``, ``title``, ``published`` (a string,
        date or timestamp; a timestamp with local time zone is turned into China Standard Time), ``source``, ``url``, or
        other names of these (``rules/reading/records.yaml``). Other columns are left out.
    ner
        As for :class:`~zhnews_extract.Pipeline`.
    rules
        Folders of rules on this machine. Their contents travel with the function that Spark broadcasts to its
        executors, and are laid out once an executor.
    published
        Date of publication of articles that state none.

    Returns
    -------
    DataFrame
        One row an article, nested and typed as the Parquet output of ``zhnews-extract batch``, and ``error``: null, or
        why there is no extraction. A record that cannot be read never fails the job.

    Raises
    ------
    InputError
        If no column holds texts.
    OptionError, RuleError
        If an option or a rule file is wrong, or an extra is not installed.
    """
    return _mapped(articles, ner, rules, published, events=False)


def extract_events(
    articles: DataFrame, *, ner: str = DEFAULT_NER, rules: Sequence[Path | str] = (), published: Published = None
) -> DataFrame:
    """Extract every article of a DataFrame into one row an event; parameters and errors as for :func:`extract`.

    Returns
    -------
    DataFrame
        The columns of the CSV output with types, ``published_on`` and ``error``. An article without events has no row,
        one that could not be extracted has one of ``article`` and ``error``.
    """
    return _mapped(articles, ner, rules, published, events=True)


def _mapped(
    articles: DataFrame, ner: str, rules: Sequence[Path | str], published: Published, *, events: bool
) -> DataFrame:
    try:
        from zhnews_extract.batch.stream import Options, event_schema, extraction_schema, takes
    except ModuleNotFoundError as error:
        raise OptionError(f"needs {error.name}, which is not installed: pip install 'zhnews-extract[spark]'") from None
    folders = tuple(map(str, [rules] if isinstance(rules, (str, Path)) else rules))
    day = _stated(published)
    options = Options(ner=ner, rules=folders, published=day, events=events).portable()
    wanted = articles.select(*(_quoted(name) for name in takes(articles.columns, options)))
    columns = event_schema() if events else extraction_schema()
    return wanted.mapInArrow(partial(_run, options), ddl(columns))


def _stated(published: Published) -> str | None:
    if published is None or isinstance(published, str):
        return published
    return parse_published(published) if isinstance(published, dt.date) else str(published)


def _run(options: Options, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Extract the batches of one partition, on an executor."""
    from pyspark import SparkFiles

    from zhnews_extract.batch.stream import arrow_batches

    # Spark clears this folder away; Python's own clearing up does not run in its workers.
    return arrow_batches(batches, replace(options, scratch=SparkFiles.getRootDirectory()))


def ddl(columns: pa.Schema) -> str:
    """Write an Arrow schema as Spark does."""
    return ", ".join(f"{_quoted(column.name)} {_type(column.type)}" for column in columns)


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _type(kind: Any) -> str:
    from pyarrow import types

    if types.is_list(kind):
        return f"ARRAY<{_type(kind.value_type)}>"
    if types.is_struct(kind):
        return f"STRUCT<{', '.join(f'{_quoted(field.name)}: {_type(field.type)}' for field in kind)}>"
    if types.is_decimal(kind):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    return {"string": "STRING", "int32": "INT", "int64": "BIGINT", "double": "DOUBLE", "date32[day]": "DATE"}[str(kind)]
