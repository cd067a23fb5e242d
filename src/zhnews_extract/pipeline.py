"""The stages in order: text in, :class:`~zhnews_extract.schema.Extraction` out.

Each stage is a plain function over the clean text; its spaCy component calls the same function. An extraction calls the
functions itself: importing spaCy and cutting words that no stage reads would take longer than all the rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhnews_extract.dates import annotate as annotate_dates
from zhnews_extract.dates import worth_telling
from zhnews_extract.entities import DEFAULT_NER, check
from zhnews_extract.errors import InputError
from zhnews_extract.language.sentences import split
from zhnews_extract.money import annotate as annotate_money
from zhnews_extract.reading import Page, Unreadable, check_published, read_file, read_record, read_text
from zhnews_extract.rulebook import Rulebook, active_packs, rulebook
from zhnews_extract.schema import Extraction
from zhnews_extract.textview import view_of

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from zhnews_extract.events.trace import Trace

__all__ = ["DEFAULT_NER", "Pipeline", "Published", "Source", "extract"]

Source = Path | str | Page | Mapping[str, Any]
Published = dt.date | dt.datetime | str | None
_SAMPLE = "2026-02-14\n11日,甲市与乙公司签约,总投资1亿元。"


class Pipeline:
    """Reads articles and extracts their events; load once, use for many.

    Parameters
    ----------
    ner
        Which pass proposes names: ``best``, ``fast``, ``lac``, ``none`` (rules only) or ``spacy:NAME_OR_PATH`` for an
        installed spaCy model.
    rules
        Folders of user rules, laid over the shipped ones in this order.
    installed_rules
        Whether packs that installed packages offer (entry points ``zhnews_extract.rules``) are laid under these.

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

    def __init__(
        self, *, ner: str = DEFAULT_NER, rules: Sequence[Path | str] = (), installed_rules: bool = True
    ) -> None:
        self.ner = check(ner)
        self.rulebook = rulebook(active_packs(rules, installed=installed_rules))

    @cached_property
    def nlp(self) -> Language:
        """The spaCy pipeline of the same stages; built on first use (about a second).

        Its components may be changed or added to: once it has been asked for, every extraction goes through it.
        """
        # The factories register themselves when their modules are imported.
        import zhnews_extract.dates.component
        import zhnews_extract.entities.component
        import zhnews_extract.events.component
        import zhnews_extract.language.component
        import zhnews_extract.money.component  # noqa: F401
        from zhnews_extract.language.tokenizer import make_nlp

        rules = {"rules": list(self.rulebook.given)}
        return make_nlp(
            components=[
                ("zhnews_sentences", rules),
                ("zhnews_dates", rules),
                ("zhnews_money", rules),
                ("zhnews_entities", {**rules, "ner": self.ner}),
                ("zhnews_events", rules),
                "zhnews_tokens",
            ]
        )

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
        pages = list(_pages(source, published, self.rulebook))
        if len(pages) != 1:
            raise InputError(f"{source}: holds {len(pages)} articles; use extract_many")
        return self._extraction(_readable(pages[0]))

    def extract_many(self, sources: Iterable[Source], *, published: Published = None) -> Iterator[Extraction]:
        """Extract article after article, in order; a path may hold several.

        Raises
        ------
        InputError
            At the first article that cannot be read (``zhnews_extract.batch`` goes on instead).
        """
        for source in sources:
            for page in _pages(source, published, self.rulebook):
                yield self._extraction(_readable(page))

    def load(self) -> None:
        """Load and compile everything now, not with the first article."""
        self._extraction(read_text(_SAMPLE, rules=self.rulebook))

    def _extraction(self, page: Page) -> Extraction:
        if "nlp" in vars(self):
            from zhnews_extract.language import state

            return state.extraction(self.doc(page))
        return self._stages(page, None)

    def traced(self, page: Page) -> tuple[Extraction, Trace]:
        """Extract the events of an article and record what the event models were asked and answered.

        The stages are called by themselves, whatever has been changed in ``nlp``.
        """
        from zhnews_extract.events.trace import Trace

        trace = Trace()
        return self._stages(page, trace), trace

    def _stages(self, page: Page, trace: Trace | None) -> Extraction:
        # Numpy and the models come with them; who only makes a pipeline to check its options needs neither.
        from zhnews_extract.entities.stage import annotate as annotate_entities
        from zhnews_extract.events.annotate import annotate as annotate_events

        rules, article = self.rulebook, page.article
        view = view_of(page.text, page.content)
        sentences = split(view.text, rules=rules)
        dates, doubts = annotate_dates(view, sentences, article.published_on, rules)
        amounts = annotate_money(view, rules, source=article.source)
        entities = annotate_entities(view, sentences, article, ner=self.ner, rulebook=rules)
        found = annotate_events(view, sentences, article, dates, amounts, entities, rules, trace=trace)
        return Extraction(
            article=article,
            text=page.text,
            dates=dates,
            amounts=amounts,
            entities=entities,
            events=found.events,
            rejected=found.rejected,
            warnings=[*page.warnings, *worth_telling(doubts, page.warnings)],
        )

    def doc(self, page: Page) -> Doc:
        """Run the components over one page; what they found is in ``doc._.zhnews_*``."""
        from zhnews_extract.language.tokenizer import make_doc

        return self.nlp(make_doc(self.nlp, page))


def _pages(source: Source, published: Published, rules: Rulebook) -> Iterator[Page | Unreadable]:
    check_published(published)
    if isinstance(source, Page):
        yield source
    elif isinstance(source, Path):
        yield from read_file(source, published=published, rules=rules)
    elif isinstance(source, str):
        yield read_text(source, published=published, rules=rules)
    else:
        yield read_record(source, id="-", published=published, rules=rules)


def _readable(page: Page | Unreadable) -> Page:
    if isinstance(page, Unreadable):
        raise InputError(page.reason)
    return page


@lru_cache(maxsize=1)
def _default() -> Pipeline:
    return Pipeline()


def extract(source: Source, *, published: Published = None) -> Extraction:
    """Extract the events of one article with the default :class:`Pipeline`, which is loaded once.

    See :meth:`Pipeline.extract` for parameters and errors.
    """
    return _default().extract(source, published=published)
