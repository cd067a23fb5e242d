"""Quality floors: figures on ``fixtures/gold`` that a change may raise and never lower.

The shipped models have seen these articles, so that names, events and arguments say nothing of other articles here;
they only show when something breaks. ``crossvalidated`` in the same file holds the figures that do (see training/).
"""

import hashlib
import json
from pathlib import Path

import pytest

from zhnews_extract import Pipeline
from zhnews_extract.evaluation import evaluate, load_gold

FLOORS = json.loads((Path(__file__).parent / "floors" / "gold.json").read_text("utf-8"))
GOLD = Path(__file__).parents[1] / "fixtures" / "gold"


def corpus_hash() -> str:
    digest = hashlib.sha256()
    for path in sorted(GOLD.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def test_floors_belong_to_this_corpus() -> None:
    assert corpus_hash() == FLOORS["sha256"]


@pytest.mark.parametrize("ner", sorted(FLOORS["shipped"]))
def test_figures_stay_above_their_floors(ner: str) -> None:
    gold = load_gold(GOLD)
    report = evaluate(gold, Pipeline(ner=ner).extract_many(GOLD / f"{stem}.txt" for stem in gold))
    figures = report.figures()
    below = {name: (figures[name], floor) for name, floor in FLOORS["shipped"][ner].items() if figures[name] < floor}
    assert not below
