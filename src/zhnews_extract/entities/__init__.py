"""Who and where: names of companies, organs, parks, organisations, people, places and projects."""

from zhnews_extract.entities.annotate import DEFAULT_NER, annotate
from zhnews_extract.entities.backends import MODES, check

__all__ = ["DEFAULT_NER", "MODES", "annotate", "check"]
