"""Annotated articles: ``NAME.txt`` beside ``NAME.json``."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from zhnews_extract.errors import InputError
from zhnews_extract.schema import Argument, EntityType, Modifier, Status


class GoldModel(BaseModel):
    """Base of the annotation models; unknown keys are errors, so that a typing slip is seen."""

    model_config = ConfigDict(extra="forbid")


class GoldMeta(GoldModel):
    """What the page itself states."""

    title: str | None = None
    published: str | None = None
    source: str | None = None
    editor: str | None = None
    reporters: list[str] = []


class GoldDate(GoldModel):
    """A calendar expression: inclusive ISO days, or a duration."""

    text: str | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    vague: bool = False
    kind: str | None = None
    iso: str | None = None


class GoldAmount(GoldModel):
    """A sum of money."""

    text: str
    currency: str | None = None
    min: Decimal
    max: Decimal
    mod: Modifier | None = None


class GoldEntity(GoldModel):
    """A distinct name."""

    text: str
    type: EntityType
    canonical: str


GoldArgument = Argument
"""An argument of an event is written as the output writes it; its offsets and its entity may be left out."""


class GoldEvent(GoldModel):
    """An event; ``evidence`` quotes the text, the first quote holds the trigger."""

    type: str
    trigger: str
    evidence: list[str]
    status: Status
    date: GoldDate | None = None
    args: list[GoldArgument] = []


class Gold(GoldModel):
    """All annotations of one article."""

    meta: GoldMeta
    dates: list[GoldDate]
    amounts: list[GoldAmount]
    entities: list[GoldEntity]
    events: list[GoldEvent]


def load_gold(folder: Path) -> dict[str, Gold]:
    """Read every ``NAME.json`` of a folder.

    Parameters
    ----------
    folder
        Folder of ``NAME.txt`` / ``NAME.json`` pairs.

    Returns
    -------
    dict
        Annotations by stem, in the order of the stems.

    Raises
    ------
    InputError
        If there is no such folder, no pair in it, or a file that contradicts the format (names it).
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder")
    gold: dict[str, Gold] = {}
    for path in sorted(folder.glob("*.json")):
        if not path.with_suffix(".txt").is_file():
            raise InputError(f"{path}: no {path.stem}.txt beside it")
        try:
            gold[path.stem] = Gold.model_validate_json(path.read_bytes())
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise InputError(f"{path}: {place}: {first['msg']}") from error
    if not gold:
        raise InputError(f"{folder}: no pairs of NAME.txt and NAME.json")
    return gold
