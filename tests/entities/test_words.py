import pytest

from zhnews_extract.entities.features import name_layer
from zhnews_extract.entities.lexicon import gazetteer
from zhnews_extract.entities.words import KINDS, kind_of, word_table


@pytest.mark.parametrize(("tag", "kind"), [("nrt", "nr"), ("ns", "ns"), ("vn", "v"), ("n", "n"), ("uj", "")])
def test_kind_of(tag, kind):
    assert KINDS[kind_of(tag) - 1] == kind


def test_longest_word_at_both_its_ends():
    found = word_table().layers("在北京大学")
    assert found["begins"].tolist()[1] // 16 == 4
    assert found["ends"].tolist()[4] // 16 == 4
    assert found["begins"].tolist()[1] % 16 == kind_of("nt")
    assert found["begins"].tolist()[0] == 0


@pytest.mark.parametrize("text", ["", "的", "a1"])
def test_texts_without_words(text):
    assert [layer.tolist() for layer in word_table().layers(text).values()] == [[0] * len(text)] * 2


def test_runs_of_characters_that_transcribe_names():
    found = name_layer("访斯图加特市", *gazetteer().name_characters).tolist()
    assert [value // 2 for value in found] == [0, 4, 4, 4, 4, 0]
