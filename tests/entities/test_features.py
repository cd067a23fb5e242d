import numpy as np
import pytest

from zhnews_extract.entities.features import ahead, covers, kinds
from zhnews_extract.entities.ngrams import codes


def ints(*values):
    return np.array(values, dtype=np.int64)


def test_the_longest_match_of_each_class_covers():
    # Class 0: 0-3 and, inside it, 1-2; class 1: the single character 1.
    found = covers(4, 2, ints(0, 0, 1), ints(0, 1, 1), ints(4, 2, 1))
    assert found.tolist() == [[1, 2, 2, 3], [0, 4, 0, 0]]


def test_nothing_covers_nothing():
    assert covers(2, 1, ints(), ints(), ints()).tolist() == [[0, 0]]


def test_ahead_is_the_bucketed_distance_inside_the_clause():
    #            0  1  2  3(break)  4  5
    found = ahead(6, 2, ints(0, 1), ints(2, 5), ints(3))
    assert found.tolist() == [[3, 2, 1, 0, 0, 0], [0, 0, 0, 0, 2, 1]]


@pytest.mark.parametrize(
    ("text", "expected"), [("甲1Aa,", [2, 3, 4, 5, ord(",")]), ("\U0001f600甲", [0x1F600, 2]), ("", [])]
)
def test_kinds(text, expected):
    assert kinds(codes(text).astype(np.int64)).tolist() == expected
