"""The shipped models: where they lie and how they are read."""

from __future__ import annotations

import gzip
import json
from dataclasses import asdict, fields
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from zhnews_extract.events.chain import Chain
from zhnews_extract.events.decide import Models, Thresholds
from zhnews_extract.events.linear import LogLinear

NAME = "events.json.gz"


def to_json(models: Models) -> dict[str, Any]:
    """Plain values of all models."""
    data: dict[str, Any] = {
        field.name: getattr(models, field.name).to_json()
        for field in fields(models)
        if isinstance(getattr(models, field.name), LogLinear | Chain)
    }
    return {**data, "thresholds": asdict(models.thresholds), "calibration": models.calibration}


def from_json(data: dict[str, Any]) -> Models:
    """Read what :func:`to_json` wrote."""
    made: dict[str, Any] = {
        name: (Chain if "transitions" in part else LogLinear).from_json(part)
        for name, part in data.items()
        if isinstance(part, dict) and "weights" in part
    }
    return Models(
        **made,
        thresholds=Thresholds(**data["thresholds"]),
        calibration=[(x, y) for x, y in data["calibration"]],
    )


@lru_cache(maxsize=1)
def shipped_models() -> Models | None:
    """Models of the package, read once on first use; ``None`` where the package was built without them."""
    path = Path(str(files("zhnews_extract"))) / "models" / NAME
    if not path.is_file():
        return None
    return from_json(json.loads(gzip.decompress(path.read_bytes())))
