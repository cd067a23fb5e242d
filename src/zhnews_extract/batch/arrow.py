"""Extractions as Apache Arrow: one row an article, nested, with decimals and dates as such. Needs ``pyarrow``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pyarrow as pa

#: Digits, and those after the point, of sums of money.
PRECISION, SCALE = 38, 10
DECIMAL = pa.decimal128(PRECISION, SCALE)
_LIMIT = Decimal(10) ** (PRECISION - SCALE)
_INT64 = 2**63


def _list(**fields: pa.DataType) -> pa.DataType:
    return pa.list_(pa.struct(list(fields.items())))


@lru_cache(maxsize=1)
def schema() -> pa.Schema:
    """Columns of :func:`to_batch`: the fields of an extraction, and ``published_on``, the day of ``published``."""
    text, number, date = pa.string(), pa.int32(), pa.date32()
    span = {"text": text, "start_char": number, "end_char": number}
    value = {"start": date, "end": date, "granularity": text, "kind": text}
    money = {"currency": text, "min": DECIMAL, "max": DECIMAL, "mod": text}
    mention = _list(**span, rule=text)
    args = _list(
        role=text,
        text=text,
        entity=text,
        start_char=number,
        end_char=number,
        kind=text,
        **money,
        value=pa.int64(),
        unit=text,
        of=text,
        rule=text,
    )
    event = _list(
        id=text,
        type=text,
        status=text,
        confidence=pa.float64(),
        trigger=pa.struct(list(span.items())),
        evidence=_list(**span),
        date=pa.struct(list({"text": text, **value, "start_char": number}.items())),
        args=args,
        parent=text,
        rule=text,
    )
    return pa.schema(
        [
            ("id", text),
            ("title", text),
            ("published", text),
            ("published_on", date),
            ("source", text),
            ("editor", text),
            ("reporters", pa.list_(text)),
            ("url", text),
            ("duplicate_of", text),
            ("text", text),
            ("dates", _list(**span, **value, edtf=text, iso=text, anchor=text, antecedent=pa.list_(number), rule=text)),
            ("amounts", _list(**span, **money, rule=text)),
            ("entities", _list(id=text, type=text, canonical=text, mentions=mention, code=text)),
            ("events", event),
            ("rejected", _list(type=text, trigger=pa.struct(list(span.items())), reason=text, rule=text)),
            ("warnings", _list(code=text, message=text)),
            ("schema_version", text),
        ]
    )


def to_batch(extractions: Iterable[Mapping[str, Any]]) -> pa.RecordBatch:
    """Turn extractions, as plain values of their JSON, into a record batch with the columns of :func:`schema`.

    A sum or count that the types cannot hold (28 digits before the point and 10 after it, 64 bits) becomes null, and a
    warning ``not_representable`` says so.
    """
    return pa.RecordBatch.from_pylist([row(item) for item in extractions], schema=schema())


def row(item: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the plain values of an extraction into those of a row of :func:`schema`."""
    lost: list[str] = []
    article = item["article"]
    made = {**item, **article, "published_on": day(article["published"])}
    made["dates"] = [_dated(date) for date in item["dates"]]
    made["amounts"] = [_summed(amount, lost) for amount in item["amounts"]]
    made["events"] = [
        {
            **event,
            "date": _dated(event["date"]) if event["date"] else None,
            "args": [_summed(argument, lost) for argument in event["args"]],
        }
        for event in item["events"]
    ]
    made["warnings"] = [
        *item["warnings"],
        *({"code": "not_representable", "message": f"no column can hold {text}"} for text in lost),
    ]
    return made


def day(iso: str | None) -> dt.date | None:
    """Day of an ISO stamp."""
    return dt.date.fromisoformat(iso[:10]) if iso else None


def _dated(date: Mapping[str, Any]) -> dict[str, Any]:
    return {**date, "start": day(date["start"]), "end": day(date["end"])}


def _summed(amount: Mapping[str, Any], lost: list[str]) -> dict[str, Any]:
    out = dict(amount)
    for key in ("min", "max"):
        if out.get(key) is not None:
            out[key] = exact(out[key], lost)
    if abs(out.get("value") or 0) >= _INT64:
        lost.append(str(out["value"]))
        out["value"] = None
    return out


def exact(text: str, lost: list[str]) -> Decimal | None:
    """Read a sum of money; what no column can hold is ``None`` and goes to ``lost``."""
    value = Decimal(text)
    exponent = value.as_tuple().exponent
    if abs(value) >= _LIMIT or not isinstance(exponent, int) or exponent < -SCALE:
        lost.append(text)
        return None
    return value
