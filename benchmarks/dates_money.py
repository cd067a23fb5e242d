"""How fast dates and sums are found and resolved, beside JioNLP on the same articles in the same run.

    python benchmarks/dates_money.py [FOLDER ...] [--repeat N]

FOLDER holds ``NAME.txt`` (default: ``fixtures/gold``). JioNLP is measured if it can be imported
(``pip install jionlp``; it is no dependency). Each library sees the content of each article once a pass; CPU time of
the best of N passes counts, loading and compiling left out. The last lines show that time grows with length: one line
of up to 1 MB.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import time
from collections.abc import Callable
from pathlib import Path

from zhnews_extract import find_amounts, find_dates
from zhnews_extract.reading import read_text

Article = tuple[str, dt.datetime]
ROOT = Path(__file__).resolve().parents[1]


def articles(folders: list[Path]) -> list[Article]:
    """Title and paragraphs of all articles, without page furniture, with their reference times."""
    found = []
    for path in sorted(path for folder in folders for path in folder.glob("*.txt")):
        page = read_text(path.read_text("utf-8"), id=path.stem)
        day = page.article.published_on or dt.date(2024, 1, 1)
        content = "\n".join(page.text[start:end] for start, end in page.content)
        found.append((content, dt.datetime.combine(day, dt.time(8))))
    return found


def ours(texts: list[Article]) -> int:
    """Both recognisers of this library; returns how much they found."""
    return sum(len(find_dates(text, reference)) + len(find_amounts(text)) for text, reference in texts)


def jionlp() -> Callable[[list[Article]], int] | None:
    """JioNLP's two extractors with parsing, ``None`` if it is not installed."""
    try:
        import jionlp as jio
    except ImportError:
        return None

    def run(texts: list[Article]) -> int:
        count = 0
        for text, reference in texts:
            for extract in (
                lambda t, r=reference: jio.ner.extract_time(t, time_base=r, with_parsing=True),
                lambda t: jio.ner.extract_money(t, with_parsing=True),
            ):
                try:
                    count += len(extract(text))
                except Exception:  # its parsers raise on some texts; the time spent counts all the same
                    continue
        return count

    return run


def best(run: Callable[[list[Article]], int], texts: list[Article], repeat: int) -> tuple[float, int]:
    """Seconds of the fastest pass and the number of things found; the first pass warms up."""
    found = run(texts)
    # The collector would otherwise look through the dictionaries of both libraries in the middle of a pass.
    gc.collect()
    gc.freeze()
    seconds = []
    for _ in range(repeat):
        start = time.process_time()
        run(texts)
        seconds.append(time.process_time() - start)
    return min(seconds), found


def main() -> None:
    """Print one line a library and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "fixtures" / "gold"])
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    texts = articles(options.folders)
    size = sum(len(text) for text, _ in texts)
    print(f"{len(texts)} articles, {size} characters")
    mine, found = best(ours, texts, options.repeat)
    print(f"zhnews-extract  {mine:8.3f} s  {size / mine:10,.0f} characters/s  {found} found")
    peer = jionlp()
    if peer is not None:
        theirs, found = best(peer, texts, max(1, options.repeat - 2))
        print(f"JioNLP          {theirs:8.3f} s  {size / theirs:10,.0f} characters/s  {found} found")
        print(f"{theirs / mine:.1f} times as fast")
    else:
        print("JioNLP is not installed")
    whole = "".join(text for text, _ in texts).replace("\n", "")
    for length in (62_500, 125_000, 250_000, 500_000):
        line = (whole * (length // len(whole) + 1))[:length]
        start = time.process_time()
        find_dates(line, texts[0][1])
        find_amounts(line)
        print(f"one line of {len(line.encode()) / 1e6:.2f} MB  {time.process_time() - start:.2f} s")


if __name__ == "__main__":
    main()
