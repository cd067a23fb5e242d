"""The report in a real Chromium."""

import csv
import io
import re
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from zhnews_extract import Extraction

Show = Callable[..., Any]

MARKS = """
const found = {};
for (const e of document.querySelectorAll('#text .m')) {
  const mark = found[e.dataset.mark] ??= {start: +e.dataset.start, end: +e.dataset.end, text: '', kind: e.classList[1]};
  mark.text += e.textContent;
  mark.start = Math.min(mark.start, +e.dataset.start);
  mark.end = Math.max(mark.end, +e.dataset.end);
}
return [document.getElementById('text').textContent, Object.values(found)];
"""


def _spans(extraction: Extraction) -> Iterator[tuple[int, int, str]]:
    """All that has to be highlighted."""
    for group in (extraction.dates, extraction.amounts):
        for mention in group:
            yield mention.start_char, mention.end_char, mention.text
    for entity in extraction.entities:
        for mention in entity.mentions:
            yield mention.start_char, mention.end_char, mention.text
    for event in extraction.events:
        yield event.trigger.start_char, event.trigger.end_char, event.trigger.text
        for argument in event.args:
            if argument.start_char is not None and argument.end_char is not None:
                yield argument.start_char, argument.end_char, argument.text or ""


def _event(trigger: dict[str, Any], evidence: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    same = {"id": "V1", "type": "signing", "status": "occurred", "confidence": 0.9}
    return {**same, "trigger": trigger, "evidence": evidence, **more}


def _rows(browser: Any) -> list[dict[str, str]]:
    found: list[dict[str, str]] = browser.execute_script(
        "return [...document.querySelectorAll('.rows tbody tr')].map(tr => Object.fromEntries("
        "[['id', tr.dataset.row], ...[...tr.cells].map(td => [td.className.slice(2), td.innerText.trim()])]))"
    )
    return found


def _click(browser: Any, selector: str) -> None:
    browser.execute_script("document.querySelector(arguments[0]).click()", selector)


def _count(browser: Any) -> int:
    return int(browser.execute_script("return document.querySelector('#count').textContent").split()[0])


def test_every_highlight_stands_where_its_offsets_say(show: Show, extractions: list[Extraction]) -> None:
    for number, extraction in enumerate(extractions):
        browser = show(extractions, f"#a{number}")
        text, marks = browser.execute_script(MARKS)
        assert text == extraction.text
        found = {(mark["start"], mark["end"], mark["text"]) for mark in marks}
        assert found == set(_spans(extraction))


def test_nested_crossing_and_astral_marks(show: Show) -> None:
    text = "𠮷𠮷集团与2026年会展中心签约🎉,20亿元\n\n  𠮷林省"

    def at(start: int, end: int) -> dict[str, Any]:
        return {"text": text[start:end], "start_char": start, "end_char": end}

    def entity(name: str, kind: str, *mentions: dict[str, Any]) -> dict[str, Any]:
        return {"id": name, "type": kind, "canonical": mentions[0]["text"], "mentions": mentions}

    sum_of = {"currency": "CNY", "min": "2000000000", "max": "2000000000"}
    extraction = Extraction.model_validate(
        {
            "article": {"id": "x", "title": "𠮷", "published": "2026-02-14"},
            "text": text,
            "dates": [{**at(5, 10), "kind": "date", "start": "2026-01-01", "end": "2026-12-31"}],
            "amounts": [{**at(18, 27), **sum_of}],
            "entities": [
                entity("E1", "COMPANY", at(0, 4), at(1, 9)),
                entity("E2", "PLACE", at(5, 14), at(26, 29)),
            ],
            "events": [_event(at(14, 16), [at(2, 17)])],
        }
    )
    for start, end, piece in _spans(extraction):
        assert text[start:end] == piece
    shown, marks = show([extraction]).execute_script(MARKS)
    assert shown == text
    assert {(mark["start"], mark["end"], mark["text"]) for mark in marks} == set(_spans(extraction))


def test_an_event_lights_up_its_trigger_arguments_and_evidence(show: Show, extractions: list[Extraction]) -> None:
    event = extractions[0].events[0]
    browser = show(extractions[:1])
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By

    lit = (
        "return [...document.querySelectorAll('#text .m.on')]"
        ".map(e => [+e.dataset.start, +e.dataset.end, e.dataset.role])"
    )
    assert browser.execute_script(lit) == []
    ActionChains(browser).move_to_element(browser.find_element(By.CSS_SELECTOR, '[data-event="V1"] .head')).perform()
    found = browser.execute_script(lit)
    wanted = [[a.start_char, a.end_char] for a in event.args] + [[event.trigger.start_char, event.trigger.end_char]]
    assert {tuple(span[:2]) for span in found} >= {tuple(span) for span in wanted}
    assert {"触发词", "日期", "企业", "金额"} <= {span[2] for span in found}
    evidence = browser.execute_script(
        "return [...document.querySelectorAll('.leaf.ev')].map(e => e.textContent).join('')"
    )
    assert evidence == "".join(span.text for span in sorted(event.evidence, key=lambda span: span.start_char))
    shown = browser.execute_script("return document.querySelector('#text [data-value]').dataset.value")
    assert shown == "CNY 6,000,000,000"


def test_keys_alone_reach_the_events_and_let_go(show: Show, extractions: list[Extraction]) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    browser = show(extractions[:1])

    def press(key: str) -> dict[str, str]:
        ActionChains(browser).send_keys(key).perform()
        state: dict[str, str] = browser.execute_script(
            "const e = document.activeElement; return {trigger: e.classList.contains('trigger'), "
            "card: e.closest('.card')?.dataset.event, pressed: e.getAttribute('aria-pressed'), "
            "skip: e.id, lit: document.querySelectorAll('#text .m.on').length}"
        )
        return state

    assert press(Keys.TAB)["skip"] == "skip"
    assert press(Keys.ENTER)["skip"] == "main"
    assert browser.execute_script("return document.querySelector('#text') !== null")
    seen: list[dict[str, str]] = []
    for _ in range(80):
        seen.append(press(Keys.TAB))
        if seen[-1]["card"]:
            break
    assert any(state["trigger"] and state["lit"] for state in seen)  # triggers in the text, lit when reached
    assert seen[-1]["card"] == "V1"
    assert press(Keys.ENTER)["pressed"] == "true"
    assert browser.execute_script("return location.hash") == "#a0/V1"
    assert press(Keys.ESCAPE)["pressed"] == "false"


def test_filters_filter(show: Show, extractions: list[Extraction]) -> None:
    browser = show(extractions)
    events = [event for extraction in extractions for event in extraction.events]
    assert _count(browser) == len(events)

    _click(browser, '.pill[data-type="signing"]')
    signings = [event for event in events if event.type == "signing"]
    assert _count(browser) == len(signings) > 0
    assert {row["type"].split()[-2] for row in _rows(browser)} == {"签约"}

    script = (
        "const e = document.querySelector('#filter-status'); e.value = 'planned'; e.dispatchEvent(new Event('change'))"
    )
    _click(browser, "#clear")
    browser.execute_script(script)
    assert _count(browser) == sum(event.status == "planned" for event in events) > 0

    _click(browser, "#clear")
    browser.execute_script(
        "for (const [id, v] of [['from', '2025-01-15'], ['to', '2025-01-16']]) {"
        "const e = document.querySelector('#filter-' + id); e.value = v; e.dispatchEvent(new Event('change')) }"
    )
    days = [event.date and (event.date.start or event.date.end) for event in events]
    assert (
        _count(browser) == sum(day is not None and "2025-01-15" <= day.isoformat() <= "2025-01-16" for day in days) > 0
    )

    _click(browser, "#clear")
    browser.execute_script(
        "const e = document.querySelector('#filter-query'); e.value = '立讯集团'; e.dispatchEvent(new Event('input'))"
    )
    time.sleep(0.4)
    assert 0 < _count(browser) < len(events)
    assert all("a01" in row["id"] or row["id"].startswith("0/") for row in _rows(browser))

    _click(browser, "#clear")
    name = browser.execute_script("return document.querySelector('[data-active=COMPANY] button span').textContent")
    most = int(browser.execute_script("return document.querySelector('[data-active=COMPANY] button b').textContent"))
    _click(browser, "[data-active=COMPANY] button")
    assert _count(browser) == most
    assert name in browser.execute_script("return document.querySelector('.pill.chosen').textContent")


def test_the_grid_is_one_stop_of_the_tab_key_and_arrows_go_through_it(
    show: Show, extractions: list[Extraction]
) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    browser = show(extractions)
    _click(browser, '[data-unit="year"]')
    assert browser.execute_script("return document.querySelectorAll('.cell').length") > 10
    assert browser.execute_script("return document.querySelectorAll('.cell:not([tabindex=\"-1\"])').length") == 1

    def press(key: str) -> list[int]:
        ActionChains(browser).send_keys(key).perform()
        at: list[int] = browser.execute_script(
            "const e = document.activeElement; if (!e.classList.contains('cell')) return [-1, -1];"
            "return [e.closest('tr').sectionRowIndex, e.closest('td').cellIndex]"
        )
        return at

    first = next(at for at in (press(Keys.TAB) for _ in range(30)) if at != [-1, -1])
    right = press(Keys.ARROW_RIGHT)
    assert right[0] == first[0]
    assert right[1] > first[1]
    assert press(Keys.ARROW_LEFT) == first
    down = press(Keys.ARROW_DOWN)
    assert down[0] > first[0]
    assert down[1] == first[1]
    assert press(Keys.ARROW_UP) == first
    assert press(Keys.ARROW_UP) == first  # the edge
    wanted = int(browser.execute_script("return document.activeElement.textContent"))
    press(Keys.ENTER)
    assert _count(browser) == wanted


def test_cells_of_the_grid_count_and_filter(show: Show, extractions: list[Extraction]) -> None:
    browser = show(extractions)
    for unit in ("month", "quarter", "year"):
        _click(browser, f'[data-unit="{unit}"]')
        cells = "return [...document.querySelectorAll('.cell')].map(e => +e.textContent)"
        dated = [e for x in extractions for e in x.events if e.date and (e.date.start or e.date.end)]
        assert sum(browser.execute_script(cells)) == len(dated)
    wanted = browser.execute_script("return +document.querySelector('.cell').textContent")
    _click(browser, ".cell")
    assert _count(browser) == wanted


def test_columns_sort_both_ways(show: Show, extractions: list[Extraction]) -> None:
    # Sentences as plain as these are all equally sure.
    extractions = [
        x.model_copy(
            update={
                "events": [e.model_copy(update={"confidence": 0.9 - 0.1 * (n % 3)}) for n, e in enumerate(x.events)]
            }
        )
        for x in extractions
    ]
    browser = show(extractions)
    _click(browser, '[data-sort="date"]')
    head = "return document.querySelector('th.c-date').getAttribute('aria-sort')"
    assert browser.execute_script(head) == "ascending"
    first = _rows(browser)[0]["date"]
    days = [
        e.date.start or e.date.end for x in extractions for e in x.events if e.date and (e.date.start or e.date.end)
    ]
    assert first.strip("≤≥ ")[:4] == min(day.isoformat() for day in days if day)[:4]
    _click(browser, '[data-sort="date"]')
    assert browser.execute_script(head) == "descending"
    _click(browser, '[data-sort="confidence"]')
    shares = [int(row["confidence"].rstrip("%")) for row in _rows(browser)]
    assert shares == sorted(shares, reverse=True)
    assert len(set(shares)) > 1
    _click(browser, '[data-sort="sum"]')
    shown = browser.execute_script("return [...document.querySelectorAll('.rows .sum')].map(e => e.title)")
    values = [Decimal(re.findall(r"[\d,.]+", sum_)[0].replace(",", "")) for sum_ in shown]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) > 1


