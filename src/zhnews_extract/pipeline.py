"""The stages in order: text in, :class:`~zhnews_extract.schema.Extraction` out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhnews_extract.errors import InputError
from zhnews_extract.reading import Page, Unreadable, read_file, read_record, read_text
from zhnews_extract.schema import Extraction

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Source = Path | str | Page | Mapping[str, Any]
Published = dt.date | dt.datetime | str | None


class Pipeline:
    """Reads articles and extracts their events; load once, use for many.

    Parameters
    ----------
    ner
        Which pass proposes names: ``best``, ``fast``, ``lac``, ``none`` (rules only) or ``spacy:NAME_OR_PATH`` for an
        installed spaCy model.
    rules
        Folders of user rules, laid over the shipped ones in this order.

    Raises
    ------
    OptionError
        If ``ner`` is none of these.
    RuleError
        If a rule folder or file is missing or malformed.

    Examples
    --------
    >>> pipeline = Pipeline()
    >>> extraction = pipeline.extract("11日,甲区与乙公司签约。", published="2026-02-14")
    >>> extraction.dates[0].start
    datetime.date(2026, 2, 11)
    """

    def __init__(self, *, ner: str = DEFAULT_NER, rules: Sequence[Path | str] = ()) -> None:
        self.ner = check_ner(ner)
        self.rules = tuple(str(folder) for folder in rules)
        rulebook(self.rules)

    @cached_property
    def nlp(self) -> Language:
        """The spaCy pipeline; built on first use (about a second)."""
        from zhnews_extract.language.build import make_nlp

        return make_nlp(ner=self.ner, rules=self.rules)

    def extract(self, source: Source, *, published: Published = None) -> Extraction:
        """Extract the events of one article.

        Parameters
        ----------
        source
            A ``Path`` is read; a ``str`` is the text itself; a mapping is a record with ``text`` or ``content`` and,
            if known, ``id``, ``title``, ``published``, ``source``, ``url``; a ``Page`` has been read already.
        published
            Publication date, where the page states none or a wrong one.

        Raises
        ------
        InputError
            If the file cannot be read, or holds more than one article.
        """
        pages = list(_pages(source, published))
        if len(pages) != 1:
            raise InputError(f"{source}: holds {len(pages)} articles; use extract_many")
        return self._run(_readable(pages[0]))

    def extract_many(self, sources: Iterable[Source], *, published: Published = None) -> Iterator[Extraction]:
        """Extract article after article, in order; a path may hold several.

        Raises
        ------
        InputError
            At the first article that cannot be read (``zhnews_extract.batch`` goes on instead).
        """
        for source in sources:
            for page in _pages(source, published):
                yield self._run(_readable(page))

    def _run(self, page: Page) -> Extraction:
        from zhnews_extract.language import state

        doc = self.nlp.make_doc(page.text)
        state.set_page(doc, page)
        for _, component in self.nlp.pipeline:
            doc = component(doc)
        return extraction_of(doc)


@lru_cache(maxsize=1)
def _default() -> Pipeline:
    return Pipeline()


def extract(source: Source, *, published: Published = None) -> Extraction:
    """Extract the events of one article with the default :class:`Pipeline`, which is loaded once."""
    return _default().extract(source, published=published)
