"""The shipped models: where they lie and how they are read."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from zhnews_extract.events.chain import Chain
from zhnews_extract.events.decide import Models, Thresholds
from zhnews_extract.events.linear import LogLinear
from zhnews_extract.events.table import Table

NAME = "events.npz"


def save(models: Models, path: Path) -> None:
    """Write all models into one file: ``PART:features`` and ``PART:weights`` a model, all else as JSON in ``head``."""
    head: dict[str, Any] = {"thresholds": asdict(models.thresholds), "calibration": models.calibration, "parts": {}}
    arrays: dict[str, Any] = {}
    for field in fields(models):
        model = getattr(models, field.name)
        if isinstance(model, LogLinear):
            head["parts"][field.name] = {"classes": model.classes, "bias": model.bias}
        elif isinstance(model, Chain):
            head["parts"][field.name] = {"labels": model.labels, "transitions": model.transitions}
        else:
            continue
        arrays[f"{field.name}:features"], arrays[f"{field.name}:weights"] = model.weights.arrays()
    arrays["head"] = np.frombuffer(json.dumps(head, ensure_ascii=False).encode(), dtype=np.uint8)
    np.savez_compressed(path, **arrays)


def load(path: Path) -> Models:
    """Read what :func:`save` wrote."""
    made: dict[str, Any] = {}
    with np.load(path) as arrays:
        head = json.loads(arrays["head"].tobytes())
        for name, part in head["parts"].items():
            table = Table.from_arrays(arrays[f"{name}:features"], arrays[f"{name}:weights"])
            made[name] = (Chain if "transitions" in part else LogLinear)(weights=table, **part)
    return Models(
        **made,
        thresholds=Thresholds(**head["thresholds"]),
        calibration=[(x, y) for x, y in head["calibration"]],
    )


@lru_cache(maxsize=1)
def shipped_models() -> Models | None:
    """Models of the package, read once on first use; ``None`` where the package was built without them."""
    path = Path(str(files("zhnews_extract"))) / "models" / NAME
    return load(path) if path.is_file() else None
