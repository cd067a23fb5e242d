from pathlib import Path

import pytest

from zhnews_extract import Extraction, Pipeline

GOLD = Path(__file__).parents[2] / "fixtures" / "gold"
STEMS = ("a01", "b03", "d05", "e07", "h01", "j07", "k03", "m05")


@pytest.fixture(scope="session")
def found() -> list[Extraction]:
    """Extractions of articles of all kinds."""
    pipeline = Pipeline(installed_rules=False)
    return [pipeline.extract(GOLD / f"{stem}.txt") for stem in STEMS]


@pytest.fixture(scope="session")
def short() -> Extraction:
    """One short article."""
    text = "11日,甲区与昆山乙电子有限公司签约,总投资20亿元。\n乙电子表示,12日将开工。"
    entity = {"type": "COMPANY", "canonical": "昆山乙电子有限公司"}
    return Extraction.model_validate(
        {
            "article": {"id": "x/short", "title": "签约", "published": "2026-02-14", "source": "某报"},
            "text": text,
            "dates": [
                {
                    **span(text, "11日"),
                    "kind": "date",
                    "start": "2026-02-11",
                    "end": "2026-02-11",
                    "rule": "tokens.day",
                },
                {**span(text, "12日"), "kind": "date", "start": "2026-02-12", "end": "2026-02-12"},
            ],
            "amounts": [{**span(text, "20亿元"), "currency": "CNY", "min": "2000000000", "max": "2000000000"}],
            "entities": [
                {"id": "E7", "type": "PLACE", "canonical": "甲区", "mentions": [span(text, "甲区")]},
                {"id": "E2", **entity, "mentions": [span(text, "昆山乙电子有限公司"), span(text, "乙电子", 2)]},
            ],
            "events": [
                {
                    "id": "V1",
                    "type": "signing",
                    "status": "occurred",
                    "confidence": 0.9,
                    "trigger": span(text, "签约"),
                    "evidence": [{"text": text[:27], "start_char": 0, "end_char": 27}],
                    "date": {
                        "text": "11日",
                        "start": "2026-02-11",
                        "end": "2026-02-11",
                        "kind": "date",
                        "start_char": 0,
                    },
                    "args": [
                        {"role": "company", "entity": "E2", "rule": "model", **span(text, "昆山乙电子有限公司")},
                        {
                            "role": "amount",
                            "kind": "total_investment",
                            "currency": "CNY",
                            "min": "2000000000",
                            "max": "2000000000",
                            **span(text, "20亿元"),
                        },
                    ],
                }
            ],
        }
    )


def span(text: str, part: str, nth: int = 1) -> dict[str, object]:
    at = -1
    for _ in range(nth):
        at = text.index(part, at + 1)
    return {"text": part, "start_char": at, "end_char": at + len(part)}
