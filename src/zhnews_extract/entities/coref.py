"""What 该公司, 公司, 该项目, 双方, 该区 stand for: the nearest entity before them that fits."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from zhnews_extract import regexes
from zhnews_extract.rulebook import Rulebook, RuleModel
from zhnews_extract.rulebook import rulebook as shared_rulebook
from zhnews_extract.schema import Entity, EntityType
from zhnews_extract.textview import View


class Anaphor(RuleModel):
    """Expressions that stand for entities of some types; ``number`` of them (双方: two)."""

    words: tuple[str, ...]
    types: tuple[EntityType, ...]
    number: int = 1


class CorefRules(RuleModel):
    """Shape of ``rules/entities/coref.yaml``.

    ``not_before`` (characters) and ``not_after`` (strings) make a word another one.
    """

    anaphors: dict[str, Anaphor]
    not_before: dict[str, str]
    not_after: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Anaphora:
    """An expression (view offsets) and the ids of the entities it stands for, nearest first."""

    start: int
    end: int
    text: str
    entities: tuple[str, ...]
    rule: str


class Resolver:
    """Resolves the anaphors of one article.

    Parameters
    ----------
    view
        Clean text.
    entities
        Entities of the article (raw offsets), as :func:`zhnews_extract.entities.stage.annotate` gives them.
    rulebook
        Rules; the default ones if ``None``.
    """

    def __init__(self, view: View, entities: Sequence[Entity], rulebook: Rulebook | None = None) -> None:
        self._text = view.text
        book = rulebook or shared_rulebook()
        self._rules = book.load("entities/coref.yaml", CorefRules)
        self._pattern = _pattern(book)
        self._regions = view.regions
        mentions = sorted(
            (view.view_pos(m.start_char), view.view_pos(m.end_char - 1) + 1, e.type, e.id)
            for e in entities
            for m in e.mentions
        )
        self._mentions = mentions
        self._starts = [m[0] for m in mentions]

    def find(self) -> list[Anaphora]:
        """All anaphors of the text that have an antecedent, in reading order."""
        found: list[Anaphora] = []
        covered = bytearray(len(self._text))
        for start, end, *_ in self._mentions:
            covered[start:end] = b"\1" * (end - start)
        for match in self._pattern.finditer(self._text):
            name = next(key for key in self._rules.anaphors if match.group(key) is not None)
            if covered.count(1, *match.span()):
                continue
            anaphor = self._rules.anaphors[name]
            antecedents = self.antecedents(match.start(), anaphor.types, anaphor.number)
            if len(antecedents) == anaphor.number:
                found.append(Anaphora(*match.span(), match.group(), antecedents, f"coref.{name}"))
        return found

    def antecedents(self, offset: int, types: Sequence[EntityType], number: int = 1) -> tuple[str, ...]:
        """Ids of the nearest different entities of ``types`` that are named before a view offset.

        The subject of the sentence before counts as nearer than what follows it there: of the mentions in the nearest
        sentence that has one, the first is taken for a single antecedent, the first two for a pair.
        """
        chosen: list[str] = []
        at = bisect_left(self._starts, offset)
        stop = offset
        while at > 0 and len(chosen) < number:
            begin = max(self._text.rfind(mark, 0, self._starts[at - 1]) for mark in "。!?;\n")
            sentence: list[str] = []
            while at > 0 and self._starts[at - 1] > begin:
                at -= 1
                if self._mentions[at][2] in types and self._mentions[at][1] <= stop:
                    sentence.append(self._mentions[at][3])
            for entity in reversed(sentence):
                if entity not in chosen and len(chosen) < number:
                    chosen.append(entity)
        return tuple(chosen)


@lru_cache(maxsize=8)
def _pattern(book: Rulebook) -> regex.Pattern[str]:
    rules = book.load("entities/coref.yaml", CorefRules)
    groups = []
    for name, anaphor in rules.anaphors.items():
        words = []
        for word in sorted(anaphor.words, key=len, reverse=True):
            after = rules.not_after.get(word, ())
            before = rules.not_before.get(word, "")
            words.append(
                (f"(?<![{before}])" if before else "")
                + regex.escape(word)
                + (f"(?!{'|'.join(map(regex.escape, after))})" if after else "")
            )
        groups.append(f"(?P<{name}>{'|'.join(words)})")
    return regexes.compile("|".join(groups))
