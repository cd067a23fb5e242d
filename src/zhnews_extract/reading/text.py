"""A string → :class:`~zhnews_extract.reading.page.Page`."""

from __future__ import annotations

import datetime as dt

from zhnews_extract.errors import WarningCode
from zhnews_extract.reading.analysis import analyse
from zhnews_extract.reading.lexicon import lexicon
from zhnews_extract.reading.page import Page
from zhnews_extract.reading.stamps import parse_published
from zhnews_extract.rulebook import Rulebook, rulebook
from zhnews_extract.schema import Article, ExtractionWarning


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
        ``Page.text`` is ``text`` unchanged. Warnings: ``empty_text``, ``bad_publication_date`` (``published`` cannot be
        read; the page's own date is used, if there is one), ``no_publication_date``.
    """
    book = rules or rulebook()
    found = analyse(text, lexicon(book))
    warnings: list[ExtractionWarning] = []
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
        id=id,
        title=title or (" ".join(text[span[0] : span[1]].split()) if span else None),
        published=stamp,
        source=source or found.meta.source,
        editor=found.meta.editor,
        reporters=found.meta.reporters,
        url=url,
    )
    return Page(article=article, text=text, regions=tuple(found.regions), warnings=warnings)


def _warning(code: WarningCode, message: str) -> ExtractionWarning:
    return ExtractionWarning(code=code.value, message=message)
