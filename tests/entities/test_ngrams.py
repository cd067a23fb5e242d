import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zhnews_extract.entities.ngrams import NgramTable, codes, rolling

LISTS = {"a": ["南通", "南通市", "通"], "b": ["南通", "开发区"]}


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="南通市开发区a\U0001f600", max_size=30))
def test_finds_what_str_find_finds(text):
    table = NgramTable(LISTS)
    starts, lengths, masks = table.find(rolling(codes(text), table.longest))
    found = {(s, text[s : s + n], m) for s, n, m in zip(starts.tolist(), lengths.tolist(), masks.tolist(), strict=True)}
    wanted = {
        (at, word, sum(1 << bit for bit, words in enumerate(LISTS.values()) if word in words))
        for words in LISTS.values()
        for word in words
        for at in range(len(text))
        if text.startswith(word, at)
    }
    assert found == wanted


def test_longest_first():
    _, lengths, _ = NgramTable(LISTS).find(rolling(codes("南通市开发区"), 12))
    assert np.all(np.diff(lengths) <= 0)
