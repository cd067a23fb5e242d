import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhnews_extract.entities.features import feature_keys, layers
from zhnews_extract.entities.lexicon import gazetteer
from zhnews_extract.entities.tagger import Tagger, dense, steps_of, viterbi


def brute(emissions, transitions):
    def score(path):
        total = sum(emissions[t, label] for t, label in enumerate(path))
        return total + sum(transitions[a, b] for a, b in itertools.pairwise(path))

    return max(itertools.product(range(emissions.shape[1]), repeat=len(emissions)), key=score)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(1, 5), min_size=1, max_size=4))
def test_viterbi_is_the_best_path(seed, sizes):
    rng = np.random.default_rng(seed)
    emissions = rng.normal(size=(sum(sizes), 3)).astype(np.float32)
    transitions = rng.normal(size=(3, 3)).astype(np.float32)
    ends = list(itertools.accumulate(sizes))
    sentences = [(end - size, end) for size, end in zip(sizes, ends, strict=True)]
    paths = viterbi(emissions, dense(transitions), sentences)
    for (start, end), path in zip(sentences, paths, strict=True):
        assert tuple(path.tolist()) == brute(emissions[start:end], transitions)


def toy(labels, weights):
    text = "甲乙丙"
    keys = feature_keys(layers(text, gazetteer().table))
    column = keys[:, 2]  # template 2 is the character itself
    order = np.argsort(column)
    rows = np.array([weights[char] for char in text], dtype=np.float32)[order]
    return Tagger(labels, column[order], rows, np.zeros((len(labels), len(labels)), np.float32), ())


def test_spans_follow_the_labels():
    labels = ("O", "B-COMPANY", "I-COMPANY", "E-COMPANY", "S-COMPANY")
    tagger = toy(labels, {"甲": [0, 5, 0, 0, 1], "乙": [0, 0, 0, 5, 1], "丙": [5, 0, 0, 0, 1]})
    values = layers("甲乙丙", gazetteer().table)
    assert [(s.start, s.end, s.type) for s in tagger.tag(values, [(0, 3)])] == [(0, 2, "COMPANY")]


def test_an_open_name_cannot_end_a_sentence():
    labels = ("O", "B-COMPANY", "I-COMPANY", "E-COMPANY", "S-COMPANY")
    tagger = toy(labels, {"甲": [0, 9, 0, 0, 1], "乙": [0, 0, 9, 0, 1], "丙": [0, 0, 9, 1, 0]})
    values = layers("甲乙丙", gazetteer().table)
    assert [(s.start, s.end) for s in tagger.tag(values, [(0, 3)])] == [(0, 3)]


@pytest.mark.parametrize("text", ["", "甲", "\n", "A" * 5000])
def test_any_text_has_one_row_of_keys_a_character(text):
    assert len(feature_keys(layers(text, gazetteer().table))) == len(text)


def test_steps_of_legal_labels_decode_like_all_steps():
    labels = ["O", *(f"{p}-{kind}" for kind in ("COMPANY", "PLACE") for p in "BIES")]
    legal = [[(a[2:] == b[2:]) if b[0] in "IE" else a[0] not in "BI" for b in labels] for a in labels]
    rng = np.random.default_rng(7)
    transitions = np.where(legal, rng.normal(size=(9, 9)), -1e4).astype(np.float32)
    emissions = rng.normal(size=(60, 9)).astype(np.float32)
    sentences = [(0, 1), (1, 20), (20, 33), (33, 60)]
    fast = viterbi(emissions, steps_of(labels, transitions), sentences)
    slow = viterbi(emissions, dense(transitions), sentences)
    assert all(np.array_equal(a, b) for a, b in zip(fast, slow, strict=True))