def test_csv_holds_the_filtered_rows_as_the_library_writes_them(show: Show, extractions: list[Extraction]) -> None:
    browser = show(extractions)
    _click(browser, '.pill[data-type="signing"]')
    target = browser.downloads / "events.csv"
    target.unlink(missing_ok=True)
    _click(browser, "#csv")
    for _ in range(100):
        if target.exists() and target.stat().st_size:
            break
        time.sleep(0.05)
    data = target.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    got = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    wanted = [
        {**row, "title": extraction.article.title}
        for extraction in extractions
        for row in extraction.rows()
        if row["type"] == "signing"
    ]
    assert len(got) == len(wanted) > 0
    for mine, theirs in zip(got, wanted, strict=True):
        confidence = float(mine.pop("confidence"))
        assert confidence == theirs.pop("confidence")
        assert mine == {key: value or "" for key, value in theirs.items()}


HOSTILE = '</script><script>window.hacked=1</script><img src=x onerror="window.hacked=2">&lt;b&gt;<!--'


def test_markup_in_an_article_is_shown_as_text(show: Show) -> None:
    all_of_it = {"text": HOSTILE, "start_char": 0, "end_char": len(HOSTILE)}
    trigger = {"text": "签约", "start_char": len(HOSTILE), "end_char": len(HOSTILE) + 2}
    record = {
        "article": {"id": HOSTILE, "title": HOSTILE, "source": HOSTILE, "url": "javascript:window.hacked=3"},
        "text": HOSTILE + "签约",
        "entities": [{"id": "E1", "type": "COMPANY", "canonical": HOSTILE, "mentions": [all_of_it]}],
        "events": [
            _event(trigger, [all_of_it], args=[{"role": "company", "entity": "E1", **all_of_it}], rule=HOSTILE),
        ],
        "warnings": [{"code": "x", "message": HOSTILE}],
    }
    hostile = Extraction.model_validate(record)
    for address in ("", "#a0/V1", "#overview", "#articles"):
        browser = show([hostile, hostile], address, title=HOSTILE)
        _click(browser, "#language")
        assert browser.execute_script("return window.hacked") is None
        assert (
            browser.execute_script(
                "return document.querySelectorAll('img, main script, a[href^=\"javascript\"]').length"
            )
            == 0
        )
        assert HOSTILE in browser.execute_script("return document.querySelector('main').textContent")
        assert browser.title == HOSTILE


