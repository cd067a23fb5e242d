"""What a bare 元 means: by where the article was written, or because it says so."""

from __future__ import annotations

from bisect import bisect_right

from zhnews_extract.money.lexicon import LOCAL, Lexicon
from zhnews_extract.textview import View, fold


def home_currency(view: View, lexicon: Lexicon, source: str | None = None) -> str:
    """Currency of 元 in an article.

    Parameters
    ----------
    view
        Its clean text.
    lexicon
        Rules and patterns.
    source
        Name of the medium, where the page states one.

    Returns
    -------
    str
        ISO code. A known Taiwanese, Hong Kong or Macao source decides; else several regional cues in a text written in
        traditional script; else the rules' ``home``.
    """
    rules = lexicon.regions
    medium = fold(source) if source else ""
    for code, region in rules.regions.items() if medium else ():
        if any(name in medium for name in region.sources):
            return code
    if lexicon.region_cue.search(view.text) is None:
        return rules.home
    counts = {code: sum(cue in view.text for cue in region.cues) for code, region in rules.regions.items()}
    code = max(counts, key=lambda item: counts[item])
    if counts[code] >= rules.regions[code].min_cues and _traditional(view) >= rules.traditional_share:
        return code
    return rules.home


def _traditional(view: View) -> float:
    """Share of the Chinese characters that simplification changed."""
    han = changed = 0
    for position, char in enumerate(view.text[:4000]):
        if "\u4e00" <= char <= "\u9fff":
            han += 1
            changed += view.raw[view.raw_span(position, position + 1)[0]] != char
    return changed / han if han else 0.0


class Statements:
    """``(人民币,下同)`` and the like: from there on, 元 is what the article says."""

    def __init__(self, text: str, lexicon: Lexicon, home: str) -> None:
        self.home = home
        self._at: list[int] = []
        self._code: list[str] = []
        for match in lexicon.ditto.finditer(text):
            unit = lexicon.units.get(match["name"] or "")
            if unit is not None and unit.currency != LOCAL and not unit.currency.startswith("?"):
                # The bracket follows the first sum, which it means too.
                self._at.append(max(0, match.start() - 1))
                self._code.append(unit.currency)

    def local(self, at: int) -> str:
        """Currency of 元 at an offset of the text."""
        index = bisect_right(self._at, at) - 1
        return self._code[index] if index >= 0 else self.home


def shared_currency(text: str, name: str, at: int, lexicon: Lexicon) -> str | None:
    """ISO code of a name that several countries share (里亚尔), by the country last named before; else ``None``."""
    begin = max(0, at - 400)
    nearest, code = -1, None
    for country, candidate in lexicon.currencies.shared.get(name, {}).items():
        where = text.rfind(country, begin, at)
        if where > nearest:
            nearest, code = where, candidate
    return code
