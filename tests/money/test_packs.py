"""User rules laid over the shipped ones."""

import pytest

from zhnews_extract.errors import RuleError
from zhnews_extract.money import annotate
from zhnews_extract.rulebook import Rulebook
from zhnews_extract.textview import view_of


def pack(folder, name, text):
    (folder / "money").mkdir(exist_ok=True)
    (folder / "money" / name).write_text(text, "utf-8")
    return Rulebook([folder])


def test_a_pack_adds_a_currency(tmp_path):
    book = pack(tmp_path, "currencies.yaml", "currencies:\n  BTN: {names: [努扎姆], codes: [BTN]}\n")
    view = view_of("出资3亿努扎姆和2亿元。")
    assert [a.currency for a in annotate(view, book)] == ["BTN", "CNY"]
    assert [a.currency for a in annotate(view)] == ["CNY"]


def test_a_pack_adds_a_modifier(tmp_path):
    book = pack(tmp_path, "grammar.yaml", "before:\n  about: {words: [估摸着], unless: []}\n")
    assert [a.mod for a in annotate(view_of("估摸着3亿元"), book)] == ["about"]


def test_a_wrong_key_is_named(tmp_path):
    book = pack(tmp_path, "currencies.yaml", "currencies:\n  BTN: {name: 努扎姆}\n")
    with pytest.raises(RuleError, match=r"currencies\.BTN"):
        annotate(view_of("3亿元"), book)
