"""Cross-validates the entity stage over ``fixtures/gold`` and keeps the out-of-fold entities for later stages.

The gold articles are split into five folds (article ``i`` of the sorted stems is in fold ``i % 5``); the tagger that
reads a fold has not seen its articles. ``training/articles`` are always in the training part.

    python training/crossval.py                       # default mode; writes training/crossval.local.jsonl
    python training/crossval.py --mode fast -o f.local.jsonl
    python training/crossval.py --mode none           # rules alone, nothing trained
    python training/crossval.py --reuse --doubt 0.2   # the last run's taggers again: rules or the cut-off changed
    python training/crossval.py --articles            # training/articles instead; writes training/articles.local.jsonl

With ``--articles`` the folds are those of ``training/articles`` and the taggers have seen no gold article at all: what
the event models learn from these names knows nothing of the articles that they are measured on.

The file holds one contract object a line (``article.id``, ``text``, ``entities``); :func:`out_of_fold` reads it back.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "training"))

import ner_data  # noqa: E402
from ner import MODES, fit, lac_labels  # noqa: E402

from zhnews_extract.entities.backends import DOUBT, Backend, CascadeBackend, CrfBackend, backend_for  # noqa: E402
from zhnews_extract.entities.options import DEFAULT_NER  # noqa: E402
from zhnews_extract.entities.stage import annotate  # noqa: E402
from zhnews_extract.entities.tagger import Tagger  # noqa: E402
from zhnews_extract.rulebook import rulebook  # noqa: E402
from zhnews_extract.schema import Entity  # noqa: E402

FOLDS = 5
DEFAULT = ROOT / "training" / "crossval.local.jsonl"
ARTICLES = ROOT / "training" / "articles.local.jsonl"
CACHE = ROOT / "training" / "crossval.local.models"


def out_of_fold(path: Path = DEFAULT) -> dict[str, list[Entity]]:
    """Entities of every gold article by stem, found by a tagger that has not seen the article.

    Raises
    ------
    FileNotFoundError
        If ``python training/crossval.py`` has not been run.
    """
    found = {}
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        found[record["article"]["id"]] = [Entity.model_validate(e) for e in record["entities"]]
    return found


@dataclass(frozen=True)
class Job:
    """One fold of a run: which mode, from which doubt on LAC is asked, what is in the training part, what is kept."""

    fold: int
    mode: str
    doubt: float = DOUBT
    more: bool = True
    reuse: bool = False
    articles: bool = False

    def read(self) -> list[ner_data.Example]:
        """Articles that the folds are taken over."""
        return ner_data.articles() if self.articles else ner_data.gold()

    def seen(self) -> list[ner_data.Example]:
        """Articles that the fold's taggers are trained on."""
        rest = [x for n, x in enumerate(self.read()) if n % FOLDS != self.fold]
        return rest if self.articles or not self.more else rest + ner_data.for_names()


def tagger(name: str, job: Job) -> Tagger:
    """Tagger ``name`` (``fast`` or ``best``) that has not seen the fold's articles."""
    kept = CACHE / f"{name}_{'articles_' if job.articles else ''}{job.fold}.npz"
    if not (job.reuse and kept.is_file()):
        kept.parent.mkdir(exist_ok=True)
        fit(job.seen(), MODES[name]).save(kept)
    return Tagger.load(kept)


def backend(job: Job) -> Backend:
    """Backend of a mode, with taggers that have not seen the fold's articles."""
    if job.mode == "best":
        careful = tagger("best", job)
        return CascadeBackend(rulebook(), tagger("fast", job), lambda: careful, job.doubt)
    if job.mode in ("fast", "full"):
        return CrfBackend(rulebook(), tagger("fast" if job.mode == "fast" else "best", job))
    return backend_for(job.mode, rulebook())


def run_fold(job: Job) -> list[tuple[str, str, list[Entity]]]:
    """Train without one fold and read it: (stem, raw text, entities)."""
    reader = backend(job)
    return [
        (x.name, x.view.raw, annotate(x.view, ner_data.sentences(x.view.text), backend=reader))
        for n, x in enumerate(job.read())
        if n % FOLDS == job.fold
    ]


def run(jobs: list[Job], processes: int = 2) -> list[dict[str, object]]:
    """All folds, as contract objects sorted by stem."""
    if any(job.mode in ("best", "full") and not job.reuse for job in jobs):
        for example in ner_data.gold() + ner_data.articles():
            lac_labels(example.view.text)  # once for all folds
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        done = [item for fold in pool.imap(run_fold, jobs) for item in fold]
    return [
        {"article": {"id": name}, "text": text, "entities": [e.model_dump(mode="json") for e in entities]}
        for name, text, entities in sorted(done, key=lambda item: item[0])
    ]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mode", default=DEFAULT_NER)
    parser.add_argument("--doubt", type=float, default=DOUBT, help="from which doubt on LAC is asked (mode best)")
    parser.add_argument("--no-articles", action="store_true", help="leave training/articles out")
    parser.add_argument("--reuse", action="store_true", help="keep the last run's taggers")
    parser.add_argument("--processes", type=int, default=2, help="folds trained at a time")
    parser.add_argument("--articles", action="store_true", help="names of training/articles, gold left out")
    parser.add_argument("-o", "--output", type=Path)
    chosen = parser.parse_args()
    output = chosen.output or (ARTICLES if chosen.articles else DEFAULT)
    jobs = [
        Job(fold, chosen.mode, chosen.doubt, not chosen.no_articles, chosen.reuse, chosen.articles)
        for fold in range(FOLDS)
    ]
    records = run(jobs, chosen.processes)
    output.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), "utf-8")
    print(f"{len(records)} articles → {output}")


if __name__ == "__main__":
    main()
