"""Calendar expressions: found by a grammar, resolved by a calendar and the story the article tells."""

from zhnews_extract.dates.find import annotate, find_dates, worth_telling

__all__ = ["annotate", "find_dates", "worth_telling"]
