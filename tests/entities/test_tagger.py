import itertools

import numpy as np
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from zhnews_extract.entities.decoding import dense, partition, steps_of, viterbi
from zhnews_extract.entities.features import feature_keys, layers
from zhnews_extract.entities.lexicon import gazetteer
from zhnews_extract.entities.tagger import Tagger

FREE = np.zeros(3, dtype=np.float32)


def weight(path, emissions, transitions):
    total = sum(emissions[t, label] for t, label in enumerate(path))
    return total + sum(transitions[a, b] for a, b in itertools.pairwise(path))


def every_path(emissions):
    return itertools.product(range(emissions.shape[1]), repeat=len(emissions))


def pieces(seed, sizes, labels=3):
    rng = np.random.default_rng(seed)
    emissions = rng.normal(size=(sum(sizes), labels)).astype(np.float32)
    transitions = rng.normal(size=(labels, labels)).astype(np.float32)
    ends = np.cumsum(sizes)
    return emissions, transitions, ends - sizes, ends


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(1, 5), min_size=1, max_size=4))
def test_viterbi_is_the_best_path_and_partition_the_sum_of_all(seed, sizes):
    emissions, transitions, starts, ends = pieces(seed, sizes)
    paths, scores = viterbi(emissions, dense(transitions), starts, ends, FREE, FREE)
    totals = partition(emissions, dense(transitions), starts, ends, FREE, FREE)
    for n, (start, end) in enumerate(zip(starts, ends, strict=True)):
        here = emissions[start:end]
        weights = {path: weight(path, here, transitions) for path in every_path(here)}
        assert weights[tuple(paths[start:end].tolist())] == max(weights.values())
        assert scores[n] == pytest.approx(max(weights.values()), abs=1e-4)
        assert totals[n] == pytest.approx(np.logaddexp.reduce(list(weights.values())), abs=1e-4)


def test_scores_at_the_ends_of_each_piece():
    emissions = np.zeros((4, 3), dtype=np.float32)
    steps = dense(np.zeros((3, 3), dtype=np.float32))
    start = np.array([[0, 2, 0], [0, 0, 3]], dtype=np.float32)
    end = np.array([[5, 0, 0], [0, 7, 0]], dtype=np.float32)
    paths, scores = viterbi(emissions, steps, np.array([0, 2]), np.array([2, 4]), start, end)
    assert paths.tolist() == [1, 0, 2, 1]
    assert scores.tolist() == [7, 10]


def toy(labels, weights):
    keys = feature_keys(layers("甲乙丙", gazetteer().table))
    rows = np.array([weights[char] for char in "甲乙丙"], dtype=np.float32)
    # Template 2 is the character itself.
    return Tagger(labels, keys[2], rows, np.zeros((len(labels), len(labels)), np.float32), ())


def spans(tagger, text, places=None):
    labelling = tagger.label(layers(text, gazetteer().table), [(0, len(text))], places)
    return [(s.start, s.end, s.type) for s in tagger.spans(labelling.labels)]


LABELS = ("O", "B-COMPANY", "I-COMPANY", "E-COMPANY", "S-COMPANY")
NAME = {"甲": [0, 5, 0, 0, 1], "乙": [0, 0, 0, 5, 1], "丙": [5, 0, 0, 0, 1]}


def test_spans_follow_the_labels():
    assert spans(toy(LABELS, NAME), "甲乙丙") == [(0, 2, "COMPANY")]


def test_an_open_name_cannot_end_a_sentence():
    tagger = toy(LABELS, {"甲": [0, 9, 0, 0, 1], "乙": [0, 0, 9, 0, 1], "丙": [0, 0, 9, 1, 0]})
    assert spans(tagger, "甲乙丙") == [(0, 3, "COMPANY")]


def test_only_what_is_asked_for_is_read():
    tagger = toy(LABELS, NAME)
    assert spans(tagger, "甲乙丙,甲乙丙", [(4, 7)]) == [(4, 6, "COMPANY")]
    assert spans(tagger, "甲乙丙", []) == []


def test_the_less_probable_the_more_doubt():
    text = "甲乙丙,甲乙丙"
    sure, unsure = (toy(LABELS, {**NAME, "乙": [0, 0, 0, e, 1]}) for e in (9, 2))
    doubts = [t.label(layers(text, gazetteer().table), [(0, 7)], doubt=True).doubt for t in (sure, unsure)]
    assert (doubts[0] >= 0).all()
    assert (doubts[0] <= doubts[1]).all()
    assert doubts[0][0] < doubts[1][0]


