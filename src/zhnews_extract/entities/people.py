"""People in a row: of names parted by 、 beside a person, those that look like a person's are persons too."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import regex

from zhnews_extract import regexes
from zhnews_extract.entities.lexicon import gazetteer
from zhnews_extract.entities.repair import RepairRules
from zhnews_extract.entities.spans import Name
from zhnews_extract.entities.words import word_list
from zhnews_extract.rulebook import Rulebook

_LONGEST = 4  # characters of a name in a row


class Rows:
    """Rows of people by one rulebook."""

    def __init__(self, book: Rulebook) -> None:
        rules = book.load("entities/repair.yaml", RepairRules)
        self._places = gazetteer(book)
        words = self._places.lexicon
        entries = words.words("surname")
        self._begins = ("、", ",", ":", ";", "。", "\n", *rules.row_before, *words.words("title"))
        surnames = sorted({s.strip() for entry in entries for s in entry.split(",")}, key=len, reverse=True)
        self._person = regexes.compile(
            rf"(?:{'|'.join(map(regex.escape, surnames))})\p{{Han}}{{1,2}}?"
            rf"(?<!{rules.row_no_person})(?={rules.row_after})"
        )

    def typed(self, text: str, names: Sequence[Name]) -> list[Name]:
        """Names with those of rows added, or made persons where they were taken for companies or places."""
        people = {name.start: name for name in names if name.type == "PERSON"}
        if not people:
            return list(names)
        taken = bytearray(len(text))
        for name in names:
            # 开封 stands in 夏开封 too, and no map knows 杨宏.
            listed = name.type == "PLACE" and text[name.start - 1 : name.start] == "、"
            known = listed and self._places.known(text[name.start : name.end])
            if known or name.type not in ("COMPANY", "PLACE"):
                taken[name.start : name.end] = b"\1" * (name.end - name.start)
        found: dict[int, Name] = {}
        for person in people.values():
            start, end = person.start, person.end
            while text[end : end + 1] == "、":
                after = self._at(text, end + 1, taken)
                if after is None:
                    break
                end = after.end
                self._note(text, after, found)
            while start > 2 and text[start - 1] == "、":
                before = self._before(text, start - 1, taken)
                if before is None:
                    break
                start = before.start
                self._note(text, before, found)
        covered = {at for n in found.values() for at in range(n.start, n.end)}
        kept = [n for n in names if n.type not in ("COMPANY", "PLACE") or covered.isdisjoint(range(n.start, n.end))]
        return sorted([*kept, *(n for n in found.values())], key=lambda n: n.start)

    @staticmethod
    def _note(text: str, name: Name, found: dict[int, Name]) -> None:
        """Keep a name of the row; an ordinary word may be one, but the row only goes on behind it."""
        if text[name.start : name.end] not in word_list():
            found[name.start] = name

    def _at(self, text: str, start: int, taken: bytearray) -> Name | None:
        match = self._person.match(text, start)
        if match is None or taken.find(1, *match.span()) >= 0:
            return None
        return Name(*match.span(), "PERSON", "additions.row")

    def _before(self, text: str, end: int, taken: bytearray) -> Name | None:
        """Name that ends right before a 、 and begins behind another mark or a title."""
        for start in range(max(0, end - _LONGEST), end - 1):
            if text.endswith(self._begins, 0, start):
                name = self._at(text, start, taken)
                if name is not None and name.end == end:
                    return name
        return None


@lru_cache(maxsize=8)
def rows(book: Rulebook) -> Rows:
    """Rows of a rulebook, compiled once."""
    return Rows(book)
