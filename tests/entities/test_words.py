import pytest

from zhnews_extract.entities.words import word_list


@pytest.mark.parametrize("word", ["时代", "大众", "人工智能"])
def test_ordinary_words(word):
    assert word in word_list()


@pytest.mark.parametrize("word", ["亿纬", "惠科", "", "的", "一二三四五六七", "ab"])
def test_brands_and_other_strings(word):
    assert word not in word_list()
