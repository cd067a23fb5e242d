from __future__ import annotations

import itertools
from math import exp
from pathlib import Path

import pytest

from zhnews_extract.events.chain import Chain
from zhnews_extract.events.linear import LogLinear
from zhnews_extract.events.output import confidence
from zhnews_extract.events.store import load, save, shipped_models
from zhnews_extract.events.table import Table


def test_probabilities_of_a_multinomial_model() -> None:
    model = LogLinear(["a", "b", "c"], [0, 0, 0], Table.of({"x": [1.0, 0.0, -1.0]}, 3))
    found = model.probabilities(["x", "unknown"])
    assert sum(found.values()) == pytest.approx(1)
    assert found["a"] == pytest.approx(exp(1) / (exp(1) + 1 + exp(-1)))
    assert model.probabilities(["x"], ["b", "c"])["b"] == pytest.approx(1 / (1 + exp(-1)))


def test_probability_of_a_binary_model() -> None:
    model = LogLinear(["yes"], [0.5], Table.of({"x": [1.5]}, 1))
    assert model.probabilities(["x"])["yes"] == pytest.approx(1 / (1 + exp(-2)))


def test_explanation_names_the_heaviest_feature_first() -> None:
    model = LogLinear(["a", "b"], [0, 0], Table.of({"x": [0.1, -0.1], "y": [-2.0, 2.0]}, 2))
    assert model.explain(["x", "y", "z"], "a") == [("y", -2.0), ("x", 0.1)]


def test_chain_marginals_equal_enumeration() -> None:
    chain = Chain(["a", "b"], Table.of({"x": [0.7, -0.2], "y": [-1.0, 0.4]}, 2), [[0.3, -0.5], [0.1, 0.9]])
    sequence = [["x"], ["x", "y"], ["y"]]

    def weight(path: tuple[int, ...]) -> float:
        total = sum(chain.weights[name][label] for label, names in zip(path, sequence, strict=True) for name in names)
        return exp(total + sum(chain.transitions[i][j] for i, j in itertools.pairwise(path)))

    paths = {path: weight(path) for path in itertools.product((0, 1), repeat=3)}
    whole = sum(paths.values())
    for t, found in enumerate(chain.marginals(sequence)):
        for i, label in enumerate(chain.labels):
            assert found[label] == pytest.approx(sum(w for path, w in paths.items() if path[t] == i) / whole)
    assert chain.marginals([]) == []


@pytest.mark.parametrize(
    ("probability", "expected"), [(0.0, 0.1), (0.3, 0.1), (0.4, 0.3), (0.5, 0.5), (0.9, 0.95), (1.0, 0.95)]
)
def test_confidence_follows_the_steps(probability: float, expected: float) -> None:
    steps = [(0.3, 0.1), (0.5, 0.5), (0.9, 0.95)]
    assert confidence(probability, steps) == pytest.approx(expected)
    assert confidence(probability, []) == probability


def test_shipped_models_are_calibrated_and_survive_saving(tmp_path: Path) -> None:
    models = shipped_models()
    assert models is not None
    ys = [y for _, y in models.calibration]
    assert ys == sorted(ys)
    assert ys[-1] >= 0.9
    save(models, tmp_path / "events.npz")
    again = load(tmp_path / "events.npz")
    assert again.thresholds == models.thresholds
    assert again.verb.probabilities(["f=签约"]) == models.verb.probabilities(["f=签约"])
