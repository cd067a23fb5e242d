"""Speed and memory of the batch, measured on copies of the fixtures.

    python benchmarks/batch.py                      # 2,000 articles: some minutes
    python benchmarks/batch.py --articles 60        # does it run

Prints articles a second with one and with two workers and their ratio, the highest resident memory of a worker, the
time of a text ten times as long as another, the start of the command line, and what ``jieba.cut`` alone needs for the
same texts. Everything but the start runs through the console script or the library as users call it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

GOLD = Path(__file__).resolve().parents[1] / "fixtures" / "gold"
SCRIPT = str(Path(sys.executable).with_name("zhnews-extract"))


def build(folder: Path, count: int) -> int:
    """Write ``count`` articles into a folder; returns their characters."""
    texts = [path.read_text("utf-8") for path in sorted(GOLD.glob("*.txt"))]
    characters = 0
    for number in range(count):
        text = texts[number % len(texts)]
        (folder / f"{number:06}.txt").write_text(text, "utf-8")
        characters += len(text)
    return characters


def memory(parent: int) -> float:
    """Resident megabytes of the largest worker of a batch (Linux; else 0)."""
    largest = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            values = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            if int(values["PPid"]) == parent and b"spawn_main" in (status.parent / "cmdline").read_bytes():
                largest = max(largest, int(values["VmHWM"].split()[0]))
        except (OSError, KeyError, ValueError):
            continue
    return largest / 1024


def batch(folder: Path, output: Path, jobs: int, ner: str) -> tuple[float, float]:
    """Seconds and megabytes a worker of one run."""
    started = time.perf_counter()
    command = [SCRIPT, "batch", str(folder), "-o", str(output), "--jobs", str(jobs), *(["--ner", ner] if ner else [])]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    peak = 0.0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.2):
            peak = max(peak, memory(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, said = process.communicate()
    done.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(said.decode())
    return time.perf_counter() - started, peak


def least(times: int, command: list[str]) -> float:
    """Seconds of the quickest of some runs of a command."""
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def longer(ner: str) -> tuple[float, float]:
    """Seconds for a long article and for one of ten times its paragraphs."""
    from zhnews_extract import Pipeline

    pipeline = Pipeline(ner=ner) if ner else Pipeline()
    head, _, body = max((p.read_text("utf-8") for p in GOLD.glob("*.txt")), key=len).partition("\n")
    pipeline.extract(f"{head}\n{body}")
    seconds = []
    for times in (1, 10):
        text = f"{head}\n" + "\n".join([body] * times)
        best = float("inf")
        for _ in range(3):
            started = time.perf_counter()
            pipeline.extract(text)
            best = min(best, time.perf_counter() - started)
        seconds.append(best)
    return seconds[0], seconds[1]


def jieba_alone(folder: Path) -> float:
    """Seconds that ``jieba.cut`` needs for all texts, its dictionary loaded before."""
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    started = time.perf_counter()
    for path in sorted(folder.glob("*.txt")):
        for _ in jieba.cut(path.read_text("utf-8")):
            pass
    return time.perf_counter() - started


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--ner", default="", help="as for zhnews-extract batch")
    parser.add_argument("--json", action="store_true", help="figures as one JSON object")
    options = parser.parse_args()
    figures: dict[str, float] = {"articles": options.articles, "cores": os.cpu_count() or 1}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "in"
        folder.mkdir()
        figures["characters"] = characters = build(folder, options.articles)
        for jobs in (1, 2):
            seconds, peak = batch(folder, Path(temporary) / f"{jobs}.jsonl", jobs, options.ner)
            figures[f"articles_per_second_{jobs}"] = options.articles / seconds
            figures[f"characters_per_second_{jobs}"] = characters / seconds
            figures[f"worker_mb_{jobs}"] = peak
        started = time.perf_counter()
        command = [SCRIPT, "batch", str(folder), "-o", str(Path(temporary) / "1.jsonl"), "--resume"]
        subprocess.run([*command, *(["--ner", options.ner] if options.ner else [])], check=True, capture_output=True)
        figures["resume_all_known_seconds"] = time.perf_counter() - started
        if (Path(temporary) / "1.jsonl").read_bytes() != (Path(temporary) / "2.jsonl").read_bytes():
            raise SystemExit("the output depends on the number of workers")
        figures["scaling"] = figures["articles_per_second_2"] / figures["articles_per_second_1"]
        alone = jieba_alone(folder)
        figures["jieba_seconds"] = alone
        figures["times_jieba"] = options.articles / figures["articles_per_second_1"] / alone
    figures["version_seconds"] = least(3, [SCRIPT, "--version"])
    figures["extract_seconds"] = least(3, [SCRIPT, "extract", str(GOLD / "a01.txt"), "--format", "jsonl"])
    short, long = longer(options.ner)
    figures["ten_times_longer"] = long / short
    if options.json:
        print(json.dumps({name: round(value, 3) for name, value in figures.items()}))
        return
    for name, value in figures.items():
        print(f"{name:28}{value:12,.3f}".rstrip("0").rstrip("."))


if __name__ == "__main__":
    main()