def test_the_policy_stops_scripts_that_are_not_the_reports(show: Show, extractions: list[Extraction]) -> None:
    browser = show(extractions[:1])
    browser.execute_script(
        "const s = document.createElement('script'); s.textContent = 'window.hacked = 1'; document.body.append(s);"
    )
    assert browser.execute_script("return window.hacked") is None
    logged = [entry["message"] for entry in browser.get_log("browser")]
    assert len(logged) == 1
    assert "Content Security Policy" in logged[0]


def test_dark_and_light_follow_the_system(show: Show, extractions: list[Extraction]) -> None:
    ground = "return getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
    browser = show(extractions)
    assert min(browser.execute_script(ground)) > 200
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    )
    assert max(browser.execute_script(ground)) < 60


@pytest.mark.parametrize("address", ["#overview", "#a0/V1", "#articles"])
def test_a_phone_needs_no_sideways_scrolling(show: Show, extractions: list[Extraction], address: str) -> None:
    browser = show(extractions)
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    )
    show(extractions, address)
    assert browser.execute_script("return document.documentElement.scrollWidth") == 360
    small = browser.execute_script(
        "return [...document.querySelectorAll('.text, .rows td, .articles a')].filter("
        "e => parseFloat(getComputedStyle(e).fontSize) < 13).length"
    )
    assert small == 0


