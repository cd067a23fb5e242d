"""Training material of the name tagger: articles as clean views with the spans of their names.

``fixtures/gold`` (gold JSON) and ``training/articles`` (compact annotations) list every distinct surface once; all its
occurrences in the content are marked, longest surfaces first.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "training"))

from annotations import read as read_compact  # noqa: E402

from zhnews_extract.textview import View, view_of  # noqa: E402

GOLD = ROOT / "fixtures" / "gold"
ARTICLES = ROOT / "training" / "articles"
EVENTS_ONLY = ("fin_d", "gov_c", "lst_e")
"""Series that only the event models learn from: names are found worse with them (README)."""


@dataclass
class Example:
    """One article: its clean text and the names in it as (start, end, type) of that text."""

    name: str
    view: View
    spans: list[tuple[int, int, str]]
    entities: dict[str, tuple[str, str]]


def content_view(path: Path) -> View:
    """Clean content of an article file, as the pipeline sees it."""
    from zhnews_extract.reading import read_text  # the reading stage of the pipeline

    page = read_text(path.read_text("utf-8"), id=path.stem)
    return view_of(page.text, page.content)


def mark(text: str, entities: dict[str, str]) -> list[tuple[int, int, str]]:
    """Occurrences of all surfaces (already folded), longest first, none overlapping."""
    taken = bytearray(len(text))
    spans: list[tuple[int, int, str]] = []
    for surface in sorted(entities, key=lambda s: (-len(s), s)):
        start = text.find(surface)
        while start >= 0:
            end = start + len(surface)
            inside_word = (
                surface[0].isascii()
                and surface[0].isalnum()
                and text[start - 1 : start].isascii()
                and text[start - 1 : start].isalnum()
            ) or (
                surface[-1].isascii()
                and surface[-1].isalnum()
                and text[end : end + 1].isascii()
                and text[end : end + 1].isalnum()
            )
            # One character that stands for a place does not in 港元, 港资 and the like.
            other_word = len(surface) == 1 and text[end : end + 1] in tuple("元资币")
            if not any(taken[start:end]) and not inside_word and not other_word:
                taken[start:end] = b"\1" * (end - start)
                spans.append((start, end, entities[surface]))
            start = text.find(surface, start + 1)
    return sorted(spans)


def _example(name: str, view: View, entities: dict[str, tuple[str, str]]) -> Example:
    folded = {clean: kind for surface, (kind, _) in entities.items() if (clean := view_of(surface).text.rstrip("\n"))}
    return Example(name, view, mark(view.text, folded), entities)


def gold(folder: Path = GOLD) -> list[Example]:
    """Gold articles, sorted by stem: the fold of article ``i`` is ``i % 5``."""
    examples = []
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text("utf-8"))
        entities = {e["text"]: (e["type"], e["canonical"]) for e in data["entities"]}
        examples.append(_example(path.stem, content_view(path.with_suffix(".txt")), entities))
    return examples


def articles(folder: Path = ARTICLES) -> list[Example]:
    """Compactly annotated training articles, sorted by stem; files with errors of format are still used."""
    examples = []
    for path in sorted(folder.glob("*.ann")):
        if path.with_suffix(".txt").is_file():
            art, _ = read_compact(path)
            examples.append(_example(path.stem, content_view(path.with_suffix(".txt")), art.entities))
    return examples


def for_names() -> list[Example]:
    """Training articles that the name taggers learn from."""
    return [example for example in articles() if not example.name.startswith(EVENTS_ONLY)]


def sentences(text: str) -> list[tuple[int, int]]:
    """Pieces the tagger decodes one by one."""
    from zhnews_extract.language.sentences import split

    return split(text)
