from __future__ import annotations

import pytest

from zhnews_extract.events.places import extents

CASES = [
    (["赣州市", "赣州高新区"], {"赣州市": "wide", "赣州高新区": "narrow"}),
    (["江苏", "江苏南通", "江苏南通开发区"], {"江苏": "wide", "江苏南通": "both", "江苏南通开发区": "narrow"}),
    (["北京", "上海"], {"北京": "lone", "上海": "lone"}),
    (["区", "县"], {"区": "lone", "县": "lone"}),
    ([], {}),
]


@pytest.mark.parametrize(("names", "expected"), CASES, ids=[str(case[0]) for case in CASES])
def test_places_that_lie_in_others_by_their_names(names: list[str], expected: dict[str, str]) -> None:
    assert extents(names, ["市", "区", "县"]) == expected
