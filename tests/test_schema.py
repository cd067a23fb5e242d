import json
from decimal import Decimal

import pytest
from pydantic import ValidationError

from zhnews_extract.schema import Amount, Argument, Article, DateMention, Event, Extraction, plain_decimal


@pytest.mark.parametrize(
    ("value", "text"),
    [("2E+9", "2000000000"), ("79.80", "79.8"), ("0", "0"), ("1000", "1000"), ("0.10", "0.1"), ("-5.00", "-5")],
)
def test_decimals_are_written_plainly(value: str, text: str) -> None:
    assert plain_decimal(Decimal(value)) == text


def test_arguments_leave_out_what_their_role_does_not_use() -> None:
    argument = Argument(role="count", value=13, unit="个", of="项目")
    assert json.loads(argument.model_dump_json()) == {"role": "count", "value": 13, "unit": "个", "of": "项目"}


def test_published_is_a_day_or_a_second() -> None:
    assert str(Article(id="a", published="2026-02-14T09:27:00").published_on) == "2026-02-14"
    for wrong in ("2026-02-30", "14.2.2026", "2026-02-14 09:27"):
        with pytest.raises(ValidationError):
            Article(id="a", published=wrong)


def test_reversed_values_are_refused() -> None:
    with pytest.raises(ValidationError, match="reversed"):
        DateMention(text="x", start_char=0, end_char=1, kind="range", start="2026-02-02", end="2026-02-01")
    with pytest.raises(ValidationError, match="reversed"):
        Amount(text="x", start_char=0, end_char=1, currency="CNY", min=2, max=1)


def test_json_round_trip_and_rows() -> None:
    event = {
        "id": "V1",
        "type": "signing",
        "status": "occurred",
        "confidence": 0.9,
        "trigger": {"text": "签约", "start_char": 9, "end_char": 11},
        "evidence": [{"text": "11日,甲区与乙公司签约", "start_char": 0, "end_char": 11}],
        "date": {"text": "11日", "start": "2026-02-11", "end": "2026-02-11", "kind": "date"},
        "args": [
            {"role": "company", "text": "乙公司"},
            {"role": "government", "text": "甲区"},
            {"role": "amount", "kind": "threshold", "currency": "CNY", "min": "1", "max": "1"},
            {"role": "amount", "kind": "total_investment", "currency": "CNY", "min": "20E8", "max": "20E8"},
        ],
    }
    extraction = Extraction(article=Article(id="a"), text="11日,甲区与乙公司签约", events=[Event.model_validate(event)])
    assert Extraction.model_validate_json(extraction.model_dump_json()) == extraction
    (row,) = extraction.rows()
    assert row["date"] == "2026-02-11"
    assert (row["companies"], row["governments"], row["place"]) == ("乙公司", "甲区", None)
    assert (row["amount"], row["currency"], row["amount_kind"]) == ("2000000000", "CNY", "total_investment")
