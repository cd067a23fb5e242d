"""Features of the event models in words."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from zhnews_extract.explain.model import Reason

Pattern = tuple[re.Pattern[str], str]
# What bare numbers of a feature count, the first and the second.
_COUNTED = ("others of its kind between", "triggers between")
# What stands for a name, date or figure in the text that a feature quotes.
_LETTER = re.compile(r"(?<![a-z0-9])[CGPONLJDMKTQ](?![a-z0-9])")


@lru_cache(maxsize=1)
def _glossary() -> tuple[dict[str, str], dict[str, str], list[Pattern]]:
    text = (files("zhnews_extract") / "explain" / "features.yaml").read_text("utf-8")
    data: Any = yaml.safe_load(text)
    patterns = [(re.compile(pattern, re.DOTALL), template) for pattern, template in data["patterns"]]
    return data["kinds"], data["places"], patterns


def in_words(feature: str) -> str:
    """Say what a feature means; what has no words of its own stands as it is.

    The kind of the mention, with which features begin, is left out: it is known.

    Examples
    --------
    >>> in_words("C|cl|l1=与")
    'before the trigger in its clause, right behind “与”'
    """
    kinds, places, patterns = _glossary()
    parts: list[str] = []
    counts = iter(_COUNTED)
    for part in feature.split("|"):
        if part in kinds:
            continue
        if part in places:
            parts.append(places[part])
        elif part.isdigit() and parts:
            what = next(counts, "")
            parts.append(f"{what}: {part}")
        else:
            parts.append(_part(part, kinds, places, patterns))
    said = ", ".join(dict.fromkeys(filter(None, parts))).replace("\n", "¶")
    return said or kinds.get(feature.partition("|")[0], feature)


def _part(part: str, kinds: dict[str, str], places: dict[str, str], patterns: list[Pattern]) -> str:
    for pattern, template in patterns:
        match = pattern.fullmatch(part)
        if match:
            first = match[1] if match.re.groups else ""
            said = template.replace("{kind}", kinds.get(first, first)).replace("{where}", places.get(first, first))
            said = match.expand(said) if "\\" in said else said
            return said.replace("{shown}", _LETTER.sub(lambda letter: f"<{kinds[letter[0]]}>", first))
    return part


def told(reasons: list[tuple[str, float]], top: int) -> list[Reason]:
    """Strongest reasons in words; one of each wording, the weights of the others added to it.

    Many features see the same thing in more or less detail: a reader wants it said once.
    """
    merged: dict[str, Reason] = {}
    for feature, weight in reasons:
        words = in_words(feature)
        known = merged.get(words)
        if known is None:
            merged[words] = Reason(words=words, feature=feature, weight=weight)
        else:
            known.weight += weight
    best = sorted(merged.values(), key=lambda reason: -abs(reason.weight))[:top]
    for reason in best:
        reason.weight = round(reason.weight, 2)
    return best
