"""Reads folders and files one article after the other; what cannot be read is reported, never fatal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from zhnews_extract.errors import InputError
from zhnews_extract.pipeline import Pipeline, Published
from zhnews_extract.reading import Page, Unreadable, read_file, suffixes
from zhnews_extract.rulebook import Rulebook


@dataclass
class Summary:
    """How a batch went: ``failures`` are one line each, with the file's name."""

    done: int = 0
    failures: list[str] = field(default_factory=list)


def run(inputs: Iterable[Path], output: Path, pipeline: Pipeline, *, published: Published = None) -> Summary:
    """Extract every article of ``inputs`` into a JSON lines file.

    Parameters
    ----------
    inputs
        Folders (searched recursively, in sorted order) and files.
    output
        File to write; replaced if it exists.
    pipeline
        The pipeline to use.
    published
        Publication date for articles that state none.

    Returns
    -------
    Summary
        Number of articles written and what failed.

    Raises
    ------
    InputError
        If the output cannot be written.
    """
    summary = Summary()
    try:
        with output.open("w", encoding="utf-8", newline="\n") as sink:
            for page in pages(inputs, published, pipeline.rulebook):
                if isinstance(page, Unreadable):
                    summary.failures.append(page.reason)
                    continue
                try:
                    line = pipeline.extract(page).model_dump_json()
                except Exception as error:  # one bad article must not stop the batch
                    summary.failures.append(f"{page.article.id}: {type(error).__name__}: {error}")
                    continue
                sink.write(line + "\n")
                summary.done += 1
    except OSError as error:
        raise InputError(f"{output}: {error.strerror}") from error
    return summary


def pages(inputs: Iterable[Path], published: Published, rules: Rulebook) -> Iterator[Page | Unreadable]:
    """Every article below the inputs, or why it cannot be read."""
    known = suffixes()
    for path in inputs:
        files = sorted(p for p in path.rglob("*") if p.suffix.lower() in known) if path.is_dir() else [path]
        if path.is_dir() and not files:
            yield Unreadable(str(path), f"{path}: no articles in this folder")
        for file in files:
            try:
                yield from read_file(file, root=path if path.is_dir() else None, published=published, rules=rules)
            except InputError as error:
                yield Unreadable(str(file), str(error))
