"""Where the items of a kind and the mentions of a name stand, indexed once per article."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhnews_extract.events.context import Item

PARTIES = frozenset("CGPOJ")


class Names:
    """Index over the items of one article.

    Parameters
    ----------
    items
        All items in reading order.
    title
        Those in the title.

    Attributes
    ----------
    in_title
        Keys of the names in the title.
    """

    def __init__(self, items: Sequence[Item], title: Sequence[Item]) -> None:
        self._items = items
        self._kinds: dict[str, list[int]] = {}
        self._keys: dict[str, list[int]] = {}
        for item in items:
            self._kinds.setdefault(item.kind, []).append(item.index)
            self._keys.setdefault(item.key, []).append(item.index)
        self.in_title = {item.key for item in title}
        self._titled: dict[str, str] = {}
        for item in title:
            self._titled.setdefault(item.kind, item.key)
        self._main: dict[str, str | None] = {}
        self._subject: dict[int, str] = {}
        for item in items:
            if item.kind in PARTIES:
                self._subject.setdefault(item.sent, item.key)

    def main(self, kind: str) -> str | None:
        """Key of the name of a kind with most mentions, the first of equals."""
        if kind not in self._main:
            keys = dict.fromkeys(self._items[i].key for i in self._kinds.get(kind, ()))
            self._main[kind] = max(keys, key=lambda key: len(self._keys[key]), default=None)
        return self._main[kind]

    def titled(self, kind: str) -> str | None:
        """Key of the first name of a kind in the title."""
        return self._titled.get(kind)

    def subject(self, sent: int) -> str | None:
        """Key of the first party in a sentence."""
        return self._subject.get(sent)

    def nearest(self, key: str | None, offset: int) -> list[Item]:
        """Mentions of a name right before and right behind a view offset."""
        places = self._keys.get(key, []) if key is not None else []
        at = bisect_left(places, offset, key=lambda i: self._items[i].start)
        return [self._items[i] for i in places[max(0, at - 1) : at + 1]]

    def between(self, item: Item, first: int, last: int) -> int:
        """Count the items from index ``first`` up to ``last`` of an item's kind that have another name."""
        same = self._kinds.get(item.kind)
        if same is None:
            return 0
        own = self._keys.get(item.key, [])
        found = bisect_left(same, last) - bisect_left(same, first)
        # A seat (see `phrases.seats`) may share its key with names of another kind, which were not counted.
        if found and own and self._items[own[0]].kind == item.kind:
            found -= bisect_left(own, last) - bisect_left(own, first)
        return found