def test_the_grid_shows_its_newest_end_on_a_phone(show: Show, extractions: list[Extraction]) -> None:
    browser = show(extractions)
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    )
    show(extractions, "#overview")
    _click(browser, '[data-unit="year"]')
    hidden, to_the_right = browser.execute_script(
        "const e = document.querySelector('#grid .scroll'); "
        "return [e.scrollWidth - e.clientWidth, e.scrollWidth - e.clientWidth - e.scrollLeft]"
    )
    assert hidden > 50
    assert abs(to_the_right) <= 1


def test_labels_change_their_language(show: Show, extractions: list[Extraction]) -> None:
    browser = show(extractions, language="en")
    assert "Sums by currency" in browser.execute_script("return document.querySelector('main').textContent")
    _click(browser, "#language")
    assert "金额（按币种）" in browser.execute_script("return document.querySelector('main').textContent")
    assert browser.execute_script("return document.documentElement.lang") == "zh-CN"


def test_thousands_of_articles_open(show: Show, extractions: list[Extraction]) -> None:
    browser = show(extractions * 200)
    took = browser.execute_script("return performance.timing.loadEventEnd - performance.timing.navigationStart")
    assert _count(browser) == 200 * sum(len(extraction.events) for extraction in extractions)
    assert len(_rows(browser)) == 50
    assert took < 20_000
