"""HTML pages → :class:`~zhnews_extract.reading.page.Page`.

``Page.text`` of a page is the text extracted from it (headline, header, paragraphs, byline; one line each), not its
source: offsets count in that text, which is a function of the page and the version of this library alone.
"""

from __future__ import annotations

import datetime as dt

from zhnews_extract.errors import InputError, WarningCode
from zhnews_extract.reading.fields import scan
from zhnews_extract.reading.head import Head, read_head
from zhnews_extract.reading.lexicon import Lexicon, lexicon
from zhnews_extract.reading.lines import clean
from zhnews_extract.reading.mainpart import main_lines
from zhnews_extract.reading.markup import HtmlLexicon, Shown, bare_lines, html_lexicon, parse, tree_lines
from zhnews_extract.reading.page import Page
from zhnews_extract.reading.people import read_names
from zhnews_extract.reading.roles import outlet_like
from zhnews_extract.reading.stamps import parse_published
from zhnews_extract.reading.text import read_text
from zhnews_extract.rulebook import Rulebook, rulebook
from zhnews_extract.textview import fold

MAX_PAGE = 20_000_000
"""Characters of the longest page; what is longer is no article."""
_SHORT = 200


def read_markup(
    markup: str,
    *,
    id: str = "-",
    published: str | dt.date | None = None,
    title: str | None = None,
    source: str | None = None,
    url: str | None = None,
    rules: Rulebook | None = None,
) -> Page:
    """Read one article given as an HTML page; parameters as for :func:`~.text.read_text`.

    The headline is the one that page and head agree on; the publication date the one in the header under it, if that
    contradicts the head, else the head's (``PubDate``, ``article:published_time``, JSON-LD …), at last the day in the
    page's address. Dates of fetching, changing or printing a page and those of footers are never taken.

    Raises
    ------
    InputError
        If there is no article in the page.
    InputError
        If trafilatura is not installed.
    """
    if len(markup) > MAX_PAGE:
        raise InputError(f"{id}: a page of more than {MAX_PAGE // 1_000_000} million characters")
    book = rules or rulebook()
    lex, html = lexicon(book), html_lexicon(book)
    tree = parse(markup)
    head = read_head(tree, html) if tree is not None else Head()
    lines = tree_lines(tree, html) if tree is not None else bare_lines(markup, html)
    _refuse_notices(id, lines, head, html)
    chosen, headline = main_lines(tree, lines, head, lex, html)
    if not chosen and tree is not None:
        lines = tree_lines(tree, html, hidden=True)
        chosen, headline = main_lines(tree, lines, head, lex, html)
    if not chosen and head.body:
        headline = head.headlines[0] if head.headlines else None
        chosen = [*([headline] if headline else []), *head.body.splitlines()]
    if not chosen:
        raise InputError(f"{id}: no article in this page ({'only links and menus' if lines else 'no text'})")
    page = read_text(
        "\n".join(chosen), id=id, published=published, title=title or headline, source=source, url=url, rules=book
    )
    if page.article.published is None and head.published is None:
        head.published = _address_day(url or head.url, html)
    _complete(page, head, lex, dated=published is not None, sourced=source is not None)
    return page


def plain_text(markup: str, rules: Rulebook | None = None) -> str:
    """Lines of a piece of HTML (the content field of a record), nothing left out."""
    html = html_lexicon(rules or rulebook())
    tree = parse(f"<html><body>{markup}</body></html>")
    lines = tree_lines(tree, html) if tree is not None else bare_lines(markup, html)
    return "\n".join(line.text for line in lines)


def _refuse_notices(id: str, lines: list[Shown], head: Head, html: HtmlLexicon) -> None:
    """Refuse what was saved in place of an article: 404, a captcha."""
    if sum(len(line.text) for line in lines if line.linked < 0.5) > _SHORT:
        return
    said = [*head.headlines, *(line.text for line in lines[:3])]
    notice = next((text for text in said if html.not_found.fullmatch(clean(text))), None)
    if notice is not None:
        raise InputError(f"{id}: no article but a notice: {notice[:60]}")


def _complete(page: Page, head: Head, lex: Lexicon, *, dated: bool, sourced: bool) -> None:
    """Enter what the head of the page knows better, or alone."""
    article = page.article
    update: dict[str, object] = {}
    if not dated and (stamp := _stamp(page, head, lex)) is not None and stamp != article.published:
        update["published"] = stamp
        page.warnings[:] = [item for item in page.warnings if item.code != WarningCode.NO_PUBLICATION_DATE.value]
    if not sourced and (source := _source(article.source, head, lex)) is not None:
        update["source"] = source
    if not article.reporters and head.authors:
        people = [name for author in head.authors if len(author) <= 40 for name in _people(author, lex)]
        update["reporters"] = list(dict.fromkeys(people))
    if article.editor is None and head.editor and (people := _people(head.editor, lex)):
        update["editor"] = people[0]
    if article.url is None and head.url and head.url.startswith("http"):
        update["url"] = head.url
    page.article = article.model_copy(update=update)


def _stamp(page: Page, head: Head, lex: Lexicon) -> str | None:
    visible = page.article.published
    if head.published is None or visible is None:
        return head.published or visible
    if visible[:10] == head.published[:10]:
        return visible if "T" in visible else head.published
    # What stands under the headline is what readers were told; a head may be filled in by a template.
    for region in page.regions:
        if region.kind == "header":
            text = page.text[region.start : region.end]
            if any(item.value == visible for item in scan(clean(text), lex, text).of("stamp")):
                return visible
    return head.published


def _address_day(address: str | None, html: HtmlLexicon) -> str | None:
    found = html.address_day.search(address or "")
    return parse_published("-".join(part for part in found.groups() if part)) if found is not None else None


def _source(visible: str | None, head: Head, lex: Lexicon) -> str | None:
    """Outlet: what the head states, what the page shows, at last whose site it is."""
    stated = (
        head.source if head.source and 2 <= len(head.source) <= 40 and fold(head.source) not in lex.nobody else None
    )
    site = head.site if head.site and 2 <= len(head.site) <= 40 else None
    if stated is not None and stated.startswith("http"):
        stated = None
    return stated or visible or site


def _people(text: str, lex: Lexicon) -> list[str]:
    spans, _ = read_names(fold(text), lex, strict=True)
    return [name for a, b in spans if not outlet_like(name := text[a:b], lex)]
