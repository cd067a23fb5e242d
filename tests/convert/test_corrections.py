"""What somebody changes by hand in an annotation tool comes back as changed."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from zhnews_extract import Extraction
from zhnews_extract.convert import (
    brat_configuration,
    from_brat,
    from_label_studio,
    label_config,
    to_brat,
    to_label_studio,
)
from zhnews_extract.errors import InputError


def edited(found: Extraction, change: Callable[[str], str]) -> Extraction:
    text, annotations, meta = to_brat(found)
    changed = change(annotations)
    assert changed != annotations
    return from_brat(text, changed, meta)


def test_brat_files_read_as_brat_writes_them(short: Extraction) -> None:
    text, annotations, _ = to_brat(short)
    lines = annotations.splitlines()
    assert text == short.text
    assert lines[0] == "T1\tDATE 0 3\t11日"
    assert "E1\tsigning:T7 date:T1 company:T5 total_investment:T3" in lines
    assert "A1\tStatus E1 occurred" in lines
    assert "*\tEquiv T5 T6" in lines


def test_a_deleted_event_is_gone(short: Extraction) -> None:
    gone = edited(short, lambda ann: "".join(f"{x}\n" for x in ann.splitlines() if not x.startswith(("E1", "A1", "#"))))
    assert gone.events == []


def test_a_moved_date_is_resolved_anew(short: Extraction) -> None:
    at = short.text.index("12日")
    moved = edited(short, lambda ann: ann.replace("T1\tDATE 0 3\t11日", f"T1\tDATE {at} {at + 3}\t12日"))
    assert str(moved.dates[0].start) == "2026-02-12"
    assert moved.dates[0].rule == "manual"
    assert moved.events[0].date is not None
    assert str(moved.events[0].date.start) == "2026-02-12"


def test_a_new_event_with_a_new_argument(short: Extraction) -> None:
    at = short.text.index("开工")
    new = f"T90\tgroundbreaking {at} {at + 2}\t开工\n"
    new += "E90\tgroundbreaking:T90 date:T2 company:T6\nA90\tStatus E90 planned\n"
    event = edited(short, lambda ann: ann + new).events[1]
    assert (event.id, event.type, event.status, event.trigger.text) == ("V2", "groundbreaking", "planned", "开工")
    assert event.evidence[0].text == "乙电子表示,12日将开工。"
    assert [(a.role, a.text, a.entity) for a in event.args] == [("company", "乙电子", "E2")]


def test_a_new_sum_and_a_new_name(short: Extraction) -> None:
    at = short.text.index("20亿元")
    new = edited(short, lambda ann: ann.replace("T3\tAMOUNT", "T3\tPHRASE") + f"T91\tAMOUNT {at} {at + 4}\t20亿元\n")
    assert [str(a.min) for a in new.amounts] == ["2000000000"]
    assert new.amounts[0].rule == "manual"
    split = edited(short, lambda ann: ann.replace("*\tEquiv T5 T6\n", "").replace('"id": "E2"', '"id": "E9"', 1))
    assert len(split.entities) == 3


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("T1\tDATE 0 3", "T1\tDATE x 3", "line 1: no brat annotation"),
        ("T1\tDATE 0 3", "T1\tDATE 0 999", "lies outside of the text"),
        ("T3\tAMOUNT 22 26", "T3\tAMOUNT 4 6", "is no sum that can be read"),
        ("company:T5", "company:T55", "T55: no such annotation"),
        ("company:T5", "compny:T5", "no role compny"),
        ("Status E1 occurred", "Status E1 done", "no status done"),
    ],
)
def test_what_cannot_be_is_named(short: Extraction, old: str, new: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        edited(short, lambda ann: ann.replace(old, new))


def test_label_studio_takes_the_corrected_annotation(short: Extraction) -> None:
    task = to_label_studio(short)
    result: list[dict[str, Any]] = json.loads(json.dumps(task["predictions"][0]["result"]))
    for item in result:
        if item["type"] == "choices":
            item["value"]["choices"] = ["planned"]
    task["annotations"] = [{"was_cancelled": True, "result": []}, {"result": result}]
    assert from_label_studio(task).events[0].status == "planned"
    assert from_label_studio({**task, "annotations": []}).events[0].status == "occurred"


def test_label_studio_offsets_in_utf_16() -> None:
    text = "\U0001f600\U0002b5e7区甲公司"
    value = {"start": 5, "end": 8, "text": "甲公司", "labels": ["COMPANY"]}
    region = {"id": "r", "type": "labels", "from_name": "label", "to_name": "text", "value": value}
    task = {"data": {"text": text}, "annotations": [{"result": [region]}]}
    assert from_label_studio(task).entities[0].mentions[0].start_char == 3
    value["start"], value["end"] = 3, 6
    assert from_label_studio(task).entities[0].mentions[0].start_char == 3


def test_label_studio_other_formats_are_refused() -> None:
    with pytest.raises(InputError, match="not JSON-MIN"):
        from_label_studio({"text": "…", "label": []})


def test_configurations_name_every_type() -> None:
    assert "land_sale" in brat_configuration(["signing", "land_sale"])
    assert '<Label value="land_sale"' in label_config(["signing", "land_sale"])
    assert '<Relation value="total_investment"/>' in label_config([])
