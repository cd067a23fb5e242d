"""Cross-validates the entity stage over ``fixtures/gold`` and keeps the out-of-fold entities for later stages.

The gold articles are split into five folds (article ``i`` of the sorted stems is in fold ``i % 5``); the tagger that
reads a fold has not seen its articles. ``training/articles`` are always in the training part.

    python training/crossval.py                       # default model; writes training/crossval.local.jsonl
    python training/crossval.py --mode fast -o f.local.jsonl
    python training/crossval.py --mode none           # rules alone, nothing trained

The file holds one contract object a line (``article.id``, ``text``, ``entities``); :func:`out_of_fold` reads it back.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "training"))

import ner_data  # noqa: E402
from ner import MODES, Options, fit, lac_labels, save  # noqa: E402

from zhnews_extract.entities.backends import Backend, CrfBackend, backend_for  # noqa: E402
from zhnews_extract.entities.options import DEFAULT_NER  # noqa: E402
from zhnews_extract.entities.stage import annotate  # noqa: E402
from zhnews_extract.entities.tagger import Tagger  # noqa: E402
from zhnews_extract.rulebook import rulebook  # noqa: E402
from zhnews_extract.schema import Entity  # noqa: E402

FOLDS = 5
DEFAULT = ROOT / "training" / "crossval.local.jsonl"
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


def run_fold(job: tuple[int, str, Options, bool, bool]) -> list[tuple[str, str, list[Entity]]]:
    """Train without one fold and read it: (stem, raw text, entities)."""
    fold, mode, options, more, reuse = job
    gold = ner_data.gold()
    backend: Backend
    if mode in MODES:
        seen = [x for n, x in enumerate(gold) if n % FOLDS != fold] + (ner_data.articles() if more else [])
        kept = CACHE / f"{mode}_{fold}.npz"
        if not (reuse and kept.is_file()):
            save(fit(seen, options), kept)
        backend = CrfBackend(rulebook(), Tagger.load(kept))
    else:
        backend = backend_for(mode, rulebook())
    return [
        (x.name, x.view.raw, annotate(x.view, ner_data.sentences(x.view.text), backend=backend))
        for n, x in enumerate(gold)
        if n % FOLDS == fold
    ]


def run(
    mode: str, options: Options | None = None, more: bool = True, reuse: bool = False, processes: int = 2
) -> list[dict[str, object]]:
    """All folds, as contract objects sorted by stem."""
    chosen = options or MODES.get(mode, Options())
    jobs = [(fold, mode, chosen, more, reuse) for fold in range(FOLDS)]
    if "lac" in chosen.layers and mode in MODES and not reuse:
        for example in ner_data.gold() + ner_data.articles():
            lac_labels(example.view.text)
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
    parser.add_argument("--no-articles", action="store_true", help="leave training/articles out")
    parser.add_argument("--reuse", action="store_true", help="keep the last run's taggers: only rules changed")
    parser.add_argument("-o", "--output", type=Path, default=DEFAULT)
    chosen = parser.parse_args()
    options = MODES.get(chosen.mode, Options())
    records = run(chosen.mode, options, not chosen.no_articles, chosen.reuse)
    chosen.output.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), "utf-8")
    print(f"{len(records)} articles → {chosen.output}")


if __name__ == "__main__":
    main()
