from __future__ import annotations

import datetime as dt

import pytest

from .conftest import Run

C, G, P, L, J, O = "COMPANY", "GOVERNMENT", "PARK", "PLACE", "PROJECT", "ORGANIZATION"  # noqa: E741


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("5月20日开幕、为期四天的第三届投资贸易洽谈会在渝州举行。", (2025, 5, 20), (2025, 5, 23)),
        ("国际羊绒交易会9月3日在渝州开幕,会期 5 天。", (2025, 9, 3), (2025, 9, 7)),
        ("国际羊绒交易会9月3日在渝州开幕。", (2025, 9, 3), (2025, 9, 3)),
    ],
)
def test_a_meeting_of_several_days_lasts_as_long_as_it_says(
    run: Run, text: str, start: tuple[int, int, int], end: tuple[int, int, int]
) -> None:
    [meeting] = [e for e in run(text, {"渝州": L}, published="2025-10-01").events if e.type == "meeting"]
    assert meeting.date is not None
    assert (meeting.date.start, meeting.date.end) == (dt.date(*start), dt.date(*end))


def test_without_a_publication_date_an_event_still_names_its_day(run: Run) -> None:
    text = "2月6日,天佑轨道交通有限公司中标滨江地铁3号线车辆采购项目,中标价11.4亿元。"
    names = {"天佑轨道交通有限公司": C, "滨江地铁3号线车辆采购项目": J}
    [award] = [e for e in run(text, names, published=None).events if e.type == "award"]
    assert award.date is not None
    assert (award.date.text, award.date.start) == ("2月6日", None)


def test_items_of_a_total_take_its_day_from_the_happening_before_them(run: Run) -> None:
    text = (
        "10月8日,邢山市2022年第四季度项目集中开工,98个项目破土,总投资120亿元。"
        "其中,产业项目77项,总投资101亿元;基础设施项目16项,总投资16亿元。"
    )
    events = run(text, {"邢山市": L}, published="2022-10-10").events
    parts = [e for e in events if e.type == "statistics"]
    assert len(parts) >= 2
    assert {e.date.start for e in parts if e.date} == {dt.date(2022, 10, 8)}
