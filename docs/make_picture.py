"""Makes docs/images/report.png, the picture of the READMEs, of a report of fixtures/gold.

Run ``python docs/make_picture.py`` after changing what the report looks like. Needs Chromium and its driver (Debian:
``chromium``, ``chromium-driver``, ``fonts-noto-cjk``) and Selenium (extra ``test``).
"""

from __future__ import annotations

import base64
import shutil
import tempfile
from pathlib import Path
from typing import Any

from zhnews_extract import Pipeline
from zhnews_extract.view import write_report

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "images" / "report.png"
WIDTH, HEIGHT = 1600, 1000
# The windows of the picture, from the back to the front: what is open, how far it is scrolled to, whether on a phone
# and in the dark, and where it stands.
WINDOWS = [
    ("#overview", "", False, (36, 30, 1130, 746)),
    ("#a1/V2", ".timeline", False, (250, 150, 1235, 816)),
    ("#overview", "#grid .heat", True, (1255, 345, 312, 626)),
]
PHONE = 390  # pixels of a page's own; the picture of it is smaller
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; width: {width}px; height: {height}px; background: #e6e4de; }}
img {{ position: absolute; border-radius: 14px; box-shadow: 0 4px 18px rgb(40 40 60 / .3); }}
img.phone {{ border: 9px solid #14171b; border-radius: 32px; }}
</style>{images}"""


def browser() -> Any:
    """Chromium without a window."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(flag)
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))


def shoot(chromium: Any, address: str, width: int, height: int, *, scale: float, phone: bool, to: str) -> str:
    """Take a picture of a page; returns it as a data address."""
    chromium.get("about:blank")
    size = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": phone}
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    scheme = {"name": "prefers-color-scheme", "value": "dark" if phone else "light"}
    still = {"name": "prefers-reduced-motion", "value": "reduce"}
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme, still]})
    chromium.get(address)
    if to:
        chromium.execute_script(
            "const top = document.querySelector(arguments[0]).getBoundingClientRect().top;"
            "scrollBy(0, top - document.querySelector('.top').offsetHeight - 20)",
            to,
        )
    made: str = chromium.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"]
    return f"data:image/png;base64,{made}"


def main() -> None:
    """Write the picture."""
    chromium = browser()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.html"
        write_report(Pipeline().extract_many(sorted((ROOT / "fixtures" / "gold").glob("*.txt"))), report)
        images = []
        for opened, to, phone, (left, top, width, height) in WINDOWS:
            scale = width / PHONE if phone else 1
            size = (PHONE, round(height / scale)) if phone else (width, height)
            shown = shoot(chromium, report.as_uri() + opened, *size, scale=scale, phone=phone, to=to)
            place = f"left:{left}px;top:{top}px;width:{width}px;height:{height}px"
            images.append(f'<img class="{"phone" if phone else ""}" style="{place}" src="{shown}">')
        page = Path(folder) / "picture.html"
        page.write_text(PAGE.format(width=WIDTH, height=HEIGHT, images="".join(images)), "utf-8")
        picture = shoot(chromium, page.as_uri(), WIDTH, HEIGHT, scale=1, phone=False, to="")
    chromium.quit()
    PICTURE.write_bytes(base64.b64decode(picture.partition(",")[2]))


if __name__ == "__main__":
    main()
