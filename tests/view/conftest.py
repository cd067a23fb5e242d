"""A real Chromium, and a report made from the articles' own gold annotations' texts by the shipped pipeline."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from zhnews_extract import Extraction, Pipeline
from zhnews_extract.view import write_report

GOLD = Path(__file__).parents[2] / "fixtures" / "gold"
REQUIRED = os.environ.get("ZHNEWS_REQUIRE_BROWSER") == "1"
_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --window-size=1300,900"
).split()


def _missing(reason: str) -> None:
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One browser for all tests; downloads go to ``browser.downloads``."""
    names = ("chromium", "chromium-browser", "google-chrome")
    browser, driver = next(filter(None, map(shutil.which, names)), None), shutil.which("chromedriver")
    if not browser or not driver:
        _missing("needs chromium and chromedriver (Debian: chromium, chromium-driver)")
    try:
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service
    except ImportError:
        _missing("needs selenium (pip install 'zhnews-extract[test]')")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in _FLAGS:
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('profile')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    started = webdriver.Chrome(options=options, service=Service(driver))
    started.downloads = tmp_path_factory.mktemp("downloads")
    started.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(started.downloads)}
    )
    yield started
    started.quit()


@pytest.fixture
def browser(chromium: Any) -> Iterator[Any]:
    """The browser at desk size and in light mode; fails the test on any console message or outside request."""
    _set_up(chromium)
    chromium.get_log("browser")
    chromium.get_log("performance")
    yield chromium
    assert chromium.get_log("browser") == []
    assert [address for address in _requests(chromium) if not address.startswith(("file:", "data:", "blob:"))] == []


def _set_up(chromium: Any) -> None:
    chromium.get("about:blank")
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def _requests(chromium: Any) -> list[str]:
    messages = (json.loads(entry["message"])["message"] for entry in chromium.get_log("performance"))
    return [
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent" and message["params"]["request"]["url"] != "about:blank"
    ]


@pytest.fixture(scope="session")
def extractions() -> list[Extraction]:
    """Some articles of several kinds, by the shipped models."""
    pipeline = Pipeline(ner="fast")
    return list(pipeline.extract_many(GOLD / f"{stem}.txt" for stem in ("a01", "b13", "d05", "i01", "j05")))


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Callable[..., Any]:
    """Write extractions as a report and open it."""

    def open_report(extractions: list[Extraction], address: str = "", **options: Any) -> Any:
        path = tmp_path / "report.html"
        write_report(extractions, path, **options)
        browser.get(path.as_uri() + address)
        return browser

    return open_report
