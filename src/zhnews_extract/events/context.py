"""The article as the event stage sees it: items (names, dates, sums, counts, titles), clauses, and a skeleton text.

In the *skeleton* every item stands as one letter (``C`` company, ``D`` date, …, from a private Unicode block), so that
``与德国莱茵TüV集团签约`` and ``与格力签约`` look the same to rules and features.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import regex

from zhnews_extract.events.counts import CountRules, find_counts
from zhnews_extract.events.names import Names
from zhnews_extract.events.trace import Trace
from zhnews_extract.rulebook import Rulebook, RuleModel
from zhnews_extract.schema import Amount, Article, DateMention, Entity
from zhnews_extract.textview import View, fold

LETTER = {
    "COMPANY": "C",
    "GOVERNMENT": "G",
    "PARK": "P",
    "ORGANIZATION": "O",
    "PERSON": "N",
    "PLACE": "L",
    "PROJECT": "J",
}
PRIVATE = {letter: chr(0xE000 + ord(letter)) for letter in "CGPONLJDMKTQ"}
PARTIES = frozenset("CGPO")
"""Kinds of names that can be a party of a contract."""
_PLAIN = {ord(private): f"<{letter}>" for letter, private in PRIVATE.items()}
_READABLE = {ord(private): letter for letter, private in PRIVATE.items()}
_CLAUSE = regex.compile(r"[,;:。!?…\n]|——")
_TITLE = regex.compile(r"《[^《》\n]{2,80}+》")
_SPACES = regex.compile(r"\s+")
_WINDOW = 100
"""Items looked at on either side of a place, however long its sentence or paragraph: keeps the cost linear."""


class WordRules(RuleModel):
    """Shape of ``rules/events/words.yaml``."""

    part: list[str]
    threshold: list[str]
    paired: list[str]
    each: list[str]
    joints: list[str]
    between_figures: list[str]
    before_sum: list[str]
    after_date: list[str]
    before_trigger: list[str]
    sizes: dict[str, list[str]]
    each_of: list[str]
    with_: list[str]
    after_list: list[str]
    besides: list[str]
    this: list[str]
    lasting: list[str]
    divisions: list[str]


@dataclass(slots=True, eq=False)
class Item:
    """Something an event may take as argument.

    Attributes
    ----------
    kind
        One letter: C company, G government, P park, O organization, N person, L place, J project, D date, M sum of
        money, K count, T title in 《》, Q noun phrase.
    start, end
        View offsets.
    key
        Identity: the entity's id, else unique.
    source
        The schema object (or :class:`~zhnews_extract.events.counts.Count`) behind it.
    sk
        Position in the skeleton.
    """

    kind: str
    start: int
    end: int
    text: str
    key: str
    source: Any
    clause: int = 0
    sent: int = 0
    para: int = 0
    sk: int = 0
    index: int = 0


class Context:
    """Everything of one article that features and rules ask for, indexed once.

    Attributes
    ----------
    text, sk, shown
        View text, skeleton text, and the latter with its private letters made readable.
    items
        Disjoint items in reading order.
    clauses, sents, paras
        View spans.
    title_para
        Index of the title's paragraph, or -1.
    words
        Small words of ``rules/events/words.yaml``.
    cache
        What the stages work out once per article.
    trace
        Where decisions are recorded, if anybody asked for it.
    """

    def __init__(
        self,
        view: View,
        sentences: Sequence[tuple[int, int]],
        article: Article,
        dates: Sequence[DateMention],
        amounts: Sequence[Amount],
        entities: Sequence[Entity],
        rulebook: Rulebook,
    ) -> None:
        self.view, self.text, self.article = view, view.text, article
        self.entities = {entity.id: entity for entity in entities}
        self.published = article.published_on
        self.sents = list(sentences)
        self.paras = list(view.regions) or [(0, len(self.text))]
        self.words = rulebook.load("events/words.yaml", WordRules)
        self.cache: dict[str, Any] = {}
        self.trace: Trace | None = None
        self._layout()
        self.items = self._items(dates, amounts, entities, rulebook)
        self._item_starts = [item.start for item in self.items]
        self._skeleton()
        self.title_para = self._title(article)
        self.by_sent: list[list[Item]] = [[] for _ in self.sents]
        for item in self.items:
            if item.sent >= 0:
                self.by_sent[item.sent].append(item)
        self.by_para: list[list[Item]] = [[] for _ in self.paras]
        for item in self.items:
            self.by_para[item.para].append(item)

    def _layout(self) -> None:
        self.clauses: list[tuple[int, int]] = []
        self.clause_sent: list[int] = []
        for number, (start, end) in enumerate(self.sents):
            cursor = start
            for match in _CLAUSE.finditer(self.text, start, end):
                if match.end() > cursor:
                    self._clause(cursor, match.end(), number)
                cursor = match.end()
            if cursor < end:
                self._clause(cursor, end, number)
        self._clause_starts = [start for start, _ in self.clauses]
        self._sent_starts = [start for start, _ in self.sents]
        self._para_starts = [start for start, _ in self.paras]

    def _clause(self, start: int, end: int, sent: int) -> None:
        if end - start > 1 or not self.clauses or self.clause_sent[-1] != sent:
            self.clauses.append((start, end))
            self.clause_sent.append(sent)
        else:
            self.clauses[-1] = (self.clauses[-1][0], end)

    def clause_at(self, offset: int) -> int:
        """Index of the clause at a view offset."""
        return max(0, bisect_right(self._clause_starts, offset) - 1)

    def sent_at(self, offset: int) -> int:
        """Index of the sentence at a view offset."""
        return max(0, bisect_right(self._sent_starts, offset) - 1)

    def para_at(self, offset: int) -> int:
        """Index of the paragraph at a view offset."""
        return max(0, bisect_right(self._para_starts, offset) - 1)

    def _items(
        self, dates: Sequence[DateMention], amounts: Sequence[Amount], entities: Sequence[Entity], rulebook: Rulebook
    ) -> list[Item]:
        # Lower rank wins an overlap: a name may hold a number, a count must not cut a sum.
        ranked: list[tuple[int, int, int, Item]] = []

        def add(rank: int, kind: str, start: int, end: int, key: str, source: Any) -> None:
            item = Item(kind, start, end, self.text[start:end], key, source)
            ranked.append((rank, start - end, start, item))

        for match in _TITLE.finditer(self.text):
            add(0, "T", match.start(), match.end(), f"T{match.start()}", None)
        for entity in entities:
            for mention in entity.mentions:
                start, end = self.view.view_span(mention.start_char, mention.end_char)
                if start < end:
                    add(1, LETTER[entity.type], start, end, entity.id, entity)
        for kind, group in (("D", dates), ("M", amounts)):
            for number, found in enumerate(group):
                start, end = self.view.view_span(found.start_char, found.end_char)
                if start < end:
                    add(2, kind, start, end, f"{kind}{number}", found)
        for number, count in enumerate(find_counts(self.text, rulebook.load("events/counts.yaml", CountRules))):
            add(3, "K", count.start, count.end, f"K{number}", count)
        ranked.sort(key=lambda entry: entry[:3])
        taken = bytearray(len(self.text) + 1)
        items: list[Item] = []
        for _, _, _, item in ranked:
            if not any(taken[item.start : item.end]):
                taken[item.start : item.end] = b"\1" * (item.end - item.start)
                items.append(item)
        items.sort(key=lambda item: item.start)
        for index, item in enumerate(items):
            item.index = index
            item.clause = self.clause_at(item.start)
            item.sent = self.sent_at(item.start)
            item.para = self.para_at(item.start)
        return items

    def _skeleton(self) -> None:
        pieces: list[str] = []
        to_sk = array("L", [0]) * (len(self.text) + 1)
        cursor = length = 0
        for item in self.items:
            gap = item.start - cursor
            pieces.append(self.text[cursor : item.start])
            for offset in range(gap):
                to_sk[cursor + offset] = length + offset
            length += gap
            pieces.append(PRIVATE[item.kind])
            item.sk = length
            for offset in range(item.start, item.end):
                to_sk[offset] = length
            length += 1
            cursor = item.end
        pieces.append(self.text[cursor:])
        for offset in range(cursor, len(self.text) + 1):
            to_sk[offset] = length + offset - cursor
        self.sk = "".join(pieces)
        self.shown = symbols(self.sk)
        self.to_sk = to_sk

    def _title(self, article: Article) -> int:
        if not article.title:
            return -1
        wanted = _SPACES.sub("", fold(article.title))
        for number, (start, end) in enumerate(self.paras[:3]):
            here = _SPACES.sub("", self.text[start:end])
            if here and (here in wanted or wanted in here):
                return number
        return -1

    @cached_property
    def names(self) -> Names:
        """Index over the items."""
        return Names(self.items, self.by_para[self.title_para] if self.title_para >= 0 else [])

    @cached_property
    def spans(self) -> set[tuple[int, int]]:
        """View spans of all items."""
        return {(item.start, item.end) for item in self.items}

    @staticmethod
    def window(items: list[Item], offset: int) -> list[Item]:
        """Those of a sentence's or paragraph's items that stand next to a view offset."""
        if len(items) <= 2 * _WINDOW:
            return items
        at = bisect_left(items, offset, key=lambda item: item.start)
        return items[max(0, at - _WINDOW) : at + _WINDOW]

    def first_item(self, offset: int) -> int:
        """Index of the first item at or after a view offset."""
        return bisect_left(self._item_starts, offset)


def symbols(skeleton: str) -> str:
    """Skeleton text with its private letters made readable, character by character."""
    return skeleton.translate(_READABLE)


def plain(skeleton: str) -> str:
    """Skeleton text for people: private letters as ``<C>``."""
    return skeleton.translate(_PLAIN)
