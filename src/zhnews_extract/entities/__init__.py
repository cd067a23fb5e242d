"""Who and where: names of companies, organs, parks, organisations, people, places and projects."""

from zhnews_extract.entities.annotate import annotate
from zhnews_extract.entities.backends import MODES, check

__all__ = ["MODES", "annotate", "check"]
