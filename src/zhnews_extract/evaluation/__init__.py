"""Compares extractions with annotated articles."""

from zhnews_extract.evaluation.gold import Gold, GoldEvent, load_gold
from zhnews_extract.evaluation.report import Report, Score
from zhnews_extract.evaluation.saved import if_extractions, read_extractions
from zhnews_extract.evaluation.scoring import evaluate

__all__ = ["Gold", "GoldEvent", "Report", "Score", "evaluate", "if_extractions", "load_gold", "read_extractions"]
