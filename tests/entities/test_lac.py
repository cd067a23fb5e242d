import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhnews_extract.entities.backends import CascadeBackend, backend_for, model_path
from zhnews_extract.entities.decoding import dense, viterbi
from zhnews_extract.entities.lac import Window, around, best_path, calls, load_lac, packed
from zhnews_extract.entities.tagger import load_tagger
from zhnews_extract.language.sentences import split
from zhnews_extract.rulebook import rulebook

TEXT = "江苏艾森半导体材料股份有限公司与昆山市千灯镇签约。总经理雷艳丽说,项目总投资20亿元。" * 3


def in_pairs(cuts):
    cuts = sorted(cuts)
    return list(zip(cuts[::2], cuts[1::2], strict=False))


places = st.lists(st.integers(0, 400), min_size=2, max_size=20, unique=True).map(in_pairs)


@settings(max_examples=60, deadline=None)
@given(places, st.integers(0, 30))
def test_windows_around_places_hold_them_and_stay_in_the_text(found, more):
    size = found[-1][1] + more
    windows = around(size, found)
    read = np.zeros(size, dtype=int)
    for window in windows:
        assert 0 <= window.begin <= window.start < window.end <= window.begin + window.length <= size
        read[window.start : window.end] += 1
    assert read.max() == 1
    assert all(read[start:end].all() for start, end in found)


def cost(lengths, groups):
    return sum(lengths[group[0]] * (len(group) + 1) for group in groups)


@given(st.lists(st.integers(1, 96), max_size=9).map(lambda lengths: sorted(lengths, reverse=True)))
def test_windows_are_parted_into_the_cheapest_calls(lengths):
    found = calls(lengths)
    assert sorted(place for group in found for place in group) == list(range(len(lengths)))
    size = len(lengths)
    every = [
        [range(*pair) for pair in itertools.pairwise([0, *cuts, size])]
        for number in range(size)
        for cuts in itertools.combinations(range(1, size), number)
    ]
    assert cost(lengths, found) == min((cost(lengths, groups) for groups in every), default=0)


def test_a_call_has_a_bounded_number_of_windows():
    assert max(map(len, calls([50] * 100))) == 16


@given(st.integers(0, 40), st.integers(1, 30), st.integers(0, 60), st.integers(0, 60))
def test_a_window_grows_inside_the_text(begin, length, after, more):
    size = begin + length + after
    window = Window(begin, length, begin, begin + length)
    wanted = min(size, length + more)
    grown = window.grown(wanted, size)
    assert 0 <= grown <= begin
    assert begin + length <= grown + wanted <= size
    left, right = begin - grown, grown + wanted - begin - length
    assert abs(left - right) <= 1 or grown == 0 or grown + wanted == size


def test_packed_windows_have_one_length():
    windows = packed(300, [(0, 50), (50, 90), (91, 200), (200, 300)])
    assert {window.length for window in windows} == {109}
    assert [(window.start, window.end) for window in windows] == [(0, 90), (91, 200), (200, 300)]


def test_best_path_is_viterbi_where_few_labels_are_likely():
    rng = np.random.default_rng(5)
    emissions = rng.normal(size=(60, 30), scale=12).astype(np.float32)
    transitions = rng.normal(size=(30, 30)).astype(np.float32)
    starts, ends = np.array([0, 20, 21]), np.array([20, 21, 60])
    free = np.zeros(30, dtype=np.float32)
    expected, _ = viterbi(emissions, dense(transitions), starts, ends, free, free)
    assert np.array_equal(best_path(emissions, transitions, starts, ends), expected)


def test_labels_around_a_place_are_those_of_the_sentence():
    lac = load_lac()
    whole = lac.label_ids(TEXT, split(TEXT))
    at = TEXT.index("雷艳丽")
    part = lac.label_ids_around(TEXT, [(at, at + 3)])
    assert np.array_equal(part[at : at + 3], whole[at : at + 3])
    assert not part[: at - 2].any()


@pytest.mark.parametrize(("doubt", "same_as"), [(1e9, "fast"), (-1.0, "full")])
def test_the_cascade_lies_between_its_two_fields(doubt, same_as):
    rules = rulebook()
    cascade = CascadeBackend(
        rules, load_tagger(model_path("fast")), lambda: load_tagger(model_path("best")), doubt=doubt
    )
    assert cascade.names(TEXT, split(TEXT)) == backend_for(same_as, rules).names(TEXT, split(TEXT))


def test_lac_is_not_loaded_for_what_is_certain():
    def never():
        raise AssertionError

    cascade = CascadeBackend(rulebook(), load_tagger(model_path("fast")), never, doubt=1e9)
    assert cascade.names(TEXT, split(TEXT))
