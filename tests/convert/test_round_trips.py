import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from zhnews_extract import Extraction
from zhnews_extract.convert import from_brat, from_label_studio, to_brat, to_gold, to_label_studio
from zhnews_extract.convert.marks import AMOUNT_KINDS, ENTITIES, STATUSES
from zhnews_extract.evaluation import Gold, evaluate

TEXT = st.text(alphabet="甲乙公司签约20亿元日。,\n\r\t \u2028\U0002b5e7\U0001f600A", min_size=1, max_size=60)
ROLES = ("company", "government", "place", "target", "project")


@st.composite
def extractions(draw: st.DrawFn) -> Extraction:
    """Any extraction with spans in reading order, as the pipeline writes them."""
    text = draw(TEXT)

    def spans(most: int) -> list[dict[str, Any]]:
        starts = sorted(draw(st.sets(st.integers(0, len(text) - 1), max_size=most)))
        ends = [draw(st.integers(start + 1, len(text))) for start in starts]
        return [{"text": text[s:e], "start_char": s, "end_char": e} for s, e in zip(starts, ends, strict=True)]

    dates = [{**span, "kind": draw(st.sampled_from(["date", "vague"])), "rule": "tokens.day"} for span in spans(3)]
    amounts = [
        {**span, "currency": draw(st.sampled_from(["CNY", None])), "min": "1.5", "max": "2"} for span in spans(3)
    ]
    entities: list[dict[str, Any]] = []
    for span in spans(5):
        kind, name = draw(st.sampled_from(ENTITIES)), draw(TEXT)
        # The pipeline never writes one name of a type, or one surface, into two entities; no annotation tool could tell
        # them apart.
        known = [
            e["mentions"]
            for e in entities
            if (e["type"], e["canonical"]) == (kind, name) or any(m["text"] == span["text"] for m in e["mentions"])
        ]
        if not known and entities and draw(st.booleans()):
            known = [entities[draw(st.integers(0, len(entities) - 1))]["mentions"]]
        if known:
            known[0].append(span)
        else:
            entities.append(
                {"id": f"E{len(entities) + 1}", "type": kind, "canonical": name, "mentions": [span], "code": None}
            )
    events: list[dict[str, Any]] = []
    for span in spans(3):
        args: list[dict[str, Any]] = []
        for _ in range(draw(st.integers(0, 3))):
            match draw(st.integers(0, 4)):
                case 0 if amounts:
                    value = {k: v for k, v in draw(st.sampled_from(amounts)).items() if v is not None}
                    args.append({"role": "amount", "kind": draw(st.sampled_from(AMOUNT_KINDS)), **value})
                case 1 if entities:
                    owner = draw(st.sampled_from(entities))
                    mention = draw(st.sampled_from(owner["mentions"]))
                    args.append({"role": draw(st.sampled_from(ROLES)), "entity": owner["id"], **mention})
                case 2 if target := spans(1):
                    # One number a place: what is read there does not depend on who asks.
                    args.append({"role": "count", "value": target[0]["start_char"], "unit": "个", **target[0]})
                case 3 if target := spans(1):
                    args.append({"role": draw(st.sampled_from(ROLES)), "rule": "model", **target[0]})
                case _:
                    args.append({"role": "amount", "currency": "CNY", "min": "3", "max": "3"})
        date = draw(st.sampled_from([None, *dates]))
        events.append(
            {
                "id": f"V{len(events) + 1}",
                "type": draw(st.sampled_from(["signing", "land_sale"])),
                "status": draw(st.sampled_from(STATUSES)),
                "confidence": 0.5,
                "trigger": span,
                "evidence": spans(2) or [span],
                "date": date and {"text": date["text"], "kind": date["kind"], "start_char": date["start_char"]},
                "args": args,
                "parent": events[0]["id"] if events and draw(st.booleans()) else None,
                "rule": "triggers.x",
            }
        )
    return Extraction.model_validate(
        {
            "article": {"id": "a/b", "title": draw(st.sampled_from([None, "题"])), "published": "2026-02-14"},
            "text": text,
            "dates": dates,
            "amounts": amounts,
            "entities": entities,
            "events": events,
            "warnings": [{"code": "mojibake", "message": "…"}],
        }
    )


@settings(max_examples=60, deadline=None)
@given(extractions())
def test_brat_and_back(found: Extraction) -> None:
    assert from_brat(*to_brat(found)) == found


@settings(max_examples=60, deadline=None)
@given(extractions())
def test_label_studio_and_back(found: Extraction) -> None:
    assert from_label_studio(json.loads(json.dumps(to_label_studio(found)))) == found


def test_articles_and_back(found: list[Extraction]) -> None:
    for extraction in found:
        assert from_brat(*to_brat(extraction)) == extraction
        assert from_label_studio(to_label_studio(extraction)) == extraction


def test_gold_of_an_extraction_agrees_with_it(found: list[Extraction]) -> None:
    gold = {extraction.article.id: to_gold(extraction) for extraction in found}
    again = {name: Gold.model_validate_json(one.model_dump_json(exclude_none=True)) for name, one in gold.items()}
    report = evaluate(again, found)
    assert report.errors == []
    assert set(report.figures().values()) == {1.0}
