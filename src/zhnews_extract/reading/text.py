"""A string → :class:`~zhnews_extract.reading.page.Page`."""

from __future__ import annotations

import datetime as dt
import re

from zhnews_extract.errors import WarningCode
from zhnews_extract.reading.analysis import analyse
from zhnews_extract.reading.lexicon import lexicon
from zhnews_extract.reading.page import Page
from zhnews_extract.reading.stamps import parse_published
from zhnews_extract.rulebook import Rulebook, rulebook
from zhnews_extract.schema import Article, ExtractionWarning

_SURROGATE = re.compile("[\ud800-\udfff]")


def read_text(
    text: str,
    *,
    id: str = "-",
    published: str | dt.date | None = None,
    title: str | None = None,
    source: str | None = None,
    url: str | None = None,
    rules: Rulebook | None = None,
) -> Page:
    """Read one article given as text.

    Parameters
    ----------
    text
        The page as scraped: header lines, body, byline, boilerplate in any order.
    id
        Name of the article in the output.
    published, title, source, url
        What is known of the article from elsewhere; takes precedence over what the page says.
    rules
        Rules to use (default: the shipped ones).

    Returns
    -------
    Page
        ``Page.text`` is ``text`` unchanged (but for lone surrogates, which no file can hold: they become U+FFFD).
        Warnings: ``encoding_errors``, ``empty_text``, ``bad_publication_date`` (``published`` cannot be
        read; the page's own date is used, if there is one), ``no_publication_date``.
    """
    book = rules or rulebook()
    warnings: list[ExtractionWarning] = []
    if _SURROGATE.search(text):
        text = well_formed(text)
        warnings.append(_warning(WarningCode.ENCODING_ERRORS, "lone surrogates were replaced by U+FFFD"))
    found = analyse(text, lexicon(book))
    if not found.regions:
        warnings.append(_warning(WarningCode.EMPTY_TEXT, "there is no text in it"))
    stamp = parse_published(published) if published else None
    if published and stamp is None:
        warnings.append(
            _warning(WarningCode.BAD_PUBLICATION_DATE, f"publication date not understood: {published!s:.60}")
        )
    stamp = stamp or found.meta.published
    if stamp is None:
        warnings.append(
            _warning(WarningCode.NO_PUBLICATION_DATE, "no publication date found: relative dates stay unresolved")
        )
    span = found.meta.title_span
    article = Article(
        id=well_formed(id),
        title=well_formed(title) if title else " ".join(text[span[0] : span[1]].split()) if span else None,
        published=stamp,
        source=well_formed(source) if source else found.meta.source,
        editor=found.meta.editor,
        reporters=found.meta.reporters,
        url=well_formed(url) if url else None,
    )
    return Page(article=article, text=text, regions=tuple(found.regions), warnings=warnings)


def well_formed(text: str) -> str:
    """Replace lone surrogates (from an escape in a JSON file), which neither spaCy nor UTF-8 can take, one by one."""
    return _SURROGATE.sub("\ufffd", text)


def _warning(code: WarningCode, message: str) -> ExtractionWarning:
    return ExtractionWarning(code=code.value, message=message)
