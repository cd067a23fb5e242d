"""Prints every date found in a folder of articles with its value and a few characters on either side, to read by eye.

python training/dates_in_context.py FOLDER [NAME ...]
"""

from __future__ import annotations

import sys
from pathlib import Path

from zhnews_extract.dates import annotate
from zhnews_extract.language.sentences import split
from zhnews_extract.reading import read_text
from zhnews_extract.schema import DateMention
from zhnews_extract.textview import view_of

AROUND = 10


def value(mention: DateMention) -> str:
    """Value in one word: a day, first..last, a duration or the kind."""
    if mention.kind == "duration":
        return str(mention.iso)
    if mention.start is None and mention.end is None:
        return mention.kind
    if mention.start == mention.end:
        return str(mention.start)
    return f"{mention.start or ''}..{mention.end or ''}"


def main(folder: str, *names: str) -> None:
    """Print the dates of all articles of a folder, or of those named."""
    for path in sorted(Path(folder).glob("*.txt")):
        if names and path.stem not in names:
            continue
        page = read_text(path.read_text("utf-8"), id=path.stem)
        view = view_of(page.text, page.content)
        mentions, warnings = annotate(view, split(view.text), page.article.published_on)
        print(f"## {path.stem} {page.article.published}")
        for m in mentions:
            before = page.text[max(0, m.start_char - AROUND) : m.start_char]
            after = page.text[m.end_char : m.end_char + AROUND]
            print(f"  {before}【{m.text}】{after}".replace("\n", "⏎"), value(m), m.anchor or "", m.rule or "", sep="  ")
        for warning in warnings:
            print(f"  {warning.code}: {warning.message}")


if __name__ == "__main__":
    main(*sys.argv[1:])
