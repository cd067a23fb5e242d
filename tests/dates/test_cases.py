from pathlib import Path

import pytest
import yaml

from zhnews_extract.dates import find_dates

TABLE = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text("utf-8"))
CASES = [(group, case) for group, cases in TABLE.items() for case in cases]


def shown(mention):
    if mention.kind == "duration":
        return mention.iso
    if mention.kind == "vague":
        return "vague"
    start, end = mention.start, mention.end
    if start is None and end is None:
        return "open"
    return str(start) if start == end else f"{start or ''}..{end or ''}"


@pytest.mark.parametrize(("group", "case"), CASES, ids=[f"{group}: {case['text']}" for group, case in CASES])
def test_case(group, case):
    found = find_dates(case["text"], str(case["published"]))
    assert [f"{mention.text} | {shown(mention)}" for mention in found] == case["dates"]
    assert all(case["text"][m.start_char : m.end_char] == m.text for m in found)
    assert all(m.rule for m in found)