def test_a_clear_outside_parts_what_is_decoded_without_changing_it(monkeypatch):
    rng = np.random.default_rng(3)
    text = "甲乙丙" * 30
    keys = feature_keys(layers(text, gazetteer().table))
    some = np.unique(keys)
    labels = ["O", *(f"{p}-{kind}" for kind in ("COMPANY", "PLACE") for p in "BIES")]
    tagger = Tagger(labels, some, rng.normal(size=(len(some), 9)).astype(np.float32), np.zeros((9, 9), np.float32), ())
    found = spans(tagger, text)
    monkeypatch.setattr("zhnews_extract.entities.tagger.CERTAIN", dict.fromkeys((False, True), 1e9))
    assert found
    assert spans(tagger, text) == found


def test_a_model_file_gives_the_tagger_back(tmp_path):
    tagger = toy(LABELS, NAME)
    tagger.save(tmp_path / "model.npz")
    again = Tagger.load(tmp_path / "model.npz")
    assert again.labels == tagger.labels
    assert np.array_equal(again.keys, tagger.keys)
    assert again.weights == pytest.approx(tagger.weights, abs=1e-3)


def test_keys_that_share_a_slot_are_told_apart():
    text = "甲乙丙"
    values = layers(text, gazetteer().table)
    keys = feature_keys(values)[2]
    shared = keys[:1] ^ np.uint64(1 << 60)  # the same slot, another key, and more frequent
    weights = np.array([[9], [1], [2], [3]], dtype=np.float32)
    tagger = Tagger(["O"], np.concatenate([shared, keys]), weights, np.zeros((1, 1), np.float32), ())
    assert tagger.emissions(values)[:, 0].tolist() == [1, 2, 3]


@pytest.mark.parametrize("text", ["", "甲", "\n", "A" * 5000, "\U0001f600甲"])
def test_any_text_has_one_column_of_keys_a_character(text):
    values = layers(text, gazetteer().table)
    keys = feature_keys(values)
    assert keys.shape[1] == len(text)
    some = np.arange(0, len(text), 2)
    assert np.array_equal(feature_keys(values, (), some), keys[:, some])


def test_steps_of_legal_labels_decode_like_all_steps():
    labels = ["O", *(f"{p}-{kind}" for kind in ("COMPANY", "PLACE") for p in "BIES")]
    inside = {f"{a}-{b}" for a in "BI" for b in "IE"}
    between = {f"{a}-{b}" for a in "OES" for b in "OBS"}
    same = [[a[2:] == b[2:] for b in labels] for a in labels]
    pairs = [[f"{a[0]}-{b[0]}" for b in labels] for a in labels]
    legal = np.isin(pairs, list(between)) | np.isin(pairs, list(inside)) & np.array(same)
    emissions, transitions, starts, ends = pieces(7, [1, 19, 13, 27], labels=9)
    transitions = np.where(legal, transitions, -1e4).astype(np.float32)
    free = np.zeros(9, dtype=np.float32)
    fast, _ = viterbi(emissions, steps_of(labels, transitions), starts, ends, free, free)
    slow, _ = viterbi(emissions, dense(transitions), starts, ends, free, free)
    assert np.array_equal(fast, slow)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6), st.text("甲乙丙。", min_size=1, max_size=30))
def test_a_name_that_begins_ends(seed, text):
    labels = ["O", *(f"{p}-{kind}" for kind in ("COMPANY", "PLACE") for p in "BIES")]
    rng = np.random.default_rng(seed)
    tagger = toy(labels, {char: rng.normal(scale=5, size=len(labels)) for char in "甲乙丙"})
    told = "".join(labels[n][0] for n in tagger.label(layers(text, gazetteer().table), [(0, len(text))]).labels)
    assert regex.fullmatch("(?:O|S|BI*E)*", told)


def test_long_texts_are_labelled_block_by_block_to_the_same_end(monkeypatch):
    tagger = toy(LABELS, NAME)
    text = "甲乙丙。" * 20
    sentences = [(at, at + 4) for at in range(0, len(text), 4)]
    values = layers(text, gazetteer().table)
    places = [(at, at + 2) for at in range(0, len(text), 8)]
    whole = [tagger.label(values, sentences, some, doubt=True) for some in (None, places)]
    monkeypatch.setattr("zhnews_extract.entities.tagger._BLOCK", 10)
    for once, some in zip(whole, (None, places), strict=True):
        parted = tagger.label(values, sentences, some, doubt=True)
        for name in ("labels", "starts", "ends", "doubt"):
            assert np.array_equal(getattr(parted, name), getattr(once, name)), name
