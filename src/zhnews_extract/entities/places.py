"""Links places to their GB/T 2260 codes, and parks and organs to the place at the head of their name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from zhnews_extract.entities.lexicon import Division, Gazetteer


class PlaceLinker:
    """Decides which division each name of one article means.

    A name that only one current division bears is certain; it votes for its city and province. Names of several
    go to the one in the city or province that the certain ones (the outlet's name among them) point to, if any.

    Parameters
    ----------
    places
        Gazetteer.
    names
        Names of places in the article.
    hints
        Other strings that may begin with a place: the outlet, names of parks and organs.
    """

    def __init__(self, places: Gazetteer, names: Iterable[str], hints: Iterable[str] = ()) -> None:
        self._places = places
        self._votes: Counter[str] = Counter()
        heads = [*names, *(head for hint in hints if (head := places.leading_place(hint)))]
        for name in heads:
            choices = self._choices(name)
            if len({d.code for d in choices}) == 1:
                code = choices[0].code
                self._votes.update({code[:2], code[:4]} - {code[:2] + "00"})

    def _choices(self, name: str) -> list[Division]:
        """Divisions that a name may mean: those of the highest rank that bear it as their full, else short name."""
        found = self._places.by_name.get(name, [])
        current = [d for d in found if d.until is None]
        chosen = [d for d in current if d.name == name] or current or found
        if len(chosen) > 1 and not any(d.name == name for d in chosen):
            # 南通 is the city before it is any county of that name; counties among themselves stay open.
            above = [d for d in chosen if d.level != "county"]
            chosen = above or chosen
        return chosen

    def code(self, name: str) -> str | None:
        """Code of a place's name, or ``None`` where it is not certain."""
        full = self._places.abbreviations.get(name, ())
        divisions = [d for n in full for d in self._choices(n)] if full and len(name) == 1 else self._choices(name)
        codes = list(dict.fromkeys(d.code for d in divisions))
        if len(codes) == 1:
            return codes[0]
        if codes:
            return self._nearest(codes)
        return self._chain(name)

    def _chain(self, name: str) -> str | None:
        """昆山市周市镇, 浙江杭州: the last division of a chain, inside the ones before it."""
        head = self._places.leading_place(name)
        rest = name[len(head) :]
        if name in self._places.towns:
            inside = self._places.towns[name].split()
            return inside[0] if len(inside) == 1 else self._nearest(inside)
        if not head or not rest or head in self._places.countries:
            return None
        above = self.code(head)
        below = [d.code for d in self._choices(rest)] or self._places.towns.get(rest, "").split()
        if above is None:
            return None
        stem = above.rstrip("0") if above[2:] == "0000" else above[:4] if above[4:] == "00" else above
        inside = [code for code in below if code.startswith(stem)]
        if len(set(inside)) == 1:
            return inside[0]
        return above if not below else None

    def _nearest(self, codes: list[str]) -> str | None:
        """Choose the code whose city, else province, the article's certain places point to."""
        ranked = sorted({(self._votes[code[:4]], self._votes[code[:2]], code) for code in codes}, reverse=True)
        if len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]:
            return None
        return ranked[0][2] if ranked and ranked[0][1] > 0 else None

    def home(self, name: str) -> str | None:
        """Code of the place at the head of a park's or an organ's name (昆山经济技术开发区 → 320583)."""
        head = self._places.leading_place(name)
        return self.code(head) if head and head not in self._places.countries else None


def codes_of(linker: PlaceLinker, entities: Mapping[str, str]) -> dict[str, str]:
    """Codes of the entities that have one; ``entities`` maps canonical name → type."""
    out: dict[str, str] = {}
    for name, kind in entities.items():
        code = linker.code(name) if kind == "PLACE" else linker.home(name) if kind in ("PARK", "GOVERNMENT") else None
        if code:
            out[name] = code
    return out
