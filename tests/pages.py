"""The fenced blocks of the documentation, each with who runs it."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import regex

ROOT = Path(__file__).parents[1]
API = ROOT / "docs" / "api.md"
PAGES = sorted({*ROOT.glob("README*.md"), *ROOT.glob("docs/*.md")})
# A comment before a block says who runs it instead of the tests of this folder: CI, or the tests of an extra.
_BLOCK = regex.compile(r"^(?:<!-- (?P<by>[\w :]+) -->\n)?```(?P<language>\w*)\n(?P<source>.*?)^```$", regex.M | regex.S)
_FENCE = regex.compile(r"^\s*(?:```|~~~)", regex.M)


@dataclass(frozen=True)
class Block:
    """A fenced block: page, number on it from 0, language, contents, and who runs it (``""``: the tests here)."""

    page: Path
    number: int
    language: str
    source: str
    by: str

    @property
    def name(self) -> str:
        """For people who look for it."""
        return f"{self.page.name}-{self.number}"


def blocks() -> list[Block]:
    """All of them, page by page."""
    return [
        Block(page, number, found["language"], found["source"], found["by"] or "")
        for page in PAGES
        for number, found in enumerate(_BLOCK.finditer(page.read_text("utf-8")))
    ]


def run_by(by: str, language: str) -> list[object]:
    """Blocks as parameters of a test."""
    return [pytest.param(b.source, id=b.name) for b in blocks() if (b.by, b.language) == (by, language)]


def fences(page: Path) -> int:
    """Lines of a page that open or close a block, whatever it looks like."""
    return len(_FENCE.findall(page.read_text("utf-8")))


def folder(path: Path) -> Path:
    """A folder as the examples take it for granted: an article, folders of articles, rules of one's own, a checkout."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    gold = sorted((ROOT / "fixtures" / "gold").glob("*.txt"))
    shutil.copy(gold[0], path / "article.txt")
    for name in ("crawl", "articles"):
        (path / name).mkdir()
        for source in gold[:2]:
            shutil.copy(source, path / name)
    for name in ("my-rules", "our-rules"):
        shutil.copytree(ROOT / "fixtures" / "packs" / "land-auctions", path / name)
    (path / "benchmarks").symlink_to(ROOT / "benchmarks")
    records = [{"id": p.stem, "text": p.read_text("utf-8"), "published": "2026-02-14"} for p in gold[2:4]]
    pq.write_table(pa.Table.from_pylist(records), path / "crawl" / "records.parquet")
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    (path / "crawl" / "records.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return path
