"""Trains the name tagger that is shipped in ``src/zhnews_extract/models``.

    python training/ner.py            # both models, on fixtures/gold and training/articles
    python training/ner.py fast       # the one without LAC's labels

Everything is deterministic: fixed order of articles, no random numbers, one thread. Cross-validated figures come from
``training/crossval.py``.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pycrfsuite

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "training"))

from ner_data import Example, for_names, gold, sentences  # noqa: E402

from zhnews_extract.entities.backends import all_layers  # noqa: E402
from zhnews_extract.entities.decoding import F32  # noqa: E402
from zhnews_extract.entities.features import feature_keys  # noqa: E402
from zhnews_extract.entities.lac import load_lac  # noqa: E402
from zhnews_extract.entities.lexicon import gazetteer  # noqa: E402
from zhnews_extract.entities.ngrams import I64, U64  # noqa: E402
from zhnews_extract.entities.tagger import Tagger  # noqa: E402

MODELS = ROOT / "src" / "zhnews_extract" / "models"
#: Smaller weights are left out: two fifths of all keys, and no change of F1 beyond noise (0.859 with, 0.862 without).
SMALLEST = 0.02


@dataclass(frozen=True)
class Options:
    """What goes into a model."""

    layers: tuple[str, ...] = ("lac",)
    c1: float = 0.05
    c2: float = 0.05
    iterations: int = 50


MODES = {"best": Options(("lac",)), "fast": Options(())}


@cache
def lac_labels(text: str) -> I64:
    """LAC's labels of a text; cached, for every fold asks again."""
    return load_lac().label_ids(text, sentences(text))


def values(text: str, options: Options) -> dict[str, I64]:
    """Layers of a text."""
    own = tuple(layer for layer in options.layers if layer != "lac")
    found = all_layers(text, sentences(text), gazetteer(), own)
    return found | {"lac": lac_labels(text)} if "lac" in options.layers else found


def labels(example: Example) -> list[str]:
    """B-, I-, E- or S- with a type, or O, of every character."""
    out = ["O"] * len(example.view.text)
    for start, end, kind in example.spans:
        out[start:end] = ["I-" + kind] * (end - start)
        out[start] = "B-" + kind
        out[end - 1] = ("E-" if end - start > 1 else "S-") + kind
    return out


def fit(examples: Sequence[Example], options: Options) -> Tagger:
    """Train a tagger."""
    trainer = pycrfsuite.Trainer(verbose=False)
    seen = []
    for example in examples:
        found = values(example.view.text, options)
        hashed = feature_keys(found, options.layers)
        seen.append(hashed.ravel())
        keys = [[format(key, "x") for key in row] for row in hashed.T.tolist()]
        gold_labels = labels(example)
        for start, end in sentences(example.view.text):
            trainer.append(keys[start:end], gold_labels[start:end])
    trainer.set_params({"c1": options.c1, "c2": options.c2, "max_iterations": options.iterations})
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "crf")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
        names = sorted(info.labels)
        number = {label: n for n, label in enumerate(names)}
        rows: dict[str, int] = {}
        for key, _ in info.state_features:
            rows.setdefault(key, len(rows))
        weights = np.zeros((len(rows), len(names)), dtype=np.float32)
        for (key, label), weight in info.state_features.items():
            weights[rows[key], number[label]] = weight
        transitions = np.zeros((len(names), len(names)), dtype=np.float32)
        for (before, after), weight in info.transitions.items():
            transitions[number[before], number[after]] = weight
        tagger.close()
    keys_ = np.array([int(key, 16) for key in rows], dtype=np.uint64)
    weights[np.abs(weights) < SMALLEST] = 0
    return Tagger(names, *by_frequency(keys_, weights, np.concatenate(seen)), transitions, options.layers)


def by_frequency(keys: U64, weights: F32, seen: U64) -> tuple[U64, F32]:
    """Keys that weigh anything and their weights, those seen most often first."""
    kept = np.flatnonzero(weights.any(axis=1))
    keys, weights = keys[kept], weights[kept]
    known, counts = np.unique(seen, return_counts=True)
    order = np.lexsort((keys, -counts[np.searchsorted(known, keys)]))
    return keys[order], weights[order]


def main(names: Sequence[str]) -> None:
    """Train and write the models named (default: all)."""
    examples = gold() + for_names()
    for name in names or MODES:
        tagger = fit(examples, MODES[name])
        path = MODELS / f"ner_{name}.npz"
        tagger.save(path)
        print(f"{path.name}: {len(examples)} articles, {len(tagger.keys)} keys, {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
