"""Writes the report: one HTML file with everything in it, article by article, so that a batch needs no memory."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import html
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from string import Template
from typing import Literal

from zhnews_extract.errors import OutputError
from zhnews_extract.schema import Extraction
from zhnews_extract.view.payload import article_payload, embed

Language = Literal["zh", "en"]
#: From here on a report opens slowly on a phone (bytes).
LARGE = 60_000_000
# In the order in which they stand in the page; one scope for all.
_SCRIPTS = ("dom", "model", "text", "article", "timeline", "charts", "table", "overview", "main")
_DATA = "<!-- articles -->"


@dataclass(frozen=True)
class Report:
    """What was written.

    Attributes
    ----------
    articles, events
        How many are in the file.
    size
        Bytes of the file.
    cut
        Whether ``limit`` left articles out.
    """

    articles: int
    events: int
    size: int
    cut: bool


def write_report(
    extractions: Iterable[Extraction],
    output: Path,
    *,
    language: Language = "zh",
    title: str | None = None,
    limit: int | None = None,
) -> Report:
    """Write a self-contained HTML report.

    The file loads nothing: style, script and data are in it, and its content security policy allows nothing else. Texts
    are data, never markup. It is written beside its place and moved there when it is complete.

    Parameters
    ----------
    extractions
        Articles, in the order to show them; read one by one.
    output
        The HTML file; an existing one is replaced.
    language
        Language of the labels at first; the reader may change it.
    title
        Heading of the report.
    limit
        Show the first so many articles only.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    if not output.parent.is_dir():
        raise OutputError(f"{output}: there is no folder {output.parent}; make it first (mkdir -p {output.parent})")
    if output.is_dir():
        raise OutputError(f"{output}: is a folder; name a file in it, as in -o {output / 'report.html'}")
    part = output.with_name(output.name + ".part")
    articles = events = size = 0
    remaining = iter(extractions)
    try:
        head, foot = _page(language, title)
        with part.open("wb") as stream:
            # What no UTF-8 can hold (half a surrogate pair) becomes one "?", so that offsets stay.
            size += stream.write(head.encode("utf-8", "replace"))
            for extraction in islice(remaining, limit):
                line = (",\n" if articles else "\n") + embed(article_payload(extraction))
                size += stream.write(line.encode("utf-8", "replace"))
                articles += 1
                events += len(extraction.events)
            size += stream.write(foot.encode("utf-8", "replace"))
        part.replace(output)
    except OSError as error:
        raise OutputError(f"{output}: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return Report(articles, events, size, cut=limit is not None and next(remaining, None) is not None)


def _page(language: Language, title: str | None) -> tuple[str, str]:
    """Fill the page; returns what stands before and after the articles."""
    from zhnews_extract import __version__

    style, script = _asset("report.css"), _script()
    strings = json.loads(_asset("strings.json"))
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    )
    filled = Template(_asset("report.html")).substitute(
        lang="zh-CN" if language == "zh" else "en",
        policy=policy,
        title=html.escape(title or strings[language]["report"]),
        style=style,
        meta=embed({"lang": language, "title": title, "version": __version__, "strings": strings}),
        noscript=html.escape(f"{strings['zh']['noscript']} {strings['en']['noscript']}"),
        script=script,
    )
    head, _, foot = filled.partition(_DATA)
    return head, foot


@lru_cache(maxsize=16)
def _asset(name: str) -> str:
    return (files("zhnews_extract") / "view" / "assets" / name).read_text("utf-8")


def _script() -> str:
    return '(() => {\n"use strict";\n' + "\n".join(_asset(f"js/{name}.js") for name in _SCRIPTS) + "})();\n"


def _digest(content: str) -> str:
    """Name of an inline element in a content security policy."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
