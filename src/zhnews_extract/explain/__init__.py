"""Says why: the rule behind every value, what a date hangs on, what an event was given and what it was not."""

from zhnews_extract.explain.article import explain
from zhnews_extract.explain.model import Explanation

__all__ = ["Explanation", "explain"]
