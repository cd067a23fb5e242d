"""What an HTML page says of itself outside its text: meta tags, JSON-LD, ``<title>``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from zhnews_extract import regexes
from zhnews_extract.reading.markup import HtmlLexicon
from zhnews_extract.reading.stamps import parse_published

_MAX_NODES = 2_000
_MAX_SCRIPT = 200_000
# What a template left behind where a value should be.
_UNFILLED = regexes.compile(r"^(?:null|undefined|None|nan)$|[<{]%|\{\{|\$\{|^<[A-Za-z]")
_ARTICLE = regexes.compile(r"(?:Article|Report|BlogPosting|NewsArticle)$")


@dataclass
class Head:
    """Statements of a page's head.

    Attributes
    ----------
    headlines
        What may be the headline, the surest first; the last is ``<title>`` as it is.
    published
        Publication stamp (ISO), never one of fetching, making or changing the page.
    source, site
        Who wrote it; whose site it is.
    authors, editor
        As stated, not yet known to be names of people.
    body
        Text of the article (``articleBody`` of JSON-LD).
    """

    headlines: list[str] = field(default_factory=list)
    published: str | None = None
    source: str | None = None
    site: str | None = None
    column: str | None = None
    authors: list[str] = field(default_factory=list)
    editor: str | None = None
    url: str | None = None
    body: str | None = None


def read_head(tree: Any, lex: HtmlLexicon) -> Head:
    """Read the head of a parsed page (meta tags count wherever they stand)."""
    said: dict[str, str] = {}
    for node in tree.iter("meta"):
        name = node.get("name") or node.get("property") or node.get("itemprop")
        value = " ".join((node.get("content") or "").split())
        if name and value and not _UNFILLED.search(value):
            said.setdefault(name.strip().lower(), value)

    def first(key: str) -> str | None:
        return next((said[name] for name in lex.meta.get(key, ()) if name in said), None)

    head = Head(
        source=first("source"), site=first("site"), column=first("column"), editor=first("editor"), url=first("url")
    )
    head.headlines = [said[name] for name in lex.meta.get("title", ()) if name in said]
    stamps = (parse_published(said[name]) for name in lex.meta.get("published", ()) if name in said)
    head.published = next((stamp for stamp in stamps if stamp), None)
    head.authors = [author] if (author := first("author")) else []
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and (link.get("href") or "").startswith("http"):
            head.url = link.get("href").strip()
    if head.site in lex.platforms:
        head.site = None
    _linked_data(tree, head)
    _microdata(tree, head)
    _scripts(tree, lex, head)
    title = next(("".join(node.itertext()) for node in tree.iter("title")), "")
    if (title := " ".join(title.split())) and not lex.empty.fullmatch(title):
        head.headlines += [cut_title(title, lex, head.site, head.column), title]
    return head


def cut_title(title: str, lex: HtmlLexicon, *known: str | None) -> str:
    """Cut the names of column and site off a ``<title>``: ``项目签约_经济频道_湖城新闻网``.

    A hyphen inside a headline stays unless a site's name follows; at least six characters are left.
    """
    while True:
        cut = next(
            (
                gap.start()
                for gap in reversed(list(lex.separator.finditer(title)))
                if gap.start() >= 6
                and ((tail := title[gap.end() :].strip()) in known or not tail or lex.tail.fullmatch(tail))
            ),
            None,
        )
        if cut is None:
            return title
        title = title[:cut].rstrip()


def _linked_data(tree: Any, head: Head) -> None:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        try:
            data = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(data):
            kind = node.get("@type")
            kinds = kind if isinstance(kind, list) else [kind]
            baidu = "cambrian" in str(node.get("@context", ""))
            if baidu or any(isinstance(item, str) and _ARTICLE.search(item) for item in kinds):
                _article(node, head)


def _microdata(tree: Any, head: Head) -> None:
    for node in tree.xpath("//*[@itemprop='datePublished']"):
        stated = node.get("content") or node.get("datetime") or "".join(node.itertext())
        head.published = head.published or parse_published(" ".join(stated.split()))


def _scripts(tree: Any, lex: HtmlLexicon, head: Head) -> None:
    """Read the variables that a script would have put into the page."""

    def found(key: str, text: str) -> str | None:
        matches = (pattern.search(text) for pattern in lex.scripts.get(key, ()))
        return next((match[1].strip() for match in matches if match is not None), None)

    for script in tree.iter("script"):
        text = (script.text or "")[:_MAX_SCRIPT]
        if head.published is None and (stamp := found("published", text)) is not None:
            head.published = parse_published(stamp)
        head.source = head.source or found("source", text)


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Objects of a JSON-LD document, from the outside in; a bounded number."""
    todo = [data]
    for _ in range(_MAX_NODES):
        if not todo:
            return
        node = todo.pop(0)
        if isinstance(node, dict):
            yield node
            todo += [value for value in node.values() if isinstance(value, (dict, list))]
        elif isinstance(node, list):
            todo += [value for value in node[:_MAX_NODES] if isinstance(value, (dict, list))]


def _article(node: dict[str, Any], head: Head) -> None:
    for key in ("headline", "title"):
        if (title := _text(node.get(key))) and title not in head.headlines:
            head.headlines.append(title)
    # Baidu's vocabulary says pubDate; dateModified and upDate are no publication.
    for key in ("datePublished", "pubDate"):
        head.published = head.published or parse_published(_text(node.get(key)) or "")
    for author in node["author"] if isinstance(node.get("author"), list) else [node.get("author")]:
        if (name := _text(author)) and name not in head.authors:
            head.authors.append(name)
    head.site = head.site or _text(node.get("publisher"))
    head.body = head.body or _text(node.get("articleBody"), keep_lines=True)
    if isinstance(address := node.get("url"), str) and address.startswith("http"):
        head.url = head.url or address


def _text(value: Any, *, keep_lines: bool = False) -> str | None:
    if isinstance(value, dict):
        value = value.get("name")
    if not isinstance(value, str):
        return None
    return (value.strip() if keep_lines else " ".join(value.split())) or None
