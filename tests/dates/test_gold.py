"""Figures over fixtures/gold never fall below what has been reached."""

import difflib
import json
from pathlib import Path

import pytest

from zhnews_extract.dates import annotate
from zhnews_extract.language.sentences import split
from zhnews_extract.reading import read_text
from zhnews_extract.textview import view_of

GOLD = Path(__file__).parents[2] / "fixtures" / "gold"
FLOORS = {"f1": 0.965, "value": 0.985}


def value(mention):
    if mention.get("kind") == "duration":
        return mention["iso"]
    return mention["start"], mention["end"]


def test_floors():
    if not GOLD.is_dir():
        pytest.skip("no gold articles in this distribution")
    right = aligned = gold_count = found_count = 0
    for path in sorted(GOLD.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        page = read_text(path.with_suffix(".txt").read_text("utf-8"), published=gold["meta"]["published"])
        view = view_of(page.text, page.content)
        found = [m.model_dump(mode="json") for m in annotate(view, split(view.text), page.article.published_on)[0]]
        texts = [[m["text"].strip("“”‘’") for m in side] for side in (gold["dates"], found)]
        for block in difflib.SequenceMatcher(None, *texts, autojunk=False).get_matching_blocks():
            for k in range(block.size):
                one, two = gold["dates"][block.a + k], found[block.b + k]
                aligned += 1
                right += value(one) == value(two) or bool(one.get("vague") and not two["start"])
        gold_count, found_count = gold_count + len(gold["dates"]), found_count + len(found)
    assert 2 * right / (gold_count + found_count) >= FLOORS["f1"]
    assert right / aligned >= FLOORS["value"]
